// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { stageModule } from "./fixtures.js";

// Where a page is, for code that asks the page.
Object.assign(globalThis, { document: { baseURI: "https://school.example/play/embed?dataset=xor" } });
/** @type {typeof import("../../static/stage/share.js")} */
const { codeOf, fileOf, iframeOf, linkTo } = await stageModule("share.js");

test("a link is to the page itself, from a frame on another page too", () => {
  assert.equal(linkTo("epoch=3&folds=true"), "https://school.example/play/?epoch=3&folds=true");
  assert.equal(linkTo(""), "https://school.example/play/");
});

test("a frame has the link without what is of the page only, as HTML wants it written", () => {
  const line = iframeOf("edits=1%3Alayer1%3Dfrozen&epoch=3&panel=Depth+race&scroll=panel.3");
  const source = /^<iframe src="([^"]*)"/.exec(line)?.[1];
  assert.equal(source, "https://school.example/play/embed?edits=1%3Alayer1%3Dfrozen&amp;epoch=3");
  assert.match(iframeOf(""), /src="https:\/\/school\.example\/play\/embed"/);
});

test("a code is asked for with the link and the address that the visitor knows", () => {
  const asked = new URL(codeOf("epoch=3&panel=Depth+race"));
  assert.equal(asked.pathname, "/play/qr.svg");
  assert.deepEqual(Object.fromEntries(asked.searchParams), {
    epoch: "3",
    panel: "Depth race",
    at: "https://school.example/play/",
  });
});

test("a file is of the moment, beside the page", () => {
  assert.equal(fileOf("script", "epoch=3"), "https://school.example/play/take/script?epoch=3");
  assert.equal(fileOf("script", ""), "https://school.example/play/take/script");
});
