// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { numpysWays, stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/sheet.js")} */
const { crossingsOn, Sheets } = await stageModule("sheet.js");
/** @type {typeof import("../../static/stage/network.js")} */
const { Evaluator } = await stageModule("network.js");

/** @typedef {import("../../static/stage/sheet.js").Sheet} Sheet */

const CELLS = 48;

const cases = numpysWays().map((expected) => {
  const { name, box, layers, points } = expected;
  const data = { points: Float32Array.from(points.flat()), labels: new Float32Array(points.length), trainCount: 0 };
  const asked = {
    evaluator: new Evaluator(layers),
    parameters: Float32Array.from(expected.parameters),
    data,
    box,
    cells: CELLS,
  };
  return { name, layers, expected, depth: layers.length - 1, asked };
});

/** @param {InstanceType<typeof Sheets>} sheets @param {(typeof cases)[0]} one @param {number} through */
const at = (sheets, { asked }, through) => /** @type {Sheet} */ (sheets.at({ ...asked, through }));

test("the sheet and the points on it go from stop to stop, and never jump", () => {
  for (const one of cases) {
    const sheets = new Sheets();
    let before = at(sheets, one, 0.001);
    for (let step = 1; step <= 80 * (one.depth + 1); step += 1) {
      const sheet = at(sheets, one, step / 80);
      for (const [now, then] of [
        [sheet.points.x, before.points.x],
        [sheet.points.y, before.points.y],
      ]) {
        const far = now.reduce((most, value, i) => Math.max(most, Math.abs(value - then[i])), 0);
        assert.ok(far < 0.25, `${one.name}, ${step / 80}: ${far}`);
      }
      before = sheet;
    }
    one.expected.places.slice(1, -1).forEach((places, i) => {
      const { points } = at(sheets, one, (i + 1) / 2);
      places.forEach(([x, y], point) => {
        assert.ok(Math.hypot(points.x[point] - x, points.y[point] - y) < 1e-4);
      });
    });
  }
});

test("where the last layer cuts, all of the network's boundary lies on one straight line", () => {
  for (const one of cases) {
    const sheet = at(new Sheets(), one, one.depth + 1);
    const segments = new Float32Array(64 * 1024);
    const count = crossingsOn(sheet, sheet.logits, 0, segments);
    const { weight, bias } = sheet.way.cut;
    const scale = Math.hypot(...weight);
    for (let i = 0; i < count; i += 2) {
      const [x, y] = [2 * segments[i] - 1, 1 - 2 * segments[i + 1]];
      assert.ok(Math.abs(weight[0] * x + weight[1] * y + bias) < 1e-3 * scale, one.name);
    }
    if (one.name.startsWith("circle")) assert.ok(count > 100);
  }
});

test("creases are drawn of the layer on the way alone, come with its matrix and go with its bend", () => {
  const sheets = new Sheets();
  const strengths = [0.25, 0.5, 0.75, 1, 1.5, 2, 2.5].map((through) => {
    const { creases } = at(sheets, cases[0], through);
    return creases && [creases.layer, creases.strength];
  });
  assert.deepEqual(strengths, [[0, 0.5], [0, 1], [0, 0.875], [0, 0], [1, 1], [1, 0], null]); // prettier-ignore -- because they are pairs
  const smooth = /** @type {(typeof cases)[0]} */ (cases.find(({ name }) => name === "narrow layers"));
  assert.equal(at(sheets, smooth, 0.5).creases, null);
});

test("what did not change is the same object, and only a new row makes a new way", () => {
  const sheets = new Sheets();
  const [one] = cases;
  const sheet = at(sheets, one, 1.2);
  assert.equal(at(sheets, one, 1.2), sheet);
  const further = at(sheets, one, 1.3);
  assert.notEqual(further, sheet);
  assert.equal(further.way, sheet.way);
  assert.equal(further.logits, sheet.logits);
  const other = { ...one, asked: { ...one.asked, parameters: one.asked.parameters.slice() } };
  assert.notEqual(at(sheets, other, 1.3).way, sheet.way);
});
