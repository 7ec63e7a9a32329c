// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/raster.js")} */
const { lay, rasterOf } = await stageModule("raster.js");
/** @type {typeof import("../../static/stage/network.js")} */
const { gridCorners } = await stageModule("network.js");

const [CELLS, SIZE] = [12, 50];

/** @param {(x: number, y: number) => [number, number]} moved where a corner goes @param {(x: number, y: number) => number} carried */
function laid(moved, carried) {
  const { x, y } = gridCorners(CELLS, 1);
  const places = { x: x.map((_, i) => moved(x[i], y[i])[0]), y: x.map((_, i) => moved(x[i], y[i])[1]) };
  const raster = rasterOf(SIZE);
  lay(
    raster,
    places,
    x.map((_, i) => carried(x[i], y[i])),
    CELLS + 1,
  ); // prettier-ignore -- because it is one call
  return raster;
}

/** The middle of a pixel. @param {number} at @returns {[number, number]} */
const middle = (at) => [(2 * (at % SIZE) + 1) / SIZE - 1, 1 - (2 * Math.floor(at / SIZE) + 1) / SIZE];

test("a sheet that lies as the plane does covers every pixel once, front up, and carries its values there", () => {
  const { values, fronts, backs } = laid(
    (x, y) => [x, y],
    (x, y) => 3 * x - 2 * y + 1,
  ); // prettier-ignore -- because it is one call
  assert.ok(fronts.every((count) => count === 1) && backs.every((count) => count === 0));
  values.forEach((value, at) => {
    const [x, y] = middle(at);
    assert.ok(Math.abs(value - (3 * x - 2 * y + 1)) < 1e-5);
  });
});

test("a sheet that is turned, sheared and shrunk covers the pixels whose middles it covers, each once", () => {
  // Its inverse says which middles those are.
  const [a, b, c, d] = [0.61, -0.34, 0.27, 0.53];
  const { fronts, values } = laid(
    (x, y) => [a * x + b * y, c * x + d * y],
    (x) => x,
  ); // prettier-ignore -- because it is one call
  const determinant = a * d - b * c;
  let near = 0;
  fronts.forEach((count, at) => {
    const [right, up] = middle(at);
    const [x, y] = [(d * right - b * up) / determinant, (a * up - c * right) / determinant];
    const reach = Math.max(Math.abs(x), Math.abs(y));
    if (Math.abs(reach - 1) < 1e-4) near += 1;
    else assert.equal(count, Number(reach < 1));
    if (count) assert.ok(Math.abs(values[at] - x) < 1e-4);
  });
  assert.ok(near < 5);
});

test("folded in two it lies double, once with its back up, and what it carries adds up", () => {
  const { fronts, backs, values } = laid(
    (x, y) => [Math.abs(x), y],
    () => 1,
  ); // prettier-ignore -- because it is one call
  fronts.forEach((count, at) => {
    const isRight = middle(at)[0] > 0;
    assert.deepEqual([count, backs[at], values[at]], isRight ? [1, 1, 2] : [0, 0, 0]);
  });
});

test("what is pressed to a line, lies outside or overflows covers nothing", () => {
  for (const moved of [
    (/** @type {number} */ x) => /** @type {[number, number]} */ ([x, 0.2]),
    (/** @type {number} */ x, /** @type {number} */ y) => /** @type {[number, number]} */ ([x + 3, y]),
    () => /** @type {[number, number]} */ ([NaN, Infinity]),
  ]) {
    const { fronts, backs } = laid(moved, () => 1);
    assert.ok([...fronts, ...backs].every((count) => count === 0));
  }
});
