// @ts-check
// The exact linear regions of single epochs, as the server counts them.
import { Answers } from "./answers.js";

/**
 * @typedef {{epoch: number, count: number, matrices: number, complete: boolean, segments: Float32Array,
 *   layers: Float32Array}} Regions
 *   matrices: how many different ones; complete: whether that is all;
 *   segments in data coordinates, x, y, x, y each, and the hidden layer of each, from 0
 */

const HEADER_BYTES = 16;

/**
 * @param {ArrayBuffer} body a header of four int32, then float32: x, y, x, y, layer a kink
 * @param {number} epoch that they are of
 * @returns {Regions}
 */
function readRegions(body, epoch) {
  const [count, matrices, complete, kinks] = new Int32Array(body, 0, 4);
  const numbers = new Float32Array(body, HEADER_BYTES);
  const segments = new Float32Array(4 * kinks);
  const layers = new Float32Array(kinks);
  for (let i = 0; i < kinks; i += 1) {
    segments.set(numbers.subarray(5 * i, 5 * i + 4), 4 * i);
    layers[i] = numbers[5 * i + 4];
  }
  return { epoch, count, matrices, complete: complete === 1, segments, layers };
}

/** @type {import("./answers.js").Manner<Regions>} */
const MANNER = {
  kind: "application/octet-stream",
  read: async (response, epoch) => readRegions(await response.arrayBuffer(), epoch),
  most: 60,
  rest: 0,
  retry: 500,
  isAlone: true,
};

/** Those of single epochs, as they come. @param {string} address of the regions route @param {() => void} changed @returns {Answers<Regions>} */
export const regionAnswers = (address, changed) => new Answers(address, MANNER, changed);
