// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/film.js")} */
const { filmOf, isWithoutWhatIf, MOST, thinned } = await stageModule("film.js");
/** @type {typeof import("../../static/stage/gif.js")} */
const { comment } = await stageModule("gif.js");
/** @type {typeof import("../../static/stage/video_types.js")} */
const { ENDINGS, videoType } = await stageModule("video_types.js");
/** @type {typeof import("../../static/stage/state.js")} */
const { newState } = await stageModule("state.js");
/** @type {typeof import("../../static/stage/theme.js")} */
const { themeOf } = await stageModule("theme.js");

/** @param {number} depth @param {Iterable<number>} held @returns {any} an experiment, trained with half a bend if not otherwise */
const experimentOf = (depth, held, bend = 0.5, activation = "tanh") => ({
  bend,
  mounted: { experiment: { layers: Array.from({ length: depth + 1 }, () => ({ activation, bend })) } },
  frames: { rows: new Map([...held].map((epoch) => [epoch, new Float32Array(1)])) },
});

/** @param {number} epoch @returns {import("../../static/stage/state.js").State} */
function standingAt(epoch) {
  const state = newState("best", false, themeOf(false));
  return { ...state, clock: { ...state.clock, position: epoch, reached: epoch } };
}

const upTo = (/** @type {number} */ last) => Array.from({ length: last + 1 }, (_, epoch) => epoch);

test("a film of the training goes from the start to the epoch on show, over epochs that are held", () => {
  for (const last of [1, 7, 89, 90, 500, 4321]) {
    const held = upTo(last).filter((epoch) => epoch % 3 === 0 || epoch === last);
    const { states, milliseconds } = filmOf("training", standingAt(last), experimentOf(2, held));
    const epochs = states.map(({ clock }) => clock.position);
    assert.equal(epochs[0], 0);
    assert.equal(epochs[epochs.length - 1], last);
    assert.ok(epochs.length <= MOST && milliseconds >= 40);
    assert.ok(epochs.every((epoch, i) => held.includes(epoch) && (i === 0 || epoch > epochs[i - 1])));
  }
  assert.equal(filmOf("training", standingAt(0), experimentOf(2, [0])).states.length, 1);
  // Which units can be left out is known of the last epoch only: all are in.
  const dropped = filmOf("training", { ...standingAt(7), isPruned: true }, experimentOf(2, upTo(7)));
  assert.ok(dropped.states.every(({ isPruned }) => !isPruned));
});

test("a film of the collapse starts as trained and ends straight, drawn back", () => {
  const room = { width: 300, height: 300, text: 14 };
  const { states } = filmOf("collapse", { ...standingAt(9), room }, experimentOf(2, [9]));
  assert.ok(states.length > 20 && states.length <= MOST);
  assert.equal(states[0].change.bend, null);
  const end = states[states.length - 1];
  assert.deepEqual([end.change.bend, end.drawnBack, end.merged, end.glide], [0, 1, 1, null]);
  const bends = states.slice(1).map(({ change }) => change.bend ?? NaN);
  assert.ok(bends.every((bend, i) => bend <= 0.5 && (i === 0 || bend <= bends[i - 1])));
});

test("a film of the fold goes from the plane through all layers to the cut", () => {
  for (const depth of [1, 2, 8]) {
    const { states } = filmOf("fold", { ...standingAt(9), through: 1.3 }, experimentOf(depth, [9]));
    const through = states.map((state) => state.through);
    assert.equal(through[0], 0);
    assert.equal(through[through.length - 1], depth + 1);
    assert.ok(states.length <= MOST && through.every((at, i) => i === 0 || at >= through[i - 1]));
  }
});

test("a film shows of a what-if what its subject leaves of it, and it is told where that is nothing", () => {
  const experiment = experimentOf(2, upTo(9));
  const whatIf = { ...standingAt(9), change: { bend: 0.25, activation: "relu" } };
  const starts = /** @type {const} */ (["training", "collapse", "fold"]).map((subject) => [
    filmOf(subject, whatIf, experiment).states[0].change,
    isWithoutWhatIf(subject, whatIf),
  ]);
  assert.deepEqual(starts, [
    [{ bend: null, activation: null }, true],
    [{ bend: null, activation: "relu" }, false],
    [{ bend: 0.25, activation: "relu" }, false],
  ]);
  assert.equal(isWithoutWhatIf("training", standingAt(9)), false);
  const { states } = filmOf("fold", whatIf, experiment);
  assert.ok(states.every(({ change }) => change.bend === 0.25 && change.activation === "relu"));
});

test("a film of the collapse of a network that something else bends begins bent", () => {
  const change = { bend: 0, activation: "relu" };
  const collapsed = { ...standingAt(9), change, collapsed: true, drawnBack: 1, isMerging: true, merged: 1 };
  const { states } = filmOf("collapse", collapsed, experimentOf(2, [9]));
  assert.deepEqual([states[0].collapsed, states[1].change.activation], [true, "relu"]);
  assert.ok((states[1].change.bend ?? 0) > 0.4 && states[states.length - 1].change.bend === 0);
});

test("where nothing would be seen to happen there is one frame", () => {
  const [few, straight] = [experimentOf(0, [9]), experimentOf(2, [9], 0)];
  for (const [subject, experiment] of /** @type {const} */ ([
    ["fold", few],
    ["collapse", few],
    ["collapse", straight],
    ["collapse", experimentOf(2, [9], 1, "identity")],
  ]))
    assert.equal(filmOf(subject, standingAt(9), experiment).states.length, 1);
});

test("what is thinned keeps its ends and its order", () => {
  for (const length of [1, 5, 6, 7, 1000]) {
    const kept = thinned(upTo(length - 1), 6);
    assert.equal(kept.length, Math.min(6, length));
    assert.deepEqual([kept[0], kept[kept.length - 1]], [0, length - 1]);
    assert.deepEqual(
      kept,
      [...new Set(kept)].sort((a, b) => a - b),
    );
  }
});

test("a comment of any length is read block by block", () => {
  for (const length of [0, 1, 254, 255, 256, 2000]) {
    const [introducer, label, ...blocks] = comment("x".repeat(length));
    assert.deepEqual([introducer, label], [0x21, 0xfe]);
    let [at, read] = [0, 0];
    for (; blocks[at] !== 0; at += 1 + blocks[at]) read += blocks[at];
    assert.equal(read, length);
    assert.equal(at, blocks.length - 1);
  }
});

test("of each kind of video the best is taken that a browser records, if any", () => {
  const recorder = (/** @type {string[]} */ kinds) => ({
    MediaRecorder: { isTypeSupported: (/** @type {string} */ type) => kinds.some((kind) => type.startsWith(kind)) },
  });
  const types = () => ENDINGS.map(videoType);
  assert.deepEqual(types(), [null, null]);
  Object.assign(globalThis, recorder([]));
  assert.deepEqual(types(), [null, null]);
  Object.assign(globalThis, recorder(["video/webm;codecs=vp8"]));
  assert.deepEqual(types(), [null, "video/webm;codecs=vp8"]);
  Object.assign(globalThis, recorder(["video/webm", "video/mp4"]));
  assert.deepEqual(types(), ["video/mp4;codecs=avc1.640028", "video/webm;codecs=vp9"]);
});
