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

/** Words, and whether a moment is told in them. @type {[RegExp, (moment: Moment) => boolean][]} */
const TOLD = [
  [/train from the start/, ({ epoch }) => epoch === null],
  [/train on at epoch/, ({ playing }) => playing],
  [/stand still at epoch/, ({ epoch, playing }) => epoch !== null && !playing],
  [/slow motion|times the speed/, ({ epoch, playing, speed }) => speed !== "1" && (playing || epoch === null)],
  [/folds/, ({ folds }) => folds],
  [/layers multiplied/, ({ merged }) => merged],
  [/units left out/, ({ dropped }) => dropped],
  [/in the left square/, ({ unit }) => unit !== null],
  [/the sum in unit/, ({ unit, quantity }) => unit !== null && quantity === "sum"],
  [/the plane on its way/, ({ through }) => through > 0],
  [/without training again/, (one) => one.what_if_bend !== null || one.what_if_activation !== null],
  [/as its activation/, (one) => one.what_if_activation !== null],
  [/collapsed|bent to/, (one) => one.what_if_bend !== null],
  [/collapsed/, (one) => one.what_if_bend === 0 && one.before_collapse !== null],
  [/best single matrix/, ({ partner }) => partner === "best"],
  [/open below/, ({ panel }) => panel !== null],
  [/scrolled/, ({ scroll }) => scroll !== null],
];

test("whoever gets a link is told of all that it shows, and of nothing else", () => {
  for (const { link } of links) {
    const moment = read(link);
    const says = receiverInWords(moment);
    assert.doesNotMatch(says, /undefined|null|NaN/);
    for (const [words, isTold] of TOLD) assert.equal(words.test(says), isTold(moment), `${link}: ${says}`);
    const epoch = /epoch ([\d,]+)/.exec(says)?.[1].replaceAll(",", "");
    assert.equal(epoch === undefined ? null : Number(epoch), moment.epoch);
  }
});

test("from the start nothing is left of the moment but how one looks at it", () => {
  for (const { link } of links) {
    const moment = read(link);
    const start = fromStart(moment);
    assert.match(receiverInWords(start), /train from the start/);
    const { speed, folds, dropped, unit, quantity, through, panel, scroll } = moment;
    const merged = moment.merged && moment.before_collapse === null;
    const partner = moment.before_collapse ?? moment.partner;
    assert.deepEqual(start, {
      ...START,
      speed,
      folds,
      merged,
      dropped,
      unit,
      quantity,
      through,
      panel,
      scroll,
      partner,
    });
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
