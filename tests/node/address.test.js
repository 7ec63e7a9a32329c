// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { stageModule } from "./fixtures.js";

// What a page has and Node has not; nothing here is of a page.
Object.assign(globalThis, { window: {} });
/** @type {typeof import("../../static/stage/address.js")} */
const { withKept, withLast } = await stageModule("address.js");

const NAMES = ["depth", "width_2"];

test("an address keeps all that is of neither experiment nor moment, and the open panel", () => {
  const others = "embed=true&panel=Depth+race&utm_source=a%26b";
  const address = `${others}&epoch=3&depth=3&width_2=5&speed=4`;
  const kept = { experiment: "depth=2", moment: "epoch=9&folds=true" };
  assert.equal(withKept(address, kept, NAMES), `${others}&depth=2&epoch=9&folds=true`);
  assert.equal(withKept(`?${address}`, { experiment: "", moment: "" }, NAMES), others);
});

test("an experiment that nobody has changed is left to whoever wrote it", () => {
  const kept = { experiment: null, moment: "epoch=9" };
  assert.equal(withKept("depth=3.0&epoch=3", kept, NAMES), "depth=3.0&epoch=9");
});

test("what was put into an address stands there", () => {
  const kept = { experiment: "depth=2", moment: "epoch=9" };
  const once = withKept("utm=1", kept, NAMES);
  assert.equal(withKept(once, kept, NAMES), once);
});

test("of what an address has several times the last one stands, and else it is left as it is", () => {
  assert.equal(withLast("depth=2&depth=5&epoch=10"), "depth=5&epoch=10");
  for (const query of ["", "depth=2&panel=Depth%20race", "edits=5%3Ab1.1%3D1&foo"])
    assert.equal(withLast(query), query);
});
