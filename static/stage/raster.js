// @ts-check
// A sheet of cells as pixels: where it lies, how often, which side is up, and what of a value it carries there.

/**
 * What lies over each pixel; rows from the top.
 * @typedef {{size: number, values: Float32Array, fronts: Uint8Array, backs: Uint8Array}} Raster
 *   values: their sum over all cells that lie there; fronts, backs: how many of them show this side
 */

/** @param {number} size pixels on a side @returns {Raster} */
export const rasterOf = (size) => ({
  size,
  values: new Float32Array(size * size),
  fronts: new Uint8Array(size * size),
  backs: new Uint8Array(size * size),
});

/**
 * Lay a sheet down. No pixel is counted twice where cells touch.
 * @param {Raster} raster that is filled @param {import("./stops.js").Places} places of the cells' corners, row by row from
 * the top; -1 to 1 from left to right and from below
 * @param {Float32Array} values at the corners @param {number} side corners on a side
 */
export function lay(raster, { x, y }, values, side) {
  raster.values.fill(0);
  raster.fronts.fill(0);
  raster.backs.fill(0);
  for (let row = 0; row < side - 1; row += 1) {
    for (let column = 0; column < side - 1; column += 1) {
      const at = row * side + column;
      layTriangle(raster, x, y, values, at, at + side, at + 1);
      layTriangle(raster, x, y, values, at + side + 1, at + 1, at + side);
    }
  }
}

/**
 * @param {Raster} raster @param {Float32Array} x @param {Float32Array} y @param {Float32Array} values
 * @param {number} a @param {number} b @param {number} c corners, anticlockwise where the front is up
 */
function layTriangle(raster, x, y, values, a, b, c) {
  const half = raster.size / 2;
  const [ax, bx, cx] = [half * (1 + x[a]), half * (1 + x[b]), half * (1 + x[c])];
  const [ay, by, cy] = [half * (1 - y[a]), half * (1 - y[b]), half * (1 - y[c])];
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
  // What is folded to a line has no side up; and what overflows is nowhere.
  if (!(Math.abs(area) > 1e-9)) return;
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
  const bottom = Math.min(raster.size - 1, Math.ceil(Math.max(ay, by, cy) - 0.5) - 1);
  const [va, vb, vc] = [values[a], values[b], values[c]];
  const slope = ((vb - va) * (cy - ay) - (vc - va) * (by - ay)) / area;
  const rise = ((vc - va) * (bx - ax) - (vb - va) * (cx - ax)) / area;
  const sides = area < 0 ? raster.fronts : raster.backs;
  for (let row = top; row <= bottom; row += 1) {
    const height = row + 0.5;
    const one = crossing(ax, ay, bx, by, height);
    const two = crossing(bx, by, cx, cy, height);
    const three = crossing(cx, cy, ax, ay, height);
    const start = va - slope * ax + rise * (height - ay);
    // Two of its edges are crossed, and one is not.
    if (Number.isNaN(one)) layRow(raster, sides, row, two, three, start, slope);
    else if (Number.isNaN(two)) layRow(raster, sides, row, one, three, start, slope);
    else layRow(raster, sides, row, one, two, start, slope);
  }
}

/**
 * Where an edge crosses a height: the same for both cells that it parts; NaN where it does not.
 * @param {number} ax @param {number} ay @param {number} bx @param {number} by @param {number} height
 */
function crossing(ax, ay, bx, by, height) {
  if (ay <= height === by <= height) return NaN;
  return ay < by ? ax + ((bx - ax) * (height - ay)) / (by - ay) : bx + ((ax - bx) * (height - by)) / (ay - by);
}

/**
 * @param {Raster} raster @param {Uint8Array} sides @param {number} row @param {number} from @param {number} to its ends, either first
 * @param {number} value at 0 @param {number} slope
 */
function layRow({ size, values }, sides, row, from, to, value, slope) {
  const first = Math.max(0, Math.ceil(Math.min(from, to) - 0.5));
  const last = Math.min(size - 1, Math.ceil(Math.max(from, to) - 0.5) - 1);
  for (let column = first; column <= last; column += 1) {
    const at = row * size + column;
    values[at] += value + slope * (column + 0.5);
    sides[at] += 1;
  }
}
