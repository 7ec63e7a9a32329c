// @ts-check
// The scale along the edges of a square, and the frame of the data where the picture reaches further.
import { css } from "./theme.js";

/** @typedef {import("./theme.js").Theme} Theme */

/** Where a scale may have its numbers, times a power of ten. */
const STEPS = [1, 2, 5];

/**
 * Round numbers along an axis, the same on both sides of zero.
 * @param {number} extent half of the axis @returns {number[]} from the lowest, two at least on each side of zero but at most four
 */
export function ticks(extent) {
  const power = 10 ** Math.floor(Math.log10(extent / 2));
  const step = power * Math.max(...STEPS.filter((size) => size * power <= extent / 2));
  const each = Math.floor(extent / step);
  return Array.from({ length: 2 * each + 1 }, (_, i) => (i - each) * step);
}

/**
 * Write the scale along the lower and the left edge; the numbers only where there is room for them.
 * @param {CanvasRenderingContext2D} context of a square's canvas, its size already fitted
 * @param {number} extent half the side of the square in data coordinates @param {Theme} theme
 */
export function paintAxes(context, extent, theme) {
  const size = context.canvas.width;
  const ratio = size / Math.max(1, context.canvas.clientWidth);
  const font = Math.max(12 * ratio, size / 26);
  context.font = `${font}px sans-serif`;
  context.lineWidth = ratio;
  context.strokeStyle = context.fillStyle = css(theme.text, 0.85);
  context.beginPath();
  for (const value of ticks(extent)) {
    const at = ((value + extent) / (2 * extent)) * size;
    mark(context, at, size, 5 * ratio);
    if (at > 2 * font && at < size - 2 * font) number(context, value, at, size, 7 * ratio);
  }
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {number} at @param {number} size @param {number} length */
function mark(context, at, size, length) {
  context.moveTo(at, size);
  context.lineTo(at, size - length);
  context.moveTo(0, size - at);
  context.lineTo(length, size - at);
}

/** @param {CanvasRenderingContext2D} context @param {number} value @param {number} at @param {number} size @param {number} gap */
function number(context, value, at, size, gap) {
  const text = value.toLocaleString("en").replace("-", "−");
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillText(text, at, size - gap);
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, gap, size - at);
}

/**
 * Outline what the picture showed before it was drawn back.
 * @param {CanvasRenderingContext2D} context of a square's canvas, its size already fitted
 * @param {number} share of the square's side that the data's own picture takes @param {Theme} theme
 */
export function paintFrame(context, share, theme) {
  if (share >= 1) return;
  const size = context.canvas.width;
  const side = share * size;
  context.lineWidth = size / 300;
  context.strokeStyle = css(theme.text, 0.7);
  context.setLineDash([size / 80, size / 80]);
  context.strokeRect((size - side) / 2, (size - side) / 2, side, side);
  context.setLineDash([]);
}
