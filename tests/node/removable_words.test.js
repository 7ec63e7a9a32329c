// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/removable_words.js")} */
const { prunedInWords, pruneInWords, pruningInWords, removableInWords } = await stageModule("removable_words.js");

/** @param {number[]} others @param {number[]} factors */
const made = (others, factors, offset = 0, rank = /** @type {number | null} */ (null)) =>
  removableInWords({ unit: 9, others, factors, offset, heard: true }, rank, false);

test("what a redundant unit is made of is said by the numbers of the others, from 1, and their factors", () => {
  assert.equal(made([], []), "Dead: flat on the whole square; the network is the same without it.");
  assert.equal(made([2], [1]), "Redundant: unit 3.");
  assert.equal(made([2], [-1.0000000001], 1), "Redundant: −unit 3 + 1.00.");
  assert.equal(made([2], [0.5], -0.25), "Redundant: 0.50 × unit 3 − 0.25.");
  assert.equal(
    made([0, 4], [-0.314, -1.1], 2),
    "Redundant: −0.31 × unit 1 − 1.10 × unit 5 + 2.00, none of which bends on the square.",
  );
  assert.match(made([0, 1, 4, 6], [1, 2, 3, 4], 2), /^Redundant: a sum of units 1, 2, 5, 7, none of which/);
});

test("where a layer bends nothing its rank is the reason", () => {
  assert.equal(made([2], [0.5], 0, 1), "Redundant in a layer of rank 1: 0.50 × unit 3.");
  assert.equal(made([0, 1], [1, 0.5], 0, 2), "Redundant in a layer of rank 2: unit 1 + 0.50 × unit 2.");
});

test("without its removable units a network is told to differ by no less than it does", () => {
  const [parameters, units] = [new Float32Array(0), 16];
  assert.equal(pruneInWords({ dead: 1, redundant: 0, unheard: 0 }), "Drop 1 dead");
  assert.equal(pruneInWords({ dead: 2, redundant: 10, unheard: 0 }), "Drop 12 units");
  assert.equal(pruneInWords({ dead: 0, redundant: 1, unheard: 0 }), "Drop 1 unit");
  assert.equal(pruningInWords({ dead: 3, redundant: 0, unheard: 0 }), "Drop 3 dead: the network does not change");
  assert.equal(
    pruningInWords({ dead: 2, redundant: 10, unheard: 0 }),
    "Drop 12 units, 2 dead and 10 redundant: the network does not change",
  );
  assert.equal(
    prunedInWords({
      parameters,
      units,
      count: { dead: 2, redundant: 1, unheard: 0 },
      difference: 2.1e-7,
      largest: 12.34,
    }),
    "Without 3 of its 16 units, 2 dead and 1 redundant, the network is the same: over the picture the logit differs by at most 3e-7, of up to 12.3.",
  );
});

test("units of one kind are told by it, of all there are", () => {
  const [parameters, units] = [new Float32Array(0), 16];
  for (const [count, which] of /** @type {[Partial<import("../../static/stage/pruned.js").Count>, string][]} */ ([
    [{ dead: 1 }, "1 dead one"],
    [{ redundant: 7 }, "7 redundant ones"],
    [{ unheard: 2 }, "2 unheard ones"],
  ])) {
    assert.equal(
      prunedInWords({
        parameters,
        units,
        count: { dead: 0, redundant: 0, unheard: 0, ...count },
        difference: 0,
        largest: 1,
      }),
      `Without ${which} of its 16 units the network is the same: over the picture the logit does not change.`,
    );
  }
});

test("a unit that nobody hears is told apart from dead and redundant ones, and dropped as they are", () => {
  const unheard = { unit: 1, others: [], factors: [], offset: 0, heard: false };
  assert.equal(removableInWords(unheard, null, false), "Unheard: the network is the same without it.");
  assert.equal(pruneInWords({ dead: 0, redundant: 0, unheard: 1 }), "Drop 1 unit");
  assert.equal(pruneInWords({ dead: 2, redundant: 0, unheard: 1 }), "Drop 3 units");
  assert.equal(
    pruningInWords({ dead: 2, redundant: 3, unheard: 1 }),
    "Drop 6 units, 2 dead, 3 redundant and 1 unheard: the network does not change",
  );
});
