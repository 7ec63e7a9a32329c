// @ts-check
// A network's logits over a grid, evaluated once for the same network, row and grid; knows no canvas.
import { Drawings } from "./drawing.js";
import { changed } from "./layers.js";
import { Evaluator } from "./network.js";
import { into, roomFor } from "./neurons.js";
import { kept } from "./same.js";
import { Sheets } from "./sheet.js";

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {import("./grid.js").Grid} Grid
 * @typedef {{layers: Layer[], ownBend: number, bend: number | null, activation: string | null,
 *   layout: import("./row.js").Layout, row: Float32Array, box: number, side: number}} Asked
 *   layers as trained, and what if
 */

/** The logits are overwritten when another surface is evaluated on the same grid. */
export class Surface {
  /**
   * @param {Evaluator} evaluator @param {Float32Array} parameters @param {Grid} grid
   * @param {Float32Array[][] | null} sums filled with every hidden unit's pre-activations, by layer and unit
   */
  constructor(evaluator, parameters, grid, sums) {
    this.evaluator = evaluator;
    this.layers = evaluator.layers;
    this.parameters = parameters;
    this.side = grid.side;
    this.logits = grid.network;
    this.sums = sums;
    evaluator.at(parameters, grid.xs, grid.ys, grid.network, { sums: sums ? into(sums) : undefined });
  }

  /** How far its logits reach. */
  get range() {
    let [low, high] = [Infinity, -Infinity];
    for (const value of this.logits) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return high - low;
  }
}

/** Keeps the last surface and its workspaces. */
export class Surfaces {
  /** @param {import("./grid.js").Grids} grids */
  constructor(grids) {
    this.grids = grids;
    this.drawings = new Drawings();
    this.sheets = new Sheets();
    /** @type {Asked | null} */
    this.asked = null;
    /** @type {Surface | null} */
    this.surface = null;
    /** @type {Evaluator | null} */
    this.evaluator = null;
    /** @type {Float32Array[][]} */
    this.sums = [];
  }

  /**
   * The same object as last time if nothing changed.
   * @param {Asked} asked @param {boolean} isTapped whether it has to have sums @returns {Surface}
   */
  at(asked, isTapped) {
    if (this.surface && kept(this.asked, asked) === this.asked && (this.surface.sums || !isTapped)) return this.surface;
    const evaluator = this.evaluatorFor(asked);
    const grid = this.grids.at(asked.side, asked.box);
    if (isTapped) this.sums = roomFor(evaluator.layers, grid.network.length, this.sums);
    const sums = isTapped ? this.sums : null;
    this.asked = asked;
    this.surface = new Surface(evaluator, asked.layout.parameters(asked.row), grid, sums);
    return this.surface;
  }

  /** A frame was drawn: the squares' grid and the drawn network have a budget each. @param {number} cost milliseconds */
  adapt(cost) {
    this.grids.adapt(cost - this.drawings.adapt(performance.now()));
  }

  /** @param {Asked} asked */
  evaluatorFor({ layers, bend, activation, ownBend }) {
    const { asked, evaluator } = this;
    const isSame = asked?.layers === layers && asked.bend === bend && asked.activation === activation;
    if (isSame && evaluator) return evaluator;
    this.evaluator = new Evaluator(changed(layers, { bend, activation }, ownBend));
    return this.evaluator;
  }
}
