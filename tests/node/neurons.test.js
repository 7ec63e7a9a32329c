// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { scaleOf, stageModule, torchsNeurons } from "./fixtures.js";

/** @type {typeof import("../../static/stage/neurons.js")} */
const { mapsOf, partOf, silenced } = await stageModule("neurons.js");
/** @type {typeof import("../../static/stage/network.js")} */
const { Evaluator } = await stageModule("network.js");
/** @type {typeof import("../../static/stage/local.js")} */
const { localMap } = await stageModule("local.js");
/** @type {typeof import("../../static/stage/layers.js")} */
const { isFolded } = await stageModule("layers.js");
/** @type {Record<string, number[] | null>} */
const BREAKS = (await stageModule("activations.js")).BREAKS;

/**
 * @param {ArrayLike<number>} values @param {number[]} torchs @param {string} of which neuron
 * @param {number[]} [parts] what they are a difference of
 */
function assertClose(values, torchs, of, parts = torchs) {
  const allowed = 1e-4 * scaleOf(parts);
  assert.equal(values.length, torchs.length);
  torchs.forEach((expected, i) => {
    assert.ok(Math.abs(values[i] - expected) < allowed, `${of}: ${values[i]} for ${expected}`);
  });
}

const networks = torchsNeurons();

test("maps are compared of every activation, shallow and deep", () => {
  assert.ok(new Set(networks.map(({ name }) => name.split(",")[0])).size > 10);
  const depths = new Set(networks.map(({ layers }) => layers.length - 1));
  assert.ok(depths.has(1) && depths.has(8));
});

for (const { name, box, side, layers, parameters, logits, sums, activations, parts } of networks) {
  const evaluator = new Evaluator(layers);
  const flat = Float32Array.from(parameters);

  test(`every neuron's map is torch's: ${name}`, () => {
    const maps = mapsOf(evaluator, flat, side, box);
    sums.forEach((units, layer) =>
      units.forEach((torchs, unit) => {
        assertClose(maps.sums[layer][unit], torchs, `sum of ${layer}, ${unit}`);
        assertClose(maps.activations[layer][unit], activations[layer][unit], `activation of ${layer}, ${unit}`);
      }),
    );
  });

  test(`a neuron's part is what torch's logit lacks without it: ${name}`, () => {
    parts.forEach((units, layer) =>
      units.forEach((torchs, unit) => {
        const part = partOf(evaluator, flat, { layer, unit }, side, box);
        assertClose(part, torchs, `part of ${layer}, ${unit}`, logits);
      }),
    );
  });
}

test("a pattern says of each unit how many of its folds torch's sum is past", () => {
  const folded = networks.filter(({ layers }) => isFolded(layers) && BREAKS[layers[0].activation]?.length);
  assert.ok(folded.length > 4);
  for (const { name, box, side, layers, parameters, sums } of folded) {
    const middle = (/** @type {number} */ i) => (i + 0.5) * ((2 * box) / side) - box;
    for (let cell = 0; cell < side * side; cell += 1) {
      const point = /** @type {[number, number]} */ ([middle(cell % side), -middle(Math.floor(cell / side))]);
      const { pattern } = localMap(layers, Float32Array.from(parameters), point, box);
      assert.equal(pattern.length, sums.length);
      sums.forEach((units, layer) =>
        units.forEach((torchs, unit) => {
          const breaks = BREAKS[layers[layer].activation] ?? [];
          if (breaks.some((at) => Math.abs(torchs[cell] - at) < 1e-4 * scaleOf(torchs))) return;
          assert.equal(pattern[layer][unit], breaks.filter((at) => torchs[cell] > at).length, name);
        }),
      );
    }
  }
});

test("the parts of the last hidden layer and the bias make the logit", () => {
  const { box, side, layers, parameters } = networks[0];
  const flat = Float32Array.from(parameters);
  const evaluator = new Evaluator(layers);
  const { logits } = mapsOf(evaluator, flat, side, box);
  const last = layers.length - 2;
  const parts = Array.from({ length: layers[last].outputs }, (_, unit) =>
    partOf(evaluator, flat, { layer: last, unit }, side, box),
  );
  const bias = flat[flat.length - 1];

  assertClose(
    logits,
    [...logits].map((_, i) => parts.reduce((sum, part) => sum + part[i], bias)),
    "the sum",
  );
});

test("maps of the same shape are made in the same room, those of another are not", () => {
  const { box, side, layers, parameters } = networks[0];
  const evaluator = new Evaluator(layers);
  const flat = Float32Array.from(parameters);
  const maps = mapsOf(evaluator, flat, side, box);

  assert.equal(mapsOf(evaluator, flat, side, box, maps).sums, maps.sums);
  assert.notEqual(mapsOf(evaluator, flat, side + 1, box, maps).sums, maps.sums);
});

test("a silenced unit is heard by nobody, and the network that trains is not touched", () => {
  const { layers, parameters } = networks[0];
  const flat = Float32Array.from(parameters);
  const without = silenced(layers, flat, { layer: 0, unit: 1 });
  const changed = [...without].flatMap((value, i) => (value === flat[i] ? [] : [i]));
  const { start, inputs, outputs } = layers[1];

  assert.deepEqual(
    changed,
    Array.from({ length: outputs }, (_, listener) => start + listener * inputs + 1),
  );
  assert.deepEqual([...flat], [...Float32Array.from(parameters)]);
});
