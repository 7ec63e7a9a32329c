// @ts-check
// Reads a row by the names of its columns, which come with the run.

/**
 * @typedef {ArrayLike<number | null>} Row the columns' numbers first; in a frame the parameters follow
 * @typedef {{weight: [number, number], bias: number, train_accuracy: number, test_accuracy: number,
 *   test_loss: number}} Partner one matrix and how well it does
 */

/** Whether all its numbers are there: none too large. @param {{weight: number[], bias: number}} map */
export const isFinite = ({ weight, bias }) => [...weight, bias].every(Number.isFinite);

/** Where each column stands in a row. */
export class Layout {
  /** @param {string[]} columns */
  constructor(columns) {
    this.width = columns.length;
    this.places = new Map(columns.map((column, place) => [column, place]));
  }

  /** @param {Row} row @param {string} column @returns {number} NaN where there is no such column */
  value(row, column) {
    return row[this.places.get(column) ?? -1] ?? NaN;
  }

  /** @param {Float32Array} row of a frame @returns {Float32Array} the network's flat vector */
  parameters(row) {
    return row.subarray(this.width);
  }

  /** @param {Row} row @param {string} map "best" or "deleted" @returns {Partner} */
  map(row, map) {
    const value = (/** @type {string} */ name) => this.value(row, `${map}_${name}`);
    return {
      weight: [value("weight_1"), value("weight_2")],
      bias: value("bias"),
      train_accuracy: value("train_accuracy"),
      test_accuracy: value("test_accuracy"),
      test_loss: value("test_loss"),
    };
  }
}
