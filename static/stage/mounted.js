// @ts-check
// What the server says once about an experiment, whatever its epoch.
import { Pulling } from "./pull.js";
import { Layout } from "./row.js";

/**
 * One experiment's shape: what its rows mean.
 * @typedef {{query: string, layers: import("./network.js").Layer[]}} Experiment
 * @typedef {{experiment: Experiment, twin: Experiment, box: number, lastEpoch: number,
 *   logistic: import("./row.js").Partner, bend: number, ceiling: Ceiling, outside: number, noGap: number, unbent: number, bounds: string,
 *   limits: import("./reshape.js").Limits & import("./edits.js").Limits,
 *   changes: import("./edits.js").Change[], facts: import("./words.js").Facts, shape: string, dataset: string, partners: Record<string, string>}} Said
 *   noGap: a smaller gap is rounding; unbent: with a smaller one, one matrix explains nearly all;
 *   outside: how many points no picture shows
 * @typedef {{accuracy: number, says: string}} Ceiling the best that any straight line does on the test points
 * @typedef {Said & {columns: string[], points: string, labels: string, trainCount: number}} Answer
 * @typedef {Said & {layout: Layout, data: import("./paint.js").Data}} Mounted
 */

/** @param {Answer} answer @returns {Mounted} */
export function read({ columns, points, labels, trainCount, ...said }) {
  const data = { points: decode(points), labels: decode(labels), trainCount };
  return { ...said, layout: new Layout(columns), data };
}

/** @param {string} text base64 of little-endian float32 @returns {Float32Array} */
export function decode(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = letters.charCodeAt(at);
  return new Float32Array(bytes.buffer);
}

/** Pulls it, with the patience that frames have. */
export class MountPull extends Pulling {
  /** @type {Mounted | null} */
  mounted = null;

  /** Make sure that it is on its way. */
  want() {
    if (this.mounted || !this.isFree) return;
    this.ask(this.address, "application/json", async (response) => {
      this.mounted = read(await response.json());
    });
  }
}
