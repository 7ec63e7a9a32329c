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
 * @typedef {Made & {pointed: Neuron | null, pinned: Neuron | null, chosen: number | null, frozen: string,
 *   levels: import("./levels.js").Levels | null, points: number, theme: import("./theme.js").Theme}} Diagram chosen: where in the flat vector the number is that is about to be changed;
 *   frozen: the layers that are, from 0; levels: what the layers make of the data, of this epoch or the last one that was
 *   measured; points: how many there are
 * @typedef {{surface: Surface, shape: string, room: import("./diagram.js").Room, side: number, box: number,
 *   merged: number}} Asked merged: the share of all straight layers that are multiplied into the next
 */

/**
 * How finely maps are evaluated while something moves, and at how many frames once they and the edges are drawn:
 * the squares come first.
 */
const LEVELS = [
  { side: 8, every: 16, edges: 48 },
  { side: 8, every: 8, edges: 24 },
  { side: 10, every: 4, edges: 16 },
  { side: 14, every: 3, edges: 12 },
  { side: 18, every: 2, edges: 8 },
  { side: 24, every: 2, edges: 6 },
];
const SIDE_AT_REST = 40;
/** For what is computed and ordered of the drawn network in each frame, on average. */
const BUDGET_MILLISECONDS = 3;
/** What is ordered is painted later, by others: frames then come further apart than the display's. */
const [SLOW_MILLISECONDS, SMOOTH_MILLISECONDS] = [19.5, 17.6];
/** A frame that comes later is no measure: the page was elsewhere. */
const LONGEST_MILLISECONDS = 250;
/** So many frames after a change another one can be judged: to coarser maps soon, to finer ones late. */
const [SOON, LATE] = [20, 90];

/** So many shapes of networks, or stages on the way to one matrix. */
const LAYOUTS_KEPT = 40;

/**
 * What of the state and of the scene the drawn network shows.
 * @typedef {{room: import("./diagram.js").Room, merged: number, unit: {neuron: Neuron} | null,
 *   pinned: Neuron | null, chosen: number | null, frozen: string, levels: import("./levels.js").Levels | null, points: number,
 *   theme: import("./theme.js").Theme}} Shown
 */

export class Drawings {
  constructor() {
    this.level = 2;
    this.cost = BUDGET_MILLISECONDS / 2;
    this.interval = SMOOTH_MILLISECONDS;
    this.frame = this.spent = this.adaptedAt = this.judgedAt = 0;
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
  at(surface, box, isMoving, { room, merged, unit, ...shown }, last) {
    const started = performance.now();
    this.spent = 0;
    const shape = surface.layers.map(({ outputs, activation, bend }) => `${outputs} ${activation} ${bend > 0}`).join();
    const { side, every, edges } = isMoving ? LEVELS[this.level] : { ...LEVELS[0], side: SIDE_AT_REST };
    const asked = kept(this.madeFor, { surface, shape, room, side, box, merged });
    this.frame += 1;
    const isOther = !isMoving || this.isOther(asked);
    if (asked !== this.madeFor && (isOther || this.frame % every === 0)) {
      this.madeFor = asked;
      this.made = this.make(asked, isOther || this.frame % edges === 0);
    }
    this.spent += performance.now() - started;
    const made = /** @type {Made} */ (this.made);
    return kept(last, { ...made, pointed: unit?.neuron ?? null, ...shown });
  }

  /** Whether it has other units, or other places for them, than what was made last. @param {Asked} asked */
  isOther({ shape, room, merged }) {
    const before = this.madeFor;
    return !before || shape !== before.shape || room !== before.room || merged !== before.merged;
  }

  /** @param {Asked} asked @param {boolean} isWhole whether edges are made anew, too @returns {Made} */
  make(asked, isWhole) {
    const maps = this.maps(asked);
    return this.made && !isWhole ? { ...this.made, maps } : { ...this.edges(asked), maps };
  }

  /** @param {Asked} asked @returns {Maps} */
  maps({ surface: { evaluator, parameters }, side, box }) {
    this.room = mapsOf(evaluator, parameters, side, box, this.room);
    const { xs, ys } = gridPoints(side, box);
    const { activations } = this.room;
    return { side, values: [[xs, ys], ...activations], reaches: [box, ...activations.map(reachOf)] };
  }

  /** @param {Asked} asked @returns {Omit<Made, "maps">} */
  edges(asked) {
    const way = asked.merged * straightLayers(asked.surface.layers).length;
    const arriving = this.drawn(asked, Math.ceil(way));
    const share = way === Math.ceil(way) ? 1 : way - Math.floor(way);
    const still = { ...arriving, arriving: arriving.layout, leaving: null, share };
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

  /** Choose how finely the next are drawn. @param {number} now @returns {number} milliseconds of this frame that were spent here */
  adapt(now) {
    const { spent } = this;
    const interval = now - this.adaptedAt;
    this.adaptedAt = now;
    this.cost += 0.08 * (spent - this.cost);
    if (interval < LONGEST_MILLISECONDS) this.interval += 0.05 * (interval - this.interval);
    this.judge(this.frame - this.judgedAt);
    return spent;
  }

  /** Coarser where frames are late or dear, finer where they are neither. @param {number} frames since the last change */
  judge(frames) {
    const isDear = frames > SOON && (this.cost > BUDGET_MILLISECONDS || this.interval > SLOW_MILLISECONDS);
    const isSmooth = this.cost < 0.4 * BUDGET_MILLISECONDS && this.interval < SMOOTH_MILLISECONDS;
    const isCheap = frames > LATE && isSmooth;
    const level = this.level + Number(isCheap) - Number(isDear);
    if (level === this.level || !LEVELS[level]) return;
    this.level = level;
    this.judgedAt = this.frame;
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
