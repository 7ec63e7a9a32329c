// @ts-check
// The drawn network of a moment, made anew only where something changed, and as finely as its budget allows.
import { layoutOf, reachOf, strokesOf } from "./diagram.js";
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
 * @typedef {{layout: Layout, parameters: Float32Array, strokes: Stroke[], maps: Maps | null, pointed: Neuron | null,
 *   pinned: Neuron | null, theme: import("./paint.js").Theme}} Diagram
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

export class Drawings {
  constructor() {
    this.level = 3;
    this.cost = BUDGET_MILLISECONDS / 2;
    this.frame = this.spent = 0;
    /** @type {({shape: string} & import("./diagram.js").Room) | null} */
    this.laidOutFor = null;
    /** @type {Layout | null} */
    this.layout = null;
    /** @type {{surface: Surface, layout: Layout, side: number, box: number} | null} */
    this.madeFor = null;
    /** @type {{strokes: Stroke[], maps: Maps, parameters: Float32Array} | null} */
    this.made = null;
    /** @type {import("./neurons.js").Maps | null} */
    this.room = null;
  }

  /**
   * @param {Surface} surface @param {import("./diagram.js").Room} room @param {number} box half the side of the picture
   * @param {boolean} isMoving @param {import("./paint.js").Theme} theme
   * @param {{neuron: Neuron} | null} unit on show @param {Neuron | null} pinned @param {Diagram | null} last @returns {Diagram}
   */
  at(surface, room, box, isMoving, theme, unit, pinned, last) {
    const started = performance.now();
    this.spent = 0;
    const layout = this.layoutFor(surface.layers, room);
    const { side, every } = isMoving ? LEVELS[this.level] : { side: SIDE_AT_REST, every: 1 };
    const asked = kept(this.madeFor, { surface, layout, side, box });
    const isDue = !this.made || asked.layout !== this.madeFor?.layout || this.frame % every === 0;
    this.frame += 1;
    if (asked !== this.madeFor && isDue) {
      this.madeFor = asked;
      this.made = this.make(asked);
    }
    this.spent += performance.now() - started;
    const made = /** @type {NonNullable<Drawings["made"]>} */ (this.made);
    return kept(last, { layout, ...made, pointed: unit?.neuron ?? null, pinned, theme });
  }

  /** @param {import("./network.js").Layer[]} layers @param {import("./diagram.js").Room} room @returns {Layout} */
  layoutFor(layers, room) {
    const shape = layers.map(({ outputs, activation, bend }) => `${outputs} ${activation} ${bend > 0}`).join();
    const asked = kept(this.laidOutFor, { shape, ...room });
    if (!this.layout || asked !== this.laidOutFor) this.layout = layoutOf(layers, room);
    this.laidOutFor = asked;
    return this.layout;
  }

  /** @param {{surface: Surface, layout: Layout, side: number, box: number}} asked */
  make({ surface: { evaluator, parameters }, layout, side, box }) {
    this.room = mapsOf(evaluator, parameters, side, box, this.room);
    const { xs, ys } = gridPoints(side, box);
    const { activations } = this.room;
    const maps = { side, values: [[xs, ys], ...activations], reaches: [box, ...activations.map(reachOf)] };
    return { strokes: strokesOf(layout.edges, parameters, layout.side), maps, parameters };
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
