// @ts-check
// The key of a poster: what its marks and lines stand for, as the squares draw them.
import { BREAKS } from "./activations.js";
import { layerColour } from "./folds.js";
import { paintMark } from "./paint.js";
import { ink, SvgContext } from "./svg_context.js";
import { css } from "./theme.js";

/**
 * @typedef {import("./theme.js").Theme} Theme
 * @typedef {{says: string, marks: {isOne: boolean, isTest: boolean}[], line: string | null}} Entry
 *   marks: points side by side; line: its colour, null: there is none
 * @typedef {{entry: Entry, x: number, row: number}} Placed x: from the left end of the key
 */

/** Pixels: the text, from row to row, a mark's radius, its room, a line's length, and the air before a text and after it. */
export const SIZE = 17;
export const ROW = 27;
const [RADIUS, ROOM, LINE, BEFORE, AFTER] = [6.5, 18, 26, 6, 26];

/**
 * @param {import("./scene.js").Scene} scene @param {boolean} [isWhole] with the folds that were or may come in its place
 * @returns {Entry[]}
 */
export function entriesOf({ theme, folds, sheet }, isWhole = false) {
  const mark = (/** @type {boolean} */ isOne, isTest = false) => ({ isOne, isTest });
  const points = (/** @type {string} */ says, /** @type {Entry["marks"]} */ marks) => ({ says, marks, line: null });
  const line = (/** @type {string} */ says, /** @type {string} */ colour) => ({ says, marks: [], line: colour });
  // Where the sheet is in the square's place there are no folds.
  const layers = folds && (isWhole || !sheet) ? foldedLayers(folds, isWhole) : [];
  return [
    points("class 1", [mark(true)]),
    points("class 0", [mark(false)]),
    points("test points", [mark(true, true), mark(false, true)]),
    line("logit 0", css(theme.text)),
    ...layers.map((layer) => line(`folds of layer ${layer + 1}`, layerColour(layer, theme))),
  ];
}

/**
 * The layers that fold, from 0: of exact folds, those that have one in the picture.
 * @param {NonNullable<import("./scene.js").Scene["folds"]>} folds @param {boolean} isWhole @returns {number[]}
 */
function foldedLayers({ exact, surface }, isWhole) {
  if (exact) return [...new Set(exact.layers)].sort((a, b) => a - b);
  const layers = surface ? surface.layers.slice(0, -1) : [];
  const isFolding = layers.map(({ activation, bend }) => isWhole || (bend > 0 && Boolean(BREAKS[activation]?.length)));
  return layers.map((_, layer) => layer).filter((layer) => isFolding[layer]);
}

/**
 * Entries in rows, from the left.
 * @param {Entry[]} entries @param {number} width @param {import("./poster.js").Measure} measure @returns {Placed[]}
 */
export function placed(entries, width, measure) {
  let [x, row] = [0, 0];
  return entries.map((entry) => {
    const wide = drawnWidth(entry) + measure(entry.says, SIZE, false);
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    const at = { entry, x, row };
    x += wide + AFTER;
    return at;
  });
}

/** How far its text is from the left of an entry. @param {Entry} entry */
export const drawnWidth = ({ marks, line }) => ROOM * marks.length + (line ? LINE : 0) + BEFORE;

/** What stands before an entry's text. @param {Entry} entry @param {number} x @param {number} y of its middle @param {Theme} theme */
export function sample({ marks, line }, x, y, theme) {
  const size = { width: 0, height: 0, clientWidth: 0, clientHeight: 0 };
  const context = new SvgContext(size, () => "");
  context.lineWidth = 2;
  const paint = /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (context));
  marks.forEach(({ isOne, isTest }, i) => paintMark(paint, theme, x + ROOM * (i + 0.5), y, RADIUS, isOne, isTest));
  return context.markup + (line ? `<path d="M${x} ${y}h${LINE}"${ink("stroke", line, 1)} stroke-width="3.5"/>` : "");
}
