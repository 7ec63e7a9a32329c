// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";
const { lineIn, mapOf, MIDDLE, moved, scoresOf, through, turned } = await stageModule("line.js");
const { straightBoundary } = await stageModule("contour.js");

const BOX = 6;
/** @param {[number, number][]} points @param {number[]} labels @param {number} trainCount */
const dataOf = (points, labels, trainCount) => ({
  points: Float32Array.from(points.flat()),
  labels: Float32Array.from(labels),
  trainCount,
});

/** The same numbers every time. @param {number} seed */
function* numbersFrom(seed) {
  for (let state = seed; ;) {
    state = (state * 48271) % 2147483647;
    yield state / 2147483647;
  }
}

test("a line runs through the two points that it is drawn through", () => {
  const numbers = numbersFrom(7);
  const coordinate = () => (2 * /** @type {number} */ (numbers.next().value) - 1) * BOX;
  for (let i = 0; i < 200; i += 1) {
    const [p, q] = [0, 1].map(() => [coordinate(), coordinate()]);
    const line = through(p, q, BOX);
    if (!line || Math.abs(line.offset) > 0.97 * BOX) continue;
    for (const [x, y] of [p, q]) {
      const { weight, bias } = mapOf(line);
      assert.ok(Math.abs(weight[0] * x + weight[1] * y + bias) < 1e-12 * BOX);
    }
  }
});

test("a touch is no line", () => {
  assert.equal(through([1, 1], [1, 1], BOX), null);
  assert.equal(through([1, 1], [1.1, 1], BOX), null);
});

test("points right are counted as whole numbers count them, whichever way round is right about more", () => {
  const numbers = numbersFrom(11);
  const whole = () => Math.floor(/** @type {number} */ (numbers.next().value) * 13) - 6;
  for (let i = 0; i < 100; i += 1) {
    const points = /** @type {[number, number][]} */ (Array.from({ length: 20 }, () => [whole(), whole()]));
    const labels = points.map(() => Number(whole() > 0));
    const [x, y, u, v] = [whole(), whole(), whole(), whole()];
    // The oracle: which side of the line through two whole points a whole point is on, by a cross product.
    const side = (/** @type {[number, number]} */ [a, b]) => (u - x) * (b - y) - (v - y) * (a - x);
    const line = through([x, y], [u, v], 100);
    if (!line || Math.abs(line.offset) >= 97 || points.some((point) => side(point) === 0)) continue;
    const isRight = points.map((point, k) => side(point) > 0 === labels[k] > 0);
    const total = isRight.filter(Boolean).length;
    const count = (/** @type {boolean[]} */ some) => some.filter((one) => one === 2 * total >= 20).length;
    const scores = scoresOf(line, dataOf(points, labels, 8));
    // Where both ways are right about as many, either may be told.
    if (2 * total === 20) continue;
    assert.equal(Math.round(8 * scores.train_accuracy), count(isRight.slice(0, 8)));
    assert.equal(Math.round(12 * scores.test_accuracy), count(isRight.slice(8)));
  }
});

test("a line that is moved keeps its direction, and one that is turned its nearest point to the middle", () => {
  const line = { angle: 0.3, offset: 1.5 };
  const there = moved(line, [0.4, -0.2], BOX);
  assert.equal(there.angle, 0.3);
  assert.ok(Math.abs(there.offset - (1.5 + 0.4 * Math.cos(0.3) - 0.2 * Math.sin(0.3))) < 1e-12);
  const { weight, bias } = mapOf(turned(line, 0.7));
  const [x, y] = [1.5 * Math.cos(0.3), 1.5 * Math.sin(0.3)];
  assert.ok(Math.abs(weight[0] * x + weight[1] * y + bias) < 1e-12);
  assert.ok(Math.abs(turned(line, 0.7).angle - 1) < 1e-12);
});

test("however far it is moved, it stays in the picture", () => {
  for (const angle of [0, 0.4, Math.PI / 4, 2, 3, -1]) {
    const far = moved({ ...MIDDLE, angle }, [1000 * Math.cos(angle), 1000 * Math.sin(angle)], BOX);
    assert.ok(straightBoundary(mapOf(far), BOX));
  }
});

test("what another window says is a line, or nothing", () => {
  assert.deepEqual(lineIn({ angle: 1, offset: 2, more: 3 }), { angle: 1, offset: 2 });
  for (const other of [null, 3, "x", {}, { angle: NaN, offset: 1 }, { angle: "1", offset: 1 }, { angle: 1 }]) {
    assert.equal(lineIn(other), null);
  }
});
