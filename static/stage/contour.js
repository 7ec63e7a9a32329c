// @ts-check
// Where a function crosses a level: marching squares over a grid, and the one line of an affine map.

/** @typedef {{weight: [number, number], bias: number}} Affine a logit that is affine in x and y */

/**
 * A cell between four neighbouring midpoints. Its corners go round from the north west.
 * @typedef {{xs: Float64Array, ys: Float64Array, values: Float64Array}} Cell
 */

/** The sides of a cell by the corners that they join: north, east, south, west. */
const SIDES = [
  [0, 1],
  [1, 2],
  [3, 2],
  [0, 3],
];

/** Which sides the level crosses, by the corners above it as bits (the north west is 8), two a segment. */
const CROSSED = Array.from({ length: 16 }, (_, above) =>
  SIDES.flatMap(([from, to], side) => (((above << from) ^ (above << to)) & 8 ? [side] : [])),
);
/** A saddle has four crossings: this is how they belong together where its middle is on the other side. */
const SADDLE_APART = [1, 2, 3, 0];

/**
 * Marching squares: where values cross a level, as segments in units of the square.
 * Outermost midpoints stand for the rim too, so that the line reaches the edge.
 * @param {Float32Array} values at cell midpoints, top row first @param {number} side
 * @param {number} level
 * @param {Float32Array} segments filled with x, y, x, y per segment
 * @returns {number} how many numbers were filled
 */
export function crossings(values, side, level, segments) {
  const cell = { xs: new Float64Array(4), ys: new Float64Array(4), values: new Float64Array(4) };
  const room = segments.length - 8;
  let filled = 0;
  for (let row = -1; row < side && filled <= room; row += 1) {
    cell.ys[0] = cell.ys[1] = place(row, side);
    cell.ys[2] = cell.ys[3] = place(row + 1, side);
    filled = crossingsInRow(values, side, level, row, cell, segments, filled);
  }
  return filled;
}

/**
 * Go along the cells between the midpoints of `row` and of the next.
 * @param {Float32Array} values @param {number} side @param {number} level @param {number} row
 * @param {Cell} cell with the row's ys @param {Float32Array} segments @param {number} before numbers filled
 * @returns {number} how many numbers are filled
 */
function crossingsInRow(values, side, level, row, cell, segments, before) {
  const upper = Math.max(row, 0) * side;
  const lower = Math.min(row + 1, side - 1) * side;
  const room = segments.length - 8;
  let filled = before;
  let [a, d] = [values[upper] - level, values[lower] - level];
  for (let column = -1; column < side && filled <= room; column += 1) {
    const east = Math.min(column + 1, side - 1);
    const b = values[upper + east] - level;
    const c = values[lower + east] - level;
    const above = a > 0;
    // Most cells lie on one side of the level, all four corners.
    if (above !== b > 0 || above !== c > 0 || above !== d > 0) {
      cell.xs[0] = cell.xs[3] = place(column, side);
      cell.xs[1] = cell.xs[2] = place(column + 1, side);
      cell.values[0] = a;
      cell.values[1] = b;
      cell.values[2] = c;
      cell.values[3] = d;
      filled = crossingsInCell(cell, segments, filled);
    }
    [a, d] = [b, c];
  }
  return filled;
}

/**
 * @param {Cell} cell that the level crosses @param {Float32Array} segments @param {number} before numbers filled
 * @returns {number} how many numbers are filled
 */
function crossingsInCell(cell, segments, before) {
  const { values } = cell;
  const [a, b, c, d] = [values[0], values[1], values[2], values[3]];
  const above = (a > 0 ? 8 : 0) | (b > 0 ? 4 : 0) | (c > 0 ? 2 : 0) | (d > 0 ? 1 : 0);
  const isSaddle = above === 5 || above === 10;
  const isApart = isSaddle && a + b + c + d > 0 !== a > 0;
  let filled = before;
  for (const side of isApart ? SADDLE_APART : CROSSED[above]) {
    filled = crossingOfSide(cell, side, segments, filled);
  }
  return filled;
}

/**
 * @param {Cell} cell @param {number} side @param {Float32Array} segments @param {number} filled
 * @returns {number} how many numbers are filled
 */
function crossingOfSide({ xs, ys, values }, side, segments, filled) {
  const [from, to] = SIDES[side];
  const value = values[from];
  const fall = value - values[to];
  segments[filled] = xs[from] + ((xs[to] - xs[from]) * value) / fall;
  segments[filled + 1] = ys[from] + ((ys[to] - ys[from]) * value) / fall;
  return filled + 2;
}

/** @param {number} index of a midpoint, -1 and side being the rim @param {number} side */
function place(index, side) {
  if (index < 0) return 0;
  return index >= side ? 1 : (index + 0.5) / side;
}

/**
 * The straight boundary of an affine logit, exactly, cut at the box; in units of the square.
 * @param {Affine} map @param {number} box half the box's side
 * @returns {[number, number, number, number] | null} x, y, x, y from the top left; null where it misses the box
 */
export function straightBoundary({ weight: [a, b], bias }, box) {
  /** @type {[number, number][]} */
  const ends = [];
  for (const edge of [-box, box]) {
    const y = -(bias + a * edge) / b;
    if (b !== 0 && Math.abs(y) <= box) ends.push([edge, y]);
    const x = -(bias + b * edge) / a;
    if (a !== 0 && Math.abs(x) <= box) ends.push([x, edge]);
  }
  if (ends.length < 2) return null;
  // Through a corner there are more than two: the two farthest apart are the line.
  ends.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const [[x0, y0], [x1, y1]] = [ends[0], ends[ends.length - 1]];
  const across = (/** @type {number} */ x) => (x + box) / (2 * box);
  const down = (/** @type {number} */ y) => (box - y) / (2 * box);
  return [across(x0), down(y0), across(x1), down(y1)];
}
