// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/asked.js")} */
const { asking, NOTHING_ASKED, wanting } = await stageModule("asked.js");

const limits = { depth: 4, width: 9, edits: 3, largest: 100, first: { activation: "relu", width: 4 } };
const more = (/** @type {number} */ layer) => ({ layer, units: 1 });

/** An experiment on show, with hidden layers of so many units. @param {number[]} widths */
const showing = (...widths) => {
  const sizes = [2, ...widths, 1];
  const layers = sizes.slice(1).map((outputs, i) => {
    return { inputs: sizes[i], outputs, start: 0, activation: "relu", bend: 1 };
  });
  return /** @type {import("../../static/stage/mounted.js").Mounted} */ (
    /** @type {unknown} */ ({ experiment: { query: "", layers }, changes: [], limits })
  );
};

/** @param {import("../../static/stage/reshape.js").Hidden[] | null} network */
const widthsOf = (network) => network && network.map(({ width }) => width);

/**
 * A visitor's clicks and a server's answers, in turn.
 * @param {(number | import("../../static/stage/mounted.js").Mounted | null)[]} events the layer that is to have a unit
 *   more; or what is on show then, null while that is not known
 * @returns {(number[] | null | undefined)[]} what was asked for
 */
function play(events) {
  let asked = NOTHING_ASKED;
  /** @type {import("../../static/stage/mounted.js").Mounted | null} */
  let shown = null;
  const found = [];
  for (const event of events) {
    if (typeof event === "number") asked = wanting(asked, more(event));
    else shown = event;
    const now = asking(asked, shown);
    asked = now.asked;
    if (now.network) found.push(widthsOf(now.network));
  }
  return found;
}

test("each change is one of what was asked for before it, answered or not", () => {
  const one = showing(5, 4);
  assert.deepEqual(play([showing(4, 4), 0, 1, one, 1, 0]), [
    [5, 4],
    [5, 5],
    [5, 6],
    [6, 6],
  ]);
});

test("a change that comes while it is not known what is on show waits until it is", () => {
  assert.deepEqual(play([0, 0, null, showing(4, 4)]), [[6, 4]]);
  assert.deepEqual(play([showing(4, 4), 0, null, 1, showing(5, 4)]), [
    [5, 4],
    [5, 5],
  ]);
});

test("of several networks only the last one has to be answered", () => {
  assert.deepEqual(play([showing(4, 4), 0, 0, null, showing(6, 4), showing(3, 3), 1]), [
    [5, 4],
    [6, 4],
    [3, 4],
  ]);
});

test("a network that was chosen elsewhere takes the place of what was asked for", () => {
  assert.deepEqual(play([showing(4, 4), 0, showing(5, 4), showing(4, 4), 1]), [
    [5, 4],
    [4, 5],
  ]);
  assert.deepEqual(play([showing(4, 4), 0, showing(2, 2, 2), 1]), [
    [5, 4],
    [2, 3, 2],
  ]);
});

test("the same network on other data leaves what was asked for on its way", () => {
  assert.deepEqual(play([showing(4, 4), 0, showing(4, 4), 1]), [
    [5, 4],
    [5, 5],
  ]);
});

test("what there can be no network of asks for nothing", () => {
  assert.deepEqual(play([showing(9, 4), 0, 7]), []);
});

const edit = (/** @type {number} */ epoch, value = 0.5) => ({ epoch, what: "b1.1", value });

/** The same experiment, changed so while it trains. @param {import("../../static/stage/edits.js").Edit[]} changes */
const changed = (...changes) =>
  /** @type {import("../../static/stage/mounted.js").Mounted} */ (
    /** @type {unknown} */ ({ ...showing(4, 4), changes })
  );

/**
 * @param {import("../../static/stage/asked.js").Asked} asked @param {import("../../static/stage/asked.js").Wish | null} wish
 * @param {import("../../static/stage/mounted.js").Mounted | null} shown
 */
const after = (asked, wish, shown) => asking(wish ? wanting(asked, wish) : asked, shown);

test("changes while it trains are asked for all together, one more or one less each time", () => {
  const first = after(NOTHING_ASKED, { edit: edit(5) }, changed());
  assert.deepEqual(first.edits, [edit(5)]);
  const second = after(first.asked, { edit: edit(7) }, null);
  assert.equal(second.edits, null);
  const both = after(second.asked, null, changed(edit(5)));
  assert.deepEqual(both.edits, [edit(5), edit(7)]);
  const third = after(both.asked, { undo: edit(5) }, changed(edit(5)));
  assert.deepEqual(third.edits, [edit(7)]);
  assert.equal(third.network, null);
});

test("the same number is changed once at an epoch, and not more often than there can be changes", () => {
  const shown = changed(edit(1), edit(2), edit(3));
  assert.deepEqual(after(NOTHING_ASKED, { edit: edit(2, 7) }, shown).edits, [edit(1), edit(3), edit(2, 7)]);
  assert.equal(after(NOTHING_ASKED, { edit: edit(4) }, shown).edits, null);
});

test("changes that were chosen elsewhere take the place of what was asked for", () => {
  const asked = after(NOTHING_ASKED, { edit: edit(5) }, changed()).asked;
  const elsewhere = after(asked, null, changed(edit(9))).asked;
  assert.deepEqual(after(elsewhere, { edit: edit(7) }, changed(edit(9))).edits, [edit(9), edit(7)]);
});
