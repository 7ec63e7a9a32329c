// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/receiver.js")} */
const { receiverInWords } = await stageModule("receiver.js");
/** @type {typeof import("../../static/stage/moment.js")} */
const { fromStart, read, START } = await stageModule("moment.js");

/** @typedef {import("../../static/stage/moment.js").Moment} Moment */

/** @type {{link: string}[]} what Python made */
const links = JSON.parse(readFileSync(String(process.env.LINKS), "utf8"));

test("whoever gets a link is told of all that it shows, and of nothing else", () => {
  for (const { link } of links) {
    const moment = read(link);
    const says = receiverInWords(moment);
    assert.doesNotMatch(says, /undefined|null|NaN/);
    /** @type {[RegExp, boolean][]} */
    const told = [
      [/train from the start/, moment.epoch === null],
      [/train on at epoch/, moment.playing],
      [/stand still at epoch/, moment.epoch !== null && !moment.playing],
      [/slow motion|times the speed/, moment.speed !== "1" && (moment.playing || moment.epoch === null)],
      [/folds/, moment.folds],
      [/without training again/, moment.what_if_bend !== null || moment.what_if_activation !== null],
      [/as its activation/, moment.what_if_activation !== null],
      [/collapsed|bent to/, moment.what_if_bend !== null],
      [/collapsed/, moment.what_if_bend === 0 && moment.before_collapse !== null],
      [/best single matrix/, moment.partner === "best"],
      [/open below/, moment.panel !== null],
      [/scrolled/, moment.scroll !== null],
    ];
    for (const [words, holds] of told) assert.equal(words.test(says), holds, `${link}: ${says}`);
    const epoch = /epoch ([\d,]+)/.exec(says)?.[1].replaceAll(",", "");
    assert.equal(epoch === undefined ? null : Number(epoch), moment.epoch);
  }
});

test("from the start nothing is left of the moment but how one looks at it", () => {
  for (const { link } of links) {
    const moment = read(link);
    const start = fromStart(moment);
    assert.match(receiverInWords(start), /train from the start/);
    const { speed, folds, panel, scroll } = moment;
    const partner = moment.before_collapse ?? moment.partner;
    assert.deepEqual(start, { ...START, speed, folds, panel, scroll, partner });
  }
});

test("three things are told as a list", () => {
  const says = receiverInWords({ ...START, epoch: 1234, folds: true, panel: "Depth race", scroll: "panel.3" });
  assert.equal(
    says,
    "Whoever opens it sees this network stand still at epoch 1,234, beside the best single matrix, with its folds" +
      " drawn, “Depth race” open below and the page scrolled to where it is here.",
  );
});
