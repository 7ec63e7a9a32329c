// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { scaleOf, stageModule, torchsValues } from "./fixtures.js";

/** @type {typeof import("../../static/stage/local.js")} */
const { clip, localMap, trustRadius } = await stageModule("local.js");
/** @type {typeof import("../../static/stage/network.js")} */
const { Evaluator } = await stageModule("network.js");

const POINTS = 40;

for (const { name, exact, box, layers, parameters, points, logits, slopes } of torchsValues()) {
  const flat = Float32Array.from(parameters);
  const maps = points.slice(0, POINTS).map((point) => localMap(layers, flat, point, box));
  const scale = scaleOf(logits);

  test(`the local map has autograd's slope and torch's logit: ${name}`, () => {
    const steepest = scaleOf(slopes.flat());
    maps.forEach(({ weight, bias }, i) => {
      const [a, b] = weight;
      const [x, y] = points[i];
      assert.ok(Math.abs(a - slopes[i][0]) < 1e-4 * steepest);
      assert.ok(Math.abs(b - slopes[i][1]) < 1e-4 * steepest);
      assert.ok(Math.abs(a * x + b * y + bias - logits[i]) < 1e-4 * scale);
    });
  });

  test(`the local map is exact up to its cell's corners, or has no cell: ${name}`, () => {
    for (const map of maps) {
      assert.equal(map.exact, exact);
      assert.equal(map.cell.length > 2, exact);
      for (const [x, y] of justInside(map.cell)) {
        const [a, b] = map.weight;
        const there = localMap(layers, flat, [x, y], box).logit;
        assert.ok(Math.abs(a * x + b * y + map.bias - there) < 1e-4 * scale);
      }
    }
  });
}

/** @param {[number, number][]} cell @returns {[number, number][]} its corners, drawn a little to its middle */
function justInside(cell) {
  const middle = [0, 1].map((axis) => cell.reduce((sum, corner) => sum + corner[axis], 0) / cell.length);
  return cell.map(([x, y]) => [0.999 * x + 0.001 * middle[0], 0.999 * y + 0.001 * middle[1]]);
}

test("a square cut by a line through its middle keeps half of it", () => {
  const half = clip(
    [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ],
    1,
    0,
    0,
  );

  assert.deepEqual(new Set(half.map(String)), new Set(["0,-1", "1,-1", "1,1", "0,1"]));
});

test("a tangent is trusted everywhere where the network is affine, and nowhere far where it bends", () => {
  const trusted = torchsValues()
    .filter(({ name }) => /^(identity|tanh), depth 1, bend 1/.test(name))
    .map(({ layers, parameters, points, box }) => {
      const flat = Float32Array.from(parameters);
      const map = localMap(layers, flat, points[0], box);
      return trustRadius(new Evaluator(layers), flat, map, points[0], 0.001, 2 * box);
    });

  assert.equal(trusted.length, 2);
  assert.equal(trusted[0], 12);
  assert.ok(trusted[1] < 3);
});
