// @ts-check
// The lines along which the network bends: exact from the server at rest, from a grid while it moves.
import { BREAKS } from "./activations.js";
import { PALETTE } from "./palette.js";
import { canvas, crossings, fit, strokeSegments } from "./paint.js";

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {import("./paint.js").Theme} Theme
 * @typedef {{count: number, complete: boolean, segments: Float32Array, layers: Float32Array}} Regions
 *   segments in data coordinates, x, y, x, y each, and the hidden layer of each, from 0
 */

const HEADER_BYTES = 16;

/** Whether every bend of these layers is a fold. @param {Layer[]} layers */
export const isFolded = (layers) =>
  layers.slice(0, -1).every(({ activation, bend }) => bend === 0 || BREAKS[activation] !== null);

/**
 * The exact folds of one epoch, or null while they are not ready.
 * @param {string} address of the regions route @param {number} epoch
 * @returns {Promise<Regions | null>}
 */
export async function pullRegions(address, epoch) {
  const response = await fetch(`${address}&epoch=${epoch}`);
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || !type.startsWith("application/octet-stream")) return null;
  const body = await response.arrayBuffer();
  const [count, complete, kinks] = new Int32Array(body, 0, 4);
  const numbers = new Float32Array(body, HEADER_BYTES);
  const segments = new Float32Array(4 * kinks);
  const layers = new Float32Array(kinks);
  for (let i = 0; i < kinks; i += 1) {
    segments.set(numbers.subarray(5 * i, 5 * i + 4), 4 * i);
    layers[i] = numbers[5 * i + 4];
  }
  return { count, complete: complete === 1, segments, layers };
}

export class Folds {
  /** @param {HTMLElement} square @param {number} box half the box's side */
  constructor(square, box) {
    this.context = canvas(square, ".folds");
    this.box = box;
    /** @type {Map<string, Float32Array>} pre-activations over the grid, by layer and unit */
    this.sums = new Map();
    this.segments = new Float32Array(16 * 1024);
  }

  clear() {
    this.context.clearRect(0, 0, this.context.canvas.width, this.context.canvas.height);
    this.sums.clear();
  }

  /** @param {number} cells of the grid @returns {import("./network.js").Tap} */
  tap(cells) {
    return (layer, unit, values, first) => {
      const key = `${layer} ${unit}`;
      let kept = this.sums.get(key);
      if (kept?.length !== cells) {
        kept = new Float32Array(cells);
        this.sums.set(key, kept);
      }
      kept.set(values, first);
    };
  }

  /**
   * Draw the folds from the grid that was tapped, deepest layer first.
   * @param {Layer[]} layers @param {number} side @param {Theme} theme
   */
  paintGrid(layers, side, theme) {
    this.begin();
    for (let i = layers.length - 2; i >= 0; i -= 1) {
      const { activation, bend, outputs } = layers[i];
      if (bend === 0) continue;
      this.style(i, theme);
      for (let unit = 0; unit < outputs; unit += 1) {
        const sums = this.sums.get(`${i} ${unit}`);
        for (const level of BREAKS[activation] ?? []) {
          if (sums) strokeSegments(this.context, this.segments, crossings(sums, side, level, this.segments));
        }
      }
    }
  }

  /** @param {Regions} regions @param {Theme} theme */
  paintExact({ segments, layers }, theme) {
    this.begin();
    const scale = 1 / (2 * this.box);
    const deepest = layers.reduce((deep, layer) => Math.max(deep, layer), 0);
    for (let layer = deepest; layer >= 0; layer -= 1) {
      const own = new Float32Array(segments.length);
      let filled = 0;
      layers.forEach((of, i) => {
        if (of !== layer) return;
        for (let end = 4 * i; end < 4 * i + 4; end += 2) {
          own[filled++] = (segments[end] + this.box) * scale;
          own[filled++] = (this.box - segments[end + 1]) * scale;
        }
      });
      this.style(layer, theme);
      strokeSegments(this.context, own, filled);
    }
  }

  begin() {
    const size = fit(this.context);
    this.context.clearRect(0, 0, size, size);
    this.context.lineWidth = size / 260;
    this.context.lineCap = "round";
  }

  /** @param {number} layer @param {Theme} theme */
  style(layer, theme) {
    this.context.strokeStyle = colourOf(layer, theme);
    this.context.globalAlpha = 0.9;
  }
}

/** @param {number} layer from 0 @param {Theme} theme */
const colourOf = (layer, { dark }) => PALETTE[dark ? "dark" : "light"].layers[layer % 8];

/** @param {number} depth @param {Theme} theme @returns {HTMLElement[]} "layer 1", "layer 2", ... in their colours */
export function layerNames(depth, theme) {
  return Array.from({ length: depth }, (_, layer) => {
    const name = document.createElement("i");
    name.textContent = ` layer ${layer + 1}`;
    name.style.color = colourOf(layer, theme);
    return name;
  });
}
