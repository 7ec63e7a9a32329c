// @ts-check
// A straight line as a value: drawn by hand, moved, turned, and how many points it parts as their classes are.

/**
 * @typedef {[number, number]} Point in data coordinates
 * @typedef {{angle: number, offset: number}} Line the direction of its normal in radians, and how far it is from the
 *   middle in that direction
 * @typedef {{train_accuracy: number, test_accuracy: number}} Scores shares of the points
 */

/** A line may not leave the picture: so far from the middle it goes, in half sides. */
const FARTHEST = 0.98;
/** Two points nearer than this, in half sides, are a touch and no line. */
const SHORTEST = 0.05;

/** The line through two points, null if they are as good as one. @param {Point} p @param {Point} q @param {number} box @returns {Line | null} */
export function through([x, y], [u, v], box) {
  if (Math.hypot(u - x, v - y) < SHORTEST * box) return null;
  const angle = Math.atan2(u - x, y - v);
  return within({ angle, offset: x * Math.cos(angle) + y * Math.sin(angle) }, box);
}

/** The upright line in the middle: where one begins that is drawn by keys. @type {Line} */
export const MIDDLE = { angle: 0, offset: 0 };

/** @param {Line} line @param {Point} by @param {number} box @returns {Line} */
export const moved = ({ angle, offset }, [x, y], box) =>
  within({ angle, offset: offset + x * Math.cos(angle) + y * Math.sin(angle) }, box);

/** Turned to the left about its point that is nearest to the middle. @param {Line} line @param {number} by radians @returns {Line} */
export const turned = ({ angle, offset }, by) => ({ angle: angle + by, offset: offset * Math.cos(by) });

/** @param {Line} line @param {number} box @returns {Line} */
function within({ angle, offset }, box) {
  return { angle, offset: Math.min(Math.max(offset, -FARTHEST * box), FARTHEST * box) };
}

/** The signed distance from it, as an affine map. @param {Line} line @returns {import("./contour.js").Affine} */
export const mapOf = ({ angle, offset }) => ({ weight: [Math.cos(angle), Math.sin(angle)], bias: -offset });

/**
 * How many points are right if all on one side are said to be of one class, and those on the other of the other:
 * whichever way round is right about more.
 * @param {Line} line @param {import("./paint.js").Data} data @returns {Scores}
 */
export function scoresOf(line, { points, labels, trainCount }) {
  const { weight, bias } = mapOf(line);
  let [train, test] = [0, 0];
  for (let i = 0; i < labels.length; i += 1) {
    const isOne = weight[0] * points[2 * i] + weight[1] * points[2 * i + 1] + bias > 0;
    if (isOne !== labels[i] > 0) continue;
    if (i < trainCount) train += 1;
    else test += 1;
  }
  const testCount = labels.length - trainCount;
  if (2 * (train + test) < labels.length) [train, test] = [trainCount - train, testCount - test];
  return { train_accuracy: train / trainCount, test_accuracy: test / testCount };
}

/** A line that came from another window, or null. @param {unknown} given @returns {Line | null} */
export function lineIn(given) {
  const { angle, offset } = /** @type {Partial<Line>} */ (given ?? {});
  return Number.isFinite(angle) && Number.isFinite(offset) ? /** @type {Line} */ ({ angle, offset }) : null;
}
