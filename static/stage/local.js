// @ts-check
// The one matrix that a network is at one point, and how far it holds; knows no canvas.
import { ACTIVATIONS, BREAKS, SLOPES } from "./activations.js";

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {[number, number]} Point
 * @typedef {{weight: [number, number], bias: number, logit: number, exact: boolean,
 *   pattern: number[][], cell: Point[]}} LocalMap
 *   logit = weight . x + bias, exact inside `cell` for piecewise-affine activations, first order
 *   (and `cell` empty) for curved ones; `pattern`: the piece that each unit is on, per layer that folds
 * @typedef {{values: number[], slopes: Point[]}} Units of a layer: each one's value and slope in x and y
 */

/**
 * The local affine map of a network at one point.
 * @param {Layer[]} layers @param {Float32Array} parameters @param {Point} point
 * @param {number} box half the side of the square that the cell is cut from
 * @returns {LocalMap}
 */
export function localMap(layers, parameters, point, box) {
  const exact = layers.every(({ activation, bend }) => bend === 0 || BREAKS[activation] !== null);
  /** @type {Point[]} */
  let cell = exact
    ? [
        [-box, -box],
        [box, -box],
        [box, box],
        [-box, box],
      ]
    : [];
  /** @type {number[][]} */
  const pattern = [];
  /** @type {Units} */
  let units = {
    values: [...point],
    slopes: [
      [1, 0],
      [0, 1],
    ],
  };
  for (const layer of layers.slice(0, -1)) {
    const sums = affineAt(layer, parameters, units);
    const pieces = sums.values.map((value) => pieceOf(layer.activation, value));
    if (exact && layer.bend > 0) cell = withinPieces(cell, layer.activation, pieces, sums, point);
    if (layer.bend > 0 && BREAKS[layer.activation]?.length) pattern.push(pieces);
    units = activatedAt(layer, sums);
  }
  const { values, slopes } = affineAt(layers[layers.length - 1], parameters, units);
  const [[a, b], logit] = [slopes[0], values[0]];
  return { weight: [a, b], bias: logit - a * point[0] - b * point[1], logit, exact, pattern, cell };
}

/**
 * @param {Layer} layer @param {Float32Array} parameters @param {Units} before
 * @returns {Units} the layer's pre-activations
 */
function affineAt({ inputs, outputs, start }, parameters, { values, slopes }) {
  /** @type {Units} */
  const sums = { values: [], slopes: [] };
  for (let unit = 0; unit < outputs; unit += 1) {
    let value = parameters[start + inputs * outputs + unit];
    let [a, b] = [0, 0];
    for (let input = 0; input < inputs; input += 1) {
      const weight = parameters[start + unit * inputs + input];
      value += weight * values[input];
      a += weight * slopes[input][0];
      b += weight * slopes[input][1];
    }
    sums.values.push(value);
    sums.slopes.push([a, b]);
  }
  return sums;
}

/** @param {Layer} layer @param {Units} sums @returns {Units} the layer's activations */
function activatedAt(layer, { values, slopes }) {
  return {
    values: values.map((value) => valueOf(layer, value)),
    slopes: slopes.map(([a, b], unit) => {
      const slope = slopeOf(layer, values[unit]);
      return [slope * a, slope * b];
    }),
  };
}

const scratch = new Float64Array(1);

/** @param {Layer} layer @param {number} x */
function valueOf({ activation, bend }, x) {
  scratch[0] = x;
  ACTIVATIONS[activation](/** @type {any} */ (scratch), 1);
  return (1 - bend) * x + bend * scratch[0];
}

/** @param {Layer} layer @param {number} x */
const slopeOf = ({ activation, bend }, x) => 1 - bend + bend * SLOPES[activation](x);

/** @param {string} activation @param {number} x @returns {number} breaks below x; 0 where it is curved */
const pieceOf = (activation, x) => (BREAKS[activation] ?? []).filter((at) => x > at).length;

/**
 * The part of a convex cell in which every unit of a layer stays on its piece.
 * @param {Point[]} cell @param {string} activation @param {number[]} pieces
 * @param {Units} sums at `point` @param {Point} point
 */
function withinPieces(cell, activation, pieces, { values, slopes }, point) {
  return values.reduce(
    (kept, value, unit) => withinPiece(kept, activation, pieces[unit], value, slopes[unit], point),
    cell,
  );
}

/**
 * The part of a convex cell in which one unit stays on its piece.
 * @param {Point[]} cell @param {string} activation @param {number} piece
 * @param {number} value of the pre-activation at `point` @param {Point} slope of it
 * @param {Point} point
 */
function withinPiece(cell, activation, piece, value, [a, b], point) {
  const breaks = BREAKS[activation] ?? [];
  const offset = value - a * point[0] - b * point[1];
  const [low, high] = [breaks[piece - 1], breaks[piece]];
  let kept = cell;
  if (low !== undefined) kept = clip(kept, a, b, offset - low);
  if (high !== undefined) kept = clip(kept, -a, -b, high - offset);
  return kept;
}

/**
 * The part of a convex polygon where a x + b y + c >= 0 (Sutherland & Hodgman).
 * @param {Point[]} polygon @param {number} a @param {number} b @param {number} c
 * @returns {Point[]}
 */
export function clip(polygon, a, b, c) {
  /** @type {Point[]} */
  const kept = [];
  polygon.forEach((here, i) => {
    const next = polygon[(i + 1) % polygon.length];
    const [at, then] = [a * here[0] + b * here[1] + c, a * next[0] + b * next[1] + c];
    if (at >= 0) kept.push(here);
    if (at >= 0 !== then >= 0) {
      const share = at / (at - then);
      kept.push([here[0] + share * (next[0] - here[0]), here[1] + share * (next[1] - here[1])]);
    }
  });
  return kept;
}

const DIRECTIONS = 24;
const RINGS = 40;

/**
 * How far a first-order map can be trusted: the radius within which it errs less than `error`.
 * Looked for on RINGS circles of DIRECTIONS points, so it is an estimate.
 * @param {{at: (p: Float32Array, xs: Float32Array, ys: Float32Array, out: Float32Array) => void}} evaluator
 * @param {Float32Array} parameters @param {LocalMap} map @param {Point} point
 * @param {number} error @param {number} reach the largest radius of interest
 */
export function trustRadius(evaluator, parameters, { weight: [a, b], bias }, [x, y], error, reach) {
  const radius = (/** @type {number} */ ring) => reach * 1e-3 ** (1 - ring / (RINGS - 1));
  const count = RINGS * DIRECTIONS;
  const [xs, ys, logits] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i += 1) {
    const angle = (2 * Math.PI * (i % DIRECTIONS)) / DIRECTIONS;
    const r = radius(Math.floor(i / DIRECTIONS));
    xs[i] = x + r * Math.cos(angle);
    ys[i] = y + r * Math.sin(angle);
  }
  evaluator.at(parameters, xs, ys, logits);
  const wrong = logits.findIndex((logit, i) => Math.abs(logit - (a * xs[i] + b * ys[i] + bias)) > error);
  if (wrong < 0) return reach;
  const ring = Math.floor(wrong / DIRECTIONS);
  return ring === 0 ? 0 : radius(ring - 1);
}
