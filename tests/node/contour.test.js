// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {typeof import("../../static/stage/contour.js")} */
const { crossings, straightBoundary } = await import(`${process.env.STAGE}/contour.js`);

const BOX = 6;
const room = new Float32Array(64 * 1024);

/** @param {number} side @param {(x: number, y: number) => number} f of 0 to 1 from the top left */
const grid = (side, f) =>
  Float32Array.from({ length: side * side }, (_, i) =>
    f(((i % side) + 0.5) / side, (Math.floor(i / side) + 0.5) / side),
  );

/** @param {Float32Array} values @param {number} side @param {number} [level] */
function segmentsOf(values, side, level = 0) {
  const count = crossings(values, side, level, room);
  return Array.from({ length: count / 4 }, (_, i) => Array.from(room.subarray(4 * i, 4 * i + 4)));
}

test("the crossings of an affine function lie on its line, from rim to rim", () => {
  const f = (/** @type {number} */ x, /** @type {number} */ y) => 2 * x + y - 1.2;
  const segments = segmentsOf(grid(50, f), 50);
  const within = segments.filter((ends) => ends.every((end) => end > 0.011 && end < 0.989));
  assert.ok(within.length > 30);
  for (const [x0, y0, x1, y1] of within) {
    assert.ok(Math.abs(f(x0, y0)) < 1e-5);
    assert.ok(Math.abs(f(x1, y1)) < 1e-5);
  }
  const ends = segments.flatMap(([x0, y0, x1, y1]) => [
    [x0, y0],
    [x1, y1],
  ]);
  assert.ok(ends.some(([, y]) => y === 0));
  assert.ok(ends.some(([, y]) => y === 1));
});

test("a circle is closed: every end is another segment's end", () => {
  const segments = segmentsOf(
    grid(64, (x, y) => Math.hypot(x - 0.5, y - 0.5) - 0.3),
    64,
  );
  const key = (/** @type {number} */ x, /** @type {number} */ y) => `${x.toFixed(5)} ${y.toFixed(5)}`;
  /** @type {Map<string, number>} */
  const met = new Map();
  for (const [x0, y0, x1, y1] of segments) {
    for (const end of [key(x0, y0), key(x1, y1)]) met.set(end, (met.get(end) ?? 0) + 1);
    assert.ok(Math.abs(Math.hypot(x0 - 0.5, y0 - 0.5) - 0.3) < 1e-3);
  }
  assert.deepEqual(new Set(met.values()), new Set([2]));
});

test("in a saddle the segments keep the middle's side together", () => {
  for (const [values, middle] of /** @type {[number[], number][]} */ ([
    [[3, -1, -1, 3], 1],
    [[1, -3, -3, 1], -1],
  ])) {
    const segments = segmentsOf(Float32Array.from(values), 2).filter((ends) =>
      ends.every((end) => end >= 0.25 && end <= 0.75),
    );
    assert.equal(segments.length, 2);
    for (const [x0, y0, x1, y1] of segments) {
      // The segment cuts one corner off; the middle lies on the other side of it, with its like.
      const corner = Math.round((x0 + x1) / 2) + 2 * Math.round((y0 + y1) / 2);
      assert.ok(values[corner] > 0 !== middle > 0);
    }
  }
});

test("a level shifts what is crossed", () => {
  const values = grid(30, (x) => x);
  for (const [x] of segmentsOf(values, 30, 0.25)) assert.ok(Math.abs(x - 0.25) < 1e-6);
});

test("nothing is crossed where all is on one side, or not a number", () => {
  assert.deepEqual(
    segmentsOf(
      grid(20, () => 1),
      20,
    ),
    [],
  );
  assert.deepEqual(
    segmentsOf(
      grid(20, () => NaN),
      20,
    ),
    [],
  );
});

test("no more is filled than there is room for", () => {
  const few = new Float32Array(64);
  const values = grid(40, (x, y) => Math.sin(90 * x) * Math.sin(90 * y));
  const count = crossings(values, 40, 0, few);
  assert.ok(count <= few.length && count > 40);
});

test("the straight boundary of an affine map is where it is zero, from edge to edge", () => {
  for (let turn = 0; turn < 64; turn += 1) {
    const angle = (2 * Math.PI * turn) / 64;
    const map = /** @type {{weight: [number, number], bias: number}} */ ({
      weight: [Math.cos(angle), Math.sin(angle)],
      bias: 3 * Math.sin(5 * angle),
    });
    const line = straightBoundary(map, BOX);
    assert.ok(line);
    for (const [left, top] of [line.slice(0, 2), line.slice(2)]) {
      const [x, y] = [(2 * left - 1) * BOX, (1 - 2 * top) * BOX];
      assert.ok(Math.abs(map.weight[0] * x + map.weight[1] * y + map.bias) < 1e-9);
      assert.ok(Math.abs(Math.max(Math.abs(x), Math.abs(y)) - BOX) < 1e-9);
    }
  }
});

test("a line that misses the box, or is none, has no boundary", () => {
  assert.equal(straightBoundary({ weight: [1, 0], bias: 7 }, BOX), null);
  assert.equal(straightBoundary({ weight: [0, 0], bias: 1 }, BOX), null);
  assert.equal(straightBoundary({ weight: [NaN, NaN], bias: NaN }, BOX), null);
});
