// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/reshape.js")} */
const { reshaped, unitsAndActivations } = await stageModule("reshape.js");

const limits = { depth: 3, width: 4, first: { activation: "abs", width: 2 } };
const relu = { activation: "relu", width: 4 };
const tanh = { activation: "tanh", width: 1 };

test("a network's hidden layers are its units and activations, without the output's", () => {
  const layers = [
    { inputs: 2, outputs: 3, start: 0, activation: "relu", bend: 1 },
    { inputs: 3, outputs: 1, start: 9, activation: "identity", bend: 1 },
  ];
  assert.deepEqual(unitsAndActivations(layers), [{ activation: "relu", width: 3 }]);
});

test("a further layer is like the last one, up to as many as there can be", () => {
  assert.deepEqual(reshaped([relu, tanh], { layers: 1 }, limits), [relu, tanh, tanh]);
  assert.deepEqual(reshaped([], { layers: 1 }, limits), [limits.first]);
  assert.equal(reshaped([relu, relu, relu], { layers: 1 }, limits), null);
  assert.deepEqual(reshaped([relu, tanh], { layers: -1 }, limits), [relu]);
  assert.equal(reshaped([], { layers: -1 }, limits), null);
});

test("one layer has a unit more or less, never none nor more than there can be", () => {
  assert.deepEqual(reshaped([relu, tanh], { layer: 1, units: 1 }, limits), [relu, { ...tanh, width: 2 }]);
  assert.deepEqual(reshaped([relu, tanh], { layer: 0, units: -1 }, limits), [{ ...relu, width: 3 }, tanh]);
  assert.equal(reshaped([relu, tanh], { layer: 0, units: 1 }, limits), null);
  assert.equal(reshaped([relu, tanh], { layer: 1, units: -1 }, limits), null);
  assert.equal(reshaped([relu], { layer: 5, units: 1 }, limits), null);
});

test("one layer has another activation, and the same one is no change", () => {
  assert.deepEqual(reshaped([relu, tanh], { layer: 0, activation: "abs" }, limits), [
    { ...relu, activation: "abs" },
    tanh,
  ]);
  assert.equal(reshaped([relu, tanh], { layer: 0, activation: "relu" }, limits), null);
});
