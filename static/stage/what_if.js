// @ts-check
// Python's numbers for a trained network that is bent or given another activation, without training.
import { pull } from "./pull.js";

/**
 * @typedef {import("./layers.js").Change} Change
 * @typedef {{bends: number[], rows: (import("./row.js").Row | null)[], regions: (number | null)[],
 *   matrices: (number | null)[], complete: boolean[]}} Table
 *   Python's numbers for this network at each bend; a row has the same columns as a frame, null where they overflow
 * @typedef {{bend: number, row: import("./row.js").Row | null, regions: number | null, matrices: number | null,
 *   complete: boolean}} Numbers of one bend
 *   regions, and how many different matrices they have: null while they are not counted, or for good if `complete`; complete: whether that is all of them
 */

const RETRY_MILLISECONDS = 1000;
/** So many tables are kept. */
const MOST = 20;

/** @param {Table} table @param {number} bend @returns {Numbers} those nearest to `bend` */
export function nearest({ bends, rows, regions, matrices, complete }, bend) {
  let best = 0;
  bends.forEach((one, i) => {
    if (Math.abs(one - bend) < Math.abs(bends[best] - bend)) best = i;
  });
  return {
    bend: bends[best],
    row: rows[best],
    regions: regions[best],
    matrices: matrices[best],
    complete: complete[best],
  };
}

/** Whether some counts are still to come. @param {Table} table */
const isShort = ({ regions, complete }) => regions.some((count, i) => count === null && !complete[i]);

export class WhatIfPulls {
  /** @param {string} address of the what-if route @param {() => void} changed when numbers have come, or are due */
  constructor(address, changed) {
    this.address = address;
    this.changed = changed;
    /** @type {Map<string, Table | null>} by address; null while it is on its way */
    this.tables = new Map();
  }

  /**
   * Python's numbers nearest to what is shown, or null while they are not here.
   * @param {number} epoch @param {string | null} activation @param {number} bend
   * @returns {Numbers | null}
   */
  at(epoch, activation, bend) {
    const address = this.of(epoch, activation);
    const table = this.tables.get(address);
    if (table === undefined) this.pull(address);
    return table ? nearest(table, bend) : null;
  }

  /** @param {number} epoch @param {string | null} activation */
  of(epoch, activation) {
    return `${this.address}&epoch=${epoch}${activation === null ? "" : `&as=${activation}`}`;
  }

  /** Whether all of Python's numbers are here. @param {number} epoch @param {string | null} activation */
  isWhole(epoch, activation) {
    const table = this.tables.get(this.of(epoch, activation)) ?? null;
    return table !== null && !isShort(table);
  }

  /** @param {string} address */
  async pull(address) {
    if (this.tables.size > MOST) this.tables.clear();
    this.tables.set(address, this.tables.get(address) ?? null);
    try {
      const response = await pull(address, "application/json");
      const table = /** @type {Table} */ (await response.json());
      this.tables.set(address, table);
      // The server was short of time for some counts: it has them ready when asked again.
      if (isShort(table)) window.setTimeout(() => this.pull(address), RETRY_MILLISECONDS);
    } catch {
      // Nothing is said without Python's numbers; they are asked for again in a moment.
      window.setTimeout(() => this.tables.delete(address) && this.changed(), RETRY_MILLISECONDS);
      return;
    }
    this.changed();
  }
}
