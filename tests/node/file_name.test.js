// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { pythonsNames, stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/file_name.js")} */
const { stemOf } = await stageModule("file_name.js");

test("a picture is called what the server calls its files of the same moment", () => {
  const cases = pythonsNames();
  assert.ok(cases.length >= 100);
  for (const { layers, dataset, epoch, bend, activation, query, stem } of cases)
    assert.equal(stemOf(layers, dataset, epoch, { bend, activation }, query), stem);
});
