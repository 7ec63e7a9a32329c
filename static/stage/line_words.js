// @ts-check
// What is said of a line that the audience draws.
import { straightBoundary } from "./contour.js";
import { mapOf, scoresOf } from "./line.js";
import { scoresInWords } from "./words.js";

/** @typedef {import("./line.js").Line} Line */

/** Before there is one. */
const HOW_TO_DRAW = "Draw it under “One matrix” (keys: Tab, arrows, Shift turns).";

/**
 * @param {Line | null} line @param {boolean} isRevealed whether the real one is beside it
 * @param {{box: number, data: import("./paint.js").Data}} mounted half the side of the picture, and what is in it
 */
export function lineInWords(line, isRevealed, { box, data }) {
  if (isRevealed) return line ? `Your line: ${scoresInWords(scoresOf(line, data))}` : "";
  const ends = line && straightBoundary(mapOf(line), box);
  return ends ? placeInWords(ends, box) : HOW_TO_DRAW;
}

/**
 * Where it runs, for those who do not see it.
 * @param {[number, number, number, number]} ends in units of the square, from the top left @param {number} box half its side
 */
function placeInWords([x, y, u, v], box) {
  const at = (/** @type {number} */ across, /** @type {number} */ down) =>
    `x ${coordinate((2 * across - 1) * box)}, y ${coordinate((1 - 2 * down) * box)}`;
  return `Your line runs from ${at(x, y)} to ${at(u, v)}.`;
}

/** @param {number} value @returns {string} to the nearest tenth */
const coordinate = (value) => (Math.round(10 * value) / 10 + 0).toLocaleString("en").replace("-", "−");
