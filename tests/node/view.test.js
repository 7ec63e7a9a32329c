// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {typeof import("../../static/stage/view.js")} */
const { distance, extentAt, extentFor, FARTHEST } = await import(`${process.env.STAGE}/view.js`);
/** @type {typeof import("../../static/stage/contour.js")} */
const { straightBoundary } = await import(`${process.env.STAGE}/contour.js`);
/** @type {typeof import("../../static/stage/axes.js")} */
const { ticks } = await import(`${process.env.STAGE}/axes.js`);

const BOX = 6;

/** @typedef {import("../../static/stage/view.js").Affine} Affine */

/** Lines in every direction, from through the data to 64 times as far. @returns {Affine[]} */
const lines = () =>
  Array.from({ length: 400 }, (_, i) => {
    const weight = /** @type {[number, number]} */ ([Math.cos(2.4 * i), Math.sin(2.4 * i)]);
    return { weight, bias: (i % 2 ? 1 : -1) * 0.1 * 1.021 ** i };
  });

/** How long the part of a line in the picture is, in sides. @param {Affine} map @param {number} extent */
function inView(map, extent) {
  const ends = straightBoundary(map, extent);
  return ends ? Math.hypot(ends[0] - ends[2], ends[1] - ends[3]) : 0;
}

test("a picture drawn back shows a good piece of the line, and both classes", () => {
  for (const map of lines()) {
    const extent = extentFor(map, BOX);
    assert.ok(inView(map, extent) > 0.25, JSON.stringify(map));
    const corners = [-extent, extent].flatMap((x) =>
      [-extent, extent].map((y) => map.weight[0] * x + map.weight[1] * y + map.bias > 0),
    );
    assert.equal(new Set(corners).size, 2);
  }
});

test("the picture never shows less than the data, and no more where the line is in view already", () => {
  for (const map of lines()) {
    const extent = extentFor(map, BOX);
    assert.ok(extent >= BOX && extent <= FARTHEST * BOX);
    if (inView(map, BOX) > 1) assert.equal(extent, BOX);
  }
});

test("the picture stays where there is no line, or none before the data would be a dot", () => {
  for (const [weight, bias] of /** @type {[[number, number], number][]} */ ([
    [[0, 0], 1],
    [[0, 0], 0],
    [[1e-3, 0], 1],
    [[NaN, 1], 1],
    [[1, 1], Infinity],
  ])) {
    assert.equal(extentFor({ weight, bias }, BOX), BOX);
  }
});

test("no point of the plane is on the line nearer than its distance", () => {
  for (const map of lines()) {
    const away = distance(map);
    assert.equal(straightBoundary(map, 0.999 * away), null);
    assert.notEqual(straightBoundary(map, 1.001 * away), null);
  }
});

test("the picture goes back evenly: from the data to the line, and half of the way is half of the factor", () => {
  for (const map of lines()) {
    assert.equal(extentAt(map, BOX, 0), BOX);
    assert.ok(Math.abs(extentAt(map, BOX, 1) / extentFor(map, BOX) - 1) < 1e-12);
    assert.ok(Math.abs(extentAt(map, BOX, 0.5) ** 2 / (BOX * extentFor(map, BOX)) - 1) < 1e-12);
  }
});

test("a scale has round numbers on both sides of zero, few enough to be read", () => {
  for (let extent = BOX; extent < FARTHEST * BOX; extent *= 1.07) {
    const values = ticks(extent);
    assert.ok(values.length >= 5 && values.length <= 9, `${extent}: ${values}`);
    assert.ok(values.every((value, i) => value + values[values.length - 1 - i] === 0 && Math.abs(value) <= extent));
  }
  assert.deepEqual(ticks(BOX), [-6, -4, -2, 0, 2, 4, 6]);
  assert.deepEqual(ticks(43), [-40, -20, 0, 20, 40]);
});
