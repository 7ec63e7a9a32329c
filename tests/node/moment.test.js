// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/moment.js")} */
const { linkOf, momentOf, opened, read, written } = await stageModule("moment.js");
/** @type {typeof import("../../static/stage/state.js")} */
const states = await stageModule("state.js");
/** @type {typeof import("../../static/stage/clock.js")} */
const { lastTold, SPEEDS } = await stageModule("clock.js");

/** @typedef {import("../../static/stage/state.js").State} State */

/** What Python made: the query of a moment, and of an experiment. @type {{moment: string, experiment: string, bend: number, link: string}[]} */
const links = JSON.parse(readFileSync(String(process.env.LINKS), "utf8"));

const theme = /** @type {State["theme"]} */ ({});
const first = () => states.newState("best", true, theme);

test("a moment that Python has written is read and written the same", () => {
  assert.ok(links.length >= 200);
  for (const { moment, experiment, link } of links) {
    assert.equal(written(read(moment)), moment);
    assert.equal(linkOf(experiment, read(link)), link);
  }
});

test("a state that shows a moment says that it does, but for the panel and the place on the page", () => {
  for (const { moment, bend } of links) {
    const wanted = { ...read(moment), panel: null, scroll: null };
    const shown = momentOf(opened(first(), wanted), bend);
    // While it plays, the address follows in steps.
    const epoch = wanted.playing
      ? lastTold({ ...first().clock, position: Number(wanted.epoch), speed: speedOf(wanted) })
      : wanted.epoch;
    assert.deepEqual(shown, { ...wanted, epoch, playing: epoch !== null && wanted.playing });
  }
});

/** @param {import("../../static/stage/moment.js").Moment} moment */
const speedOf = ({ speed }) => SPEEDS[["slow", "1", "4", "16"].indexOf(speed)];

test("whoever wants no motion gets every moment standing still", () => {
  const still = states.newState("best", false, theme);
  for (const { moment } of links) assert.equal(opened(still, read(moment)).clock.playing, false);
});

test("a collapsed picture comes back from its link as it was, and can be bent back as before", () => {
  let state = { ...states.beside(first(), "twin"), clock: { ...first().clock, position: 60 } };
  state = states.passed(states.collapsed(state, 1, 0, false), 0, 5000, 1, null);
  const again = opened(first(), read(written(momentOf(state, 1))));
  const seen = (/** @type {State} */ { partner, change, collapsed, drawnBack, clock }) => ({
    ...{ partner, change, collapsed, drawnBack },
    epoch: clock.position,
  });
  assert.deepEqual(seen(again), seen(state));
  const back = (/** @type {State} */ one) => seen(states.passed(states.collapsed(one, 1, 0, true), 0, 1, 1, null));
  assert.deepEqual(back(again), back(state));
  assert.equal(back(again).partner, "twin");
});

test("a link to an epoch after the last one comes back to that, and the page below is told", () => {
  const late = opened(first(), read("epoch=300"));
  const waiting = states.passed(late, 0.1, 0, 1, null);
  const there = states.passed(waiting, 0.1, 0, 1, { limit: 4, ended: true, holds: () => true });
  assert.deepEqual([states.isNews(late, waiting), states.isNews(waiting, there)], [false, true]);
  assert.equal(momentOf(there, 1).epoch, 4);
  const playing = opened(first(), read("epoch=300&playing=true"));
  const unseen = states.passed(playing, 0.1, 0, 1, { limit: 4, ended: true, holds: () => false }, false);
  assert.equal(unseen.clock.position, 4, "also before anything is on show, which would never come");
});

test("the page below hears of a what-if when it has come, and when it has gone", () => {
  const still = states.rested(first());
  const gliding = states.collapsed(still, 1, 0, false);
  const there = states.passed(gliding, 0, 9000, 1, null);
  const back = states.passed(states.collapsed(there, 1, 9000, true), 0, 9001, 1, null);
  const all = [still, gliding, there, back];
  assert.deepEqual(
    all.map((state) => states.told(state).changed),
    [false, false, true, false],
  );
  assert.deepEqual(
    all.slice(1).map((state, i) => states.isNews(all[i], state)),
    [false, true, true],
  );
});

test("while it glides the link is already where it comes to, whatever the hand does meanwhile", () => {
  const still = states.rested(first());
  let state = states.glided(states.collapsed(still, 1, 0, false), 700);
  assert.deepEqual(momentOf(state, 1), momentOf(states.glided(state, 9000), 1));
  state = states.bentTo(state, 0.4);
  assert.deepEqual(momentOf(state, 1), momentOf(states.glided(state, 9000), 1));
  assert.deepEqual([states.glided(state, 9000).change.bend, states.glided(state, 9000).drawnBack], [0.4, 1]);
});

test("a what-if at the bend that it was trained with is not in the link", () => {
  const state = states.bentTo(states.rested(first()), 0.35);
  assert.equal(momentOf(state, 0.35).what_if_bend, null);
  assert.equal(momentOf(state, NaN).what_if_bend, 0.35);
});
