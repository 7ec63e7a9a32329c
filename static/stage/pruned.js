// @ts-check
// The network without its dead units: what each passes on everywhere goes into the biases after it; knows no canvas.
import { Evaluator } from "./network.js";

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {readonly (readonly number[])[]} Dead the units of each hidden layer that say the same on the whole square, from 0
 */

/** @param {Dead} dead */
export const countOf = (dead) => dead.reduce((count, layer) => count + layer.length, 0);

/**
 * The flat vector of the same network in which nothing listens to its dead units, nor they to anything.
 * @param {Layer[]} layers @param {Float32Array} parameters @param {Dead} dead @returns {Float32Array} a copy
 */
export function pruned(layers, parameters, dead) {
  const said = saidInTheMiddle(layers, parameters);
  const copy = parameters.slice();
  dead.forEach((units, layer) => {
    for (const unit of units) {
      silence(layers[layer + 1], copy, unit, said[layer][unit]);
      const { inputs, outputs, start } = layers[layer];
      copy.fill(0, start + unit * inputs, start + (unit + 1) * inputs);
      copy[start + inputs * outputs + unit] = 0;
    }
  });
  return copy;
}

/**
 * Hand what a unit says on to the biases of those who listen.
 * @param {Layer} after @param {Float32Array} parameters @param {number} unit @param {number} says
 */
function silence({ inputs, outputs, start }, parameters, unit, says) {
  for (let listener = 0; listener < outputs; listener += 1) {
    const weight = start + listener * inputs + unit;
    parameters[start + inputs * outputs + listener] += parameters[weight] * says;
    parameters[weight] = 0;
  }
}

/** What every hidden unit passes on in the middle of the square. @param {Layer[]} layers @param {Float32Array} parameters */
function saidInTheMiddle(layers, parameters) {
  const said = layers.slice(0, -1).map(({ outputs }) => new Float32Array(outputs));
  const outputs = new Float32Array(layers[layers.length - 1].outputs);
  new Evaluator(layers).at(parameters, new Float32Array(1), new Float32Array(1), outputs, {
    activations: (layer, unit, values) => {
      said[layer][unit] = values[0];
    },
  });
  return said;
}

/** @typedef {{parameters: Float32Array, difference: number, largest: number, count: number}} Pruned
 *   difference: the largest over the grid; largest: output there */

/**
 * The network without its dead units, and how far its picture is from the network's.
 * @param {Layer[]} layers @param {Float32Array} parameters @param {Dead} dead
 * @param {{xs: Float32Array, ys: Float32Array}} grid of the picture @returns {Pruned}
 */
export function compared(layers, parameters, dead, { xs, ys }) {
  const without = pruned(layers, parameters, dead);
  const evaluator = new Evaluator(layers);
  const [one, other] = [new Float32Array(xs.length), new Float32Array(xs.length)];
  evaluator.at(parameters, xs, ys, one);
  evaluator.at(without, xs, ys, other);
  let [difference, largest] = [0, 0];
  for (let i = 0; i < one.length; i += 1) {
    difference = Math.max(difference, Math.abs(one[i] - other[i]));
    largest = Math.max(largest, Math.abs(one[i]));
  }
  return { parameters: without, difference, largest, count: countOf(dead) };
}
