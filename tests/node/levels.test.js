// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/levels.js")} */
const { affineInWords, levelInWords, LevelAnswers, rankInWords, removableAt, separableInWords } =
  await stageModule("levels.js");

const points = { test: 250, all: 500 };
const data = { affine: 1, train: 170, test: 173, rank: 1.98, flat: [], nearly: [], removable: [] };
const first = {
  affine: 0.86,
  train: 240,
  test: 246,
  rank: 2.44,
  flat: [0, 500, 499, 500, 0],
  nearly: [0, 500, 500, 500, 7],
  removable: [
    { unit: 3, others: [], factors: [], offset: 0, heard: true },
    { unit: 2, others: [0], factors: [2], offset: 0, heard: true },
  ],
};
const last = { affine: 1 - 1e-12, train: 250, test: 250, rank: 1.04, flat: [3], nearly: [3], removable: [] };
const found = { epoch: 90, levels: [data, first, last] };

/** Whatever keeps a number on the line of its sign. @param {string} text */
const plain = (text) => text.replaceAll("\u00a0", " ");

test("what one line gets is of the epoch on show or of the one that is named", () => {
  assert.equal(plain(separableInWords(found, 90, points)), "one line 69.2 → 98.4 → 100 %");
  assert.equal(plain(separableInWords(found, 91, points)), "epoch 90: one line 69.2 → 98.4 → 100 %");
  assert.equal(separableInWords(null, 90, points), "");
  const beside = { epoch: 90, levels: [data, first, last, last] };
  assert.equal(plain(separableInWords(beside, 90, points)), "one line 69.2 → … → 100 %");
  const alone = { epoch: 90, levels: [data, last, last, last] };
  assert.equal(plain(separableInWords(alone, 90, points)), "one line 69.2 → 100 → 100 → 100 %");
  const deep = { epoch: 5, levels: [data, ...Array(7).fill(first), last] };
  assert.equal(plain(separableInWords(deep, 5, points)), "one line 69.2 → … → 100 %");
});

test("how affine the data still are is written in the same row, what differs by rounding only is wholly so", () => {
  const after = (/** @type {(number | null)[]} */ ...shares) =>
    plain(affineInWords({ epoch: 90, levels: shares.map((affine) => ({ ...last, affine })) }));

  assert.equal(plain(affineInWords(found)), "affine 100 → 86 → 100 %");
  assert.equal(after(1, 0.9996, 0.99999), "affine 100 → 99.9 → 99.9 %");
  assert.equal(after(1 - 1e-15, 1 + 1e-15, 1 - 1e-11, 1), "affine 100 → 100 → 100 → 100 %");
  assert.equal(after(1, -1e-15, 0.0001), "affine 100 → 0 → 0.1 %");
  assert.equal(after(1, 0.5, null), "affine 100 → 50 → – %");
  assert.equal(after(1, 0.9, 0.8, 0.7, 0.634), "affine 100 → … → 63.4 %");
  assert.equal(affineInWords(null), "");
  const ranks = found.levels.map(({ rank }) => rank.toFixed(1));
  assert.equal(plain(rankInWords(found)), `effective rank ${ranks.join(" → ")}`);
  assert.equal(rankInWords(null), "");
});

test("of a layer only what is of the epoch on show is said, dead only of a unit that is flat at every point", () => {
  const shown = { isStraight: false, isPruned: false };
  const of = (/** @type {number} */ layer, /** @type {number} */ unit, epoch = 90) =>
    levelInWords(found, epoch, { layer, unit }, points, shown);

  assert.equal(of(0, 0, 91), "");
  assert.equal(levelInWords(null, 90, { layer: 0, unit: 0 }, points, shown), "");
  assert.equal(
    of(0, 0),
    "Flat at 0 of 500 points. After layer 1: one line gets 98.4 %, affine 86 %, effective rank 2.4.",
  );
  assert.match(of(0, 1), /^Dead: flat at every point\./);
  assert.match(of(0, 2), /^Redundant: 2\.00 × unit 1\. After layer 1/);
  assert.match(of(0, 3), /^Dead: flat on the whole square; the network is the same without it\./);
  assert.match(of(0, 4), /^Nearly flat at 7 of 500 points\./);
  assert.match(of(1, 0), /affine 100 %/);
  const left = levelInWords(found, 90, { layer: 0, unit: 2 }, points, { isStraight: true, isPruned: true });
  assert.match(
    left,
    /^Left out, redundant in a layer of rank 3: 2\.00 × unit 1\. After layer 1 with all its units: one line gets/,
  );
  const still = { epoch: 90, levels: [data, { ...last, affine: null }] };
  assert.match(levelInWords(still, 90, { layer: 0, unit: 0 }, points, shown), /nothing varies/);
});

test("while those of an epoch are on their way the last ones that came are on show", async (context) => {
  const answers = [[data, first, last], null];
  context.mock.method(globalThis, "fetch", async () => Response.json(answers.shift()));
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 1000;
  context.mock.method(performance, "now", () => now);
  globalThis.window ??= /** @type {any} */ (globalThis);
  const levels = new LevelAnswers("layers?", () => {});
  const arrived = () => new Promise(setImmediate);
  assert.equal(levels.nearest(3), null);
  await arrived();
  now += 800;
  assert.equal(levels.nearest(7)?.epoch, 3);
  assert.ok(levels.has(3) && !levels.has(7));
  await arrived();

  assert.equal(levels.nearest(7), null); // it has come that there are none
  assert.ok(levels.has(7));
  assert.equal(levels.nearest(3), levels.nearest(3)); // the same object: nothing is drawn again
});

test("which units can be removed is known of the epoch on show only", () => {
  assert.deepEqual(removableAt(found, 90), [first.removable, []]);
  assert.deepEqual(removableAt(found, 91), []);
  assert.deepEqual(removableAt(null, 90), []);
});
