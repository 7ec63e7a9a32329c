// @ts-check
// The buffer: pulls rows over plain HTTP, keeps them, answers "the frame of epoch i".
import { Pulling } from "./pull.js";

/** Rows in one pull; pulls start at multiples of it, so that every visitor asks the same. */
const CHUNK = 60;
/** Rows wanted ahead of the one shown; fewer at the start, where the clock is slow and the page has more to load. */
const AHEAD = 150;
const AHEAD_AT_FIRST = 60;
/** Of these there are so many more with every epoch. */
const MORE_AN_EPOCH = 4;
/** Epochs from row to row that the server's visitors share. */
const STRIDES = [1, 4, 16, 64];
/** Rows that a curve at rest wants behind it. */
const CURVE_ROWS = 400;
const HEADER_BYTES = 24;
const REASONS = ["", "diverged", "complete"];
/** How long to wait after an answer without rows. */
const EMPTY_MILLISECONDS = 50;

/** @typedef {{epoch: number, reason: string}} End */

export class FrameBuffer extends Pulling {
  /**
   * @param {string} address of the frames route, with the settings and the version
   * @param {() => void} changed called when rows or news have come
   */
  constructor(address, changed) {
    super(address, changed);
    /** Where every record ends, once that is known. */
    this.lastEpoch = Infinity;
    /** @type {Map<number, Float32Array>} */
    this.rows = new Map();
    /** The largest epoch held; -1 while there is none. */
    this.furthest = -1;
    /** @type {End | null} */
    this.end = null;
    /** How often the server answered that there is nothing yet. */
    this.empties = 0;
  }

  /** The last epoch that exists, as far as known. */
  get limit() {
    return this.end ? this.end.epoch - 1 : this.lastEpoch;
  }

  /**
   * The row of `epoch`, or of the nearest epoch before it that is held, or the first.
   * @param {number} epoch @returns {Float32Array | null}
   */
  nearest(epoch) {
    for (let e = Math.min(epoch, this.furthest); e >= 0; e -= 1) {
      const row = this.rows.get(e);
      if (row) return row;
    }
    return null;
  }

  /**
   * Make sure that what is needed around `epoch` is on its way; at most one pull at a time.
   * @param {number} epoch shown now
   * @param {number} stride epochs from one row wanted to the next
   * @param {boolean} onward whether it plays on from there
   */
  want(epoch, stride, onward) {
    if (!this.isFree) return;
    // Aligned to the stride, so that speeds share rows and visitors share addresses.
    const ahead = Math.min(AHEAD, AHEAD_AT_FIRST + MORE_AN_EPOCH * epoch);
    const last = onward ? epoch + ahead * stride : epoch;
    const complete = this.seek(epoch - (epoch % stride), Math.min(last, this.limit), stride);
    // At rest, the curves get the past that was jumped over, as finely as they can show it.
    if (complete && !onward) this.seek(0, epoch, STRIDES.find((wide) => epoch / wide <= CURVE_ROWS) ?? 64);
  }

  /**
   * Pull the first row that is missing from `first` to `last`.
   * @param {number} first @param {number} last @param {number} stride
   * @returns {boolean} whether none is
   */
  seek(first, last, stride) {
    for (let epoch = first; epoch <= last; epoch += stride) {
      if (!this.rows.has(epoch)) {
        this.pull(epoch, stride);
        return false;
      }
    }
    return true;
  }

  /** @param {number} epoch the first row missing @param {number} stride */
  pull(epoch, stride) {
    const chunk = CHUNK * stride;
    const count = (chunk - (epoch % chunk)) / stride;
    const address = `${this.address}&start=${epoch}&count=${count}&stride=${stride}`;
    this.ask(address, "application/octet-stream", async (response) => this.take(await response.arrayBuffer()));
  }

  /** @param {ArrayBuffer} body a header of six int32, then rows of float32 */
  take(body) {
    const [count, width, start, stride, endEpoch, reason] = new Int32Array(body, 0, 6);
    for (let i = 0; i < count; i += 1) {
      const row = new Float32Array(body, HEADER_BYTES + i * width * 4, width);
      this.rows.set(start + i * stride, row);
      this.furthest = Math.max(this.furthest, start + i * stride);
    }
    if (endEpoch >= 0) this.end = { epoch: endEpoch, reason: REASONS[reason] };
    else if (count === 0) {
      this.empties += 1;
      this.patience.wait(EMPTY_MILLISECONDS);
    }
  }
}
