// @ts-check
// Marks at the drawn units: at what share of the points each is flat, by a filled part of a disc; a cross where it is dead,
// = where it is redundant, and an end of the line where nobody hears it.
import { kindOf } from "./pruned.js";
import { css } from "./theme.js";

/**
 * @typedef {import("./levels.js").Levels} Levels
 * @typedef {{share: number, kind: import("./pruned.js").Kind | "kept"}} FlatMark share: of the points, 0 to 1, at which a unit is flat
 *   or nearly so
 */

/** A smaller share is no mark. */
const LEAST = 0.005;
/** On a smaller map there is room for a cross only. */
const SMALLEST = 14;

/**
 * The mark of each unit of a hidden layer.
 * @param {Levels | null} levels @param {number} layer from 0 @param {number} all how many points there are @returns {FlatMark[]}
 */
export function marksIn(levels, layer, all) {
  const level = levels?.levels[layer + 1];
  if (!level) return [];
  return level.flat.map((flat, unit) => {
    return { share: Math.max(flat, level.nearly[unit]) / all, kind: proven(level, unit) };
  });
}

/** @param {import("./levels.js").Level} level @param {number} unit */
function proven({ removable }, unit) {
  const one = removable.find((each) => each.unit === unit);
  return one ? kindOf(one) : "kept";
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("./diagram.js").Layout} layout @param {import("./theme.js").Theme} theme
 * @param {Levels | null} found @param {number} all points
 */
export function paintMarks(context, { columns, side }, theme, found, all) {
  for (const { layer, nodes } of columns.slice(1)) {
    const marks = marksIn(found, layer, all);
    for (const node of nodes) if (marks[node.unit]) paintMark(context, node, side, theme, marks[node.unit]);
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("./diagram.js").Node} node @param {number} side
 * @param {import("./theme.js").Theme} theme @param {FlatMark} mark
 */
function paintMark(context, { x, y }, side, theme, { share, kind }) {
  const ink = css(theme.text);
  if (kind !== "kept") strokes(context, STROKES[kind], x, y, side / 2, ink);
  if (side < SMALLEST || share < LEAST) return;
  const radius = Math.max(3, side / 9);
  const [middleX, middleY] = [x + side / 2 - radius - 1, y + side / 2 - radius - 1];
  context.beginPath();
  context.arc(middleX, middleY, radius, 0, 2 * Math.PI);
  context.fillStyle = css(theme.background);
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = ink;
  context.stroke();
  context.beginPath();
  context.moveTo(middleX, middleY);
  context.arc(middleX, middleY, radius, -Math.PI / 2, (2 * share - 0.5) * Math.PI);
  context.fillStyle = ink;
  context.fill();
}

/** Strokes from one place to another, in half sides of the map. @type {Record<import("./pruned.js").Kind, number[][]>} */
const STROKES = {
  dead: [
    [-1, -1, 1, 1],
    [-1, 1, 1, -1],
  ],
  redundant: [
    [-0.5, -0.25, 0.5, -0.25],
    [-0.5, 0.25, 0.5, 0.25],
  ],
  unheard: [
    [-0.6, 0, 0.4, 0],
    [0.4, -0.5, 0.4, 0.5],
  ],
};

/**
 * @param {CanvasRenderingContext2D} context @param {number[][]} drawn @param {number} x @param {number} y
 * @param {number} half a side @param {string} ink
 */
function strokes(context, drawn, x, y, half, ink) {
  context.beginPath();
  for (const [fromX, fromY, toX, toY] of drawn) {
    context.moveTo(x + half * fromX, y + half * fromY);
    context.lineTo(x + half * toX, y + half * toY);
  }
  context.lineWidth = Math.min(2, Math.max(1, half / 7));
  context.strokeStyle = ink;
  context.stroke();
}
