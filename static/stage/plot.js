// @ts-check
// Paints the small live curves.
import { fit } from "./paint.js";
import { css } from "./theme.js";

/**
 * @typedef {import("./curve.js").Curve} Curve
 * @typedef {import("./theme.js").Theme} Theme
 * @typedef {{context: CanvasRenderingContext2D, theme: Theme, ratio: number, left: number, width: number,
 *   height: number, x: (epoch: number) => number, y: (value: number) => number}} Plot
 *   ratio: of the canvas's pixels to the page's
 */

/** @type {Record<import("./curve.js").Role, number[]>} dash patterns, in widths of the line */
const DASHES = { train: [1, 1.6], test: [], partner: [4, 2] };

/** @param {CanvasRenderingContext2D} context @param {Theme} theme @param {Curve} curve */
export function paintCurve(context, theme, curve) {
  const plot = plotFor(context, theme, curve);
  context.clearRect(0, 0, plot.width, plot.height);
  context.lineWidth = plot.ratio;
  paintTicks(plot, curve.ticks);
  if (curve.level !== null) paintLevel(plot, curve.level);
  context.strokeStyle = css(theme.text, 0.45);
  const now = plot.x(curve.now);
  stroke(context, [
    [now, 0],
    [now, plot.y(curve.floor)],
  ]);
  for (const series of curve.series) paintSeries(plot, series);
  context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {Theme} theme @param {Curve} curve @returns {Plot} */
function plotFor(context, theme, { end, floor, top }) {
  const width = fit(context);
  const { height } = context.canvas;
  const ratio = width / Math.max(1, context.canvas.clientWidth);
  const left = 48 * ratio;
  const bottom = height - 4 * ratio;
  const share = (/** @type {number} */ value) => Math.min(Math.max((value - floor) / (top - floor), 0), 1);
  const x = (/** @type {number} */ epoch) => left + (epoch / end) * (width - left - 6 * ratio);
  const y = (/** @type {number} */ value) => bottom - share(value) * (bottom - 6 * ratio);
  return { context, theme, ratio, left, width, height, x, y };
}

/** @param {Plot} plot @param {[number, string][]} ticks */
function paintTicks({ context, theme, ratio, left, width, height, y }, ticks) {
  context.font = `${13 * ratio}px sans-serif`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [value, text] of ticks) {
    context.strokeStyle = css(theme.text, 0.15);
    stroke(context, [
      [left, y(value)],
      [width, y(value)],
    ]);
    context.fillStyle = css(theme.text, 0.85);
    context.fillText(text, left - 5 * ratio, Math.min(Math.max(y(value), 7 * ratio), height - 6 * ratio));
  }
}

/** @param {Plot} plot @param {number} level */
function paintLevel({ context, theme, ratio, left, width, y }, level) {
  context.lineWidth = 2 * ratio;
  context.strokeStyle = css(theme.classes[0]);
  context.setLineDash([ratio * 2, ratio * 4, ratio * 8, ratio * 4]);
  stroke(context, [
    [left, y(level)],
    [width, y(level)],
  ]);
  context.setLineDash([]);
  context.lineWidth = ratio;
}

/** @param {Plot} plot @param {import("./curve.js").Series} series */
function paintSeries({ context, theme, ratio, x, y }, { role, values }) {
  context.lineWidth = 2 * ratio;
  context.setLineDash(DASHES[role].map((length) => length * context.lineWidth));
  context.strokeStyle = css(role === "partner" ? theme.accent : theme.text);
  stroke(
    context,
    values.map(([epoch, value]) => [x(epoch), y(value)]),
  );
}

/** @param {CanvasRenderingContext2D} context @param {number[][]} points */
function stroke(context, points) {
  context.beginPath();
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
}
