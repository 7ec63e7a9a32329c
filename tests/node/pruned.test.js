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

/** @param {number} unit @param {number} offset that it says @returns {import("../../static/stage/pruned.js").Removable} */
const dead = (unit, offset) => ({ unit, others: [], factors: [], offset, heard: true });
/** Unit 2 of the first layer as half of unit 1 and 0.3. */
const copy = { unit: 1, others: [0], factors: [0.5], offset: 0.3, heard: true };

for (const [activation, bias, says] of /** @type {[string, number, number][]} */ ([
  ["relu", -20, 0],
  ["hard_tanh", 20, 1],
  ["hard_tanh", -20, -1],
])) {
  test(`without a dead unit of ${activation} that says ${says} the network is the smaller one, and the same`, () => {
    const layers = layersOf([2, 3, 2, 1], activation);
    const parameters = network(bias);
    const without = pruned(layers, parameters, [[dead(1, says)], []]);
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

test("whoever heard a redundant unit hears those that it is made of, and the network is the same", () => {
  const layers = layersOf([2, 3, 2, 1], "relu");
  const parameters = network(0);
  // Half of the first one, which relu keeps: and an offset, which the next layer's biases take.
  parameters.set([0.25, -0.15], 2);
  parameters[7] = parameters[6] / 2;
  const exact = { ...copy, offset: 0 };
  const without = pruned(layers, parameters, [[exact], []]);
  const [own, left] = [logits(layers, parameters), logits(layers, without)];
  const largest = Math.max(...own.map(Math.abs));

  own.forEach((value, i) => assert.ok(Math.abs(value - left[i]) <= 1e-6 * largest));
  assert.deepEqual([...without.subarray(2, 4), without[7], without[10], without[13]], [0, 0, 0, 0, 0]);
  const shifted = pruned(layers, parameters, [[copy], []]);
  assert.deepEqual(
    [15, 16].map((bias) => shifted[bias]),
    [15, 16].map((bias, i) => Math.fround(parameters[bias] + parameters[10 + 3 * i] * copy.offset)),
  );
});

test("how far the picture of a network without units is from its own is the largest difference on the grid", () => {
  const layers = layersOf([2, 3, 2, 1], "relu");
  const parameters = network(5);
  const found = compared(layers, parameters, [[dead(1, 0)], []], grid);
  const [own, left] = [logits(layers, parameters), logits(layers, found.parameters)];

  // It is not dead, and is not said to change nothing.
  assert.ok(found.difference > 0.1);
  assert.equal(found.difference, Math.max(...own.map((value, i) => Math.abs(value - left[i]))));
  assert.equal(found.largest, Math.max(...own.map(Math.abs)));
  assert.deepEqual([found.count, found.units], [{ dead: 1, redundant: 0, unheard: 0 }, 5]);
  assert.deepEqual(countOf([[dead(1, 0), copy], [], [dead(0, 1)]]), { dead: 2, redundant: 1, unheard: 0 });
});

test("a unit's mark is of the points at which it is flat, or nearly so where it is never flat", () => {
  const level = {
    affine: 1,
    train: 0,
    test: 0,
    rank: 1,
    flat: [0, 5, 10],
    nearly: [4, 6, 10],
    removable: [dead(2, 0), copy],
  };
  const found = { epoch: 3, levels: [{ ...level, flat: [], nearly: [], removable: [] }, level] };

  assert.deepEqual(marksIn(found, 0, 10), [
    { share: 0.4, kind: "kept" },
    { share: 0.6, kind: "redundant" },
    { share: 1, kind: "dead" },
  ]);
  assert.deepEqual(marksIn(null, 0, 10), []);
  assert.deepEqual(marksIn(found, 1, 10), []);
});
