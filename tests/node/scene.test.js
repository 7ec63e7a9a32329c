// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

/**
 * @typedef {import("../../static/stage/state.js").State} State
 * @typedef {import("../../static/stage/experiment.js").Rows} Rows
 * @typedef {import("../../static/stage/mounted.js").Mounted} Mounted
 * @typedef {import("../../static/stage/scene.js").Scene} Scene
 */

const folder = process.env.STAGE;
/** @type {typeof import("../../static/stage/scene.js")} */
const { announcement, emptyScene, scene } = await import(`${folder}/scene.js`);
/** @type {typeof import("../../static/stage/said.js")} */
const { troubleInWords } = await import(`${folder}/said.js`);
/** @type {typeof import("../../static/stage/state.js")} */
const states = await import(`${folder}/state.js`);
/** @type {typeof import("../../static/stage/clock.js")} */
const { sought } = await import(`${folder}/clock.js`);
/** @type {typeof import("../../static/stage/surface.js")} */
const { Surfaces } = await import(`${folder}/surface.js`);
/** @type {typeof import("../../static/stage/grid.js")} */
const { Grids } = await import(`${folder}/grid.js`);
/** @type {typeof import("../../static/stage/row.js")} */
const { Layout } = await import(`${folder}/row.js`);
/** @type {typeof import("../../static/stage/what_if.js")} */
const { nearest } = await import(`${folder}/what_if.js`);
/** @type {typeof import("../../static/stage/frames.js")} */
const { FrameBuffer } = await import(`${folder}/frames.js`);

const COLUMNS = [
  "epoch",
  "train_loss",
  "test_loss",
  "train_accuracy",
  "test_accuracy",
  "gap",
  "agreement",
  "largest_difference",
  "largest_output",
  ...["best", "deleted"].flatMap((map) =>
    ["weight_1", "weight_2", "bias", "train_accuracy", "test_accuracy", "test_loss"].map((name) => `${map}_${name}`),
  ),
];
const colour = /** @type {[number, number, number]} */ ([0, 0, 0]);
const theme = { dark: false, background: colour, text: colour, accent: colour, classes: [colour, colour] };

/** @param {string} query @param {string} activation @returns {Mounted} of a network 2-2-1 */
function mountedOf(query, activation) {
  const layers = [
    { inputs: 2, outputs: 2, start: 0, activation, bend: 1 },
    { inputs: 2, outputs: 1, start: 6, activation: "identity", bend: 1 },
  ];
  const data = { points: new Float32Array(4), labels: new Float32Array(2), trainCount: 1 };
  const scores = { train_accuracy: 0.5, test_accuracy: 0.5, test_loss: 1 };
  return {
    experiment: { query, layers },
    twin: { query: `${query}&activation=identity`, layers },
    layout: new Layout(COLUMNS),
    data,
    box: 6,
    lastEpoch: 5000,
    logistic: { weight: [1, 2], bias: 3, ...scores },
    bend: 1,
    ceiling: { accuracy: 0.7, says: "no straight line gets more than 70 % of test points" },
    outside: 0,
    noGap: 1e-6,
    unbent: 0.01,
    bounds: "at most 4 for this shape",
    limits: { depth: 8, width: 16, edits: 32, largest: 100, first: { activation: "relu", width: 8 } },
    changes: [],
    facts: { parameterCount: 9, isAffine: activation === "identity", activations: [activation] },
    shape: `1 hidden layer of 2, ${activation}: 9 parameters`,
    dataset: "circle",
    partners: { best: "best single matrix", deleted: "activations deleted" },
  };
}

/** @param {number} epoch @returns {Float32Array} its best matrix is [1 -1] x + 0.5 */
function rowOf(epoch) {
  const numbers = COLUMNS.map((column) => {
    if (column === "epoch") return epoch;
    if (column === "best_weight_1") return 1;
    if (column === "best_weight_2") return -1;
    return column === "deleted_weight_1" ? -2 : 0.5;
  });
  return Float32Array.from([...numbers, 1, 0, 0, 1, 0.25, 0.25, 1, 1, -0.5]);
}

/** @param {Mounted | null} mounted @param {number[]} epochs held @returns {Rows} at epoch 0 */
function rowsOf(mounted, epochs) {
  const frames = new FrameBuffer("", () => {});
  for (const epoch of epochs) frames.rows.set(epoch, rowOf(epoch));
  frames.furthest = Math.max(-1, ...epochs);
  const row = frames.nearest(0);
  const none = { twin: null, twinRow: null, regions: null, whatIf: null, levels: null };
  return { mounted, frames, row, ...none, isWhole: true, trouble: "" };
}

const still = () => states.newState("best", false, /** @type {State["theme"]} */ (theme));
const surfaces = () => new Surfaces(new Grids());
const relu = mountedOf("", "relu");

test("a picture is awaited at rest, while it still moves or something of it is missing that comes", () => {
  const [state, rows] = [still(), rowsOf(relu, [0])];
  const isAwaited = (/** @type {Partial<State>} */ changed, /** @type {Partial<Rows>} */ here) =>
    scene({ ...state, ...changed }, { ...rows, ...here }, surfaces(), true, emptyScene(state)).isAwaited;

  assert.equal(isAwaited({}, {}), false);
  assert.equal(isAwaited({}, { isWhole: false }), true);
  assert.equal(isAwaited({}, { isWhole: false, trouble: "The server does not answer; trying again." }), false);
  assert.equal(isAwaited({ isMerging: true }, {}), true);
  assert.equal(isAwaited({ clock: { ...state.clock, playing: true } }, { isWhole: false }), false);
});

test("equal state and rows give the same scene, and nothing of it is new", () => {
  const [state, rows, held] = [still(), rowsOf(relu, [0, 1]), surfaces()];
  const first = scene(state, rows, held, true, emptyScene(state));
  assert.equal(scene({ ...state }, { ...rows }, held, true, first), first);
});

test("what a change does not touch stays the same object", () => {
  const [state, rows, held] = [still(), rowsOf(relu, [0, 1]), surfaces()];
  const before = scene(state, rows, held, true, emptyScene(state));
  const after = scene(states.beside(state, "deleted"), rows, held, true, before);
  assert.notEqual(after.partner, before.partner);
  assert.notEqual(after.words, before.words);
  for (const part of /** @type {(keyof Scene)[]} */ (["points", "network", "folds", "legend", "controls", "moment"])) {
    assert.equal(after[part], before[part], part);
  }
});

test("another epoch is another surface and leaves the data as they are", () => {
  const [state, rows, held] = [still(), rowsOf(relu, [0, 1]), surfaces()];
  const before = scene(state, rows, held, true, emptyScene(state));
  const later = { ...state, clock: sought(state.clock, 1, 9) };
  const after = scene(later, { ...rows, row: rows.frames.nearest(1) }, held, true, before);
  assert.notEqual(after.network, before.network);
  assert.equal(after.points, before.points);
  assert.equal(after.moment.says, "epoch 1");
});

test("the words keep their own pace", () => {
  const [state, rows, held] = [still(), rowsOf(relu, [0, 1]), surfaces()];
  const before = scene(state, rows, held, true, emptyScene(state));
  const after = scene(states.beside(state, "deleted"), rows, held, false, before);
  assert.equal(after.words, before.words);
  assert.notEqual(after.partner, before.partner);
});

test("the last experiment stays until the new one has a row, then everything is the new one's", () => {
  const [state, held] = [still(), surfaces()];
  const before = scene(state, rowsOf(relu, [0]), held, true, emptyScene(state));
  const tanh = mountedOf("activation=tanh", "tanh");
  const waiting = scene(state, rowsOf(tanh, []), held, true, before);
  assert.equal(waiting.network, before.network);
  assert.equal(waiting.words[".shape"], relu.shape);
  const after = scene(state, rowsOf(tanh, [0]), held, false, waiting);
  assert.equal(after.words[".shape"], tanh.shape);
  assert.notEqual(after.network, before.network);
});

test("whoever has just come sees the data before the first row", () => {
  const state = still();
  const nothing = scene(state, rowsOf(null, []), surfaces(), true, emptyScene(state));
  assert.equal(nothing.points, null);
  const waiting = scene(state, rowsOf(relu, []), surfaces(), true, nothing);
  assert.equal(waiting.points?.data, relu.data);
  assert.equal(waiting.network, null);
});

test("frames that come before the mount wait for it", () => {
  const state = still();
  const waiting = scene(state, rowsOf(null, [0]), surfaces(), true, emptyScene(state));
  assert.equal(waiting.network, null);
  assert.equal(waiting.mounted, null);
});

test("the matrix under the pointer stands beside the network, and is the network's there", () => {
  const [state, rows, held] = [still(), rowsOf(relu, [0]), surfaces()];
  const shown = scene({ ...state, pointed: [0.5, 0.5] }, rows, held, true, emptyScene(state));
  const here = shown.here?.map;
  assert.ok(here?.exact);
  // At (3, 3) both units are on: 3 + 0.25 + 3 + 0.25 - 0.5.
  assert.equal(here.logit, 6);
  assert.deepEqual([shown.partner?.a, shown.partner?.b, shown.partner?.bias], [1, 1, 0]);
  assert.equal(shown.words[".partner .name"], "Here, this matrix");
  assert.match(announcement(shown, "here"), /^Here, this matrix\. logit = .* Exact inside/);
});

test("a collapse irons the surface into the product of the matrices", () => {
  const [state, rows, held] = [still(), rowsOf(relu, [0]), surfaces()];
  const collapsed = states.collapsed(state, relu.bend, 0, true);
  const shown = scene(collapsed, rows, held, true, emptyScene(collapsed));
  const { surface } = /** @type {NonNullable<Scene["network"]>} */ (shown.network);
  const { xs, ys } = held.grids.at(surface.side, relu.box);
  // x + 0.25 + y + 0.25 - 0.5
  surface.logits.forEach((logit, i) => assert.ok(Math.abs(logit - (xs[i] + ys[i])) < 1e-5));
  assert.equal(shown.words[".symbol"], "=");
  assert.equal(shown.controls.collapsed, true);
});

test("a collapse draws the picture back until its line is in view, and says what it takes", () => {
  const rows = rowsOf(relu, [0]);
  const row = /** @type {Float32Array} */ (rows.row);
  row[COLUMNS.indexOf("deleted_bias")] = 120; // -2 x + 0.5 y + 120: the line is 48 away
  row[COLUMNS.indexOf("test_accuracy")] = 1;
  const held = surfaces();
  let before = scene(still(), rows, held, true, emptyScene(still()));
  let state = states.collapsed(still(), 1, 0, false);
  /** @type {number[]} */
  const extents = [];
  for (let now = 0; now <= 1800; now += 100) {
    state = states.glided(state, now);
    const shown = scene(state, rows, held, true, before);
    const { points, partner, pointer, folds } = shown;
    assert.deepEqual([partner?.box, pointer?.box, folds?.box], Array(3).fill(points?.box));
    extents.push(points?.box ?? NaN);
    before = shown;
  }
  assert.equal(extents[0], 6);
  assert.ok(extents.every((extent, i) => i === 0 || extent >= extents[i - 1]));
  assert.ok(Math.abs(extents[extents.length - 1] - 1.6 * 48) < 1e-9);
  assert.match(before.words[".relation"], /test accuracy 100 % → 50 %/);
  assert.doesNotMatch(before.words[".relation"], /outside the picture/);
  assert.equal(scene(states.playing(state, 9), rows, held, true, before).points?.box, 6);
});

test("who bends back on the way sees the picture turn where it is", () => {
  let state = states.glided(states.collapsed(still(), 1, 0, false), 700);
  const { drawnBack } = state;
  assert.ok(drawnBack > 0.1 && drawnBack < 0.9);
  state = states.glided(states.collapsed(state, 1, 700, false), 700);
  assert.equal(state.drawnBack, drawnBack);
  state = states.glided(state, 2500);
  assert.equal(state.drawnBack, 0);
});

test("who wants no motion has the line in view at once", () => {
  const there = states.collapsed(still(), 1, 0, true);
  assert.equal(there.drawnBack, 1);
  assert.equal(states.collapsed(there, 1, 0, true).drawnBack, 0);
});

test("a glide goes from bend to bend in one direction, ends there, and bent back is no what-if", () => {
  let state = states.collapsed(still(), 1, 0, false);
  let before = 1;
  for (let now = 0; now <= 2000; now += 50) {
    state = states.passed(state, 0.05, now, 1, null);
    assert.ok((state.change.bend ?? NaN) <= before);
    before = state.change.bend ?? NaN;
  }
  assert.deepEqual([before, state.glide], [0, null]);
  state = states.collapsed(state, 1, 3000, false);
  for (let now = 3000; now <= 5000; now += 50) state = states.passed(state, 0.05, now, 1, null);
  assert.deepEqual(state.change, { bend: null, activation: null });
  assert.deepEqual([state.partner, state.collapsed], ["best", false]);
});

test("what is left of a bend on the way is not said to be none, nor nearly all of it to be all", () => {
  const steps = { bends: [0, 1], regions: [1, 4], matrices: [1, 4], complete: [true, true] };
  const table = { ...steps, rows: [rowOf(0), rowOf(0)] };
  const said = (/** @type {number} */ now) => {
    const state = states.beside(states.glided(states.collapsed(still(), 1, 0, false), now), "best");
    const rows = { ...rowsOf(relu, [0]), whatIf: nearest(table, state.change.bend ?? 1) };
    const { tools, words } = scene(state, rows, surfaces(), true, emptyScene(state));
    assert.match(words[".relation"], new RegExp(`, ${tools?.straightSays} straight, `));
    return [state.change.bend, tools?.straightSays];
  };
  assert.deepEqual(said(0), [1, "0 %"]);
  assert.deepEqual(said(1800), [0, "100 %"]);
  for (let now = 1; now < 1800; now += 20) {
    const [bend, says] = said(now);
    const left = 1 - parseFloat(String(says)) / 100;
    assert.ok(Math.abs(left - Number(bend)) <= 0.01 + 1e-9 && says !== "0 %" && says !== "100 %");
  }
});

test("nothing is explained or counted at a bend by the numbers of another", () => {
  const bent = {
    bends: [0.5, 1],
    rows: [rowOf(0), rowOf(0)],
    regions: [3, 5],
    matrices: [3, 5],
    complete: [true, true],
  };
  const said = (/** @type {number} */ bend) => {
    const state = states.bentTo(still(), bend);
    const rows = { ...rowsOf(relu, [0]), whatIf: nearest(bent, bend) };
    const { tools, words } = scene(state, rows, surfaces(), true, emptyScene(state));
    return [words[".relation"].includes("explains"), tools?.count];
  };
  assert.deepEqual(said(0.5), [true, "3 regions, each with a matrix of its own"]);
  assert.deepEqual(said(0.51), [false, ""]);
});

test("regions that were counted at another epoch than the one on show name theirs", () => {
  const said = (/** @type {number} */ epoch, /** @type {boolean} */ playing) => {
    const counted = { epoch, count: 5, matrices: 5, complete: true };
    const state = { ...still(), foldsOn: true, counted };
    state.clock = { ...state.clock, playing };
    return scene(state, rowsOf(relu, [0]), surfaces(), true, emptyScene(state)).tools?.count;
  };
  assert.equal(said(0, true), "5 regions, each with a matrix of its own");
  assert.equal(said(30, true), "epoch 30: 5 regions, each with a matrix of its own");
  assert.equal(said(0, false), "5 regions, each with a matrix of its own (at most 4 for this shape)");
});

test("to play leaves every what-if and gives the partner back", () => {
  const asked = states.swapped(states.collapsed(still(), 1, 0, true), "tanh");
  const state = states.playing(asked, 5000);
  assert.deepEqual([state.change, state.partner, state.collapsed], [{ bend: null, activation: null }, "best", false]);
});

test("to play says that a what-if is undone, if there was one, and not for long", () => {
  const rows = rowsOf(relu, [0]);
  const said = (/** @type {State} */ state) => scene(state, rows, surfaces(), true, emptyScene(state)).trouble;
  assert.equal(said(states.playing(still(), 5000)), "");
  for (const asked of [
    states.bentTo(still(), 0.5),
    states.swapped(still(), "tanh"),
    states.collapsed(still(), 1, 0, false),
  ]) {
    let state = states.playing(asked, 5000);
    assert.match(said(state), /what-if is undone/);
    state = states.passed(state, 60, 0, 1, null); // the page may have slept: the notice has not been read yet
    assert.match(said(state), /what-if is undone/);
    assert.equal(said(states.bentTo(state, 0.5)), "");
    for (let i = 0; i < 50; i += 1) state = states.passed(state, 0.1, 0, 1, null);
    assert.equal(said(state), "");
  }
});

test("what is not on offer says why, when asked for too, and what is says nothing", () => {
  const tanh = mountedOf("activation=tanh", "tanh");
  const shown = (/** @type {Mounted} */ mounted, /** @type {"folds" | "collapse"} */ about) => {
    const state = states.noticed(still(), about);
    return scene(state, rowsOf(mounted, [0]), surfaces(), true, emptyScene(state));
  };
  const smooth = shown(tanh, "folds");
  assert.match(smooth.tools?.noFolds ?? "", /no folds/);
  assert.equal(smooth.trouble, smooth.tools?.noFolds);
  const stiff = shown(mountedOf("activation=identity", "identity"), "collapse");
  assert.match(stiff.tools?.noStraightening ?? "", /Nothing bends/);
  assert.equal(stiff.trouble, ""); // its matrices can be multiplied
  const free = shown(relu, "folds");
  assert.deepEqual(
    [free.tools?.noFolds, free.tools?.noCollapse, free.tools?.noStraightening, free.trouble],
    ["", "", "", ""],
  );
});

test("the dial stands as straight as the network is, and says so", () => {
  for (const bend of [0, 0.3, 0.95, 1]) {
    const state = states.bentTo(still(), bend);
    const { tools } = scene(state, rowsOf(relu, [0]), surfaces(), true, emptyScene(state));
    assert.equal(tools?.straight, Number((1 - bend).toFixed(2)));
    assert.equal(tools?.straightSays, `${Math.round(100 - 100 * bend)} %`);
  }
});

test("the legend has the server's words on the ceiling, and the points that no picture shows", () => {
  const state = still();
  const shown = (/** @type {number} */ outside) =>
    scene(state, rowsOf({ ...relu, outside }, [0]), surfaces(), true, emptyScene(state));
  assert.equal(shown(0).legend?.outside, "");
  assert.equal(shown(2).legend?.outside, "2 of 2 points lie outside the picture");
  assert.equal(shown(2).legend?.ceiling.says, relu.ceiling.says);
  assert.equal(shown(2).curves?.accuracy.level, 0.7);
});

test("squares are nearly equal up to the gap that the server names", () => {
  const state = still();
  const symbol = (/** @type {number} */ unbent) =>
    scene(state, rowsOf({ ...relu, unbent }, [0]), surfaces(), true, emptyScene(state)).words[".symbol"];
  assert.deepEqual([symbol(0.5), symbol(0.51)], ["≠", "≈"]); // the row's gap is 0.5
});

test("a product that overflows is said to, is not drawn, and cannot be collapsed into", () => {
  const rows = rowsOf(relu, [0]);
  const row = /** @type {Float32Array} */ (rows.row);
  for (const overflown of [Infinity, -Infinity, NaN]) {
    row[COLUMNS.indexOf("deleted_weight_1")] = overflown;
    const best = scene(still(), rows, surfaces(), true, emptyScene(still()));
    assert.match(best.tools?.noCollapse ?? "", /overflows/);
    assert.equal(best.partner?.isBlank, false);
    const state = states.beside(still(), "deleted");
    const shown = scene(state, rows, surfaces(), true, emptyScene(state));
    assert.equal(shown.partner?.isBlank, true);
    assert.equal(shown.words[".symbol"], "≠");
    assert.match(shown.words[".relation"], /overflows: there is nothing to draw\.$/);
    assert.match(shown.words[".equation"], /too large/);
    assert.equal(shown.words[".partner .scores"].trim(), "");
  }
});

test("the nearest matrix is said to be nearest to the network, and no other is", () => {
  const said = (/** @type {Mounted} */ mounted, /** @type {string} */ partner) => {
    const state = states.beside(still(), partner);
    return scene(state, rowsOf(mounted, [0]), surfaces(), true, emptyScene(state)).words[".aim"];
  };
  assert.match(said(relu, "best"), /nearest to the network/);
  for (const partner of ["deleted", "logistic"]) assert.equal(said(relu, partner), "");
  assert.equal(said(mountedOf("activation=identity", "identity"), "best"), "");
});

test("exact folds replace the grid's at rest only", () => {
  const regions = {
    epoch: 0,
    count: 3,
    matrices: 3,
    complete: true,
    segments: new Float32Array(4),
    layers: new Float32Array(1),
  };
  const rows = { ...rowsOf(relu, [0]), regions };
  const state = { ...still(), foldsOn: true };
  const atRest = scene(state, rows, surfaces(), true, emptyScene(state));
  assert.deepEqual([atRest.folds?.exact, atRest.folds?.surface], [regions, null]);
  const moving = states.playing(state, 5000);
  const shown = scene(moving, rows, surfaces(), true, emptyScene(moving));
  assert.equal(shown.folds?.exact, null);
  assert.equal(shown.folds?.surface?.sums?.[0].length, 2);
});

test("a unit that is pointed at is shown in the left square, and said in numbers", () => {
  const [state, rows, held] = [still(), rowsOf(relu, [0]), surfaces()];
  const before = scene(state, rows, held, true, emptyScene(state));
  const inspected = states.inspected(state, { layer: 0, unit: 1 });
  const { network, words, partner } = scene(inspected, rows, held, true, before);
  const { values, sums, reach, folds } = /** @type {NonNullable<typeof network>["unit"]} */ (network?.unit) ?? {};

  assert.equal(words[".network .name"], "Layer 1, unit 2");
  assert.equal(words[".equation"], "Layer 1, unit 2 = relu( 1.00 y + 0.00 x + 0.25 )");
  assert.equal(words[".relation"], "The logit has it times 1.00. The line: where its sum is 0.");
  assert.equal(partner, before.partner);
  assert.deepEqual(folds, [0]);
  sums?.forEach((sum, i) => assert.equal(values?.[i], Math.max(0, sum)));
  assert.ok(Math.abs((reach ?? 0) - 6.25) < 0.1);
});

test("a unit that was kept on show is shown again while nobody points, until one looks at the square", () => {
  const unit = { layer: 0, unit: 1 };
  const kept = states.pinnedTo(still(), unit);
  assert.equal(states.unitOnShow(kept), unit);
  const other = { layer: 0, unit: 0 };
  assert.equal(states.unitOnShow(states.inspected(kept, other)), other);
  assert.equal(states.unitOnShow(states.inspected(kept, null)), unit);
  assert.equal(states.unitOnShow(states.looking(kept, [0, 0])), null);
  assert.equal(states.unitOnShow(states.pinnedTo(kept, { ...unit })), null);
});

test("a unit that the network on show does not have is none", () => {
  const state = states.pinnedTo(still(), { layer: 3, unit: 0 });
  const { network, words } = scene(state, rowsOf(relu, [0]), surfaces(), true, emptyScene(state));
  assert.equal(network?.unit, null);
  assert.equal(words[".network .name"], "Your network");
});

/** What the server finds at epoch 0, where the second unit is said to pass on 0.25 everywhere. */
const oneDead = {
  epoch: 0,
  levels: [[], [{ unit: 1, others: [], factors: [], offset: 0.25, heard: true }]].map((removable) => {
    const flat = removable.length === 0 ? [] : [0, 2];
    return { affine: 1, train: 1, test: 1, rank: 1, flat, nearly: flat, removable };
  }),
};

test("a network that is multiplied out is told to be without some of its units, too", () => {
  const rows = { ...rowsOf(mountedOf("", "identity"), [0]), levels: oneDead };
  const merged = { ...still(), isPruned: true, isMerging: true, merged: 1 };
  const { words } = scene(merged, rows, surfaces(), true, emptyScene(merged));
  assert.match(words[".relation"], /^Without 1 dead one of its 2 units the /);
});

test("removable units are left out at rest, of the epoch at which they were found", () => {
  const rows = { ...rowsOf(relu, [0, 1]), levels: oneDead };
  const shown = (/** @type {import("../../static/stage/state.js").State} */ state) => {
    const row = rows.frames.nearest(state.clock.position);
    return scene(state, { ...rows, row }, surfaces(), true, emptyScene(state));
  };
  const weights = (/** @type {Scene} */ { network }) => [...(network?.surface.parameters ?? [])];
  const state = { ...still(), isPruned: true };
  const dropped = shown(state);

  // Of what the second one says the logit has all.
  assert.deepEqual(weights(dropped), [1, 0, 0, 0, 0.25, 0, 1, 0, -0.25]);
  assert.match(dropped.words[".relation"], /^Without 1 dead one of its 2 units the /);
  for (const other of [
    { ...state, isPruned: false },
    states.playing(state, 5000),
    { ...state, clock: sought(state.clock, 1, 9) },
  ]) {
    const whole = shown(other);
    assert.deepEqual(weights(whole), [1, 0, 0, 1, 0.25, 0.25, 1, 1, -0.5]);
    assert.doesNotMatch(whole.words[".relation"], /Without/);
  }
  // Pressed is what is on show; what was chosen is there again at rest.
  const played = states.playing(state, 5000);
  const paused = { ...played, clock: { ...played.clock, playing: false } };
  assert.deepEqual([shown(played).controls.isPruned, shown(paused).controls.isPruned], [false, true]);
  const bent = scene(states.bentTo(state, 0.5), { ...rows, levels: null }, surfaces(), true, dropped);
  assert.deepEqual([dropped.controls.isPruned, bent.controls.isPruned], [true, false]);
  assert.deepEqual(weights(bent), weights(shown({ ...state, isPruned: false })));
});

test("layers are multiplied once nothing bends any more, and come apart before anything bends again", () => {
  let state = states.collapsed({ ...still(), clock: { ...still().clock, playing: false } }, 1, 0, false);
  let now = 0;
  /** @type {[number | null, number][]} */
  const way = [];
  const pass = () => {
    for (let i = 0; i < 400; i += 1) {
      now += 16;
      state = states.passed(state, 0.016, now, 1, null);
      way.push([state.change.bend ?? 1, state.merged]);
    }
  };
  pass();
  assert.deepEqual(way[way.length - 1], [0, 1]);
  assert.ok(!states.isMoving(state));
  state = states.collapsed(state, 1, now, false);
  pass();
  assert.deepEqual(way[way.length - 1], [1, 0]);
  assert.ok(way.every(([bend, merged]) => bend === 0 || merged === 0));
  assert.ok(way.some(([bend]) => bend !== null && bend > 0.4 && bend < 0.6));
});

test("what Collapse! multiplied comes apart when it plays again, what was multiplied on purpose does not", () => {
  const collapsed = states.collapsed(still(), 1, 0, true);
  assert.deepEqual([collapsed.isMerging, collapsed.merged], [true, 1]);
  const again = states.playing(collapsed, 9);
  assert.deepEqual([again.isMerging, again.merged], [false, 0]);
  const merged = states.merging(still(), true);
  assert.deepEqual([merged.isMerging, merged.merged], [true, 1]);
  assert.equal(states.playing(merged, 9).merged, 1);
  assert.equal(states.merging(merged, true).merged, 0);
});

test("why layers cannot be multiplied is said while somebody wants it, of layers that bend only", () => {
  const wanted = states.merging(still(), true);
  const said = (/** @type {Mounted} */ mounted, /** @type {State} */ state) =>
    scene(state, rowsOf(mounted, [0]), surfaces(), true, emptyScene(state)).words;

  assert.match(said(relu, wanted)[".relation"], /^Nothing to multiply: relu bends between its two/);
  assert.equal(said(relu, wanted)[".diagram .name"], "2 matrices");
  assert.doesNotMatch(said(relu, still())[".relation"], /multiply/);
  const identity = mountedOf("activation=identity", "identity");
  assert.match(said(identity, wanted)[".relation"], /^Exact/);
  assert.equal(said(identity, wanted)[".diagram .name"], "One matrix");
  assert.equal(said(identity, still())[".diagram .name"], "1 layer");
});

test("why nothing more comes is said at the end of a record, and why nothing comes before there is any", () => {
  const frames = new FrameBuffer("", () => {});
  const said = (/** @type {State} */ state) =>
    troubleInWords(state, /** @type {any} */ ({ frames, mounted: { ...relu, lastEpoch: 5000 }, trouble: "" }));
  const state = still();
  const later = { ...state, clock: sought(state.clock, 700, 5000) };
  assert.equal(said(state), "");
  assert.equal(said(later), "The server is training up to epoch 700 …");
  frames.empties = 9;
  assert.match(said(state), /^The server is getting ready/);
  for (const [reason, expected] of [
    ["diverged", "Diverged at epoch 9: try a smaller learning rate."],
    ["full", "The record ends at epoch 5,000."],
  ]) {
    frames.furthest = 8;
    frames.end = /** @type {any} */ ({ epoch: 9, reason });
    assert.equal(said({ ...state, clock: sought(state.clock, 7, 8) }), "");
    assert.equal(said({ ...state, clock: sought(state.clock, 8, 8) }), expected);
  }
});
