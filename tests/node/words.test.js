// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {typeof import("../../static/stage/words.js")} */
const words = await import(`${process.env.STAGE}/words.js`);

test("a percentage is 100 % or 0 % only where it is", () => {
  assert.equal(words.percent(1), "100 %");
  assert.equal(words.percent(0), "0 %");
  for (const share of [0.9999999, 0.999, 0.996]) assert.ok(parseFloat(words.percent(share)) < 100);
  assert.equal(words.percent(0.001), "less than 1 %");
  assert.equal(words.percent(0.625), "63 %");
});

test("a number reads back as itself, within its digits, with a true minus", () => {
  for (const value of [0, 1.5, -2.25, 1234.5, -0.0004, 3e-8, 99999, -7]) {
    const text = words.number(value);
    assert.ok(!text.includes("-") || text.includes("e-"));
    const back = Number(text.replace("−", "-"));
    assert.ok(Math.abs(back - value) <= Math.max(0.005, 0.5 * Math.abs(value)));
  }
});

test("an equation has the sign of its bias once", () => {
  assert.equal(words.equation({ weight: [1, -2], bias: -3 }), "logit = [ 1.00  −2.00 ] x − 3.00");
  assert.equal(words.equation({ weight: [0, 0], bias: 0.5 }), "logit = [ 0.00  0.00 ] x + 0.50");
});

test("squares are equal, nearly equal or not, and only an affine network's are equal", () => {
  assert.equal(words.sign("best", true, false, 0), "=");
  assert.equal(words.sign("best", false, false, 0.005), "≈");
  assert.equal(words.sign("best", false, false, 0.5), "≠");
  assert.equal(words.sign("best", false, false, NaN), "≠");
  assert.equal(words.sign("logistic", true, true, 0), "≠");
  assert.equal(words.sign("twin", true, false, 0), "≠");
  assert.equal(words.sign("twin", false, true, 1), "=");
});

test("regions are counted where there are any, and bounds are said only of what is known", () => {
  const numbers = { regions: 1234, matrices: 1234, complete: true };
  assert.equal(words.countInWords(numbers, true, false, ""), "");
  assert.equal(words.countInWords(numbers, false, true, ""), "smooth: no folds");
  assert.equal(words.countInWords(null, true, true, ""), "counting regions …");
  assert.match(words.countInWords(numbers, true, true, ""), /^1,234 regions/);
  assert.match(
    words.countInWords({ ...numbers, complete: false }, true, true, "at most 9"),
    /^more than .* \(at most 9\)$/,
  );
});

test("points outside the picture are told where there are any", () => {
  assert.equal(words.outsideInWords(0, 500), "");
  assert.equal(words.outsideInWords(1, 500), "1 of 500 points lies outside the picture");
  assert.equal(words.outsideInWords(41, 500), "41 of 500 points lie outside the picture");
});

test("matrices are counted apart from the regions, and one that is everywhere is said only of all", () => {
  /** @param {number} regions @param {number} matrices @param {boolean} complete */
  const said = (regions, matrices, complete) => words.countInWords({ regions, matrices, complete }, true, true, "");
  assert.equal(said(1, 1, true), "1 region: one matrix everywhere");
  assert.equal(said(120, 1, true), "120 regions, all with one matrix");
  assert.equal(said(35, 31, true), "35 regions, 31 different matrices");
  assert.equal(said(2, 2, true), "2 regions, each with a matrix of its own");
  const cut = "; the drawing is cut off there";
  assert.equal(said(4000, 1, false), `more than 4,000 regions, one matrix in all that were counted${cut}`);
  assert.equal(said(4000, 4000, false), `more than 4,000 regions, at least 4,000 different matrices${cut}`);
  assert.doesNotMatch(said(1, 1, false), /everywhere/);
});

test("nothing is said of a what-if's best matrix before its numbers are here", () => {
  const unknown = { gap: NaN, hasNoGap: false, agreement: NaN, largestDifference: NaN };
  const said = words.whatIfRelation({ bend: 0.5, activation: "tanh" }, unknown, false);
  assert.equal(said, "Same weights, tanh for activation, bent to 0.50, not trained again.");
});

test("scores that are not here leave their line empty", () => {
  assert.equal(words.scoresInWords(null).trim(), "");
  assert.match(words.scoresInWords({ test_accuracy: 1, train_accuracy: 0.5 }), /^test 100 %\s+train 50 %$/);
});
