// @ts-check
// How far through the layers the sheet is shown, and how it moves there: 0 is the plane, 1 after the first layer, ...

/**
 * @typedef {import("./state.js").State} State
 * @typedef {{from: number, target: number, began: number, depth: number}} Fold on its way, from a time on
 * @typedef {{end: number, at: number, says: string, isBack: boolean}} Depths end: the cut; isBack: whether the next way leads back
 */

/** How long half a layer takes on the way to the cut, and on the way back; what is left of one at least, in milliseconds. */
const [THERE_MILLISECONDS, BACK_MILLISECONDS, SHORTEST_MILLISECONDS] = [1000, 500, 250];
/** So near to a stop is at it. */
const NEAR = 0.03;
/** So far leads an arrow key. */
const STEP = 0.25;

/** The sheet is shown there, in place of any unit. @param {State} state @param {number} through @returns {State} */
export const wentThrough = (state, through) => ({ ...state, through, fold: null, neuron: null, pinned: null });

/**
 * The sheet goes through all layers to the cut, or from there back; on its way it turns round.
 * @param {State} state @param {number} depth hidden layers @param {number} now milliseconds
 * @param {boolean} isStill whether motion is not wanted @returns {State}
 */
export function folding(state, depth, now, isStill) {
  const from = Math.min(state.through, depth + 1);
  const target = isBack(state, depth) ? 0 : depth + 1;
  if (isStill) return wentThrough(state, target);
  return { ...wentThrough(state, from), fold: { from, target, began: now, depth } };
}

/** Whether the way leads back from here. @param {State} state @param {number} depth */
const isBack = ({ through, fold }, depth) => (fold ? fold.target > 0 : through >= depth + 1);

/** The sheet on its way at a time: eased from stop to stop; the way ends by itself. @param {State} state @param {number} now @returns {State} */
export function passedThrough(state, now) {
  if (!state.fold) return state;
  const { from, target, began, depth } = state.fold;
  const pace = target > 0 ? THERE_MILLISECONDS : BACK_MILLISECONDS;
  let [at, left] = [from, now - began];
  while (at !== target) {
    const next = nextStop(at, target, depth);
    const takes = Math.max(SHORTEST_MILLISECONDS, 2 * Math.abs(next - at) * pace);
    const share = Math.max(0, left / takes);
    if (share < 1) return { ...state, through: at + (next - at) * share * share * (3 - 2 * share) };
    [at, left] = [next, left - takes];
  }
  return { ...state, through: target, fold: null };
}

/** The next stop on the way: each half layer, but the cut is one. @param {number} at @param {number} target @param {number} depth */
function nextStop(at, target, depth) {
  if (target > at) return at >= depth ? depth + 1 : (Math.floor(2 * at) + 1) / 2;
  return at > depth ? depth : (Math.ceil(2 * at) - 1) / 2;
}

/** At the stop, for a hand that is near it. @param {number} through */
export function snapped(through) {
  const stop = Math.round(2 * through) / 2;
  return Math.abs(through - stop) < NEAR ? stop : through;
}

/** The next quarter of a layer. @param {number} through @param {number} by 1 or -1 */
export function stepped(through, by) {
  const quarters = by * through;
  // The plane is at 0, not at -0.
  return by * (Math.floor(quarters / STEP + NEAR) + 1) * STEP + 0;
}

/** What the slider shows. @param {State} state @param {number} depth hidden layers @returns {Depths} */
export const depthsOf = (state, depth) => {
  const at = Math.min(state.through, depth + 1);
  return { end: depth + 1, at, says: depthInWords(at, depth), isBack: isBack(state, depth) };
};

/** @param {number} through @param {number} depth hidden layers */
export function depthInWords(through, depth) {
  if (through === 0) return "the plane";
  if (through > depth) return "the cut";
  const layer = Math.ceil(through);
  const isMatrix = through - (layer - 1) <= 0.5;
  if (isMatrix) return `layer ${layer} of ${depth}, its matrix`;
  return through === layer ? `after layer ${layer} of ${depth}` : `layer ${layer} of ${depth}, its bend`;
}
