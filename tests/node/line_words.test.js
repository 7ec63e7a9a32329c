// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";
const { lineInWords } = await stageModule("line_words.js");
const { through } = await stageModule("line.js");

const points = Float32Array.from([1, 1, 1, -1, -1, 1, -1, -1]);
const mounted = { box: 6, data: { points, labels: Float32Array.from([0, 1, 1, 1]), trainCount: 2 } };

test("a drawn line's place is told in the coordinates that stand at the square", () => {
  const says = (/** @type {[number, number][]} */ ...ends) => lineInWords(through(...ends, 6), false, mounted);
  assert.equal(says([-6, 0], [6, 5]), "Your line runs from x −6, y 0 to x 6, y 5.");
  assert.equal(says([-3, -0.14], [3, 1.36]), "Your line runs from x −6, y −0.9 to x 6, y 2.1.");
});

test("before there is a line it is said how to draw one, and when it is too late nothing", () => {
  assert.match(lineInWords(null, false, mounted), /^Draw it under “One matrix”/);
  assert.equal(lineInWords(null, true, mounted), "");
});

test("a drawn line's points right are told as those under the squares are", () => {
  const upright = through([0, -1], [0, 1], 6);
  assert.equal(lineInWords(upright, true, mounted), "Your line: test 100 %\u2003train 50 %");
});
