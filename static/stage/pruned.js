// @ts-check
// The network without its removable units: whoever listens to one listens to those that it is made of; knows no canvas.
import { Evaluator } from "./network.js";

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {{unit: number, others: number[], factors: number[], offset: number, heard: boolean}} Removable a unit, from 0, that
 *   passes on an offset and factors times what others of its layer do, on the whole square; dead: there are no others;
 *   or one that is not heard: all its weights onward are 0
 * @typedef {readonly (readonly Removable[])[]} Found those of each hidden layer
 * @typedef {"dead" | "redundant" | "unheard"} Kind
 * @typedef {Record<Kind, number>} Count
 */

/** @param {Removable} one @returns {Kind} */
export function kindOf({ others, heard }) {
  if (!heard) return "unheard";
  return others.length === 0 ? "dead" : "redundant";
}

/** @param {Found} found @returns {Count} */
export function countOf(found) {
  const count = { dead: 0, redundant: 0, unheard: 0 };
  for (const one of found.flat()) count[kindOf(one)] += 1;
  return count;
}

/** How many can be removed, of all kinds. @param {Count} count */
export const inAll = ({ dead, redundant, unheard }) => dead + redundant + unheard;

/**
 * The flat vector of the same network in which nothing listens to its removable units, nor they to anything.
 * @param {Layer[]} layers @param {Float32Array} parameters @param {Found} found @returns {Float32Array} a copy
 */
export function pruned(layers, parameters, found) {
  const copy = Float64Array.from(parameters);
  found.forEach((removable, layer) => {
    for (const one of removable) {
      silence(layers[layer + 1], copy, one);
      const { inputs, outputs, start } = layers[layer];
      copy.fill(0, start + one.unit * inputs, start + (one.unit + 1) * inputs);
      copy[start + inputs * outputs + one.unit] = 0;
    }
  });
  return Float32Array.from(copy);
}

/**
 * Hand what a unit says on to those who listen: in their biases, and by the others that say it too.
 * @param {Layer} after @param {Float64Array} parameters @param {Removable} one
 */
function silence({ inputs, outputs, start }, parameters, { unit, others, factors, offset }) {
  for (let listener = 0; listener < outputs; listener += 1) {
    const first = start + listener * inputs;
    const weight = parameters[first + unit];
    others.forEach((other, i) => (parameters[first + other] += weight * factors[i]));
    parameters[start + inputs * outputs + listener] += weight * offset;
    parameters[first + unit] = 0;
  }
}

/** @typedef {{parameters: Float32Array, difference: number, largest: number, count: Count, units: number}} Pruned
 *   difference: the largest over the grid; largest: output there; units: hidden ones, the removable included */

/**
 * The network without its removable units, and how far its picture is from the network's.
 * @param {Layer[]} layers @param {Float32Array} parameters @param {Found} found
 * @param {{xs: Float32Array, ys: Float32Array}} grid of the picture @returns {Pruned}
 */
export function compared(layers, parameters, found, { xs, ys }) {
  const without = pruned(layers, parameters, found);
  const evaluator = new Evaluator(layers);
  const [one, other] = [new Float32Array(xs.length), new Float32Array(xs.length)];
  evaluator.at(parameters, xs, ys, one);
  evaluator.at(without, xs, ys, other);
  let [difference, largest] = [0, 0];
  for (let i = 0; i < one.length; i += 1) {
    difference = Math.max(difference, Math.abs(one[i] - other[i]));
    largest = Math.max(largest, Math.abs(one[i]));
  }
  const units = layers.slice(0, -1).reduce((sum, { outputs }) => sum + outputs, 0);
  return { parameters: without, difference, largest, count: countOf(found), units };
}
