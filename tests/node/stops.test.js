// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { numpysWays, stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/stops.js")} */
const { between, placesAt, stretchAt, wayOf } = await stageModule("stops.js");
/** @type {typeof import("../../static/stage/network.js")} */
const { Evaluator, gridPoints } = await stageModule("network.js");

/** @typedef {import("../../static/stage/stops.js").Places} Places */
/** @typedef {import("../../static/stage/stops.js").Way} Way */

/** In units of half the square's side: no eye sees it. */
const UNSEEN = 1e-4;

const cases = numpysWays().map((expected) => {
  const evaluator = new Evaluator(expected.layers);
  const parameters = Float32Array.from(expected.parameters);
  const data = placesOf(expected.points);
  const way = /** @type {Way} */ (wayOf(evaluator, parameters, data, expected.box));
  const logits = new Float32Array(data.x.length);
  const places = placesAt(evaluator, parameters, way.stops, data, logits);
  return { expected, evaluator, parameters, way, data, places, logits };
});

/** @param {[number, number][]} points @returns {Places} */
function placesOf(points) {
  return { x: Float32Array.from(points, ([x]) => x), y: Float32Array.from(points, ([, y]) => y) };
}

/** @param {Places} places @returns {Places} */
const roomFor = ({ x, y }) => ({ x: x.slice(), y: y.slice() });

/** @param {Places} one @param {Places} other */
function farthest(one, other) {
  let far = 0;
  for (let i = 0; i < one.x.length; i += 1)
    far = Math.max(far, Math.hypot(one.x[i] - other.x[i], one.y[i] - other.y[i]));
  return far;
}

test("every point is at every stop where numpy puts it", () => {
  for (const { expected, way, places } of cases) {
    assert.equal(places.length, expected.places.length, expected.name);
    expected.places.forEach((there, stop) => {
      const far = farthest(places[stop], placesOf(there));
      assert.ok(far < UNSEEN, `${expected.name}, stop ${stop}: ${far}`);
    });
    way.stops.forEach(({ turn }, stop) => assert.ok(Math.abs(turn - expected.turns[stop]) < UNSEEN, expected.name));
  }
});

test("the shares of variance are numpy's, to a millionth", () => {
  for (const { expected, way } of cases) {
    assert.deepEqual(
      way.axes.map(({ kind }) => kind),
      expected.kinds,
    );
    way.axes.forEach(({ share }, layer) => {
      assert.ok(Math.abs(Number(share) - Number(expected.shares[layer])) < 1e-6, `${expected.name}: ${share}`);
    });
  }
});

test("at the last stop the logit is affine in what is seen, whatever the width: the cut is a straight line", () => {
  for (const { expected, way, places, logits } of cases) {
    const { weight, bias } = way.cut;
    const last = places[places.length - 1];
    const scale = Math.max(...logits.map(Math.abs));
    logits.forEach((logit, i) => {
      const seen = weight[0] * last.x[i] + weight[1] * last.y[i] + bias;
      assert.ok(Math.abs(seen - logit) < 1e-5 * scale, `${expected.name}: ${seen}, ${logit}`);
    });
    [...weight, bias].forEach((value, i) => assert.ok(Math.abs(value - expected.cut[i]) < 1e-4 * scale, expected.name));
  }
});

/**
 * How far places are from every affine image of a plane's points, in half sides of the square.
 * @param {Places} places of a square grid @param {number} side of it, in points
 */
function creased({ x, y }, side) {
  let far = 0;
  for (const values of [x, y]) {
    for (let i = 0; i < values.length; i += 1) {
      const [row, column] = [Math.floor(i / side), i % side];
      if (row === 0 || column === 0) continue;
      const corners = values[i] - values[i - 1] - values[i - side] + values[i - side - 1];
      const bent = column > 1 ? values[i] - 2 * values[i - 1] + values[i - 2] : 0;
      far = Math.max(far, Math.abs(corners), Math.abs(bent));
    }
  }
  return far;
}

test("where nothing bends the sheet is an affine image of the plane at every stop and between them, where relu bends it is none", () => {
  for (const { expected, evaluator, parameters, way } of cases) {
    const side = 21;
    const { xs, ys } = gridPoints(side, expected.box);
    const places = placesAt(evaluator, parameters, way.stops, { x: xs, y: ys }, new Float32Array(xs.length));
    const half = way.stops
      .slice(1)
      .map(({ turn }, i) => between(places[i], places[i + 1], turn, 0.5, roomFor(places[i])));
    const most = Math.max(...[...places, ...half].map((seen) => creased(seen, side)));
    const isFlat = expected.layers.every(({ activation }) => activation === "identity");
    assert.ok(isFlat ? most < UNSEEN : most > 0.01, `${expected.name}: ${most}`);
  }
});

test("on the way from sums to activations an activation is mixed, and what it leaves alone moves with the picture only", () => {
  const { evaluator, parameters, way, data } = cases[1];
  const [sums, units] = placesAt(evaluator, parameters, way.stops.slice(1, 3), data, new Float32Array(data.x.length));
  const mixed = between(sums, units, 0, 0.25, roomFor(sums));
  // The same network bent to t, seen in a picture between those two: an affine function of its activations.
  const [wide, near] = [way.stops[1], way.stops[2]].map(({ across }) => Math.hypot(...across));
  const bend = (0.25 * near) / (0.75 * wide + 0.25 * near);
  const layers = evaluator.layers.map((layer, i) => (i === 0 ? { ...layer, bend } : layer));
  const size = 0.75 * wide + 0.25 * near;
  const [across, up] = [way.stops[1].across, way.stops[1].up].map((axis) => axis.map((value) => (value / wide) * size));
  const shift = /** @type {[number, number]} */ (
    way.stops[1].shift.map((value, i) => 0.75 * value + 0.25 * way.stops[2].shift[i])
  );
  const stop = { ...way.stops[2], across, up, shift };
  const [bent] = placesAt(new Evaluator(layers), parameters, [stop], data, new Float32Array(data.x.length));
  assert.ok(farthest(mixed, bent) < UNSEEN);
});

test("between two stops the way begins at the one and ends at the other, turning as it goes", () => {
  const from = placesOf([
    [1, 0],
    [0, 1],
  ]);
  const to = placesOf([
    [0, 2],
    [-2, 0],
  ]);
  const at = (/** @type {number} */ share) => between(from, to, Math.PI / 2, share, roomFor(from));
  assert.ok(farthest(at(0), from) < 1e-7 && farthest(at(1), to) < 1e-7);
  const root = 1.5 * Math.SQRT1_2;
  const middle = { x: Float32Array.of(root, -root), y: Float32Array.of(root, root) };
  assert.ok(farthest(at(0.5), middle) < 1e-6);
});

test("depths lie between stops: a layer's matrix, then its bend, and after the last one the cut", () => {
  const found = [0, 0.25, 0.5, 1, 1.75, 2, 2.5, 3, 9].map((through) => stretchAt(through, 2));
  assert.deepEqual(
    found.map(({ from, share }) => from + share),
    [0, 0.5, 1, 2, 3.5, 4, 4.5, 5, 5],
  );
});

test("what overflows has no way, and what is dead is one point with nothing that varies", () => {
  const { evaluator, parameters, data, expected } = cases[0];
  const huge = parameters.map(() => 1e30);
  assert.equal(wayOf(evaluator, huge, data, expected.box), null);
  const way = /** @type {Way} */ (
    wayOf(
      evaluator,
      parameters.map(() => 0),
      data,
      expected.box,
    )
  );
  const places = placesAt(
    evaluator,
    parameters.map(() => 0),
    way.stops,
    data,
    new Float32Array(data.x.length),
  );
  assert.deepEqual(
    way.axes.map(({ share }) => share),
    [null, null],
  );
  assert.ok(places.every(({ x, y }) => [...x, ...y].every(Number.isFinite)));
  assert.ok(places[4].x.every((value) => value === places[4].x[0]));
});
