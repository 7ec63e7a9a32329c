// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/asked.js")} */
const { asking, NOTHING_ASKED, wanting } = await stageModule("asked.js");

const limits = { depth: 4, width: 9, first: { activation: "relu", width: 4 } };
const more = (/** @type {number} */ layer) => ({ layer, units: 1 });

/** An experiment on show, with hidden layers of so many units. @param {number[]} widths */
const showing = (...widths) => {
  const sizes = [2, ...widths, 1];
  const layers = sizes.slice(1).map((outputs, i) => {
    return { inputs: sizes[i], outputs, start: 0, activation: "relu", bend: 1 };
  });
  return /** @type {import("../../static/stage/mounted.js").Mounted} */ (
    /** @type {unknown} */ ({ experiment: { query: "", layers }, limits })
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
