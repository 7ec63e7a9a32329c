// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {typeof import("../../static/stage/words.js")} */
const words = await import(`${process.env.STAGE}/words.js`);

test("a percentage is 100 % or 0 % only where it is", () => {
  assert.equal(words.percent(1), "100 %");
  assert.equal(words.percent(0), "0 %");
  for (const share of [0.9999999, 0.999, 0.9996]) assert.equal(words.percent(share), "99.9 %");
  for (const share of [1e-9, 0.0004, 0.001]) assert.equal(words.percent(share), "0.1 %");
  assert.equal(words.percent(0.625), "62.5 %");
  assert.equal(words.percent(Math.fround(0.69)), "69 %");
});

test("of two counts of points the larger reads as the larger", () => {
  for (let right = 0; right < 500; right += 1) {
    const [less, more] = [right, right + 1].map((count) => parseFloat(words.percent(Math.fround(count / 500))));
    assert.ok(less < more, `${right} of 500`);
  }
});

test("a bound is never less than what it bounds, and at most a tenth of its power of ten more", () => {
  assert.equal(words.atMost(0), "0");
  for (const value of [1e-17, 3.2e-8, 0.00099, 0.15, 0.2, 0.91, 1, 1.01, 9.5, 1899, 4e7]) {
    const said = Number(words.atMost(value).replaceAll(",", ""));
    assert.ok(said >= value && said < 2 * value + 1e-300, `${said} for ${value}`);
  }
  assert.deepEqual([0.15, 3e-8, 1899].map(words.atMost), ["0.2", "3e-8", "2,000"]);
});

test("all is explained only where there is no gap", () => {
  const said = [0, 1e-17, 9e-4, 0.001, 0.01, 0.9999, 1].map(words.explained);
  assert.deepEqual(said, ["all", "all but 1e-17", "all but 9e-4", "99.9 %", "99 %", "0.1 %", "0 %"]);
});

test("a bend reads as it is", () => {
  assert.deepEqual([0, 0.001, 0.05, 0.5, 0.996, 1].map(words.bendInWords), [
    "0.00",
    "0.001",
    "0.05",
    "0.50",
    "0.996",
    "1.00",
  ]);
});

test("it is 100 % straight only without any bend, and 0 % only with all of it", () => {
  assert.deepEqual([0, 0.0001, 0.05, 0.5, 0.9999, 1].map(words.straightInWords), [
    "100 % straight",
    "99.9 % straight",
    "95 % straight",
    "50 % straight",
    "0.1 % straight",
    "0 % straight",
  ]);
});

test("the head of a picture names all of a what-if, but no bend that is on its way", () => {
  const heads = /** @type {const} */ ([
    [null, null, false, ""],
    [0.5, "tanh", false, "what if: tanh, 50 % straight"],
    [0.5, "tanh", true, "what if: tanh"],
    [0, null, false, "what if: 100 % straight"],
    [0.3, null, true, "what if"],
  ]);
  for (const [bend, activation, isMoving, head] of heads)
    assert.equal(words.whatIfHead({ bend, activation }, isMoving), head);
});

const FACTS = { parameterCount: 1234, isAffine: false, activations: ["relu"] };
const MEASURED = { gap: 0.25, hasNoGap: false, agreement: 0.875, largestDifference: 0.15, largestOutput: 1899 };

test("an exact difference stands beside the size of the outputs", () => {
  const said = words.bestRelation({ ...FACTS, isAffine: true }, MEASURED);
  assert.equal(said, "Exact: largest difference 0.2, of outputs up to 1,900; 1,234 parameters do the work of 3.");
  const large = words.bestRelation({ ...FACTS, isAffine: true }, { ...MEASURED, largestOutput: 668509833 });
  assert.match(large, /outputs up to 6\.69e8;/);
});

test("what bends next to nothing says how much is left, and where", () => {
  const unbent = { ...MEASURED, hasNoGap: true };
  assert.match(
    words.bestRelation(FACTS, { ...unbent, gap: 2e-8 }),
    /explains all but 2e-8 of .* over the data; your ReLUs bend next to nothing there\.$/,
  );
  assert.match(words.bestRelation(FACTS, { ...unbent, gap: 0 }), /explains all of what/);
  assert.match(
    words.bestRelation({ ...FACTS, activations: ["abs", "relu"] }, { ...unbent, gap: 0 }),
    /your activations bend/,
  );
  assert.match(words.bestRelation(FACTS, MEASURED), /explains 75 % of it, agrees on 87.5 % of points\.$/);
  assert.match(words.bestRelation(FACTS, { ...MEASURED, gap: 0.0004 }), /explains all but 4e-4 of it/);
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
  // Of a network that says the same everywhere; what float32 can tell from 0 stays.
  assert.equal(words.equation({ weight: [-2e-18, 1e-9], bias: 0.12 }), "logit = [ 0.00  0.00 ] x + 0.12");
  assert.equal(words.equation({ weight: [-2e-8, 1e-12], bias: 1e-6 }), "logit = [ −2e-8  1e-12 ] x + 1e-6");
});

test("squares are equal, nearly equal or not, and only an affine network's are equal", () => {
  assert.equal(words.sign("best", true, false, true), "=");
  assert.equal(words.sign("best", false, false, true), "≈");
  assert.equal(words.sign("best", false, false, false), "≠");
  assert.equal(words.sign("deleted", false, false, true), "≈");
  assert.equal(words.sign("deleted", false, false, false), "≠");
  assert.equal(words.sign("logistic", true, true, false), "≠");
  assert.equal(words.sign("logistic", true, true, true), "≈");
  assert.equal(words.sign("twin", true, false, false), "≠");
  assert.equal(words.sign("twin", true, false, true), "≈");
  assert.equal(words.sign("twin", false, true, false), "=");
});

test("regions are counted where there are any, and bounds are said only of what is known", () => {
  const numbers = { regions: 1234, matrices: 1234, complete: true };
  assert.equal(words.countInWords(numbers, true, false, "", true), "");
  assert.equal(words.countInWords(numbers, false, true, "", true), "smooth: no folds");
  assert.equal(words.countInWords(null, true, true, "", true), "counting regions …");
  assert.match(words.countInWords(numbers, true, true, "", true), /^1,234 regions/);
  assert.match(
    words.countInWords({ ...numbers, complete: false }, true, true, "at most 9", true),
    /^more than .* \(at most 9\)$/,
  );
});

test("regions are not waited for where they overflow", () => {
  const none = { regions: null, matrices: null };
  assert.equal(words.countInWords({ ...none, complete: false }, true, true, "", true), "counting regions …");
  assert.equal(words.countInWords({ ...none, complete: true }, true, true, "", true), "");
});

test("points outside the picture are told where there are any", () => {
  assert.equal(words.outsideInWords(0, 500), "");
  assert.equal(words.outsideInWords(1, 500), "1 of 500 points lies outside the picture");
  assert.equal(words.outsideInWords(41, 500), "41 of 500 points lie outside the picture");
});

test("matrices are counted apart from the regions, and one that is everywhere is said only of all", () => {
  /** @param {number} regions @param {number} matrices @param {boolean} complete */
  const said = (regions, matrices, complete) =>
    words.countInWords({ regions, matrices, complete }, true, true, "", true);
  assert.equal(said(1, 1, true), "1 region: one matrix everywhere");
  assert.equal(said(120, 1, true), "120 regions, all with one matrix");
  assert.equal(said(35, 31, true), "35 regions, 31 different matrices");
  assert.equal(said(2, 2, true), "2 regions, each with a matrix of its own");
  const cut = "; the drawing is cut off there";
  assert.equal(said(4000, 1, false), `more than 4,000 regions, one matrix in all that were counted${cut}`);
  assert.equal(said(4000, 4000, false), `more than 4,000 regions, at least 4,000 different matrices${cut}`);
  assert.doesNotMatch(said(1, 1, false), /everywhere/);
});

test("a drawing is cut off only where it is made from the regions that were counted", () => {
  const numbers = { regions: 4000, matrices: 1, complete: false };
  const said = (/** @type {boolean} */ drawn) => words.countInWords(numbers, true, true, "", drawn);
  assert.equal(said(false), "more than 4,000 regions, one matrix in all that were counted");
  assert.equal(said(true), `${said(false)}; the drawing is cut off there`);
});

test("nothing is said of a what-if's best matrix before its numbers are here", () => {
  const unknown = { gap: NaN, hasNoGap: false, agreement: NaN, largestDifference: NaN, largestOutput: NaN };
  const said = words.whatIfRelation({ bend: 0.5, activation: "tanh" }, unknown, null);
  assert.equal(said, "Same weights, tanh for activation, 50 % straight, not trained again.");
});

test("a what-if is as straight as is said, and all of it explained only without a gap", () => {
  const said = (/** @type {number} */ bend, /** @type {number} */ gap) =>
    words.whatIfRelation({ bend, activation: null }, { ...MEASURED, gap }, null);
  assert.match(said(0.001, 1e-8), /99\.9 % straight, .* explains all but 1e-8 of it/);
  assert.match(said(0, 0), /100 % straight, .* explains all of it/);
});

test("a collapse says what it takes of the test accuracy, and nothing changes where nothing does", () => {
  const said = (/** @type {number} */ before, /** @type {number} */ after) =>
    words.whatIfRelation({ bend: 0, activation: null }, null, { before, after });
  assert.match(said(1, 0.476), /^Collapsed: test accuracy 100 % → 47\.6 %\. With no bend left/);
  assert.match(said(0.5, 0.5), /test accuracy stays 50 %\./);
});

test("a line is said to be outside only where it is, and a constant to have none", () => {
  const said = (/** @type {[number, number]} */ weight, /** @type {number} */ bias) =>
    words.lineInWords({ weight, bias }, 6, Math.abs(bias) > 6 * (Math.abs(weight[0]) + Math.abs(weight[1])));
  assert.equal(said([1, 0], 5), "");
  assert.match(said([1, 0], 7), /outside the picture, where all is class 1\.$/);
  assert.match(said([1, 0], -7), /outside the picture, where all is class 0\.$/);
  assert.match(said([0, 0], 1), /has no line: it says class 1 everywhere/);
  assert.match(said([0, 0], 0), /has no line: it says class 0 everywhere/);
  assert.match(said([1e-3, 0], 0), /nearly the same everywhere/);
});

test("scores that are not here leave their line empty", () => {
  assert.equal(words.scoresInWords(null).trim(), "");
  assert.match(words.scoresInWords({ test_accuracy: 1, train_accuracy: 0.5 }), /^test 100 %\s+train 50 %$/);
});

test("a shape is cut short between its layers, their activations and its parameters", () => {
  const parts = (/** @type {string} */ shape) => words.shapeParts(shape).join("|");
  assert.equal(
    parts("2 hidden layers of 8-4, relu bent to 0.25: 1,105 parameters"),
    "2 hidden layers of 8-4|, relu bent to 0.25|: 1,105 parameters",
  );
  assert.equal(parts("no hidden layer: 3 parameters"), "no hidden layer|: 3 parameters");
  assert.equal(parts("another sentence, whole: of 3"), "another sentence, whole: of 3");
});
