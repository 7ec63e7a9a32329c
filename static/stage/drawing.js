// @ts-check
// The drawn network of a moment, made anew only where something changed, and as finely as its budget allows.
import { layoutOf, movedFrom, reachOf, strokesOf } from "./diagram.js";
import { fused, straightLayers } from "./fused.js";
import { gridPoints } from "./network.js";
import { mapsOf } from "./neurons.js";
import { kept } from "./same.js";

/**
 * @typedef {import("./diagram.js").Layout} Layout
 * @typedef {import("./diagram.js").Stroke} Stroke
 * @typedef {import("./neurons.js").Neuron} Neuron
 * @typedef {import("./surface.js").Surface} Surface
 * @typedef {{side: number, values: Float32Array[][], reaches: number[]}} Maps
 *   values: of the inputs, then of every hidden layer's units; reaches: where a layer's colours are full
 * @typedef {{layout: Layout, parameters: Float32Array, strokes: Stroke[]}} Drawn a network with its edges
 * @typedef {Drawn & {arriving: Layout, leaving: Drawn | null, share: number, maps: Maps}} Made
 *   leaving: the same before one more layer is multiplied away, while that is on its way; share: of the way;
 *   arriving: the layout at its end
 * @typedef {Made & {pointed: Neuron | null, pinned: Neuron | null, theme: import("./theme.js").Theme}} Diagram
 * @typedef {{surface: Surface, shape: string, room: import("./diagram.js").Room, side: number, box: number,
 *   merged: number}} Asked merged: the share of all straight layers that are multiplied into the next
 */

/** How finely maps are evaluated while something moves, and at how many frames once: the squares come first. */
const LEVELS = [
  { side: 8, every: 12 },
  { side: 10, every: 6 },
  { side: 12, every: 4 },
  { side: 16, every: 2 },
  { side: 20, every: 1 },
  { side: 28, every: 1 },
];
const SIDE_AT_REST = 40;
/** For all that is drawn of the network, in each frame on average. */
const BUDGET_MILLISECONDS = 4;

/** So many shapes of networks, or stages on the way to one matrix. */
const LAYOUTS_KEPT = 40;

/**
 * What of the state and of the scene the drawn network shows.
 * @typedef {{room: import("./diagram.js").Room, merged: number, unit: {neuron: Neuron} | null,
 *   pinned: Neuron | null, theme: import("./theme.js").Theme}} Shown
 */

export class Drawings {
  constructor() {
    this.level = 3;
    this.cost = BUDGET_MILLISECONDS / 2;
    this.frame = this.spent = 0;
    /** @type {Map<string, Layout>} by shape, room and layers left */
    this.layouts = new Map();
    /** @type {Asked | null} */
    this.madeFor = null;
    /** @type {Made | null} */
    this.made = null;
    /** @type {import("./neurons.js").Maps | null} */
    this.room = null;
  }

  /**
   * @param {Surface} surface @param {number} box half the side of the picture @param {boolean} isMoving
   * @param {Shown} shown @param {Diagram | null} last @returns {Diagram}
   */
  at(surface, box, isMoving, { room, merged, unit, pinned, theme }, last) {
    const started = performance.now();
    this.spent = 0;
    const shape = surface.layers.map(({ outputs, activation, bend }) => `${outputs} ${activation} ${bend > 0}`).join();
    const { side, every } = isMoving ? LEVELS[this.level] : { side: SIDE_AT_REST, every: 1 };
    const asked = kept(this.madeFor, { surface, shape, room, side, box, merged });
    this.frame += 1;
    if (asked !== this.madeFor && (this.frame % every === 0 || this.isOther(asked))) {
      this.madeFor = asked;
      this.made = this.make(asked);
    }
    this.spent += performance.now() - started;
    const made = /** @type {Made} */ (this.made);
    return kept(last, { ...made, pointed: unit?.neuron ?? null, pinned, theme });
  }

  /** Whether it has other units, or other places for them, than what was made last. @param {Asked} asked */
  isOther({ shape, room, merged }) {
    const before = this.madeFor;
    return !before || shape !== before.shape || room !== before.room || merged !== before.merged;
  }

  /** @param {Asked} asked @returns {Made} */
  make(asked) {
    const { evaluator, parameters, layers } = asked.surface;
    const { side, box } = asked;
    this.room = mapsOf(evaluator, parameters, side, box, this.room);
    const { xs, ys } = gridPoints(side, box);
    const { activations } = this.room;
    const maps = { side, values: [[xs, ys], ...activations], reaches: [box, ...activations.map(reachOf)] };
    const way = asked.merged * straightLayers(layers).length;
    const arriving = this.drawn(asked, Math.ceil(way));
    const share = way === Math.ceil(way) ? 1 : way - Math.floor(way);
    const still = { ...arriving, arriving: arriving.layout, leaving: null, share, maps };
    return share === 1 ? still : { ...still, ...onTheWay(this.drawn(asked, Math.floor(way)), arriving, share) };
  }

  /** @param {Asked} asked @param {number} count of the layers that are multiplied away @returns {Drawn} */
  drawn({ surface, shape, room }, count) {
    const { layers, parameters, hidden } = fused(surface.layers, surface.parameters, count);
    const key = [shape, Object.values(room), count].join(";");
    const layout = this.layouts.get(key) ?? layoutOf(layers, room, hidden);
    if (this.layouts.size > LAYOUTS_KEPT) this.layouts.clear();
    this.layouts.set(key, layout);
    return { layout, parameters, strokes: strokesOf(layout.edges, parameters, layout.side) };
  }

  /** Choose how finely the next are drawn. @returns {number} milliseconds of this frame that were spent here */
  adapt() {
    const { spent } = this;
    this.cost += 0.08 * (spent - this.cost);
    const isDear = this.cost > BUDGET_MILLISECONDS && this.level > 0;
    const isCheap = this.cost < 0.35 * BUDGET_MILLISECONDS && this.level < LEVELS.length - 1;
    if (isDear || isCheap) {
      this.level += isCheap ? 1 : -1;
      this.cost = BUDGET_MILLISECONDS * 0.6;
    }
    return spent;
  }
}

/**
 * One more layer on its way into the next: its units leave, what stands in both moves over.
 * @param {Drawn} before @param {Drawn} after @param {number} share of the way
 */
function onTheWay(before, after, share) {
  const layout = movedFrom(after.layout, before.layout, share);
  return { layout, leaving: { ...before, layout: movedFrom(before.layout, after.layout, 1 - share) } };
}
