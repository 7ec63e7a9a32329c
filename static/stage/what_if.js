// @ts-check
// Python's numbers for a trained network that is bent or given another activation, without training.
import { Answers } from "./answers.js";

/**
 * @typedef {import("./layers.js").Change} Change
 * @typedef {{bends: number[], rows: (import("./row.js").Row | null)[], regions: (number | null)[],
 *   matrices: (number | null)[], complete: boolean[]}} Table
 *   Python's numbers for this network at each bend; a row has the same columns as a frame, null where they overflow
 * @typedef {{bend: number, row: import("./row.js").Row | null, regions: number | null, matrices: number | null,
 *   complete: boolean}} Numbers of one bend
 *   regions, and how many different matrices they have: null while they are not counted, or for good if `complete`; complete: whether that is all of them
 */

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

/** @type {import("./answers.js").Manner<Table>} */
const MANNER = {
  kind: "application/json",
  read: (response) => response.json(),
  most: 20,
  rest: 0,
  retry: 1000,
  isAlone: false,
  // The server was short of time for some counts: it has them ready when asked again.
  isShort,
};

/** @param {string | null} activation in place of the network's own */
const also = (activation) => (activation === null ? "" : `&as=${activation}`);

/** @extends {Answers<Table>} */
export class WhatIfAnswers extends Answers {
  /** @param {string} address of the what-if route @param {() => void} changed when numbers have come, or are due */
  constructor(address, changed) {
    super(address, MANNER, changed);
  }

  /**
   * Python's numbers nearest to what is shown, or null while they are not here.
   * @param {number} epoch @param {string | null} activation @param {number} bend @returns {Numbers | null}
   */
  nearest(epoch, activation, bend) {
    const table = this.at(epoch, also(activation));
    return table && nearest(table, bend);
  }

  /** Whether all of Python's numbers are here. @param {number} epoch @param {string | null} activation */
  isWhole(epoch, activation) {
    return this.has(epoch, also(activation));
  }
}
