// @ts-check
// What was asked for on the stage and is not on show yet: further changes are changes of that. A value.
import { keyOf, withEdit, without } from "./edits.js";
import { reshaped, unitsAndActivations } from "./reshape.js";

/**
 * @typedef {import("./mounted.js").Mounted} Mounted
 * @typedef {import("./reshape.js").Hidden} Hidden
 * @typedef {import("./edits.js").Edit} Edit
 * @typedef {import("./reshape.js").Change | {edit: Edit} | {undo: Edit}} Wish a network of another shape, or a change while
 *   it trains more or less
 * @typedef {{mounted: Mounted | null, networks: readonly Hidden[][], edits: readonly Edit[][], wishes: readonly Wish[]}} Asked
 *   mounted: the experiment that was on show last; networks, edits: asked for since, the oldest first;
 *   wishes: made while it was not known of what
 */

/** @type {Asked} */
export const NOTHING_ASKED = { mounted: null, networks: [], edits: [], wishes: [] };

/** @param {Asked} asked @param {Wish} wish @returns {Asked} in which that is wanted, too */
export const wanting = (asked, wish) => ({ ...asked, wishes: [...asked.wishes, wish] });

/**
 * What is asked for once it is known which experiment is on show.
 * @param {Asked} asked @param {Mounted | null} mounted the experiment on show, null while that is not known
 * @returns {{asked: Asked, network: Hidden[] | null, edits: Edit[] | null}} to be asked for now, if any
 */
export function asking(asked, mounted) {
  const nothing = { asked, network: null, edits: null };
  if (!mounted || (mounted === asked.mounted && asked.wishes.length === 0)) return nothing;
  const { networks, edits } = answered(asked, mounted);
  const network = networks[networks.length - 1] ?? hiddenOf(mounted);
  const changes = edits[edits.length - 1] ?? mounted.changes;
  /** @type {Made} */
  const start = { network, changes };
  const wanted = asked.wishes.reduce((made, wish) => withWish(made, wish, mounted), start);
  const isReshaped = wanted.network !== network;
  const isEdited = wanted.changes !== changes;
  return {
    asked: {
      mounted,
      networks: isReshaped ? [...networks, wanted.network] : networks,
      edits: isEdited ? [...edits, [...wanted.changes]] : edits,
      wishes: [],
    },
    network: isReshaped ? wanted.network : null,
    edits: isEdited ? [...wanted.changes] : null,
  };
}

/**
 * @typedef {{network: Hidden[], changes: readonly Edit[]}} Made
 * @param {Made} made @param {Wish} wish @param {Mounted} mounted @returns {Made} the same objects where it cannot be
 */
function withWish({ network, changes }, wish, { limits }) {
  if ("undo" in wish) return { network, changes: without(changes, wish.undo) };
  if (!("edit" in wish)) return { network: reshaped(network, wish, limits) ?? network, changes };
  const edited = withEdit(changes, wish.edit);
  return { network, changes: edited.length > limits.edits ? changes : edited };
}

/**
 * What is still to come.
 * @param {Asked} asked @param {Mounted} mounted @returns {Asked}
 */
function answered(asked, mounted) {
  const before = asked.mounted;
  if (!before || mounted === before) return asked;
  return {
    ...asked,
    networks: after(asked.networks, hiddenOf(before), hiddenOf(mounted), JSON.stringify),
    edits: after(asked.edits, before.changes, mounted.changes, keyOf),
  };
}

/**
 * What was asked for after what is on show now: of several only the last one may be answered, and where another one
 * comes, the visitor has chosen it elsewhere.
 * @template T @param {readonly T[]} waiting @param {T} before what was on show @param {T} now
 * @param {(value: T) => string} key @returns {readonly T[]}
 */
function after(waiting, before, now, key) {
  const at = waiting.findIndex((one) => key(one) === key(now));
  // Nothing of it has changed: what was asked for is still on its way.
  if (at < 0 && key(before) === key(now)) return waiting;
  return at < 0 ? [] : waiting.slice(at + 1);
}

/** @param {Mounted} mounted */
const hiddenOf = ({ experiment }) => unitsAndActivations(experiment.layers);
