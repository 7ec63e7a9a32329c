// @ts-check
// What of an experiment is on show, as a value that fits in a link: components/moment.py is its other half.
import { epochOf, lastTold, SPEEDS } from "./clock.js";
import { UNCHANGED } from "./layers.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {{epoch: number | null, playing: boolean, speed: string, partner: string, folds: boolean,
 *   merged: boolean, dropped: boolean, unit: string | null, quantity: string, through: number, what_if_bend: number | null, what_if_activation: string | null, before_collapse: string | null,
 *   panel: string | null, scroll: string | null}} Moment
 *   named as in a link; epoch: null: it plays from the start; merged: straight layers into the next; dropped: units that
 *   change nothing; unit: pinned, layer and number from 1; quantity: what of it; through: so many layers, the sheet; before_collapse: the partner that comes back;
 *   panel, scroll: null: the first one, the top
 */

/** @type {Moment} */
export const START = {
  epoch: null,
  playing: false,
  speed: "1",
  partner: "best",
  folds: false,
  merged: false,
  dropped: false,
  unit: null,
  quantity: "activation",
  through: 0,
  what_if_bend: null,
  what_if_activation: null,
  before_collapse: null,
  panel: null,
  scroll: null,
};

/** The panel that Streamlit has open; null: the first one. */
export const openPanel = () => new URLSearchParams(document.location.search).get("panel");

const NAMES = /** @type {(keyof Moment)[]} */ (Object.keys(START));
/** The open panel is a widget of the page's, which writes it into the address itself. */
export const MOMENT_NAMES = NAMES.filter((name) => name !== "panel");
/** Decimals of a bend. */
const BEND_DIGITS = 4;
/** Decimals of how far through the layers. */
const THROUGH_DIGITS = 2;

/** @param {string} query of a link; other names are ignored @returns {Moment} */
export function read(query) {
  const given = new URLSearchParams(query);
  const number = (/** @type {string} */ name) => (given.has(name) ? Number(given.get(name)) : null);
  return {
    epoch: number("epoch"),
    playing: given.get("playing") === "true",
    speed: given.get("speed") ?? START.speed,
    partner: given.get("partner") ?? START.partner,
    folds: given.get("folds") === "true",
    merged: given.get("merged") === "true",
    dropped: given.get("dropped") === "true",
    unit: given.get("unit"),
    quantity: given.get("quantity") ?? START.quantity,
    through: number("through") ?? START.through,
    what_if_bend: number("what_if_bend"),
    what_if_activation: given.get("what_if_activation"),
    before_collapse: given.get("before_collapse"),
    panel: given.get("panel"),
    scroll: given.get("scroll"),
  };
}

/** A moment as a query; what is at its default is left out. @param {Moment} moment */
export function written(moment) {
  const query = new URLSearchParams();
  for (const name of NAMES) {
    if (moment[name] !== START[name]) query.set(name, String(moment[name]));
  }
  return query.toString();
}

/** What a query says under some names. @param {string} query @param {string[]} names */
export function only(query, names) {
  const given = new URLSearchParams(query);
  return String(new URLSearchParams(names.flatMap((name) => (given.has(name) ? [[name, given.get(name) ?? ""]] : []))));
}

/** What a query says under other names. @param {string} query @param {string[]} names */
export function without(query, names) {
  const given = new URLSearchParams(query);
  for (const name of names) given.delete(name);
  return given.toString();
}

/** The query of an experiment at a moment. @param {string} experiment @param {Moment} moment */
export const linkOf = (experiment, moment) => [experiment, written(moment)].filter(Boolean).join("&");

/** The same look at the experiment from its start. @param {Moment} moment @returns {Moment} */
export const fromStart = ({ partner, merged, before_collapse: before, ...moment }) => ({
  ...moment,
  ...{ epoch: null, playing: false, what_if_bend: null, what_if_activation: null, before_collapse: null },
  ...{ partner: before ?? partner, merged: merged && before === null },
});

/**
 * What a state shows, and while it glides, what it comes to.
 * @param {State} state @param {number} ownBend that the network was trained with
 * @returns {Moment} without panel and place on the page
 */
export function momentOf(state, ownBend) {
  const { clock, partner, partnerBefore, change, glide, collapsed, pinned } = state;
  const bend = glide ? glide.target : change.bend;
  return {
    ...START,
    epoch: clock.playing ? lastTold(clock) : epochOf(clock),
    playing: clock.playing && lastTold(clock) !== null,
    speed: nameOf(clock.speed),
    partner,
    folds: state.foldsOn,
    merged: state.isMerging,
    dropped: state.isPruned,
    unit: pinned && `${pinned.layer + 1}.${pinned.unit + 1}`,
    quantity: state.quantity,
    through: goalOf(state),
    what_if_bend: bend === null || rounded(bend) === rounded(ownBend) ? null : rounded(bend),
    what_if_activation: change.activation,
    before_collapse: collapsed ? (partnerBefore ?? partner) : null,
  };
}

/** How far the sheet comes. @param {State} state */
const goalOf = ({ fold, through }) => Number((fold ? fold.target : through).toFixed(THROUGH_DIGITS));

/**
 * The state that shows a moment.
 * @param {State} state otherwise; it plays unless motion is not wanted @param {Moment} moment @returns {State}
 */
export function opened(state, moment) {
  const { epoch, playing, partner, folds, what_if_bend: bend, before_collapse: before } = moment;
  const speed = SPEEDS.find((one) => nameOf(one) === moment.speed) ?? state.clock.speed;
  const isPlaying = state.clock.playing && (epoch === null || playing);
  const clock = { ...state.clock, position: epoch ?? 0, reached: epoch ?? 0, playing: isPlaying };
  return {
    ...state,
    clock: { ...clock, speed },
    partner,
    partnerBefore: before,
    foldsOn: folds,
    isMerging: moment.merged,
    merged: Number(moment.merged),
    isPruned: moment.dropped,
    pinned: unitOf(moment.unit),
    quantity: /** @type {State["quantity"]} */ (moment.quantity),
    through: moment.through,
    change: { ...UNCHANGED, bend, activation: moment.what_if_activation },
    collapsed: before !== null,
    drawnBack: Number(before !== null),
  };
}

/** @param {string | null} unit layer and number, from 1 @returns {State["pinned"]} */
function unitOf(unit) {
  if (unit === null) return null;
  const [layer, number] = unit.split(".").map(Number);
  return { layer: layer - 1, unit: number - 1 };
}

/** As a link names it. @param {import("./clock.js").Speed} speed */
const nameOf = ({ name }) => name.replace("×", "");

/** @param {number} bend */
const rounded = (bend) => Number(bend.toFixed(BEND_DIGITS));
