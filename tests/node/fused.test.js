// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { scaleOf, stageModule, torchsNeurons } from "./fixtures.js";

/** @type {typeof import("../../static/stage/fused.js")} */
const { fused, fusedInWords, straightLayers } = await stageModule("fused.js");
/** @type {typeof import("../../static/stage/network.js")} */
const { Evaluator, gridPoints } = await stageModule("network.js");

const networks = torchsNeurons();
const straight = networks.filter(({ name }) => name.startsWith("identity"));

test("the two edges of a network without a bend are torch's product, at every depth", () => {
  assert.deepEqual(straight.map(({ layers }) => layers.length - 1).sort(), [1, 2, 3, 4, 5, 6, 7, 8]);
  for (const { name, layers, parameters, logits, side, box } of straight) {
    const { layers: left, parameters: own, hidden } = fused(layers, Float32Array.from(parameters), 99);
    const { xs, ys } = gridPoints(side, box);
    const [a, b, bias] = own;

    assert.equal(left.length, 1);
    assert.deepEqual(hidden, []);
    assert.equal(own.length, 3);
    logits.forEach((logit, i) => {
      assert.ok(Math.abs(a * xs[i] + b * ys[i] + bias - logit) < 1e-6 * scaleOf(logits), name);
    });
  }
});

test("every network on the way is the same function", () => {
  for (const { layers: same, parameters, logits, side, box } of networks) {
    // Straight and bent layers by turns.
    const layers = same.map((layer, i) => (i % 3 === 1 ? layer : { ...layer, activation: "identity" }));
    const flat = Float32Array.from(parameters);
    const { xs, ys } = gridPoints(side, box);
    const own = new Float32Array(logits.length);
    new Evaluator(layers).at(flat, xs, ys, own);
    for (let count = 0; count <= straightLayers(layers).length; count += 1) {
      const { layers: left, parameters: multiplied, hidden } = fused(layers, flat, count);
      const got = new Float32Array(logits.length);
      new Evaluator(left).at(multiplied, xs, ys, got);
      assert.equal(left.length, layers.length - count);
      assert.deepEqual(
        hidden.map((layer) => layers[layer].activation),
        left.slice(0, -1).map(({ activation }) => activation),
      );
      got.forEach((logit, i) => assert.ok(Math.abs(logit - own[i]) <= 1e-4 * scaleOf([...own])));
    }
  }
});

test("the network that trains is not touched, and is itself where nothing is multiplied", () => {
  const { layers, parameters } = straight[0];
  const flat = Float32Array.from(parameters);
  assert.equal(fused(layers, flat, 0).parameters, flat);
  fused(layers, flat, 99);
  assert.deepEqual([...flat], [...Float32Array.from(parameters)]);
});

test("as many matrices are left as are said, and the one that is named bends", () => {
  for (const pattern of ["r", "i", "rr", "ir", "ri", "iri", "rir", "iiir", "riiir", "iiiiiiii"]) {
    const layers = [...pattern, "i"].map((letter) => {
      return { inputs: 2, outputs: 2, start: 0, activation: letter === "r" ? "relu" : "identity", bend: 1 };
    });
    const said = fusedInWords(layers);
    const left = layers.length - straightLayers(layers).length;
    const [, count, layer] = /to (\d+) matrices: relu behind layer (\d+) bends/.exec(said) ?? [];
    assert.equal(said === "", !pattern.includes("r"), pattern);
    if (!pattern.includes("i")) assert.match(said, /^Nothing to multiply/);
    else if (said) assert.deepEqual([Number(count), pattern[Number(layer) - 1]], [left, "r"], pattern);
    assert.equal(fusedInWords(layers.map((one) => ({ ...one, bend: 0 }))), "");
  }
});
