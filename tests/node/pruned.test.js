// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/pruned.js")} */
const { compared, countOf, pruned } = await stageModule("pruned.js");
/** @type {typeof import("../../static/stage/network.js")} */
const { Evaluator, gridPoints } = await stageModule("network.js");
/** @type {typeof import("../../static/stage/flat_marks.js")} */
const { marksIn } = await stageModule("flat_marks.js");

/** @param {number[]} widths all columns @param {string} activation */
const layersOf = (widths, activation) => {
  let start = 0;
  return widths.slice(1).map((outputs, i) => {
    const isLast = i === widths.length - 2;
    const layer = { inputs: widths[i], outputs, start, activation: isLast ? "identity" : activation, bend: 1 };
    start += (widths[i] + 1) * outputs;
    return layer;
  });
};

const grid = gridPoints(31, 6);
/** @param {import("../../static/stage/network.js").Layer[]} layers @param {Float32Array} parameters */
const logits = (layers, parameters) => {
  const outputs = new Float32Array(grid.xs.length);
  new Evaluator(layers).at(parameters, grid.xs, grid.ys, outputs);
  return outputs;
};

// 2-3-2-1: unit 2 of the first layer has a sum of -20 or 20 where the others stay within the square.
const network = (/** @type {number} */ bias) =>
  Float32Array.from([
    ...[0.5, -0.3, 0.4, 0.7, 0.1, -0.2, 0.3, bias, -0.1],
    ...[0.6, 1.5, -0.4, -0.8, 2.5, 0.9, 0.2, -0.6],
    ...[1.1, -0.7, 0.05],
  ]);

for (const [activation, bias, says] of /** @type {[string, number, number][]} */ ([
  ["relu", -20, 0],
  ["hard_tanh", 20, 1],
  ["hard_tanh", -20, -1],
])) {
  test(`without a dead unit of ${activation} that says ${says} the network is the smaller one, and the same`, () => {
    const layers = layersOf([2, 3, 2, 1], activation);
    const parameters = network(bias);
    const without = pruned(layers, parameters, [[1], []]);
    // The same as a network that never had it: 2-2-2-1, its next biases raised by what it said.
    const p = parameters;
    const smaller = Float32Array.from([
      ...[p[0], p[1], p[4], p[5], p[6], p[8]],
      ...[p[9], p[11], p[12], p[14], p[15] + says * p[10], p[16] + says * p[13]],
      ...p.slice(17),
    ]);
    const [own, left, small] = [
      logits(layers, parameters),
      logits(layers, without),
      logits(layersOf([2, 2, 2, 1], activation), smaller),
    ];
    const largest = Math.max(...own.map(Math.abs));

    own.forEach((value, i) => assert.ok(Math.abs(value - left[i]) <= 1e-6 * largest));
    left.forEach((value, i) => assert.ok(Math.abs(value - small[i]) <= 1e-6 * largest));
    assert.deepEqual([...without].filter((value, i) => value !== parameters[i] && value !== 0).length, says ? 2 : 0);
  });
}

test("how far the picture of a network without units is from its own is the largest difference on the grid", () => {
  const layers = layersOf([2, 3, 2, 1], "relu");
  const parameters = network(5);
  const found = compared(layers, parameters, [[1], []], grid);
  const [own, left] = [logits(layers, parameters), logits(layers, found.parameters)];

  // It is not dead, and is not said to change nothing.
  assert.ok(found.difference > 0.1);
  assert.equal(found.difference, Math.max(...own.map((value, i) => Math.abs(value - left[i]))));
  assert.equal(found.largest, Math.max(...own.map(Math.abs)));
  assert.equal(found.count, 1);
  assert.equal(countOf([[1, 2], [], [0]]), 3);
});

test("a unit's mark is of the points at which it is flat, or nearly so where it is never flat", () => {
  const level = { affine: 1, train: 0, test: 0, rank: 1, flat: [0, 5, 10], nearly: [4, 6, 10], dead: [2] };
  const found = { epoch: 3, levels: [{ ...level, flat: [], nearly: [], dead: [] }, level] };

  assert.deepEqual(marksIn(found, 0, 10), [
    { share: 0.4, isDead: false },
    { share: 0.6, isDead: false },
    { share: 1, isDead: true },
  ]);
  assert.deepEqual(marksIn(null, 0, 10), []);
  assert.deepEqual(marksIn(found, 1, 10), []);
});
