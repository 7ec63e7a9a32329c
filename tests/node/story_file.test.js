// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";
const { read, sheetIn } = await stageModule("story_file.js");

/** @type {{address: string, type: string, size: number}[]} */
const sent = [];
Object.assign(globalThis, { document: { baseURI: "https://play.example/course/present?scene=x" } });

/** Let the server answer so. @param {() => Response} answer */
function serve(answer) {
  globalThis.fetch = async (address, { body, headers } = {}) => {
    const { size } = /** @type {Blob} */ (body);
    sent.push({ address: String(address), type: new Headers(headers).get("content-type") ?? "", size });
    return answer();
  };
}

test("a file goes to the server below the page's own address, and its scenes come back", async () => {
  serve(() => Response.json({ title: "Mine", scenes: [] }));
  assert.deepEqual(await read(new Blob(["title = 'Mine'"])), { story: { title: "Mine", scenes: [] }, problems: [] });
  assert.deepEqual(sent.pop(), { address: "https://play.example/course/story", type: "application/toml", size: 14 });
});

test("of a very large file no more is sent than shows that it is too large", async () => {
  serve(() => Response.json({ problems: ["a story has at most 64 KiB"] }, { status: 422 }));
  const { story, problems } = await read(new Blob(["#".repeat(10 ** 7)]));
  assert.equal(story, null);
  assert.deepEqual(problems, ["a story has at most 64 KiB"]);
  assert.ok((sent.pop()?.size ?? 0) < 10 ** 6);
});

test("why a file is not read is said in the server's words", async () => {
  serve(() => new Response("too much is being computed: ask again", { status: 503 }));
  assert.deepEqual((await read(new Blob(["x"]))).problems, ["too much is being computed: ask again"]);
});

test("a file that nobody reads is said to have had no answer", async () => {
  serve(() => {
    throw new TypeError("Failed to fetch");
  });
  assert.deepEqual(await read(new Blob(["x"])), { story: null, problems: ["the server does not answer"] });
});

test("the sheet of a scene is asked for with the file, and comes as the server says it", async () => {
  serve(() => new Response("<p>", { headers: { "Content-Type": "text/html; charset=utf-8" } }));
  const sheet = await sheetIn(new Blob(["title = 'Mine'"]), "a & b");
  // Whether a blob's type keeps its space depends on the version of Node.
  assert.deepEqual([await sheet.text(), sheet.type.replace(" ", "")], ["<p>", "text/html;charset=utf-8"]);
  assert.equal(sent.pop()?.address, "https://play.example/course/story?sheet=a+%26+b");
});
