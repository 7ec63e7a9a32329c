// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule } from "./fixtures.js";

/** @type {typeof import("../../static/stage/diagram.js")} */
const { edgeAt, layoutOf, movedFrom, ownStrokes, reachOf, strength, strokesOf } = await stageModule("diagram.js");
/** @type {typeof import("../../static/stage/diagram_labels.js")} */
const { labelsOf } = await stageModule("diagram_labels.js");
/** @type {typeof import("../../static/stage/edits.js")} */
const { indexOf } = await stageModule("edits.js");

/** @param {number[]} widths of all columns, the output's included @param {string} [activation] of all layers @returns {import("../../static/stage/network.js").Layer[]} */
function layersOf(widths, activation) {
  let start = 0;
  return widths.slice(1).map((outputs, i) => {
    const layer = { inputs: widths[i], outputs, start, activation: activation ?? (i % 2 ? "tanh" : "relu"), bend: 1 };
    start += (widths[i] + 1) * outputs;
    return layer;
  });
}

const ROOMS = [
  { width: 215, height: 340, text: 16 },
  { width: 252, height: 402, text: 16 },
  { width: 360, height: 255, text: 16 },
  { width: 390, height: 600, text: 16 },
];
const NETWORKS = [
  [2, 1],
  [2, 1, 1],
  [2, 8, 8, 1],
  [2, 3, 16, 5, 1],
  [2, ...Array(8).fill(16), 1],
]
  .map((widths) => layersOf(widths))
  .concat([layersOf([2, ...Array(8).fill(8), 1], "identity"), layersOf([2, ...Array(8).fill(8), 1], "leaky_relu")]);

/** How wide a letter is, in sizes of the text: of the page's typeface no activation's name has wider ones on average. */
const LETTER = 0.55;

/** How far something reaches across and up that is tilted. @param {number} reach @param {number} tilt in degrees */
const turned = (reach, tilt) => [reach * Math.cos((tilt * Math.PI) / 180), reach * Math.sin((tilt * Math.PI) / 180)];

for (const room of ROOMS) {
  for (const layers of NETWORKS) {
    const name = `${layers.length - 1} hidden layers, ${layers[0].activation}, in ${room.width} x ${room.height}`;
    const layout = layoutOf(layers, room);
    const { columns, side, output } = layout;
    const nodes = columns.flatMap((column) => column.nodes);

    test(`all units stand in the room, and none on another: ${name}`, () => {
      for (const [i, { x, y }] of nodes.entries()) {
        assert.ok(x - side / 2 >= 0 && x + side / 2 < output.x && output.x < room.width);
        assert.ok(y - side / 2 >= 0 && y + side / 2 <= room.height);
        for (const other of nodes.slice(i + 1)) {
          assert.ok(Math.abs(other.x - x) > side || Math.abs(other.y - y) > side);
        }
      }
    });

    test(`no name above a layer reaches beyond the room: ${name}`, () => {
      const heads = labelsOf(layout).filter(({ kind, layer }) => kind.startsWith("head") && layer !== undefined);
      for (const { says, x, y } of heads) {
        const reach = LETTER * room.text * says.length;
        const [across, up] = layout.tilt ? turned(reach, layout.tilt) : [reach / 2, room.text];
        assert.ok(x + across <= room.width);
        assert.ok(y - up >= 0);
      }
    });

    test(`data flow from left to right, every column a layer: ${name}`, () => {
      assert.deepEqual(
        columns.map((column) => column.nodes.length),
        layers.map(({ inputs }) => inputs),
      );
      columns.slice(1).forEach(({ x }, i) => assert.ok(x > columns[i].x));
    });

    test(`every weight has one edge, which leads forward: ${name}`, () => {
      const { ends, at } = layout.edges;
      const weights = layers.flatMap(({ inputs, outputs, start }) =>
        Array.from({ length: inputs * outputs }, (_, i) => start + i),
      );
      assert.deepEqual([...at], weights);
      for (let edge = 0; edge < at.length; edge += 1) assert.ok(ends[4 * edge] < ends[4 * edge + 2]);
    });

    test(`every hidden layer's activation is named above it, its units are counted below: ${name}`, () => {
      const labels = labelsOf(layout);
      const hidden = layers.slice(0, -1);
      const named = labels.filter(({ kind, says }) => kind.startsWith("head") && says !== "data");
      assert.deepEqual(
        named.map(({ says }) => says),
        hidden.map(({ activation }) => activation),
      );
      assert.deepEqual(
        labels.filter(({ kind }) => kind.startsWith("foot")).map(({ says }) => Number(says)),
        hidden.map(({ outputs }) => outputs),
      );
    });
  }
}

test("an edge leads from the unit that is weighted to the one that listens", () => {
  const layers = layersOf([2, 3, 4, 1]);
  const { edges } = layoutOf(layers, ROOMS[0]);
  const edge = [...edges.at].indexOf(layers[1].start + 2 * 3 + 1);

  assert.deepEqual([edges.from[edge].layer, edges.from[edge].unit], [0, 1]);
  assert.deepEqual([edges.to[edge]?.layer, edges.to[edge]?.unit], [1, 2]);
  assert.equal(edges.to[edges.to.length - 1], null);
});

test("a larger weight is drawn no narrower, of either sign, and no weight not at all", () => {
  const layers = layersOf([2, 2, 1]);
  const { edges, side } = layoutOf(layers, ROOMS[0]);
  const parameters = Float32Array.from([0, -0.5, 3, -40, 0, 0, NaN, 1, 0]);
  const widths = new Map(
    strokesOf(edges, parameters, side).flatMap(({ width, isNegative, edges: own }) =>
      own.map((edge) => [edges.at[edge], isNegative ? -width : width]),
    ),
  );

  assert.deepEqual([...widths.keys()].sort(), [1, 2, 3, 7]);
  for (const [at, width] of widths) assert.equal(width > 0, parameters[at] > 0);
  const by = (/** @type {number} */ at) => Math.abs(widths.get(at) ?? 0);
  assert.ok(by(1) <= by(7) && by(7) <= by(2) && by(2) < by(3));
  assert.equal(strength(0), 0);
  assert.ok(strength(1e6) <= 1);
});

test("a unit's own edges are those that lead to it and from it", () => {
  const layers = layersOf([2, 3, 4, 1]);
  const layout = layoutOf(layers, ROOMS[0]);
  const strokes = strokesOf(layout.edges, new Float32Array(100).fill(1), layout.side);
  const own = ownStrokes(layout, strokes, { layer: 0, unit: 2 }).flatMap(({ edges }) => edges);

  assert.equal(own.length, 2 + 4);
  assert.equal(ownStrokes(layout, strokes, { layer: 7, unit: 2 }).flatMap(({ edges }) => edges).length, 0);
});

test("a layer's colours are full where its strongest unit is, whatever overflows", () => {
  assert.equal(reachOf([Float32Array.from([1, -3]), Float32Array.from([2, NaN, Infinity])]), 3);
  assert.equal(reachOf([new Float32Array(3)]), 1);
});

test("a click at an edge is at its weight, and one far from all edges at none", () => {
  const layers = layersOf([2, 3, 1, 1]);
  const layout = layoutOf(layers, { width: 360, height: 340, text: 16 });
  const { ends, at, from } = layout.edges;
  from.forEach((_, edge) => {
    // A third of the way along the drawn curve, where the others are elsewhere.
    const [x1, y1, x2, y2] = ends.subarray(4 * edge, 4 * edge + 4);
    const [t, rest] = [1 / 3, 2 / 3];
    const x = x1 + (x2 - x1) * (1.5 * rest * t + t ** 3);
    const y = y1 + (y2 - y1) * (3 * rest * t * t + t ** 3);
    const found = edgeAt(layout, x, y + 0.3);
    assert.ok(found);
    assert.equal(indexOf(layers, found), at[edge]);
  });
  assert.equal(edgeAt(layout, 2, 2), null);
  assert.equal(edgeAt(layout, layout.columns[1].x, 338), null);
});

test("the inputs' names keep beside their maps on the way to another layout", () => {
  const [before, after] = [
    [2, 8, 8, 1],
    [2, 1],
  ].map((widths) => layoutOf(layersOf(widths), ROOMS[1]));
  for (const share of [0, 0.3, 0.7, 1]) {
    const now = movedFrom(after, before, share);
    const names = labelsOf(after, now).filter(({ kind }) => kind === "input");
    now.columns[0].nodes.forEach(({ x, y }, i) => {
      assert.equal(names[i].y, y);
      assert.ok(names[i].x < x - now.side / 2);
    });
  }
});
