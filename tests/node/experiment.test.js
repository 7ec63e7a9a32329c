// @ts-check
// What of an experiment is still to come.
import assert from "node:assert/strict";
import { test } from "node:test";

/** @typedef {import("../../static/stage/state.js").State} State */

const folder = process.env.STAGE;
/** @type {any} */ (globalThis).document ??= { baseURI: "http://playground.example/" };
/** @type {typeof import("../../static/stage/experiment.js")} */
const { Experiment } = await import(`${folder}/experiment.js`);
/** @type {typeof import("../../static/stage/state.js")} */
const states = await import(`${folder}/state.js`);

const layers = [
  { activation: "relu", bend: 1 },
  { activation: "identity", bend: 1 },
];
const [regions, levels] = [{ epoch: 7 }, { epoch: 7, levels: [] }];
const table = { bends: [0, 1], rows: [null, null], regions: [3, 4], matrices: [2, 2], complete: [true, true] };

/** An experiment with row 7 and whose pulls find what is put into them. */
function held() {
  const experiment = new Experiment("dataset=xor", { frames: "f", findings: "g", mount: "m" }, () => {});
  experiment.mount.mounted = /** @type {any} */ ({ bend: 1, experiment: { layers } });
  experiment.frames.rows.set(7, new Float32Array(1));
  experiment.twin = experiment.buffer("activation=identity");
  return experiment;
}

const still = states.newState("best", false, /** @type {any} */ (null));
const noChange = still.change;
const AT_7 = "&epoch=7";

/** @param {Partial<State>} state @param {(experiment: InstanceType<typeof Experiment>) => void} arrive */
function isAwaitedUntil(state, arrive) {
  const experiment = held();
  const before = experiment.lacksNumbers({ ...still, ...state }, 7);
  arrive(experiment);
  return before && !experiment.lacksNumbers({ ...still, ...state }, 7);
}

test("nothing more is awaited of squares alone", () => {
  assert.equal(held().lacksNumbers({ ...still, room: null }, 7), false);
});

test("what goes with a row is awaited where it is to be seen", () => {
  const room = /** @type {any} */ ({});
  assert.ok(isAwaitedUntil({ room }, ({ levels: pulls }) => pulls.held.set(AT_7, levels)));
  assert.ok(
    isAwaitedUntil({ foldsOn: true }, ({ regions: pulls }) => pulls.held.set(AT_7, /** @type {any} */ (regions))),
  );
  assert.ok(isAwaitedUntil({ partner: "twin" }, ({ twin }) => twin?.rows.set(7, new Float32Array(1))));
});

test("of a what-if all counts are awaited, and nothing that is told of the network as trained", () => {
  const change = { ...noChange, bend: 0 };
  const state = { change, foldsOn: true, room: /** @type {any} */ ({}) };
  assert.ok(isAwaitedUntil(state, ({ whatIf }) => whatIf.held.set(AT_7, table)));
  const short = { ...table, regions: [3, null], complete: [true, false] };
  assert.ok(!isAwaitedUntil(state, ({ whatIf }) => whatIf.held.set(AT_7, short)));
});
