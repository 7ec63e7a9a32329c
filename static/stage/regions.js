// @ts-check
// The exact linear regions of single epochs, as the server counts them.
import { pull } from "./pull.js";

/**
 * @typedef {{epoch: number, count: number, matrices: number, complete: boolean, segments: Float32Array,
 *   layers: Float32Array}} Regions
 *   matrices: how many different ones; complete: whether that is all;
 *   segments in data coordinates, x, y, x, y each, and the hidden layer of each, from 0
 */

const HEADER_BYTES = 20;
/** Where the server had no time for the regions it is asked again after this. */
const RETRY_MILLISECONDS = 500;
/** So many epochs' regions are kept. */
const MOST = 60;

/**
 * @param {ArrayBuffer} body a header of five int32, then float32: x, y, x, y, layer a kink
 * @param {number} epoch that they are of
 * @returns {Regions}
 */
function readRegions(body, epoch) {
  const [count, matrices, complete, kinks] = new Int32Array(body, 0, 5);
  const numbers = new Float32Array(body, HEADER_BYTES);
  const segments = new Float32Array(4 * kinks);
  const layers = new Float32Array(kinks);
  for (let i = 0; i < kinks; i += 1) {
    segments.set(numbers.subarray(5 * i, 5 * i + 4), 4 * i);
    layers[i] = numbers[5 * i + 4];
  }
  return { epoch, count, matrices, complete: complete === 1, segments, layers };
}

export class RegionPulls {
  /** @param {string} address of the regions route @param {() => void} changed when some have come, or are due */
  constructor(address, changed) {
    this.address = address;
    this.changed = changed;
    /** @type {Map<number, Regions | null>} by epoch; null: on its way */
    this.held = new Map();
  }

  /** The regions of an epoch, or null while they are not here; one pull at a time. @param {number} epoch */
  at(epoch) {
    const isWaiting = [...this.held.values()].includes(null);
    if (!this.held.has(epoch) && !isWaiting) this.pull(epoch);
    return this.held.get(epoch) ?? null;
  }

  /** @param {number} epoch */
  async pull(epoch) {
    if (this.held.size > MOST) this.held.clear();
    this.held.set(epoch, null);
    const found = await this.found(epoch);
    if (found) this.held.set(epoch, found);
    else this.held.delete(epoch);
    window.setTimeout(this.changed, found ? 0 : RETRY_MILLISECONDS);
  }

  /** @param {number} epoch @returns {Promise<Regions | null>} */
  async found(epoch) {
    try {
      const response = await pull(`${this.address}&epoch=${epoch}`, "application/octet-stream");
      return readRegions(await response.arrayBuffer(), epoch);
    } catch {
      return null;
    }
  }
}
