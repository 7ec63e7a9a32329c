// @ts-check
// What if: the trained network bent back and forth, or given another activation, without training.

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {{bends: number[], rows: (number[] | null)[], regions: (number | null)[], complete: boolean[]}} Table
 *   Python's numbers for this network at each bend; a row has the same columns as a frame
 */

/** How long Collapse! takes from bent to straight, in milliseconds. */
const COLLAPSE_MILLISECONDS = 1800;

const RETRY_MILLISECONDS = 1000;

export class WhatIf {
  /** @param {() => void} changed @param {() => void} arrived when an animation has ended */
  constructor(changed, arrived) {
    this.changed = changed;
    this.arrived = arrived;
    this.animation = 0;
    this.clear();
    /** @type {Map<string, Table | null>} by address; null while it is on its way */
    this.tables = new Map();
  }

  /** Back to the network as it was trained. */
  clear() {
    this.stop();
    /** @type {number | null} */
    this.bend = null;
    /** @type {string | null} */
    this.activation = null;
  }

  stop() {
    cancelAnimationFrame(this.animation);
    this.animation = 0;
  }

  get gliding() {
    return this.animation !== 0;
  }

  get active() {
    return this.bend !== null || this.activation !== null;
  }

  /**
   * The layers as this asks for them: hidden ones bent or swapped, the last one as it is.
   * @param {Layer[]} layers @param {number} ownBend that they were trained with
   * @returns {Layer[]}
   */
  applied(layers, ownBend) {
    if (!this.active) return layers;
    const bend = this.bend ?? ownBend;
    return layers.map((layer, i) =>
      i === layers.length - 1 ? layer : { ...layer, activation: this.activation ?? layer.activation, bend },
    );
  }

  /**
   * Move the bend to `target` in a smooth animation, or at once where motion is not wanted.
   * @param {number} from @param {number} target
   */
  glide(from, target) {
    this.stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.bend = target;
      this.changed();
      this.arrived();
      return;
    }
    const began = performance.now();
    const step = (/** @type {number} */ now) => {
      const share = Math.min(1, Math.max(0, (now - began) / COLLAPSE_MILLISECONDS));
      const eased = share * share * (3 - 2 * share);
      this.bend = from + (target - from) * eased;
      this.animation = share < 1 ? requestAnimationFrame(step) : 0;
      this.changed();
      if (share === 1) this.arrived();
    };
    this.animation = requestAnimationFrame(step);
  }

  /**
   * Python's numbers nearest to what is shown, or null while they are not here.
   * @param {string} address of the what-if route for this experiment and epoch
   * @param {number} ownBend that the network was trained with
   * @returns {{row: number[] | null, regions: number | null, complete: boolean} | null}
   */
  numbers(address, ownBend) {
    const full = this.activation === null ? address : `${address}&as=${this.activation}`;
    const table = this.tables.get(full);
    if (table === undefined) this.pull(full);
    if (!table) return null;
    const bend = this.bend ?? ownBend;
    let best = 0;
    table.bends.forEach((one, i) => {
      if (Math.abs(one - bend) < Math.abs(table.bends[best] - bend)) best = i;
    });
    return { row: table.rows[best], regions: table.regions[best], complete: table.complete[best] };
  }

  /** @param {string} address */
  async pull(address) {
    if (this.tables.size > 20) this.tables.clear();
    this.tables.set(address, this.tables.get(address) ?? null);
    try {
      const response = await fetch(address);
      const type = response.headers.get("content-type") ?? "";
      if (!response.ok || !type.startsWith("application/json")) throw new Error("no numbers");
      const table = /** @type {Table} */ (await response.json());
      this.tables.set(address, table);
      // The server was short of time for some counts: it has them ready when asked again.
      const short = table.regions.some((count, i) => count === null && !table.complete[i]);
      if (short) window.setTimeout(() => this.pull(address), RETRY_MILLISECONDS);
    } catch {
      // Nothing is said without Python's numbers; they are asked for again in a moment.
      window.setTimeout(() => this.tables.delete(address) && this.changed(), RETRY_MILLISECONDS);
      return;
    }
    this.changed();
  }
}
