// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";
const { swiped } = await stageModule("swipe.js");

test("a finger that is drawn to the left asks for what follows, and one to the right for what was before", () => {
  assert.equal(swiped([300, 100], [200, 120]), "onward");
  assert.equal(swiped([200, 120], [300, 100]), "backward");
});

test("a touch, a short way and a scroll ask for nothing", () => {
  for (const to of [
    [300, 100],
    [250, 100],
    [200, 400],
    [230, 140],
    [300, 500],
  ])
    assert.equal(swiped([300, 100], to), null);
});
