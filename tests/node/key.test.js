// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/key.js")} */
const { drawnWidth, entriesOf, placed, sample } = await stageModule("key.js");
/** @type {typeof import("../../static/stage/theme.js")} */
const { themeOf } = await stageModule("theme.js");
/** @type {typeof import("../../static/stage/folds.js")} */
const { layerColour } = await stageModule("folds.js");

const measure = (/** @type {string} */ text, /** @type {number} */ size) => 0.5 * size * text.length;
/** @param {boolean} dark @param {any} [more] @returns {any} */
const sceneOf = (dark, more = {}) => ({ theme: themeOf(dark), folds: null, sheet: null, ...more });
const bent = { activation: "relu", bend: 1 };
const surface = { layers: [bent, { ...bent, bend: 0.1 }, { ...bent, activation: "hard_tanh" }, bent] };

test("a key tells the classes by shape, and what was learnt from by being full", () => {
  const theme = themeOf(false);
  const [one, zero, tested, line] = entriesOf(sceneOf(false));
  assert.deepEqual([one.says, zero.says, tested.says, line.says], ["class 1", "class 0", "test points", "logit 0"]);
  assert.match(sample(one, 0, 0, theme), /^<path d="M[^"]*A[^"]*A[^"]*Z"/);
  assert.match(sample(zero, 0, 0, theme), /^<path d="M[^"A]*L[^"A]*L[^"A]*Z"/);
  const fills = (/** @type {string} */ markup) => [...markup.matchAll(/ fill="([^"]*)"/g)].map(([, fill]) => fill);
  const paper = fills(sample(tested, 0, 0, theme));
  assert.equal(paper.length, 2);
  assert.ok(!paper.includes(fills(sample(one, 0, 0, theme))[0]));
});

test("folds are in the key in the colours of their layers, while they are drawn", () => {
  for (const dark of [false, true]) {
    const folds = { exact: null, surface, box: 6, theme: themeOf(dark) };
    const entries = entriesOf(sceneOf(dark, { folds })).slice(4);
    assert.deepEqual(
      entries.map(({ says, line }) => [says, line]),
      [0, 1, 2].map((layer) => [`folds of layer ${layer + 1}`, layerColour(layer, themeOf(dark))]),
    );
    const exact = { layers: [2, 0, 2], segments: [] };
    const met = entriesOf(sceneOf(dark, { folds: { ...folds, exact, surface: null } })).slice(4);
    assert.deepEqual(
      met.map(({ says }) => says),
      ["folds of layer 1", "folds of layer 3"],
    );
    assert.equal(entriesOf(sceneOf(dark, { folds, sheet: {} })).length, 4);
    assert.equal(entriesOf(sceneOf(dark, { folds, sheet: {} }), true).length, 7);
    const straight = { ...folds, surface: { layers: [{ ...bent, bend: 0 }, { ...bent, activation: "tanh" }, bent] } };
    assert.equal(entriesOf(sceneOf(dark, { folds: straight })).length, 4);
    assert.equal(entriesOf(sceneOf(dark, { folds: straight }), true).length, 6);
  }
});

test("no entry of a key reaches beyond its room, nor into the next", () => {
  const folds = { exact: null, surface: { layers: Array(9).fill(bent) }, box: 6, theme: themeOf(false) };
  for (const width of [400, 818, 1112]) {
    const places = placed(entriesOf(sceneOf(false, { folds })), width, measure);
    places.forEach(({ entry, x, row }, i) => {
      const end = x + drawnWidth(entry) + measure(entry.says, 17);
      const next = places[i + 1];
      assert.ok(end <= width && (!next || next.row > row || next.x > end));
    });
  }
});
