// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/answers.js")} */
const { Answers } = await stageModule("answers.js");

globalThis.window ??= /** @type {any} */ (globalThis);

/** @typedef {{isAll: boolean}} Answer */
/** @typedef {Partial<import("../../static/stage/answers.js").Manner<Answer>>} Some */

/**
 * Answers of a server that gives what it is told, one after the other; null: it is out of order.
 * @param {import("node:test").TestContext} context @param {(Answer | null)[]} given @param {Some} [manner]
 */
function server(context, given, manner = {}) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 1000;
  context.mock.method(performance, "now", () => now);
  /** @type {string[]} */
  const asked = [];
  context.mock.method(globalThis, "fetch", async (/** @type {string} */ address) => {
    asked.push(address);
    const answer = given.shift() ?? null;
    return answer ? Response.json(answer) : new Response("", { status: 503 });
  });
  /** @type {import("../../static/stage/answers.js").Manner<Answer>} */
  const usual = { kind: "application/json", read: (it) => it.json(), most: 2, rest: 0, retry: 500, isAlone: true };
  const news = { count: 0 };
  const answers = new Answers("found?v=1", { ...usual, ...manner }, () => (news.count += 1));
  const later = async (/** @type {number} */ milliseconds) => {
    await new Promise(setImmediate);
    now += milliseconds;
    context.mock.timers.tick(milliseconds);
    await new Promise(setImmediate);
  };
  return { answers, asked, later, news };
}

const whole = { isAll: true };
const short = { isAll: false };

test("an answer is asked for once, told of when it comes, and kept", async (context) => {
  const { answers, asked, later, news } = server(context, [whole]);
  assert.equal(answers.at(3), null);
  assert.equal(answers.at(3), null);
  assert.equal(news.count, 0);
  await later(1);

  assert.deepEqual(answers.at(3), whole);
  assert.ok(answers.has(3) && !answers.has(4));
  assert.deepEqual([asked, news.count], [["found?v=1&epoch=3"], 1]);
});

test("one that is alone waits until the one before has come, and for as long as it is to rest", async (context) => {
  const { answers, asked, later, news } = server(context, [whole, whole], { rest: 700 });
  answers.at(3);
  answers.at(4);
  await later(600);
  answers.at(4);
  assert.equal(asked.length, 1);
  await later(200);
  assert.equal(news.count, 2); // when it came, and when another may be asked for
  answers.at(4);

  assert.deepEqual(asked, ["found?v=1&epoch=3", "found?v=1&epoch=4"]);
});

test("where others need not wait they are asked for at once", async (context) => {
  const { answers, asked } = server(context, [whole, whole], { isAlone: false });
  answers.at(3, "&as=relu");
  answers.at(3, "&as=tanh");

  assert.deepEqual(asked, ["found?v=1&epoch=3&as=relu", "found?v=1&epoch=3&as=tanh"]);
});

test("what has not come is asked for again in a while, not at once", async (context) => {
  for (const isAlone of [true, false]) {
    const { answers, asked, later, news } = server(context, [null, whole], { isAlone });
    answers.at(3);
    await later(400);
    answers.at(3);
    assert.deepEqual([asked.length, news.count], [1, 0]);
    await later(200);
    assert.equal(news.count, 1);
    answers.at(3);
    await later(1);

    assert.deepEqual([asked.length, answers.at(3)], [2, whole]);
    context.mock.reset();
  }
});

test("one to which more is to come is shown meanwhile and asked for again", async (context) => {
  const isShort = (/** @type {Answer} */ { isAll }) => !isAll;
  const { answers, asked, later } = server(context, [short, whole], { isShort });
  answers.at(3);
  await later(1);
  assert.deepEqual([answers.at(3), answers.has(3), asked.length], [short, false, 1]);
  await later(600);

  assert.deepEqual([answers.at(3), answers.has(3), asked.length], [whole, true, 2]);
});

test("so many are kept, then all are let go", async (context) => {
  const { answers, later } = server(context, [whole, whole, whole, whole, whole]);
  for (const epoch of [1, 2, 3, 4]) {
    answers.at(epoch);
    await later(1);
  }

  assert.deepEqual([...answers.held.keys()], ["&epoch=4"]);
});
