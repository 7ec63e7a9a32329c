// @ts-check
// Along which two directions a layer's units are seen, chosen by what they make of the data; knows no network.
import { eigen } from "./eigen.js";

/**
 * Along which two directions a layer's units are seen.
 * @typedef {"units" | "line" | "principal" | "logit"} Kind
 *   units: two, as they are; line: one, from left to right; principal: two directions with the most variance; logit: to
 *   the right the output's weights, up the direction with most of what varies beside them
 * @typedef {{kind: Kind, across: Float64Array, up: Float64Array, share: number | null}} Axes
 *   across, up: of length 1, or 0; share: of the variance over the data that is seen, null where nothing varies
 * @typedef {{x: ArrayLike<number>, y: ArrayLike<number>}} Picture where points are seen
 */

/**
 * The two directions along which a layer is seen: of several that are as good, those that move the picture least.
 * @param {Float32Array[]} units their activations at the data @param {Float32Array[]} sums
 * @param {Picture} before where the data are at the stop before @param {Float64Array | null} weights
 * @returns {Axes}
 */
export function axesOf(units, sums, before, weights) {
  const size = units.length;
  if (size === 1) return { kind: "line", across: Float64Array.of(1), up: new Float64Array(1), share: 1 };
  if (size === 2) return { kind: "units", across: Float64Array.of(1, 0), up: Float64Array.of(0, 1), share: 1 };
  const covariance = covarianceOf(units);
  const length = weights ? Math.hypot(...weights) : 0;
  if (weights && length > 0) {
    const across = weights.map((weight) => weight / length);
    const [up] = eigen(without(covariance, across), size).vectors;
    const seen = upright(across, orthogonal(up, across), sums, before);
    return { kind: "logit", ...seen, share: shareOf(covariance, Object.values(seen)) };
  }
  const [first, second] = eigen(covariance, size).vectors;
  const seen = aligned(first, second, sums, before);
  return { kind: "principal", ...seen, share: shareOf(covariance, Object.values(seen)) };
}

/** @param {Float32Array[]} units over the data @returns {Float64Array} (units, units), row by row */
function covarianceOf(units) {
  const centred = units.map(centredOf);
  const size = units.length;
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = i; j < size; j += 1)
      covariance[i * size + j] = covariance[j * size + i] = dot(centred[i], centred[j]) / units[0].length;
  }
  return covariance;
}

/** @param {ArrayLike<number>} values @returns {Float64Array} less their mean */
function centredOf(values) {
  const centred = new Float64Array(values.length);
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i];
  for (let i = 0; i < values.length; i += 1) centred[i] = values[i] - sum / values.length;
  return centred;
}

/** @param {ArrayLike<number>} one @param {ArrayLike<number>} other */
export function dot(one, other) {
  let sum = 0;
  for (let i = 0; i < one.length; i += 1) sum += one[i] * other[i];
  return sum;
}

/**
 * What varies beside a direction.
 * @param {Float64Array} covariance @param {Float64Array} direction of length 1 @returns {Float64Array} (units, units)
 */
function without(covariance, direction) {
  const size = direction.length;
  const shared = direction.map((_, i) => dot(covariance.subarray(i * size, (i + 1) * size), direction));
  const variance = dot(shared, direction);
  return covariance.map((value, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return value - shared[i] * direction[j] - direction[i] * shared[j] + variance * direction[i] * direction[j];
  });
}

/**
 * Orthogonal to the last digit, also where nothing varies beside the direction.
 * @param {Float64Array} vector @param {Float64Array} direction of length 1 @returns {Float64Array} of length 1
 */
function orthogonal(vector, direction) {
  const size = dot(vector, direction);
  const rest = vector.map((value, i) => value - size * direction[i]);
  const length = Math.hypot(...rest);
  if (length > 0.5) return rest.map((value) => value / length);
  // Nothing varies beside it, and any other direction will do: the axis that leans on it least.
  const least = direction.reduce((best, value, i) => (Math.abs(value) < Math.abs(direction[best]) ? i : best), 0);
  return orthogonal(
    direction.map((_, i) => Number(i === least)),
    direction,
  );
}

/**
 * The share of the variance along some directions.
 * @param {Float64Array} covariance @param {Float64Array[]} directions @returns {number | null} null where nothing varies
 */
function shareOf(covariance, directions) {
  const size = directions[0].length;
  const all = directions[0].reduce((sum, _, i) => sum + covariance[i * (size + 1)], 0);
  if (!(all > 0)) return null;
  const seen = directions.map((direction) => {
    return direction.reduce((sum, value, i) => {
      return sum + value * dot(covariance.subarray(i * size, (i + 1) * size), direction);
    }, 0);
  });
  return Math.min(1, seen.reduce((sum, variance) => sum + variance, 0) / all);
}

/** Two directions, the second one or its opposite: that which does not turn the picture over. @param {Float64Array} across @param {Float64Array} up @param {Float32Array[]} sums @param {Picture} before */
function upright(across, up, sums, before) {
  const { xx, xy, yx, yy } = products(before, { x: along(across, sums), y: along(up, sums) });
  return { across, up: xx * yy - xy * yx < 0 ? up.map((value) => -value) : up };
}

/** Two directions, turned or reflected in their plane to move the data least (Procrustes). @param {Float64Array} first @param {Float64Array} second @param {Float32Array[]} sums @param {Picture} before */
function aligned(first, second, sums, before) {
  const { xx, xy, yx, yy } = products(before, { x: along(first, sums), y: along(second, sums) });
  const sign = Math.hypot(xx + yy, xy - yx) >= Math.hypot(xx - yy, xy + yx) ? 1 : -1;
  const angle = Math.atan2(yx - sign * xy, xx + sign * yy);
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return {
    across: first.map((value, i) => cosine * value - sign * sine * second[i]),
    up: first.map((value, i) => sine * value + sign * cosine * second[i]),
  };
}

/**
 * Sums over the data of one picture's coordinates times another's, each less its mean: xy of x in the one and y in the other.
 * @param {Picture} one @param {Picture} other
 */
export function products(one, other) {
  const count = one.x.length;
  const [x0, y0, right0, up0] = [one.x[0], one.y[0], other.x[0], other.y[0]];
  let [xs, ys, rights, ups, xx, xy, yx, yy] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i += 1) {
    // Less the first one: what varies little about a large number keeps its digits.
    const [x, y, right, up] = [one.x[i] - x0, one.y[i] - y0, other.x[i] - right0, other.y[i] - up0];
    xs += x;
    ys += y;
    rights += right;
    ups += up;
    xx += x * right;
    xy += x * up;
    yx += y * right;
    yy += y * up;
  }
  return {
    xx: xx - (xs * rights) / count,
    xy: xy - (xs * ups) / count,
    yx: yx - (ys * rights) / count,
    yy: yy - (ys * ups) / count,
  };
}

/** @param {Float64Array} direction @param {Float32Array[]} units @returns {Float64Array} at every point */
export function along(direction, units) {
  const sums = new Float64Array(units[0].length);
  units.forEach((values, unit) => {
    for (let i = 0; i < sums.length; i += 1) sums[i] += direction[unit] * values[i];
  });
  return sums;
}
