// @ts-check
// How finely the surfaces are evaluated: as finely as the budget allows, and fully at rest.
import { gridPoints } from "./network.js";

/** Cells on a side while something moves: the finest that keeps to the budget. */
const SIDES = [36, 48, 64, 80, 100, 120];
const SIDE_AT_REST = 200;
const BUDGET_MILLISECONDS = 7;

/** @typedef {{side: number, box: number, xs: Float32Array, ys: Float32Array, network: Float32Array, partner: Float32Array}} Grid */

export class Grids {
  /** @param {number} [atRest] cells on a side while nothing moves */
  constructor(atRest = SIDE_AT_REST) {
    this.atRest = atRest;
    this.index = SIDES.length - 2;
    this.cost = BUDGET_MILLISECONDS / 2;
    /** @type {Map<number, Grid>} */
    this.made = new Map();
  }

  /** Cells on a side. @param {boolean} moving */
  side(moving) {
    return moving ? SIDES[this.index] : this.atRest;
  }

  /** @param {number} side @param {number} box half the box's side @returns {Grid} with room for both squares' logits */
  at(side, box) {
    const held = this.made.get(side);
    if (held?.box === box) return held;
    const cells = side * side;
    const network = held?.network ?? new Float32Array(cells);
    const partner = held?.partner ?? new Float32Array(cells);
    const grid = { side, box, ...gridPoints(side, box), network, partner };
    this.made.set(side, grid);
    return grid;
  }

  /** Choose the next grid so that a painted frame keeps to its budget. @param {number} cost milliseconds */
  adapt(cost) {
    this.cost += 0.08 * (cost - this.cost);
    const finer = SIDES[this.index + 1];
    const growth = finer ? (finer / SIDES[this.index]) ** 2 : Infinity;
    if (this.cost > BUDGET_MILLISECONDS && this.index > 0) this.index -= 1;
    else if (this.cost * growth < 0.8 * BUDGET_MILLISECONDS) this.index += 1;
    else return;
    this.cost = BUDGET_MILLISECONDS * 0.75;
  }
}
