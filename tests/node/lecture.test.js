// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/lecture.js")} */
const { leaveLecture, openLecture, remember } = await stageModule("lecture.js");

/** A window whose browser keeps nothing for it. */
function withoutStorage() {
  const location = {
    href: "https://play.example/",
    assign: (/** @type {string} */ address) => (location.href = address),
  };
  Object.defineProperties(globalThis, {
    sessionStorage: {
      configurable: true,
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    },
    document: { configurable: true, value: { baseURI: location.href, location } },
    history: { configurable: true, value: { state: null } },
  });
  return location;
}

test("where cookies are blocked the lecture opens, and leads back by its address", () => {
  const location = withoutStorage();
  openLecture("depth=3");
  assert.equal(location.href, "https://play.example/present?from=depth%3D3");
  remember();
  leaveLecture("./?depth=3");
  assert.equal(location.href, "./?depth=3");
});
