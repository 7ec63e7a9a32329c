// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { scaleOf, stageModule, torchsNeurons } from "./fixtures.js";

/** @type {typeof import("../../static/stage/fused.js")} */
const { fused, fusedInWords, shapesInWords, straightLayers } = await stageModule("fused.js");
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

/** Every "8×2" in a text. @param {string} text */
const shapesIn = (text) => text.match(/\d+×\d+/g) ?? [];

/** Layers of so many units that end in one. @param {string} pattern r: relu, i: identity @param {number[]} units */
function layersOf(pattern, units) {
  let end = 0;
  return [...pattern, "i"].map((letter, i) => {
    const [inputs, outputs] = [units[i], i === pattern.length ? 1 : units[i + 1]];
    const start = end;
    end += (inputs + 1) * outputs;
    return { inputs, outputs, start, activation: letter === "r" ? "relu" : "identity", bend: 1 };
  });
}

test("the shapes that are said are those of the matrices, on the way of the two that become one", () => {
  for (const pattern of ["i", "ri", "ir", "iri", "rir", "iir", "iii"]) {
    const layers = layersOf(pattern, [2, 3, 5, 4, 1]);
    const shapesOf = (/** @type {number} */ count) =>
      fused(layers, new Float32Array(200), count)
        .layers.map(({ outputs, inputs }) => `${outputs}×${inputs}`)
        .reverse();
    const most = straightLayers(layers).length;
    const { factors, product } = shapesInWords(layers, 1);

    assert.deepEqual(shapesIn(factors), shapesOf(0), pattern);
    assert.deepEqual(shapesIn(product), shapesOf(most), pattern);
    assert.equal(product.split("relu").length - 1, pattern.split("r").length - 1, pattern);
    for (let count = 0; count < most; count += 1) {
      const [after, before, made] = shapesIn(shapesInWords(layers, (count + 0.5) / most).product);
      const whole = shapesOf(count);
      const at = whole.findIndex((shape, i, all) => shape === after && all[i + 1] === before);
      assert.ok(at >= 0, pattern);
      assert.deepEqual([...whole.slice(0, at), made, ...whole.slice(at + 2)], shapesOf(count + 1), pattern);
    }
    assert.deepEqual(shapesInWords(layers, 0), { factors: "", product: "" });
  }
});

test("of many matrices the shapes of the last and the first are said, of those with a bend between them none", () => {
  const layer = { inputs: 8, outputs: 8, start: 0, activation: "identity", bend: 1 };
  const layers = [{ ...layer, inputs: 2 }, ...Array(7).fill(layer), { ...layer, outputs: 1 }];
  assert.deepEqual(shapesInWords(layers, 1), { factors: "1×8 · … · 8×2", product: "= 1×2" });
  assert.equal(shapesInWords(layers, 0.01).product, "8×8 · 8×2 → 8×2");
  const bent = layers.map((one) => ({ ...one, activation: "relu" }));
  assert.deepEqual(shapesInWords(bent, 1), { factors: "", product: "" });
  const half = [layers[0], bent[1], layers[8]];
  assert.deepEqual(shapesInWords(half, 1), { factors: "1×8 · relu · 8×8 · 8×2", product: "= 1×8 · relu · 8×2" });
});
