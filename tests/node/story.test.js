// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
const { answered, backward, begun, darkened, drawn, onward, placeIn, pressed, shownAt } = await import(
  `${process.env.STAGE}/story.js`
);

const shown = { words: "", wanted: { query: "" }, isMatrix: false };
const held = { words: "held back", wanted: { query: "depth=1" }, isMatrix: false };
/** @param {object | null} reveal @param {"words" | "line"} kind */
const scene = (reveal, kind = "words") => ({
  kind,
  pictures: [],
  name: "",
  title: "",
  notes: "",
  question: "",
  answers: ["a", "b"],
  right: 1,
  shown,
  reveal,
});
const scenes = [scene(held), scene(null), scene(held)];

/** @param {string} key @param {number} times */
function walk(key, times, from = begun(0)) {
  const places = [from];
  for (let i = 0; i < times; i += 1) places.push(pressed(key, places[i], scenes));
  return places.map((place) => `${place.scene}${place.revealed ? "!" : ""}`);
}

test("one key leads through all scenes, each after what it holds back, and stays at the end", () => {
  assert.deepEqual(walk("PageDown", 6), ["0", "0!", "1", "2", "2!", "2!", "2!"]);
});

test("another leads back by the same steps, and stays at the start", () => {
  const last = { ...begun(2), revealed: true };
  assert.deepEqual(walk("PageUp", 6, last), ["2!", "2", "1", "0!", "0", "0", "0"]);
});

test("what is held back is not shown before it is revealed", () => {
  assert.equal(shownAt(begun(0), scenes), shown);
  assert.equal(shownAt(onward(begun(0), scenes), scenes), held);
});

test("an answer is one of those there are, until the right one is revealed", () => {
  assert.equal(answered(begun(0), 2, scenes).answer, 2);
  assert.equal(answered(begun(0), 3, scenes).answer, 0);
  const revealed = onward(begun(0), scenes);
  assert.equal(answered(revealed, 1, scenes).answer, 0);
  assert.equal(pressed("2", begun(0), scenes).answer, 2);
  assert.equal(onward(answered(begun(0), 2, scenes), scenes).answer, 2);
});

test("a line is drawn where one is asked for, until the real one is revealed, and stays beside it", () => {
  const asking = [scene(held, "line"), scene(held)];
  const line = { angle: 1, offset: 2 };
  const drew = drawn(begun(0), line, asking);
  assert.deepEqual(drew.line, line);
  const revealed = onward(drew, asking);
  assert.deepEqual(revealed.line, line);
  assert.deepEqual(drawn(revealed, { angle: 0, offset: 0 }, asking).line, line);
  assert.equal(onward(revealed, asking).line, null);
  assert.equal(drawn(begun(1), line, asking).line, null);
  assert.deepEqual(placeIn(drew, asking), drew);
});

test("the black key of a remote moves nothing: it darkens, and what comes next brings back the light", () => {
  for (const key of [".", "b"]) {
    const dark = pressed(key, begun(1), scenes);
    assert.deepEqual({ ...dark, dark: false }, begun(1));
    assert.equal(dark.dark, true);
    assert.deepEqual(pressed("PageDown", dark, scenes), begun(1));
    assert.deepEqual(darkened(dark), begun(1));
    assert.deepEqual(backward(dark, scenes), begun(1));
  }
});

test("other keys are none of a story's", () => {
  for (const key of ["x", " ", "ArrowLeft", "Home", "0", "F5", "12"])
    assert.equal(pressed(key, begun(0), scenes), null);
});

test("what another window says is a place of this story, or nothing", () => {
  const place = { scene: 2, revealed: true, answer: 1, line: null, dark: false };
  assert.deepEqual(placeIn({ ...place, more: 1 }, scenes), place);
  const others = [null, 3, "x", {}, { ...place, scene: 3 }, { ...place, scene: -1 }, { ...place, scene: 0.5 }];
  for (const other of [...others, { ...place, revealed: 1 }, { ...place, answer: "1" }]) {
    assert.equal(placeIn(other, scenes), null);
  }
});
