// @ts-check
// What the visitor has brought the stage to. A value; each event gives the next one.
import { NOTHING_ASKED } from "./asked.js";
import {
  advanced,
  begun as clockBegun,
  epochOf,
  LONGEST_STEP_SECONDS,
  newClock,
  paused,
  sought as clockSought,
  started,
  within,
} from "./clock.js";
import { passedThrough } from "./depths.js";
import { isChanged, UNCHANGED } from "./layers.js";

/**
 * @typedef {import("./clock.js").Clock} Clock
 * @typedef {import("./layers.js").Change} Change
 * @typedef {import("./neurons.js").Neuron} Neuron
 * @typedef {import("./neurons.js").Quantity} Quantity
 * @typedef {import("./theme.js").Theme} Theme
 * @typedef {{from: number, target: number, began: number, drawnBack: number}} Glide
 *   from bend to bend, from a time on, and from how far the picture was drawn back then
 * @typedef {{epoch: number, count: number, matrices: number, complete: boolean}} Counted linear regions of an epoch, different ones
 * @typedef {{about: "undone" | "folds" | "collapse", seconds: number}} Notice
 *   that a what-if was undone, or why there are no folds or no collapse; for so long yet
 */

/**
 * @typedef {{clock: Clock, partner: string, partnerBefore: string | null, change: Change, glide: Glide | null,
 *   collapsed: boolean, drawnBack: number, foldsOn: boolean, counted: Counted | null, pointed: [number, number] | null,
 *   room: import("./diagram.js").Room | null, neuron: Neuron | null, pinned: Neuron | null, changing: (import("./edits.js").Place & {isHeld: boolean}) | null, quantity: Quantity, isMerging: boolean, merged: number, isPruned: boolean,
 *   through: number, fold: import("./depths.js").Fold | null,
 *   asked: import("./asked.js").Asked, notice: Notice | null, announcement: string, theme: Theme}} State
 *   partnerBefore: the partner that Collapse! has put another in the place of; change: the what-if on show;
 *   drawnBack: how far the picture is on its way back to where the collapsed network's line is in view, 0 to 1;
 *   counted: the regions counted last; pointed: where the visitor looks, in half sides of the square;
 *   room: of the drawn network, null where it is not shown; neuron: the unit that the visitor points at;
 *   pinned: the one that is on show while nobody points; changing: the number that is about to be changed, isHeld: by
 *   keyboard; quantity: what of it;
 *   isMerging: whether straight layers are multiplied into the next; merged: the share of them that are by now;
 *   isPruned: whether removable units are left out; through: how far through the layers the sheet is shown, 0: the plane, 1: after the first layer, ...; fold: while it moves;
 *   asked: networks that are to come in its place; announcement: what a screen reader is told
 */

/** How long a notice stands. */
const NOTICE_SECONDS = 4;
/** How long Collapse! takes from bent to straight, in milliseconds. */
const COLLAPSE_MILLISECONDS = 1800;

/** How long it takes until all straight layers are multiplied. */
const MERGE_SECONDS = 2.4;

/** @param {string} partner @param {boolean} isPlaying @param {Theme} theme @returns {State} */
export const newState = (partner, isPlaying, theme) => ({
  clock: newClock(isPlaying),
  partner,
  partnerBefore: null,
  change: UNCHANGED,
  glide: null,
  collapsed: false,
  drawnBack: 0,
  foldsOn: false,
  counted: null,
  pointed: null,
  room: null,
  neuron: null,
  pinned: null,
  changing: null,
  quantity: "activation",
  isMerging: false,
  merged: 0,
  isPruned: false,
  asked: NOTHING_ASKED,
  through: 0,
  fold: null,
  notice: null,
  announcement: "",
  theme,
});

/**
 * For a new experiment.
 * @param {State} state @param {boolean} isContinued whether it was changed while it trains
 * @param {number} epoch at which it begins, if it was not @returns {State}
 */
export const begun = (state, isContinued = false, epoch = 0) => ({
  ...withoutWhatIf(state),
  clock: isContinued ? state.clock : clockBegun(state.clock, epoch),
  counted: null,
  fold: null,
});

/** As it was trained; if that takes a what-if back, it is said. @param {State} state @param {number} limit the last epoch @returns {State} */
export function playing(state, limit) {
  const next = { ...withoutWhatIf(state), clock: started(state.clock, limit) };
  return isChanged(state.change) || state.glide ? noticed(next, "undone") : next;
}

/** @param {State} state @param {Notice["about"]} about @returns {State} in which that is said for a while */
export const noticed = (state, about) => ({ ...state, notice: { about, seconds: NOTICE_SECONDS } });

/** @param {Notice | null} notice @param {number} seconds @returns {Notice | null} so much later */
function waned(notice, seconds) {
  const left = (notice?.seconds ?? 0) - Math.min(seconds, LONGEST_STEP_SECONDS);
  return notice && left > 0 ? { ...notice, seconds: left } : null;
}

/** @param {State} state @param {number} limit the last epoch @returns {State} */
export const toggled = (state, limit) =>
  state.clock.playing ? { ...state, clock: paused(state.clock), notice: null } : playing(state, limit);

/** @param {State} state @param {number} epoch @param {number} limit @returns {State} standing still there */
export const sought = (state, epoch, limit) => ({ ...state, clock: clockSought(state.clock, epoch, limit) });

/** @param {State} state @param {number} by epochs @param {number} limit @returns {State} standing still there */
export const stepped = (state, by, limit) => sought(state, epochOf(state.clock) + by, limit);

/** What if asks about a moment: stand still at it. @param {State} state @returns {State} */
export const rested = (state) =>
  state.clock.playing
    ? { ...state, notice: null, clock: { ...state.clock, playing: false, pausedItself: true } }
    : { ...state, notice: null };

/** The picture still comes to where it was on its way to. @param {State} state @param {number} bend @returns {State} */
export const bentTo = (state, bend) => ({
  ...rested(state),
  glide: state.glide && { ...state.glide, from: bend, target: bend },
  change: { ...state.change, bend },
});

/** @param {State} state @param {string | null} activation @returns {State} */
export const swapped = (state, activation) => ({ ...rested(state), change: { ...state.change, activation } });

/**
 * Straighten the trained network before the visitor's eyes, beside what it is straightened to; or back.
 * @param {State} state @param {number} ownBend that it was trained with @param {number} now milliseconds
 * @param {boolean} isStill whether motion is not wanted
 * @returns {State}
 */
export function collapsed(state, ownBend, now, isStill) {
  const target = state.collapsed ? ownBend : 0;
  const glide = { from: state.change.bend ?? ownBend, target, began: now, drawnBack: state.drawnBack };
  const beside = state.collapsed
    ? withOwnPartner(state)
    : { ...state, partner: "deleted", partnerBefore: state.partner };
  return {
    ...rested(beside),
    collapsed: !state.collapsed,
    glide: isStill ? null : glide,
    change: isStill ? { ...state.change, bend: target } : state.change,
    drawnBack: isStill ? Number(!state.collapsed) : state.drawnBack,
    isMerging: !state.collapsed,
    merged: isStill ? Number(!state.collapsed) : state.merged,
  };
}

/** The glide at a time; it ends by itself. @param {State} state @param {number} now @returns {State} */
export function glided(state, now) {
  if (!state.glide) return state;
  const { from, target, began, drawnBack: before } = state.glide;
  const share = Math.min(1, Math.max(0, (now - began) / COLLAPSE_MILLISECONDS));
  const eased = share * share * (3 - 2 * share);
  const change = { ...state.change, bend: from + (target - from) * eased };
  const drawnBack = before + (Number(state.collapsed) - before) * eased;
  return { ...state, change, drawnBack, glide: share < 1 ? state.glide : null };
}

/** @param {State} state @param {boolean} isStill whether motion is not wanted @returns {State} straight layers multiplied, or apart again */
export const merging = (state, isStill) => {
  const isMerging = !state.isMerging;
  return { ...state, isMerging, merged: isStill ? Number(isMerging) : state.merged };
};

/**
 * Layers are multiplied once nothing bends any more, and come apart before anything bends again.
 * @param {State} state @param {number} seconds since the last time @param {number} now milliseconds @returns {State}
 */
function fusing(state, seconds, now) {
  const { isMerging, merged, glide } = state;
  if (merged === Number(isMerging) || (isMerging && glide)) return state;
  const step = Math.min(seconds, LONGEST_STEP_SECONDS) / MERGE_SECONDS;
  const next = isMerging ? Math.min(1, merged + step) : Math.max(0, merged - 2 * step);
  return { ...state, merged: next, glide: glide && { ...glide, began: now } };
}

/** The network as it was trained. @param {State} state @returns {State} */
const withoutWhatIf = (state) => ({
  ...withOwnPartner(state),
  change: UNCHANGED,
  glide: null,
  collapsed: false,
  drawnBack: 0,
  // What Collapse! has multiplied comes apart with it.
  isMerging: state.isMerging && !state.collapsed,
  merged: state.collapsed ? 0 : state.merged,
});

/** With the partner whose place Collapse! took. @param {State} state @returns {State} */
const withOwnPartner = (state) => ({
  ...state,
  partner: state.partnerBefore ?? state.partner,
  partnerBefore: null,
});

/** @param {State} state @param {string} partner @returns {State} */
export const beside = (state, partner) => ({ ...state, partner, partnerBefore: null });

/** A what-if that has come back to what was trained is none. @param {State} state @param {number} ownBend @returns {State} */
export function ended(state, ownBend) {
  const { change, glide } = state;
  return !glide && change.activation === null && change.bend === ownBend ? withoutWhatIf(state) : state;
}

/**
 * The state some time later.
 * @param {State} state @param {number} seconds since then @param {number} now milliseconds
 * @param {number} ownBend that it was trained with
 * @param {import("./clock.js").Record | null} record of the experiment; null: there is none yet
 * @param {boolean} isShown whether that experiment is on show
 * @returns {State}
 */
export function passed(state, seconds, now, ownBend, record, isShown = true) {
  const next = {
    ...ended(glided(fusing(passedThrough(state, now), seconds, now), now), ownBend),
    notice: waned(state.notice, seconds),
  };
  if (!record) return next;
  const clock = within(next.clock, record);
  // The clock starts when the first epoch is on show, not when it is asked for.
  return { ...next, clock: clock.playing && isShown ? advanced(clock, seconds, now, record) : clock };
}

/** What the page below is told of it: the epoch, and whether a what-if is on show, once it has come to rest. @param {State} state */
export const told = ({ clock, change, glide }) => ({
  epoch: epochOf(clock),
  playing: clock.playing,
  changed: !glide && isChanged(change),
});

/**
 * Whether the page below has to hear of it: it stopped, it came back to where the record ends, a what-if came or went.
 * @param {State} before @param {State} after
 */
export const isNews = (before, after) =>
  (before.clock.playing && !after.clock.playing) ||
  after.clock.position < before.clock.position ||
  told(before).changed !== told(after).changed;

/** What has come to its end from one state to the next, for a screen reader. @param {State} before @param {State} after */
export function arrived(before, after) {
  if (before.glide && !after.glide) return "moment";
  return before.fold && !after.fold ? "depth" : null;
}

/** With the regions of the moment on show, null while they are not here. @param {State} state @param {Counted | null} regions @returns {State} */
export function counting(state, regions) {
  if (!state.foldsOn || isChanged(state.change)) return state;
  const counted = regions ?? (state.clock.playing ? state.counted : null);
  return counted === state.counted ? state : { ...state, counted };
}

/** With the left square's own picture: the visitor looks there. @param {State} state @param {[number, number] | null} pointed @returns {State} */
export const looking = (state, pointed) =>
  pointed ? { ...state, pointed, neuron: null, pinned: null } : { ...state, pointed };

/** @param {State} state @param {Neuron | null} neuron that the visitor points at @returns {State} */
export const inspected = (state, neuron) => (neuron ? { ...state, neuron, pointed: null } : { ...state, neuron });

/** A unit stays on show, until it is chosen again, in place of the sheet. @param {State} state @param {Neuron | null} neuron @returns {State} */
export function pinnedTo(state, neuron) {
  const isSame = neuron && state.pinned?.layer === neuron.layer && state.pinned.unit === neuron.unit;
  const changing = isSame || !neuron ? null : biasOf(neuron, false);
  return { ...state, pinned: isSame ? null : neuron, changing, through: 0, fold: null };
}

/** With no unit chosen, and no number about to be changed. @param {State} state @returns {State} */
export const released = (state) => ({ ...state, pinned: null, changing: null });

/** A unit's bias, about to be changed. @param {Neuron} neuron @param {boolean} isHeld by keyboard @returns {State["changing"]} */
const biasOf = ({ layer, unit }, isHeld) => ({ layer, unit, source: null, isHeld });

/** The unit on show, if any. @param {State} state */
export const unitOnShow = ({ neuron, pinned }) => neuron ?? pinned;

/** Whether the squares' pictures follow each other, so that each has to be quick. @param {State} state */
export const areSquaresMoving = ({ clock, glide, fold }) => clock.playing || glide !== null || fold !== null;

/** Whether there is another picture to come, be it of the drawn network alone. @param {State} state */
export const isMoving = (state) => areSquaresMoving(state) || state.merged !== Number(state.isMerging);
