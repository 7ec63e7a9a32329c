// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/depths.js")} */
const { depthInWords, depthsOf, folding, passedThrough, snapped, stepped, wentThrough } =
  await stageModule("depths.js");
/** @type {typeof import("../../static/stage/state.js")} */
const { isMoving, newState, pinnedTo } = await stageModule("state.js");

/** @typedef {import("../../static/stage/state.js").State} State */

const theme = /** @type {State["theme"]} */ ({});
const still = newState("best", false, theme);
const DEPTH = 2;

/** @param {State} state @param {number} from @param {number} until milliseconds @returns {number[]} through, each 60th of a second */
function filmed(state, from, until) {
  const seen = [];
  for (let now = from; now < until; now += 1000 / 60) seen.push(passedThrough(state, now).through);
  return seen;
}

test("it goes to the cut without a jump, slow at every stop, two seconds a layer, and the way ends by itself", () => {
  const state = folding(still, DEPTH, 100, false);
  assert.ok(isMoving(state));
  const seen = filmed(state, 100, 6100);
  assert.equal(seen[0], 0);
  seen.slice(1).forEach((through, i) => assert.ok(through >= seen[i] && through - seen[i] < 0.03));
  for (const stop of [0.5, 1, 1.5, 2]) assert.ok(seen.filter((through) => Math.abs(through - stop) < 0.01).length >= 8);
  const after = passedThrough(state, 6101);
  assert.deepEqual([after.through, after.fold, isMoving(after)], [3, null, false]);
});

test("from the cut it goes back, in half the time; and on its way it turns round where it is", () => {
  const there = wentThrough(still, 3);
  const back = folding(there, DEPTH, 0, false);
  assert.equal(passedThrough(back, 3001).through, 0);
  assert.equal(passedThrough(back, 2900).fold, back.fold);
  const half = passedThrough(folding(still, DEPTH, 0, false), 2600);
  const turned = folding(half, DEPTH, 2600, false);
  assert.equal(turned.fold?.target, 0);
  assert.equal(passedThrough(turned, 2600).through, half.through);
});

test("whoever wants no motion is there at once", () => {
  assert.deepEqual([folding(still, DEPTH, 0, true).through, folding(still, DEPTH, 0, true).fold], [3, null]);
  assert.equal(folding(wentThrough(still, 3), DEPTH, 0, true).through, 0);
});

test("the button says back where the way leads back, and the slider ends at the cut", () => {
  assert.deepEqual(depthsOf(still, DEPTH), { end: 3, at: 0, says: "the plane", isBack: false });
  assert.deepEqual(depthsOf(wentThrough(still, 9), DEPTH), { end: 3, at: 3, says: "the cut", isBack: true });
  assert.equal(depthsOf(folding(still, DEPTH, 0, false), DEPTH).isBack, true);
});

test("a depth has the name of the layer, and of its half", () => {
  const named = [0, 0.2, 0.5, 0.7, 1, 1.5, 2, 2.1, 3].map((through) => depthInWords(through, DEPTH));
  const [first, second] = ["layer 1 of 2", "layer 2 of 2"];
  const halves = [`${first}, its matrix`, `${first}, its matrix`, `${first}, its bend`, `after ${first}`];
  assert.deepEqual(named, ["the plane", ...halves, `${second}, its matrix`, `after ${second}`, "the cut", "the cut"]);
});

test("a hand that is near a stop is at it", () => {
  assert.deepEqual([0.98, 1.02, 1.48, 1.3, 0.01].map(snapped), [1, 1, 1.5, 1.3, 0]);
});

test("an arrow key leads to the next quarter of a layer, from wherever it stands", () => {
  assert.deepEqual(
    [0, 0.1, 0.25, 0.749, 2.75].map((through) => stepped(through, 1)),
    [0.25, 0.25, 0.5, 1, 3],
  ); // prettier-ignore -- because they are pairs
  assert.deepEqual(
    [3, 2.9, 0.3, 0.251].map((through) => stepped(through, -1)),
    [2.75, 2.75, 0.25, 0],
  ); // prettier-ignore -- because they are pairs
});

test("sheet and unit are shown in each other's place", () => {
  const pinned = pinnedTo(wentThrough(still, 1.5), { layer: 0, unit: 1 });
  assert.equal(pinned.through, 0);
  assert.equal(wentThrough(pinned, 1).pinned, null);
});
