// @ts-check
// The sheet: the plane with its grid and its points on the way through a network, a value; knows no canvas.
import { BREAKS } from "./activations.js";
import { crossings } from "./contour.js";
import { gridCorners } from "./network.js";
import { kept } from "./same.js";
import { between, placesAt, stretchAt, wayOf } from "./stops.js";

/**
 * @typedef {import("./stops.js").Places} Places
 * @typedef {import("./stops.js").Way} Way
 * @typedef {import("./network.js").Evaluator} Evaluator
 * @typedef {{evaluator: Evaluator, parameters: Float32Array, data: import("./paint.js").Data, box: number, cells: number,
 *   through: number}} Asked cells: of the sheet, on a side
 * @typedef {{ends: Places[], logits: Float32Array, sums: Float32Array[]}} Stretch
 *   from one stop to the next: where the sheet's corners are at both; sums: of the layer on the way, at the corners
 * @typedef {{layer: number, levels: readonly number[], sums: Float32Array[], strength: number}} Creases where sums have
 *   these values the layer bends the sheet; strength: of the lines, 0 to 1
 * @typedef {{way: Way, side: number, corners: Places, points: Places, logits: Float32Array, through: number,
 *   depth: number, creases: Creases | null}} Sheet side: corners on a side; creases: of the layer on the way
 */

/** Keeps the last way, the last stretch of it, and their workspaces. */
export class Sheets {
  constructor() {
    /** @type {{evaluator: Evaluator, parameters: Float32Array, data: import("./paint.js").Data, box: number} | null} */
    this.network = null;
    /** @type {Way | null} */
    this.way = null;
    /** @type {{way: Way, cells: number, from: number} | null} */
    this.stretchOf = null;
    /** @type {Stretch | null} */
    this.stretch = null;
    /** @type {{data: import("./paint.js").Data, places: Places} | null} */
    this.points = null;
    /** @type {{cells: number, box: number, corners: Places} | null} */
    this.plane = null;
    /** @type {Asked | null} */
    this.asked = null;
    /** @type {Sheet | null} */
    this.sheet = null;
  }

  /**
   * The same object as last time if nothing changed; what it holds is overwritten when another one is made.
   * @param {Asked} asked @returns {Sheet | null} null where numbers overflow
   */
  at(asked) {
    if (kept(this.asked, asked) === this.asked) return this.sheet;
    this.asked = asked;
    const { evaluator, parameters, data, box, cells, through } = asked;
    const network = kept(this.network, { evaluator, parameters, data, box });
    if (network !== this.network) {
      this.network = network;
      if (data !== this.points?.data) this.points = { data, places: coordinates(data) };
      this.way = wayOf(evaluator, parameters, this.points.places, box);
    }
    this.sheet = this.way && this.made(this.way, cells, through);
    return this.sheet;
  }

  /** @param {Way} way @param {number} cells @param {number} through @returns {Sheet} */
  made(way, cells, through) {
    const depth = way.axes.length;
    const { from, share } = stretchAt(through, depth);
    const stretchOf = kept(this.stretchOf, { way, cells, from });
    const stretch = stretchOf === this.stretchOf && this.stretch ? this.stretch : this.stretchFrom(way, from, cells);
    this.stretchOf = stretchOf;
    this.stretch = stretch;
    const { turn } = way.stops[from + 1];
    const [corners, points] = [stretch.ends, way.places.slice(from, from + 2)].map(([start, end]) => {
      return between(start, end, turn, share, roomFor(start));
    });
    const creases =
      from < 2 * depth ? this.creases(Math.floor(from / 2), stretch, from % 2 === 0 ? share : 1 - share ** 3) : null;
    return { way, side: cells + 1, corners, points, logits: stretch.logits, through, depth, creases };
  }

  /** @param {number} layer @param {Stretch} stretch @param {number} strength @returns {Creases | null} */
  creases(layer, { sums }, strength) {
    const { evaluator } = /** @type {NonNullable<Sheets["network"]>} */ (this.network);
    const { activation, bend } = evaluator.layers[layer];
    const levels = (bend > 0 && BREAKS[activation]) || [];
    return levels.length > 0 ? { layer, levels, sums, strength } : null;
  }

  /** @param {Way} way @param {number} from @param {number} cells @returns {Stretch} */
  stretchFrom({ stops }, from, cells) {
    const { evaluator, parameters, box } = /** @type {NonNullable<Sheets["network"]>} */ (this.network);
    const stretch = stops.slice(from, from + 2);
    const corners = this.cornersOf(cells, box);
    const logits = new Float32Array(corners.x.length);
    const { layer } = stretch[1];
    const sums = Array.from({ length: evaluator.layers[layer].outputs }, () => new Float32Array(logits.length));
    return { ends: placesAt(evaluator, parameters, stretch, corners, logits, { layer, sums }), logits, sums };
  }

  /** @param {number} cells @param {number} box @returns {Places} the plane's own */
  cornersOf(cells, box) {
    const { plane } = this;
    if (plane?.cells === cells && plane.box === box) return plane.corners;
    this.plane = { cells, box, corners: gridCorners(cells, box) };
    return this.plane.corners;
  }
}

/** @param {Places} places */
const roomFor = ({ x }) => ({ x: new Float32Array(x.length), y: new Float32Array(x.length) });

/** @param {import("./paint.js").Data} data @returns {Places} */
function coordinates({ points, labels }) {
  return {
    x: Float32Array.from(labels, (_, i) => points[2 * i]),
    y: Float32Array.from(labels, (_, i) => points[2 * i + 1]),
  };
}

/**
 * Where values on the sheet cross a level, as segments in units of the square, 0 to 1 from the top left.
 * @param {Sheet} sheet @param {Float32Array} values at its corners @param {number} level
 * @param {Float32Array} segments filled @returns {number} how many numbers were filled
 */
export function crossingsOn({ corners, side }, values, level, segments) {
  const count = crossings(values, side, level, segments);
  for (let i = 0; i < count; i += 2) {
    const [column, row] = [segments[i], segments[i + 1]].map((place) => within(place * side - 0.5, side - 1));
    segments[i] = (1 + mixedAt(corners.x, side, column, row)) / 2;
    segments[i + 1] = (1 - mixedAt(corners.y, side, column, row)) / 2;
  }
  return count;
}

/** @param {number} value @param {number} most */
const within = (value, most) => Math.max(0, Math.min(most, value));

/** @param {Float32Array} values at corners @param {number} side @param {number} column @param {number} row both with a fraction */
function mixedAt(values, side, column, row) {
  const [left, top] = [Math.min(side - 2, Math.floor(column)), Math.min(side - 2, Math.floor(row))];
  const [right, down] = [column - left, row - top];
  const at = top * side + left;
  const above = values[at] * (1 - right) + values[at + 1] * right;
  const below = values[at + side] * (1 - right) + values[at + side + 1] * right;
  return above * (1 - down) + below * down;
}
