// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/frames.js")} */
const { FrameBuffer } = await stageModule("frames.js");

/** An answer with the rows that an address asks for, one number each. @param {string} address */
function answered(address) {
  const asked = new URL(address, "http://localhost").searchParams;
  const [start, count, stride] = ["start", "count", "stride"].map((name) => Number(asked.get(name)));
  const body = new Int32Array(6 + count);
  body.set([count, 1, start, stride, -1, 0]);
  return new Response(body.buffer, { headers: { "content-type": "application/octet-stream" } });
}

/** Where the pulls begin of whoever plays at an epoch. @param {import("node:test").TestContext} context @param {number} epoch */
async function pulled(context, epoch) {
  /** @type {number[]} */
  const starts = [];
  context.mock.method(globalThis, "fetch", async (/** @type {string} */ address) => {
    starts.push(Number(new URL(address).searchParams.get("start")));
    return answered(address);
  });
  const buffer = new FrameBuffer("http://localhost/frames?v=1", () => buffer.want(epoch, 1, true));
  buffer.want(epoch, 1, true);
  await new Promise((done) => setTimeout(done, 50));
  return starts;
}

test("little is asked for ahead at the start, where the clock is slow, and more soon", async (context) => {
  assert.deepEqual(await pulled(context, 0), [0, 60]);
  assert.deepEqual(await pulled(context, 10), [10, 60]);
  assert.deepEqual(await pulled(context, 30), [30, 60, 120, 180]);
  assert.deepEqual(await pulled(context, 200), [200, 240, 300]);
});
