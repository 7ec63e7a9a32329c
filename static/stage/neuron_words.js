// @ts-check
// What is said of one hidden unit: its weights in numbers, who listens to it, what its picture shows.
import { isParted } from "./neurons.js";
import { bendInWords, number } from "./words.js";

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {import("./neurons.js").Neuron} Neuron
 */

/** So many weights are written out, the strongest first. */
const WRITTEN = 6;

/** @param {Neuron} neuron */
export const neuronName = ({ layer, unit }) => `Layer ${layer + 1}, unit ${unit + 1}`;

/**
 * What a unit does, as a formula of what it hears.
 * @param {Layer[]} layers @param {Float32Array} parameters @param {Neuron} neuron
 */
export function formula(layers, parameters, { layer, unit }) {
  const { inputs, outputs, start, activation, bend } = layers[layer];
  const weights = parameters.subarray(start + unit * inputs, start + (unit + 1) * inputs);
  const bias = parameters[start + inputs * outputs + unit];
  const named = [...weights].map((weight, i) => ({ weight, name: layer === 0 ? ["x", "y"][i] : `u${i + 1}` }));
  const strongest = named.sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight)).slice(0, WRITTEN);
  const rest = inputs > WRITTEN ? ` and ${inputs - WRITTEN} weaker` : "";
  const sum = strongest.map(({ weight, name }, i) => term(weight, i === 0, ` ${name}`)).join(" ");
  return `${functionName(activation, bend)}( ${sum}${rest} ${term(bias, false, "")} )`;
}

/** @param {number} value @param {boolean} isFirst @param {string} name @returns {string} with its sign before it */
function term(value, isFirst, name) {
  if (isFirst) return `${number(value)}${name}`;
  return `${value < 0 ? "−" : "+"} ${number(Math.abs(value))}${name}`;
}

/** @param {string} activation @param {number} bend */
function functionName(activation, bend) {
  if (activation === "identity" || bend === 0) return "";
  return bend === 1 ? activation : `(${activation} bent to ${bendInWords(bend)})`;
}

/**
 * Who listens to it, and with which weights: the logit, or the units of the next layer.
 * @param {Layer[]} layers @param {Float32Array} parameters @param {Neuron} neuron
 */
export function heardBy(layers, parameters, { layer, unit }) {
  const { inputs, outputs, start } = layers[layer + 1];
  const weights = Array.from({ length: outputs }, (_, listener) => parameters[start + listener * inputs + unit]);
  if (weights.every((weight) => weight === 0)) return "Nobody listens to it.";
  if (layer + 2 === layers.length) return `The logit has it times ${number(weights[0])}.`;
  const sizes = weights.map(Math.abs);
  const strongest = sizes.indexOf(Math.max(...sizes));
  return `Heard most by unit ${strongest + 1} of the next layer, times ${number(weights[strongest])}.`;
}

/**
 * What the lines in its picture are, and of how many levels of its sum.
 * @param {Layer} layer @param {readonly number[]} folds @param {Float32Array} sums in its picture's cells
 */
export function linesInWords({ activation, bend }, folds, sums) {
  const drawn = folds.filter((level) => isParted(sums, level)).length;
  if (activation === "identity" || bend === 0)
    return `${drawn > 0 ? "The line: where it is 0. " : ""}It does not bend.`;
  if (drawn === 0) return "";
  if (folds.length === 1 && folds[0] === 0) return "The line: where its sum is 0.";
  return drawn > 1 ? "The lines: where it bends." : "The line: where it bends.";
}
