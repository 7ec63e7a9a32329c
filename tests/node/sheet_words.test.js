// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/sheet_words.js")} */
const { partedInWords, seenInWords, sheetInWords } = await stageModule("sheet_words.js");

/** @param {object} given @returns {any} */
const sheetOf = (given) => ({
  depth: 2,
  through: 1,
  creases: null,
  way: { axes: [], cut: { weight: [1, 0], bias: 0 } },
  ...given,
});

/** @param {string} activation @param {number} [outputs] */
const layer = (activation, outputs = 8) => ({ inputs: 2, outputs, start: 0, activation, bend: 1 });
const output = { inputs: 8, outputs: 1, start: 0, activation: "identity", bend: 1 };

const levels = {
  epoch: 60,
  levels: [0.5, 0.8, 1].map((share) => ({
    affine: 1,
    train: 0,
    test: 250 * share,
    rank: 1,
    flat: [],
    nearly: [],
    removable: [],
  })),
};

test("what one line gets after a layer is said of the epoch on show only", () => {
  const says = (/** @type {number} */ through, /** @type {number} */ epoch) =>
    partedInWords(sheetOf({ through }), levels, epoch, 250, 0.98);
  assert.equal(says(0.7, 60), "After this layer one line gets 80 % of the test points right.");
  assert.equal(says(2, 60), "After this layer one line gets 100 % of the test points right.");
  assert.equal(says(2, 61), "");
  assert.equal(says(2.1, 61), "It is the network's own answer: 98 % of the test points are right.");
  assert.equal(partedInWords(sheetOf({ through: 3 }), null, 60, 250, null), "");
});

test("what comes down again bends the sheet without a crease, what jumps in slope creases it", () => {
  const says = (/** @type {string} */ name) => sheetInWords(sheetOf({ through: 1 }), [layer(name), output]);
  for (const name of ["tanh", "sigmoid", "softsign", "softplus", "elu"])
    assert.equal(says(name), `Layer 1: ${name} bends the sheet smoothly, without a fold.`);
  for (const name of ["square", "sine", "gelu", "silu", "mish"])
    assert.equal(says(name), `Layer 1: ${name} bends the sheet smoothly, without a crease.`);
  assert.equal(says("selu"), "Layer 1: selu bends the sheet, with a crease only where a sum is 0.");
});

test("a bend is a fold, a smooth one or none, as the layer's activation is", () => {
  const layers = [layer("tanh"), layer("identity"), output];
  assert.match(sheetInWords(sheetOf({ through: 0.5 }), layers), /^Layer 1, its matrix: .* adds no fold/);
  assert.match(sheetInWords(sheetOf({ through: 1 }), layers), /^Layer 1: tanh bends the sheet smoothly/);
  assert.match(sheetInWords(sheetOf({ through: 2 }), layers), /^Layer 2: nothing bends, so it adds no fold/);
  const straight = [layer("identity"), layer("identity"), output];
  assert.match(sheetInWords(sheetOf({ through: 2 }), straight), /stays flat: an affine image of the plane/);
  const sums = [Float32Array.of(-1, 2), Float32Array.of(1, 2), Float32Array.of(-1, -2)];
  const folded = sheetOf({ through: 1, creases: { layer: 0, levels: [0], sums, strength: 1 } });
  assert.equal(sheetInWords(folded, [layer("relu", 3), output]), "Layer 1: 1 of its 3 units folds the sheet.");
});

test("a cut is a line, beyond all points, or none", () => {
  const cut = (/** @type {number[]} */ weight, /** @type {number} */ bias) =>
    sheetInWords(sheetOf({ through: 3, way: { axes: [], cut: { weight, bias } } }), []);
  assert.match(cut([1, 1], 0.5), /along one straight line/);
  assert.match(cut([1, 1], 9), /beyond all points/);
  assert.match(cut([0, 0], 1), /no line/);
});

test("a share of variance is all only where it is all but for rounding", () => {
  const seen = (/** @type {number | null} */ share, /** @type {string} */ kind) =>
    seenInWords(sheetOf({ way: { axes: [{ kind, share }] } }), [layer("relu"), output]);
  assert.equal(seen(1 - 1e-9, "principal"), "8 units by PCA: 100 % of their variance");
  assert.equal(seen(0.99999, "logit"), "8 units by logit and PCA: 99.9 % of their variance");
  assert.equal(seen(null, "principal"), "8 units by PCA: nothing varies");
});
