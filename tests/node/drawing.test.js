// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/drawing.js")} */
const { Drawings } = await stageModule("drawing.js");
/** @type {typeof import("../../static/stage/network.js")} */
const { Evaluator } = await stageModule("network.js");

const room = { width: 250, height: 400, text: 16 };
const theme = /** @type {any} */ ({});
const evaluator = new Evaluator([
  { inputs: 2, outputs: 3, start: 0, activation: "relu", bend: 1 },
  { inputs: 3, outputs: 1, start: 9, activation: "identity", bend: 1 },
]);

/** @param {object} [changed] @returns {import("../../static/stage/drawing.js").Shown} */
const shown = (changed) => ({
  room,
  merged: 0,
  unit: null,
  pinned: null,
  chosen: null,
  frozen: "",
  levels: null,
  points: 0,
  theme,
  ...changed,
});

/** @param {number} weight @returns {any} a surface, as far as the drawn network needs one */
const surfaceOf = (weight) => ({
  evaluator,
  layers: evaluator.layers,
  parameters: new Float32Array(13).fill(weight),
});

test("what did not change is the same object", () => {
  const [drawings, surface] = [new Drawings(), surfaceOf(1)];
  const first = drawings.at(surface, 6, false, shown(), null);

  assert.equal(drawings.at(surface, 6, false, shown(), first), first);
  const pointed = drawings.at(surface, 6, false, shown({ unit: { neuron: { layer: 0, unit: 1 } } }), first);
  assert.notEqual(pointed, first);
  assert.equal(pointed.maps, first.maps);
  assert.equal(pointed.layout, first.layout);
});

test("at rest the drawn network is of the moment on show, however seldom it was drawn before", () => {
  const drawings = new Drawings();
  for (let i = 0; i < 300; i += 1) {
    drawings.at(surfaceOf(1), 6, true, shown(), null);
    drawings.spent = 100;
    drawings.adapt(16.7 * i);
  }
  const last = drawings.at(surfaceOf(2), 6, false, shown(), null);

  assert.ok(last.parameters.every((weight) => weight === 2));
  assert.ok((last.maps?.side ?? 0) > 30);
});

/**
 * How the drawn network is after many frames.
 * @param {number} cost of each, in milliseconds @param {number} interval from one to the next
 */
function afterMany(cost, interval) {
  const drawings = new Drawings();
  const [drawn, stroked] = [new Set(), new Set()];
  let side = 0;
  for (let i = 1; i <= 1000; i += 1) {
    const { maps, strokes } = drawings.at(surfaceOf(i), 6, true, shown(), null);
    if (i > 900) {
      drawn.add(maps);
      stroked.add(strokes);
    }
    side = maps.side;
    drawings.spent = cost;
    assert.equal(drawings.adapt(i * interval), cost);
  }
  return { side, drawn: drawn.size, stroked: stroked.size };
}

test("where it costs too much or frames come late, maps become coarser and seldom, and are fine where not", () => {
  for (const slow of [afterMany(50, 16.7), afterMany(0.1, 40)]) {
    assert.ok(slow.side < 12 && slow.drawn < 12 && slow.stroked <= slow.drawn, JSON.stringify(slow));
  }
  const fast = afterMany(0.1, 16.7);
  assert.ok(fast.side > 20 && fast.drawn > 45 && fast.stroked > 12, JSON.stringify(fast));
});

test("a layer that is multiplied away leaves while what it becomes comes, and nothing is left at the end", () => {
  const drawings = new Drawings();
  const straight = new Evaluator(evaluator.layers.map((layer) => ({ ...layer, activation: "identity" })));
  const surface = { ...surfaceOf(1), evaluator: straight, layers: straight.layers };
  const at = (/** @type {number} */ merged) => drawings.at(surface, 6, true, shown({ merged }), null);
  const [before, between, after] = [at(0), at(0.4), at(1)];
  const columns = (/** @type {import("../../static/stage/diagram.js").Layout | undefined} */ layout) =>
    layout?.columns.map(({ layer }) => layer);

  assert.deepEqual([before.leaving, columns(before.layout)], [null, [-1, 0]]);
  assert.deepEqual([columns(between.leaving?.layout), columns(between.layout)], [[-1, 0], [-1]]);
  assert.equal(between.share, 0.4);
  const x = (/** @type {import("../../static/stage/drawing.js").Diagram} */ made) => made.layout.columns[0].nodes[0].y;
  assert.ok((x(between) - x(before)) * (x(after) - x(between)) >= 0);
  assert.deepEqual([after.leaving, columns(after.layout)], [null, [-1]]);
  assert.deepEqual([...after.parameters], [3, 3, 4]);
});

test("a bend is never multiplied away", () => {
  const made = new Drawings().at(surfaceOf(1), 6, false, shown({ merged: 1 }), null);
  assert.equal(made.layout.columns.length, 2);
  assert.equal(made.leaving, null);
});
