// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {typeof import("../../static/stage/curve.js")} */
const { accuracyCurve, lossCurve, roundTop, samples } = await import(`${process.env.STAGE}/curve.js`);

test("a curve has at most some 400 samples, in order, each the value of its epoch", () => {
  for (const last of [0, 29, 30, 399, 400, 801, 5000]) {
    const found = samples((epoch) => 2 * epoch, last);
    assert.ok(found.length <= 801);
    assert.deepEqual(found[0], [0, 0]);
    found.forEach(([epoch, value], i) => {
      assert.equal(value, 2 * epoch);
      assert.ok(epoch <= last && (i === 0 || epoch > found[i - 1][0]));
    });
  }
});

test("what is not known is left out", () => {
  const found = samples((epoch) => (epoch % 2 ? NaN : 1), 20);
  assert.deepEqual(
    found.map(([epoch]) => epoch),
    [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20],
  );
});

test("the top is 1, 2 or 5 times a power of ten, and above all but outliers", () => {
  for (const scale of [0.01, 0.1, 1, 37, 4000]) {
    const values = Array.from({ length: 200 }, (_, i) => (scale * (i + 1)) / 200);
    const top = roundTop([...values, 1e9]);
    assert.ok(top >= 0.98 * scale && top < 2.6 * scale, `${top} for ${scale}`);
    const mantissa = top / 10 ** Math.floor(Math.log10(top) + 1e-9);
    assert.ok([1, 2, 5].some((one) => Math.abs(mantissa - one) < 1e-9));
  }
});

test("without values there is still a scale", () => {
  assert.equal(roundTop([]), 1);
});

test("epochs fill the picture from the thirtieth on", () => {
  assert.equal(lossCurve([], 3, 2).end, 30);
  assert.equal(lossCurve([], 300, 2).end, 300);
});

test("accuracies have the best straight line's marked across, losses nothing", () => {
  assert.equal(accuracyCurve([], 10, 2, 0.69).level, 0.69);
  assert.equal(lossCurve([], 10, 2).level, null);
  assert.equal(accuracyCurve([], 10, 2, 0.9975).level, 0.9975);
  assert.equal(accuracyCurve([], 10, 2, 1).level, null);
});
