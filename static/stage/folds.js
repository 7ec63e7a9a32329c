// @ts-check
// The lines along which the network bends: exact from the server at rest, from a grid while it moves.
import { BREAKS } from "./activations.js";
import { crossings } from "./contour.js";
import { PALETTE } from "./palette.js";
import { canvas, fit, show, strokeSegments } from "./paint.js";

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {import("./theme.js").Theme} Theme
 * @typedef {import("./regions.js").Regions} Regions
 * @typedef {{exact: Regions | null, surface: import("./surface.js").Surface | null}} Drawn the one or the other
 */

export class Folds {
  /** @param {import("./paint.js").Canvases} square */
  constructor(square) {
    this.context = canvas(square, ".folds");
    this.segments = new Float32Array(16 * 1024);
  }

  /** @param {Drawn} folds @param {number} box half the box's side @param {Theme} theme */
  paint({ exact, surface }, box, theme) {
    show(this.context, exact !== null || surface !== null);
    if (exact) this.paintExact(exact, box, theme);
    else if (surface) this.paintGrid(surface, theme);
  }

  /**
   * Draw the folds from the grid that was tapped, deepest layer first.
   * @param {import("./surface.js").Surface} surface @param {Theme} theme
   */
  paintGrid({ layers, sums, side }, theme) {
    this.begin();
    for (let i = layers.length - 2; i >= 0; i -= 1) {
      const { activation, bend } = layers[i];
      const breaks = (bend > 0 && BREAKS[activation]) || [];
      this.style(i, theme);
      for (const values of sums?.[i] ?? []) {
        for (const level of breaks) this.stroke(crossings(values, side, level, this.segments));
      }
    }
  }

  /** @param {number} count numbers used of the segments */
  stroke(count) {
    strokeSegments(this.context, this.segments, count);
  }

  /** @param {Regions} regions @param {number} box @param {Theme} theme */
  paintExact(regions, box, theme) {
    this.begin();
    const deepest = regions.layers.reduce((deep, layer) => Math.max(deep, layer), 0);
    for (let layer = deepest; layer >= 0; layer -= 1) {
      const own = segmentsOf(regions, layer, box);
      this.style(layer, theme);
      strokeSegments(this.context, own, own.length);
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
    this.context.strokeStyle = layerColour(layer, theme);
    this.context.globalAlpha = 0.9;
  }
}

/**
 * One layer's kinks in units of the square, 0 to 1 from the top left.
 * @param {Regions} regions @param {number} layer @param {number} box
 */
function segmentsOf({ segments, layers }, layer, box) {
  const scale = 1 / (2 * box);
  /** @type {number[]} */
  const own = [];
  layers.forEach((of, i) => {
    if (of !== layer) return;
    for (let end = 4 * i; end < 4 * i + 4; end += 2)
      own.push((segments[end] + box) * scale, (box - segments[end + 1]) * scale);
  });
  return Float32Array.from(own);
}

/** @param {number} layer from 0 @param {Theme} theme */
export const layerColour = (layer, { dark }) => PALETTE[dark ? "dark" : "light"].layers[layer % 8];

/** @param {number} depth @param {Theme} theme @returns {HTMLElement[]} "layer 1", "layer 2", ... in their colours */
export function layerNames(depth, theme) {
  return Array.from({ length: depth }, (_, layer) => {
    const name = document.createElement("i");
    name.textContent = ` layer ${layer + 1}`;
    name.style.color = layerColour(layer, theme);
    return name;
  });
}
