// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { scaleOf, stageModule, torchsValues } from "./fixtures.js";

/** @type {typeof import("../../static/stage/network.js")} */
const { Evaluator, gridPoints } = await stageModule("network.js");

/** @param {import("./fixtures.js").Case} network @returns {Float32Array} */
function logitsOf({ layers, parameters, points }) {
  const [xs, ys] = [0, 1].map((axis) => Float32Array.from(points, (point) => point[axis]));
  const logits = new Float32Array(points.length);
  new Evaluator(layers).at(Float32Array.from(parameters), xs, ys, logits);
  return logits;
}

for (const network of torchsValues()) {
  test(`the logits are torch's: ${network.name}`, () => {
    const allowed = 1e-4 * scaleOf(network.logits);
    logitsOf(network).forEach((logit, i) => {
      assert.ok(Math.abs(logit - network.logits[i]) < allowed, `${logit} for ${network.logits[i]}`);
    });
  });
}

test("the grid's points are the midpoints of its cells, from the top row down", () => {
  const { xs, ys } = gridPoints(2, 6);

  assert.deepEqual([...xs], [-3, 3, -3, 3]);
  assert.deepEqual([...ys], [3, 3, -3, -3]);
});
