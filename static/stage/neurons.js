// @ts-check
// What every hidden unit computes over a grid: its pre-activation, its activation, its part of the logit; no canvas.
import { BREAKS } from "./activations.js";
import { gridPoints } from "./network.js";

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {import("./network.js").Evaluator} Evaluator
 * @typedef {{layer: number, unit: number}} Neuron of a hidden layer, both from 0
 * @typedef {{side: number, box: number, sums: Float32Array[][], activations: Float32Array[][],
 *   logits: Float32Array}} Maps by layer and unit, at the midpoints of side x side cells, top row first
 */

/**
 * What of a unit is on show.
 * @typedef {"activation" | "sum" | "part"} Quantity
 * @typedef {{values: Float32Array, sums: Float32Array, folds: number[]}} View of one unit over the cells of a square
 *   folds: where its sum has these values it bends, or if it bends everywhere, changes its sign
 */

/** Whether a network has this unit. @param {Layer[]} layers @param {Neuron | null} neuron */
export const hasUnit = (layers, neuron) =>
  neuron !== null && neuron.layer < layers.length - 1 && neuron.unit < layers[neuron.layer].outputs;

/**
 * One unit as the left square shows it.
 * @param {import("./surface.js").Surface} surface with the sums of all units @param {Neuron} neuron
 * @param {Quantity} quantity @param {number} box half the side of the picture @returns {View}
 */
export function viewOf({ evaluator, layers, parameters, side, sums: all }, neuron, quantity, box) {
  const layer = layers[neuron.layer];
  const sums = /** @type {Float32Array[][]} */ (all)[neuron.layer][neuron.unit];
  const breaks = (layer.bend > 0 && BREAKS[layer.activation]) || [];
  const folds = breaks.length > 0 ? breaks : [0];
  if (quantity === "sum") return { values: sums, sums, folds };
  if (quantity === "part") return { values: partOf(evaluator, parameters, neuron, side, box), sums, folds };
  return { values: activated(evaluator, layer, sums), sums, folds };
}

/** So many values are activated at a time. */
const BLOCK = 1024;

/** @param {Evaluator} evaluator @param {Layer} layer @param {Float32Array} sums @returns {Float32Array} a copy */
function activated(evaluator, layer, sums) {
  const values = sums.slice();
  for (let first = 0; first < values.length; first += BLOCK) {
    const some = values.subarray(first, first + BLOCK);
    evaluator.activate(layer, some, some.length);
  }
  return values;
}

/**
 * Every hidden unit's maps of a network, from one forward pass.
 * @param {Evaluator} evaluator @param {Float32Array} parameters
 * @param {number} side cells on a side @param {number} box half the side of the picture
 * @param {Maps | null} [room] maps that are not needed any more, to be overwritten if they have the same shape
 * @returns {Maps}
 */
export function mapsOf(evaluator, parameters, side, box, room = null) {
  const { xs, ys } = gridPoints(side, box);
  const sums = roomFor(evaluator.layers, xs.length, room?.sums);
  const activations = roomFor(evaluator.layers, xs.length, room?.activations);
  const logits = room?.logits.length === xs.length ? room.logits : new Float32Array(xs.length);
  evaluator.at(parameters, xs, ys, logits, { sums: into(sums), activations: into(activations) });
  return { side, box, sums, activations, logits };
}

/**
 * Arrays for a number of every hidden unit at every point, by layer and unit.
 * @param {Layer[]} layers @param {number} count of points
 * @param {Float32Array[][]} [old] those that are not needed any more, which are given if they are as large
 * @returns {Float32Array[][]}
 */
export function roomFor(layers, count, old = []) {
  const hidden = layers.slice(0, -1);
  const isAsLarge = (/** @type {Layer} */ { outputs }, /** @type {number} */ i) =>
    old[i].length === outputs && old[i][0].length === count;
  if (old.length === hidden.length && hidden.every(isAsLarge)) return old;
  return hidden.map(({ outputs }) => Array.from({ length: outputs }, () => new Float32Array(count)));
}

/** What takes down into such arrays. @param {Float32Array[][]} maps @returns {import("./network.js").Tap} */
export const into = (maps) => (layer, unit, values, first) => maps[layer][unit].set(values, first);

/**
 * What one hidden unit adds to the logit over a grid: the logit less what it were if the unit said 0.
 * Of the last hidden layer that is the weight times the activation, and all of them and the bias make the logit.
 * @param {Evaluator} evaluator of one output @param {Float32Array} parameters @param {Neuron} neuron
 * @param {number} side cells on a side @param {number} box half the side of the picture
 * @returns {Float32Array}
 */
export function partOf(evaluator, parameters, neuron, side, box) {
  const { xs, ys } = gridPoints(side, box);
  const [part, without] = [new Float32Array(xs.length), new Float32Array(xs.length)];
  evaluator.at(parameters, xs, ys, part);
  evaluator.at(silenced(evaluator.layers, parameters, neuron), xs, ys, without);
  for (let i = 0; i < part.length; i += 1) part[i] -= without[i];
  return part;
}

/**
 * The same network, nothing of which listens to one unit.
 * @param {Layer[]} layers @param {Float32Array} parameters @param {Neuron} neuron @returns {Float32Array} a copy
 */
export function silenced(layers, parameters, { layer, unit }) {
  const copy = parameters.slice();
  const { inputs, outputs, start } = layers[layer + 1];
  for (let listener = 0; listener < outputs; listener += 1) copy[start + listener * inputs + unit] = 0;
  return copy;
}

/** Whether a unit's sums lie on both sides of a level. @param {Float32Array} sums @param {number} level */
export function isParted(sums, level) {
  const isAbove = sums[0] > level;
  return sums.some((sum) => sum > level !== isAbove);
}
