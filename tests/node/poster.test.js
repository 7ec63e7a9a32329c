// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/poster.js")} */
const { broken, svgOf } = await stageModule("poster.js");
/** @type {typeof import("../../static/stage/slides.js")} */
const { failedInWords, madeInWords, sizeInWords } = await stageModule("slides.js");
/** @type {typeof import("../../static/stage/png.js")} */
const { crc, withLink } = await stageModule("png.js");

/** @type {typeof import("../../static/stage/pictures.js")} */
const { NoPictureError, Painter } = await stageModule("pictures.js");

const measure = (/** @type {string} */ text) => text.length;

test("lines are no longer than there is room, but for one long word, and keep every letter", () => {
  const text = "logit = [ 0.56  1.11 ] x - 0.75 and_a_word_that_is_longer_than_a_line so it is";
  const lines = broken(text, 1, 20, measure);
  assert.equal(lines.join(" "), text);
  assert.ok(lines.every((line) => line.length <= 20 || !line.includes(" ")));
  assert.deepEqual(broken(" ", 1, 20, measure), []);
  assert.deepEqual(broken("agrees on 47.6 % of points", 1, 14, measure), ["agrees on", "47.6 % of", "points"]);
});

test("a file is as large as asked, shows the same, and says what it is and where it is from", () => {
  const made = { width: 1200, height: 666.5, inside: "<g/>", title: "2 < 3", link: "http://a.example/?b=1&c=2" };
  assert.match(svgOf(made, 2), /width="2400" height="1333" viewBox="0 0 1200 666.5"/);
  assert.match(svgOf(made), /<title>2 &lt; 3<\/title><desc>http:\/\/a\.example\/\?b=1&amp;c=2<\/desc>/);
});

test("a file is told by its name, its pixels and its size", () => {
  const blob = new Blob(["x".repeat(12_400)]);
  const file = { name: "a.png", width: 2400, height: 1332.4, blob };
  assert.equal(madeInWords(file), "Made a.png: 2400 × 1332 pixels, 12 kB.");
  assert.equal(madeInWords({ ...file, note: "So." }), "Made a.png: 2400 × 1332 pixels, 12 kB. So.");
  const sizes = /** @type {[number, string][]} */ ([
    [1, "1 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [1_449_000, "1.4 MB"],
  ]);
  for (const [bytes, says] of sizes) assert.equal(sizeInWords(bytes), says);
});

test("why there is no picture is said once, as a sentence", () => {
  assert.equal(failedInWords(new Error("It is too dark")), "No picture: It is too dark.");
  assert.equal(failedInWords("odd"), "No picture: odd.");
});

test("before there is a row there is no picture", () => {
  const painter = new Painter({ dark: false, captions: true, home: "http://a.example/" }, 8, 0);
  const nothing = /** @type {any} */ ({ mounted: null, row: null });
  assert.throws(
    () => painter.poster(nothing, nothing),
    (error) => error instanceof NoPictureError && error.message.startsWith("There is nothing on show yet"),
  );
});

test("a chunk has the code that the specification gives for it", () => {
  assert.equal(crc(new TextEncoder().encode("IEND")), 0xae426082);
  const png = Uint8Array.from({ length: 40 }, (_, i) => i);
  const said = withLink(png, "http://a.example");
  assert.deepEqual([...said.subarray(0, 33)], [...png.subarray(0, 33)]);
  assert.deepEqual([...said.subarray(-7)], [...png.subarray(-7)]);
});
