// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/edits.js")} */
const { frozenAt, hasPlace, indexOf, keyOf, nameOf, parentOf, withEdit, without, written } =
  await stageModule("edits.js");
/** @type {typeof import("../../static/stage/marks.js")} */
const { marksOf } = await stageModule("marks.js");

/** @type {typeof import("../../static/stage/changing.js")} */
const { changingOf, whoseInWords } = await stageModule("changing.js");

const layers = [
  { inputs: 2, outputs: 3, start: 0, activation: "relu", bend: 1 },
  { inputs: 3, outputs: 1, start: 9, activation: "identity", bend: 1 },
];

test("every place of a network is one number of its flat vector, and every number one place's", () => {
  const places = layers.flatMap(({ inputs, outputs }, layer) =>
    Array.from({ length: outputs }, (_, unit) =>
      [...Array(inputs).keys(), null].map((source) => ({ layer, unit, source })),
    ).flat(),
  );
  const indices = places.map((place) => indexOf(layers, place)).sort((one, other) => one - other);

  assert.deepEqual(indices, [...Array(13).keys()]);
  assert.equal(new Set(places.map(nameOf)).size, 13);
  assert.ok(places.every((place) => hasPlace(layers, place)));
  assert.equal(nameOf({ layer: 0, unit: 2, source: 1 }), "w1.3.2");
  assert.equal(nameOf({ layer: 1, unit: 0, source: null }), "b2.1");
});

test("a network has no other places", () => {
  assert.ok(!hasPlace(layers, { layer: 2, unit: 0, source: null }));
  assert.ok(!hasPlace(layers, { layer: 0, unit: 3, source: null }));
  assert.ok(!hasPlace(layers, { layer: 0, unit: 0, source: 2 }));
});

test("a list of edits is told by what is in it, in whatever order", () => {
  const [one, other] = [
    { epoch: 3, what: "b1.1", value: 0.5 },
    { epoch: 3, what: "layer2", value: "frozen" },
  ];
  assert.equal(written([one, other]), "3:b1.1=0.5;3:layer2=frozen");
  assert.equal(keyOf([one, other]), keyOf([other, one]));
  assert.deepEqual(withEdit([one, other], { ...one, value: 2 }), [other, { ...one, value: 2 }]);
  assert.deepEqual(without([one, other], { ...one, value: 9 }), [other]);
});

test("a layer is frozen from its epoch on, until it is set free", () => {
  const edits = [
    { epoch: 9, what: "layer2", value: "free" },
    { epoch: 3, what: "layer2", value: "frozen" },
    { epoch: 4, what: "layer1", value: "frozen" },
  ];
  assert.deepEqual(
    [2, 3, 4, 9].map((epoch) => [...frozenAt(edits, epoch)].sort()),
    [[], [1], [0, 1], [0]],
  );
});

test("an experiment that is changed while it trains has the parent that is not", () => {
  assert.equal(parentOf("depth=3&edits=4:b1.1%3D0&width=2"), parentOf("width=2&depth=3"));
  assert.notEqual(parentOf("depth=3"), parentOf("depth=2"));
});

test("every change on the time line stands at one mark, at its epoch's place", () => {
  const changes = [0, 50, 50, 100, 101].map((epoch, i) => {
    return { epoch, what: `b1.${i + 1}`, value: 0, place: [0, i], says: "" };
  });
  const marks = marksOf(changes, 100);

  assert.deepEqual(
    marks.map(({ share }) => share),
    [0, 0.5, 1],
  );
  assert.deepEqual(
    marks.flatMap((mark) => mark.changes),
    changes.slice(0, 4),
  );
});

test("changes that are nearer than a target is wide have one mark, and no mark is nearer to another", () => {
  for (const apart of [0, 1, 3, 7, 20, 500]) {
    const epochs = [0, 0, 2, 3, 9, 10, 11, 40, 41, 47, 90];
    const changes = epochs.map((epoch, i) => ({ epoch, what: `b1.${i + 1}`, value: 0, place: [0, i], says: "" }));
    const marks = marksOf(changes, 80, apart);

    assert.deepEqual(
      marks.flatMap((mark) => mark.changes),
      changes.slice(0, -1),
    );
    marks.forEach(({ share, span, epochs: own }, i) => {
      assert.equal(80 * share, own[0]);
      assert.ok(Math.abs(80 * (share + span) - own[own.length - 1]) < 1e-9);
      assert.ok(own.every((epoch, k) => k === 0 || epoch - own[k - 1] < apart));
      if (i > 0) assert.ok(80 * (share - marks[i - 1].share - marks[i - 1].span) >= apart - 1e-9);
    });
  }
});

test("what is about to be changed is the number that the row has", () => {
  const state = { changing: null, change: { bend: null, activation: null }, merged: 0, isMerging: false };
  const parameters = Float32Array.from({ length: 13 }, (_, i) => i / 2);
  const mounted = /** @type {any} */ ({
    experiment: { layers },
    changes: [{ epoch: 4, what: "layer2", value: "frozen" }],
    limits: { edits: 1, largest: 100 },
    layout: { parameters: (/** @type {Float32Array} */ row) => row },
  });
  const at = (/** @type {object} */ more, epoch = 4) =>
    changingOf(/** @type {any} */ ({ ...state, ...more }), mounted, parameters, epoch);
  const weight = { layer: 0, unit: 2, source: 1, isHeld: false };
  const bias = { layer: 1, unit: 0, source: null, isHeld: true };

  assert.equal(at({ changing: weight })?.value, 2.5);
  assert.deepEqual(at({ changing: weight })?.sources, ["weight from x", "weight from y", "bias"]);
  assert.equal(at({ changing: bias })?.value, 6);
  assert.deepEqual(
    [3, 4].map((epoch) => at({ changing: bias }, epoch)?.isFrozen),
    [false, true],
  );
  assert.equal(at({ changing: weight })?.isFrozen, false);
  assert.ok(at({ changing: weight })?.isFull);
  assert.deepEqual(
    [weight, bias].map((changing) => whoseInWords(/** @type {any} */ (at({ changing })), 2)),
    ["layer 1, unit 3", "the logit"],
  );
});

test("nothing is changed of a network that is not drawn as it was trained, nor what it does not have", () => {
  const changing = { layer: 0, unit: 2, source: 1, isHeld: false };
  const state = { changing, change: { bend: null, activation: null }, merged: 0, isMerging: false };
  const mounted = /** @type {any} */ ({ experiment: { layers } });
  const others = [
    { changing: null },
    { change: { bend: 0.5, activation: null } },
    { change: { bend: null, activation: "tanh" } },
    { merged: 0.4 },
    { isMerging: true },
    { changing: { ...changing, unit: 3 } },
    { changing: { ...changing, layer: 2 } },
  ];
  for (const other of others) {
    assert.equal(changingOf(/** @type {any} */ ({ ...state, ...other }), mounted, new Float32Array(13), 0), null);
  }
});
