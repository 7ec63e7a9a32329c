// @ts-check
// The small live curves: one quantity over the epochs, for the network and its partner.
import { css, fit } from "./paint.js";

/**
 * @typedef {import("./paint.js").Theme} Theme
 * @typedef {"train" | "test" | "partner"} Role
 * @typedef {{role: Role, at: (epoch: number) => number}} Series `at` may give NaN: nothing known
 */

/** @type {Record<Role, number[]>} dash patterns, in widths of the line */
const DASHES = { train: [1, 1.6], test: [], partner: [4, 2] };

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Theme} theme
 * @param {Series[]} series drawn in order
 * @param {{last: number, now: number, floor: number, ceiling: number | null, level: number | null, ticks: (top: number) => [number, string][]}} axes
 *   epochs 0 to `last`, a mark at `now`; values from `floor` to `ceiling`, or to the largest seen;
 *   `level`: a value that is marked across
 */
export function paintCurves(context, theme, series, { last, now, floor, ceiling, level, ticks }) {
  const width = fit(context);
  const { height } = context.canvas;
  const ratio = width / Math.max(1, context.canvas.clientWidth);
  const left = 42 * ratio;
  const bottom = height - 4 * ratio;
  const end = Math.max(last, 30);
  const step = Math.max(1, Math.floor(end / 400));
  const samples = series.map(({ role, at }) => ({ role, values: sample(at, last, step) }));
  const top = ceiling ?? largest(samples.flatMap(({ values }) => values.map(([, value]) => value)));
  const x = (/** @type {number} */ epoch) => left + (epoch / end) * (width - left - 6 * ratio);
  const y = (/** @type {number} */ value) =>
    bottom - (Math.min(Math.max((value - floor) / (top - floor), 0), 1)) * (bottom - 6 * ratio);

  context.clearRect(0, 0, width, height);
  context.font = `${11 * ratio}px sans-serif`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = ratio;
  for (const [value, text] of ticks(top)) {
    context.strokeStyle = css(theme.text, 0.15);
    stroke(context, [[left, y(value)], [width, y(value)]]);
    context.fillStyle = css(theme.text, 0.85);
    context.fillText(text, left - 5 * ratio, Math.min(Math.max(y(value), 7 * ratio), height - 6 * ratio));
  }
  if (level !== null) {
    context.lineWidth = 2 * ratio;
    context.strokeStyle = css(theme.classes[0]);
    context.setLineDash([ratio * 2, ratio * 4, ratio * 8, ratio * 4]);
    stroke(context, [[left, y(level)], [width, y(level)]]);
    context.setLineDash([]);
    context.lineWidth = ratio;
  }
  context.strokeStyle = css(theme.text, 0.45);
  stroke(context, [[x(now), 0], [x(now), bottom]]);
  for (const { role, values } of samples) {
    context.lineWidth = 2 * ratio;
    context.setLineDash(DASHES[role].map((length) => length * context.lineWidth));
    context.strokeStyle = css(role === "partner" ? theme.accent : theme.text);
    stroke(context, values.map(([epoch, value]) => [x(epoch), y(value)]));
  }
  context.setLineDash([]);
}

/**
 * @param {(epoch: number) => number} at @param {number} last @param {number} step
 * @returns {[number, number][]} epoch and value, where there is one
 */
function sample(at, last, step) {
  /** @type {[number, number][]} */
  const values = [];
  for (let epoch = 0; epoch <= last; epoch += step) {
    const value = at(epoch);
    if (!Number.isNaN(value)) values.push([epoch, value]);
  }
  return values;
}

/** @param {number[]} values @returns {number} the largest below the top two per cent, rounded up */
function largest(values) {
  const sorted = values.slice().sort((one, other) => one - other);
  const high = sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 1;
  const scale = 10 ** Math.floor(Math.log10(Math.max(high, 1e-3)));
  return [1, 2, 5, 10].map((factor) => factor * scale).find((round) => round >= high) ?? high;
}

/** @param {CanvasRenderingContext2D} context @param {number[][]} points */
function stroke(context, points) {
  context.beginPath();
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
}
