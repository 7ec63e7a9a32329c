// @ts-check
// Stops on the way through a network: how the plane is seen at each, an affine map of a layer's units to the square.
import { along, axesOf, dot, products } from "./directions.js";
import { into, roomFor } from "./neurons.js";

/**
 * What is seen at a stop: x = across . units + shift[0] and y = up . units + shift[1], from -1 to 1 in the square.
 * @typedef {{layer: number, isBent: boolean, across: Float64Array, up: Float64Array, shift: [number, number], turn: number}} Stop
 *   layer: from 0, -1: the plane itself; isBent: after its activation; turn: on the way there from the stop before, anticlockwise
 * @typedef {{weight: [number, number], bias: number}} Cut the logit, of the places at the last stop
 * @typedef {{stops: Stop[], axes: import("./directions.js").Axes[], cut: Cut, places: Places[]}} Way axes: of every hidden layer;
 *   places: of the data at every stop
 * @typedef {{x: Float32Array, y: Float32Array}} Places
 * @typedef {{x: number, y: number, half: number}} Frame what of a plane is in the square: its middle, half its side
 */

/** So much of the square's side do the data fill. */
const FILLED = 0.8;
/** The last picture reaches so many times further than the data, if need be, for the cut to be in it. */
const FARTHEST = 2.5;
/** Two pictures that turn into each other less clearly than so are turned less: a reflection is no turn. */
const CLEAR = 0.2;

/**
 * The way through a network: the plane, then for every hidden layer its sums and its activations, then the cut.
 * @param {import("./network.js").Evaluator} evaluator with a hidden layer, and one output
 * @param {Float32Array} parameters @param {Places} points the data; a layer's directions are chosen by them
 * @param {number} box half the side of the picture of the plane
 * @returns {Way | null} null where numbers overflow
 */
export function wayOf(evaluator, parameters, points, box) {
  const { layers } = evaluator;
  const [sums, activations] = [roomFor(layers, points.x.length), roomFor(layers, points.x.length)];
  evaluator.at(parameters, points.x, points.y, points.x.slice(), { sums: into(sums), activations: into(activations) });
  if (![...sums, ...activations].flat().every(isFinite)) return null;
  const stops = [plane(box)];
  const places = [placed(stops[0], [points.x, points.y])];
  const axes = activations.map((units, layer) => {
    const before = places[places.length - 1];
    const seen = axesOf(units, sums[layer], before, weightsOf(layers, parameters, layer));
    for (const { stop, there } of stopsOfLayer(layer, seen, sums[layer], units, before)) {
      stops.push(stop);
      places.push(there);
    }
    return seen;
  });
  const last = lastStop(stops[stops.length - 1], layers, parameters);
  places.push(placed(last, activations[activations.length - 1]));
  return { stops: [...stops, last], axes, cut: cutAt(last, layers, parameters), places };
}

/** Whether all values are numbers. @param {Float32Array} values */
function isFinite(values) {
  for (let i = 0; i < values.length; i += 1) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** @param {number} box @returns {Stop} */
const plane = (box) => ({
  ...{ layer: -1, isBent: true, shift: [0, 0], turn: 0 },
  across: Float64Array.of(1 / box, 0),
  up: Float64Array.of(0, 1 / box),
});

/**
 * The output's weights on a layer's units, null where others hear them.
 * @param {import("./network.js").Layer[]} layers @param {Float32Array} parameters @param {number} layer
 */
function weightsOf(layers, parameters, layer) {
  if (layer !== layers.length - 2) return null;
  const { inputs, start } = layers[layer + 1];
  return Float64Array.from(parameters.subarray(start, start + inputs));
}

/**
 * A layer's two stops, in one picture while it bends: what does not bend stands still.
 * @param {number} layer @param {import("./directions.js").Axes} axes @param {Float32Array[]} sums @param {Float32Array[]} units @param {Places} before
 * @returns {{stop: Stop, there: Places}[]} there: where the data are
 */
function stopsOfLayer(layer, { across, up }, sums, units, before) {
  const [straight, bent] = [sums, units].map((values) => ({ x: along(across, values), y: along(up, values) }));
  const [both, own] = [frameOf(straight, bent), frameOf(bent)];
  const there = inFrame(straight, both);
  const first = framed({ layer, isBent: false, across, up, turn: turnTo(before, there) }, both);
  const second = framed({ layer, isBent: true, across, up, turn: 0 }, own);
  return [
    { stop: first, there },
    { stop: second, there: inFrame(bent, own) },
  ];
}

/** @param {...import("./directions.js").Picture} pictures @returns {Frame} in which all of them fill the square */
function frameOf(...pictures) {
  const [left, right] = rangeOf(pictures.map(({ x }) => x));
  const [low, high] = rangeOf(pictures.map(({ y }) => y));
  const half = Math.max(right - left, high - low) / 2 / FILLED;
  return { x: (left + right) / 2, y: (low + high) / 2, half: half > 0 ? half : 1 };
}

/** @param {import("./directions.js").Picture} picture @param {Frame} frame @returns {Places} */
function inFrame(picture, { x, y, half }) {
  const places = { x: new Float32Array(picture.x.length), y: new Float32Array(picture.x.length) };
  for (let i = 0; i < picture.x.length; i += 1) {
    places.x[i] = (picture.x[i] - x) / half;
    places.y[i] = (picture.y[i] - y) / half;
  }
  return places;
}

/** @param {ArrayLike<number>[]} lists @returns {[number, number]} */
function rangeOf(lists) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of lists) {
    for (let i = 0; i < values.length; i += 1) {
      if (values[i] < low) low = values[i];
      if (values[i] > high) high = values[i];
    }
  }
  return [low, high];
}

/** @param {Omit<Stop, "shift">} stop @param {Frame} frame @returns {Stop} */
const framed = (stop, { x, y, half }) => ({
  ...stop,
  across: stop.across.map((value) => value / half),
  up: stop.up.map((value) => value / half),
  shift: [-x / half, -y / half],
});

/** By how much one picture is best turned into another, anticlockwise. @param {Places} from @param {Places} to */
function turnTo(from, to) {
  const { xx, xy, yx, yy } = products(from, to);
  const sizes = [from, to].map((places) => Math.sqrt(trace(products(places, places))));
  const clarity = Math.hypot(xx + yy, xy - yx) / (sizes[0] * sizes[1]);
  return clarity > 0 ? Math.atan2(xy - yx, xx + yy) * Math.min(1, clarity / CLEAR) : 0;
}

/** @param {{xx: number, yy: number}} products */
const trace = ({ xx, yy }) => xx + yy;

/**
 * The last stop is the one before, drawn back until the cut is in the picture, if it is not too far.
 * @param {Stop} stop @param {import("./network.js").Layer[]} layers @param {Float32Array} parameters
 * @returns {Stop}
 */
function lastStop(stop, layers, parameters) {
  const { weight, bias } = cutAt(stop, layers, parameters);
  const length = Math.hypot(...weight);
  const away = length > 0 ? Math.abs(bias) / length : 0;
  if (away < 1 || away > FARTHEST) return stop;
  return framedAgain(stop, { x: 0, y: 0, half: away / FILLED });
}

/** @param {Stop} stop @param {Frame} frame in its square @returns {Stop} */
const framedAgain = (stop, frame) => {
  const { shift, ...seen } = framed(stop, frame);
  return { ...seen, shift: [shift[0] + stop.shift[0] / frame.half, shift[1] + stop.shift[1] / frame.half] };
};

/**
 * The logit as a function of the places at a stop after the last hidden layer: with the directions that are seen there, exactly.
 * @param {Stop} stop @param {import("./network.js").Layer[]} layers @param {Float32Array} parameters @returns {Cut}
 */
function cutAt({ layer, across, up, shift }, layers, parameters) {
  const { inputs, start } = layers[layer + 1];
  const weights = parameters.subarray(start, start + inputs);
  const [right, high] = [across, up].map((axis) => {
    const square = dot(axis, axis);
    return square > 0 ? dot(weights, axis) / square : 0;
  });
  return { weight: [right, high], bias: parameters[start + inputs] - right * shift[0] - high * shift[1] };
}

/**
 * Where units are seen at a stop.
 * @param {Stop} stop @param {Float32Array[]} units of its layer, at many points @returns {Places}
 */
export function placed(stop, units) {
  const places = roomOf(units[0].length, stop);
  units.forEach((values, unit) => addUnit(places, stop, unit, values, 0));
  return places;
}

/**
 * Where points of the plane are at some stops, from one forward pass.
 * @param {import("./network.js").Evaluator} evaluator @param {Float32Array} parameters @param {Stop[]} stops
 * @param {Places} points @param {Float32Array} logits filled with those at the points
 * @param {{layer: number, sums: Float32Array[]} | null} [kept] filled with what this layer's units sum up to there
 * @returns {Places[]} stop by stop
 */
export function placesAt(evaluator, parameters, stops, points, logits, kept = null) {
  const count = points.x.length;
  const seen = stops.map((stop) => (stop.layer < 0 ? placed(stop, [points.x, points.y]) : roomOf(count, stop)));
  /** @param {boolean} isBent @returns {import("./network.js").Tap} */
  const tap = (isBent) => (layer, unit, values, first) => {
    stops.forEach((stop, i) => {
      if (stop.layer === layer && stop.isBent === isBent) addUnit(seen[i], stop, unit, values, first);
    });
    if (!isBent && kept?.layer === layer) kept.sums[unit].set(values, first);
  };
  evaluator.at(parameters, points.x, points.y, logits, { sums: tap(false), activations: tap(true) });
  return seen;
}

/** @param {number} count @param {Stop} stop @returns {Places} to which every unit is still to be added */
const roomOf = (count, { shift }) => ({
  x: new Float32Array(count).fill(shift[0]),
  y: new Float32Array(count).fill(shift[1]),
});

/** @param {Places} places @param {Stop} stop @param {number} unit @param {Float32Array} values @param {number} first */
function addUnit({ x, y }, { across, up }, unit, values, first) {
  const [right, high] = [across[unit], up[unit]];
  for (let i = 0; i < values.length; i += 1) {
    x[first + i] += right * values[i];
    y[first + i] += high * values[i];
  }
}

/**
 * Which stop a depth lies behind, and how far it is on the way to the next, at the end at a stop itself: half a layer is its matrix, the other half its bend.
 * @param {number} through 0: the plane, 1: the first layer, ...; one more than there are hidden layers: the cut
 * @param {number} depth hidden layers @returns {{from: number, share: number}}
 */
export function stretchAt(through, depth) {
  if (through > depth) return { from: 2 * depth, share: Math.min(1, through - depth) };
  const from = Math.max(0, Math.ceil(2 * through) - 1);
  return { from, share: 2 * through - from };
}

/**
 * Between two stops: turned as far as one has come, and mixed. From a layer's sums to its activations that is its bend,
 * half of the way half of it.
 * @param {Places} from @param {Places} to @param {number} turn from the one to the other @param {number} share of the way
 * @param {Places} filled @returns {Places} these
 */
export function between(from, to, turn, share, filled) {
  const rest = turn * share;
  const [a, b] = [(1 - share) * Math.cos(rest), (1 - share) * Math.sin(rest)];
  const [c, d] = [share * Math.cos(rest - turn), share * Math.sin(rest - turn)];
  for (let i = 0; i < from.x.length; i += 1) {
    filled.x[i] = a * from.x[i] - b * from.y[i] + c * to.x[i] - d * to.y[i];
    filled.y[i] = b * from.x[i] + a * from.y[i] + d * to.x[i] + c * to.y[i];
  }
  return filled;
}
