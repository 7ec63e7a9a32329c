// @ts-check
// What is said of the sheet: what the layer on the way does to it, from where it is seen, what the cut gets right.
import { BREAKS, RISES, SLOPES } from "./activations.js";
import { straightBoundary } from "./contour.js";
import { isStraight } from "./layers.js";
import { isParted } from "./neurons.js";
import { percent } from "./words.js";

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {import("./sheet.js").Sheet} Sheet
 */

/** A share of variance that differs from all by rounding only is all. */
const ROUNDING = 1e-7;

/**
 * From where the layer is seen that the sheet is on the way to, or has come through.
 * @param {Sheet} sheet @param {Layer[]} layers on show
 */
export function seenInWords({ way, through, depth }, layers) {
  const layer = Math.min(depth, Math.ceil(through)) - 1;
  const { kind, share } = way.axes[layer];
  const { outputs } = layers[layer];
  if (outputs <= 2) return outputs === 1 ? "1 unit, on a line" : "2 units, as they are";
  const part = share === null ? "nothing varies" : `${percent(share > 1 - ROUNDING ? 1 : share)} of their variance`;
  return `${outputs} units ${kind === "logit" ? "by logit and PCA" : "by PCA"}: ${part}`;
}

/** What becomes of the sheet there. @param {Sheet} sheet @param {Layer[]} layers on show */
export function sheetInWords(sheet, layers) {
  const { through, depth } = sheet;
  if (through > depth) return cutInWords(sheet);
  const layer = Math.ceil(through) - 1;
  const name = `Layer ${layer + 1}`;
  if (through - layer <= 0.5)
    return `${name}, its matrix: it can turn, stretch, shear, mirror and flatten; it adds no fold.`;
  return `${name}: ${bendInWords(sheet, layers, layer)}`;
}

/** @param {Sheet} sheet @param {Layer[]} layers @param {number} layer */
function bendInWords({ creases }, layers, layer) {
  const { activation, bend, outputs } = layers[layer];
  if (activation === "identity" || bend === 0) return flatInWords(layers, layer);
  if (!BREAKS[activation]?.length) return curvedInWords(activation);
  const folding = creases
    ? creases.sums.filter((sums) => creases.levels.some((level) => isParted(sums, level))).length
    : 0;
  if (outputs === 1) return folding === 1 ? "its unit folds the sheet." : "its unit does not fold the sheet.";
  if (folding > 1) return `${folding} of its ${outputs} units fold the sheet.`;
  return `${folding === 0 ? "none" : 1} of its ${outputs} units folds the sheet.`;
}

/** A slope that differs by no more than this on both sides of 0 does not jump there. */
const SAME_SLOPE = 1e-3;

/** What one that is curved does: what comes down again lays the sheet over itself, without a crease. @param {string} activation */
function curvedInWords(activation) {
  const [below, above] = [-1e-6, 1e-6].map(SLOPES[activation]);
  if (Math.abs(above - below) > SAME_SLOPE)
    return `${activation} bends the sheet, with a crease only where a sum is 0.`;
  return `${activation} bends the sheet smoothly, without a ${RISES[activation] ? "fold" : "crease"}.`;
}

/** @param {Layer[]} layers @param {number} layer */
const flatInWords = (layers, layer) =>
  isStraight(layers.slice(0, layer + 2))
    ? "nothing bends, so the sheet stays flat: an affine image of the plane."
    : "nothing bends, so it adds no fold.";

/** @param {Sheet} sheet */
function cutInWords({ way: { cut } }) {
  if (cut.weight.every((weight) => weight === 0)) return "The output hears none of it: there is no line to cut along.";
  if (!straightBoundary(cut, 1)) return "The output only cuts, along a straight line: it lies beyond all points.";
  return "The output only cuts, along one straight line.";
}

/**
 * What one line gets right there.
 * @param {Sheet} sheet @param {import("./levels.js").Levels | null} levels of the layers @param {number} epoch on show
 * @param {number} test how many points @param {number | null} accuracy of the network on them
 */
export function partedInWords({ through, depth }, levels, epoch, test, accuracy) {
  if (through > depth) {
    if (accuracy === null) return "";
    return `It is the network's own answer: ${percent(accuracy)} of the test points are right.`;
  }
  const layer = Math.ceil(through);
  const level = levels?.epoch === epoch ? levels.levels[layer] : null;
  return level ? `After this layer one line gets ${percent(level.test / test)} of the test points right.` : "";
}
