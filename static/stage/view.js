// @ts-check
// How far the picture reaches: over the data, or back from them until the line of a collapsed network is in view.

/** @typedef {{weight: [number, number], bias: number}} Affine a logit that is affine in x and y */

/** A line that only just cuts a corner is not seen: the picture reaches so much further than the line is away. */
const ROOM = 1.6;
/** A line is in view where the picture reaches so much further than it is away. */
const IN_VIEW = 1.25;
/** Drawn back further than this, the data would be a dot. */
export const FARTHEST = 100;

/**
 * The half side of the smallest square around the origin that an affine logit's line meets.
 * @param {Affine} map @returns {number} Infinity where there is no line
 */
export function distance({ weight: [a, b], bias }) {
  const reach = Math.abs(a) + Math.abs(b);
  return reach === 0 ? Infinity : Math.abs(bias) / reach;
}

/**
 * The half side of the picture in which an affine logit's line is well in view.
 * @param {Affine} map @param {number} box half the side of the picture of the data, never less is shown
 * @returns {number} `box` also where the line is so far away that the data would be a dot
 */
export function extentFor(map, box) {
  const away = distance(map);
  const wanted = ROOM * away;
  return away * IN_VIEW <= box || !(wanted <= FARTHEST * box) ? box : wanted;
}

/**
 * The half side of the picture on the way back, each moment by the same factor.
 * @param {Affine} map @param {number} box @param {number} share of the way, 0 to 1
 */
export const extentAt = (map, box, share) => (share === 0 ? box : box * (extentFor(map, box) / box) ** share);
