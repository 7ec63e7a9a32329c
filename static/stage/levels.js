// @ts-check
// What each hidden layer makes of the data, as the server measures it: how affine they stay, how well a line then does.
import { Answers } from "./answers.js";
import { removableInWords } from "./removable_words.js";
import { percent } from "./words.js";

/**
 * The data after some of the layers; the first of a list: as they are given.
 * @typedef {{affine: number | null, train: number, test: number, rank: number, flat: number[],
 *   nearly: number[], removable: import("./pruned.js").Removable[]}} Level
 *   affine: the share of the variance that an affine function of x and y explains; train, test: points that one line
 *   gets right; rank: effective; flat, nearly: at how many points each unit has no
 *   slope, or next to none; removable: units that are made of others on the whole square, or of none
 * @typedef {{epoch: number, levels: Level[]}} Levels
 * @typedef {{test: number, all: number}} Points how many there are
 */

/** @type {import("./answers.js").Manner<{epoch: number, levels: Level[] | null}>} */
const MANNER = {
  kind: "application/json",
  read: async (response, epoch) => ({ epoch, levels: await response.json() }),
  most: 60,
  // While it plays nobody reads faster.
  rest: 700,
  retry: 700,
  isAlone: true,
};

/** @extends {Answers<{epoch: number, levels: Level[] | null}>} levels: null: there are none */
export class LevelAnswers extends Answers {
  /** @type {Levels | null} */
  last = null;

  /** @param {string} address of the layers route @param {() => void} changed when some have come, or are due */
  constructor(address, changed) {
    super(address, MANNER, changed);
  }

  /** Those of an epoch; while they are on their way, the last ones that came. @param {number} epoch @returns {Levels | null} */
  nearest(epoch) {
    return present(this.at(epoch)) ?? this.last;
  }

  /** @override @param {string} asked @param {number} epoch */
  async found(asked, epoch) {
    const answer = await super.found(asked, epoch);
    if (answer) this.last = present(answer);
    return answer;
  }
}

/** @param {{epoch: number, levels: Level[] | null} | null} answer @returns {Levels | null} the same object */
const present = (answer) => (answer?.levels ? /** @type {Levels} */ (answer) : null);

/** A space at which no line ends. */
const FIXED = "\u00a0";
/** More numbers than these are not written in a row, fewer beside the button that drops units. */
const [LISTED, LISTED_BESIDE_BUTTON] = [4, 3];

/**
 * How well one line separates the test points: the data, then after each layer.
 * @param {Levels | null} found @param {number} epoch on show @param {Points} points
 */
export function separableInWords(found, epoch, { test }) {
  if (!found) return "";
  const when = found.epoch === epoch ? "" : `epoch ${found.epoch.toLocaleString("en")}: `;
  return `${when}one line ${inARow(found, (level) => level.test / test)}`;
}

/** How affine the data still are, of the same epoch: as they are given, wholly; then after each layer. @param {Levels | null} found */
export const affineInWords = (found) =>
  found ? `affine ${inARow(found, ({ affine }) => affine && rounded(affine))}` : "";

/** In how many directions the data vary, of the same epoch. @param {Levels | null} found */
export const rankInWords = (found) => (found ? `effective rank ${listed(found, ({ rank }) => rank.toFixed(1))}` : "");

/** @param {Levels} found @param {(level: Level) => number | null} shareOf null: there is none @returns {string} with their unit behind the last */
function inARow(found, shareOf) {
  const written = (/** @type {number | null} */ share) => (share === null ? "–" : percent(share).replace(" %", ""));
  return `${listed(found, (level) => written(shareOf(level)))}${FIXED}%`;
}

/** Of the data, then after each layer, on one line. @param {Levels} found @param {(level: Level) => string} written */
function listed({ levels }, written) {
  const numbers = levels.map(written);
  const most = levels.some(({ removable }) => removable.length > 0) ? LISTED_BESIDE_BUTTON : LISTED;
  return (numbers.length > most ? [numbers[0], "…", numbers[numbers.length - 1]] : numbers).join(`${FIXED}→${FIXED}`);
}

/**
 * What a layer has made of the data, and how many of them one of its units tells nothing of.
 * @param {Levels | null} found @param {number} epoch on show @param {import("./neurons.js").Neuron} neuron
 * @param {Points} points @param {{isStraight: boolean, isPruned: boolean}} shown whether the layer
 *   bends nothing, and whether it is shown without some of its units: the numbers are of all @returns {string} "" where the numbers are of another epoch
 */
export function levelInWords(found, epoch, { layer, unit }, { test, all }, shown) {
  const level = found?.epoch === epoch ? found.levels[layer + 1] : null;
  if (!level) return "";
  const affine = level.affine === null ? "nothing varies" : `affine ${percent(rounded(level.affine))}`;
  const numbers = `${percent(level.test / test)}, ${affine}, effective rank ${level.rank.toFixed(1)}`;
  const which = shown.isPruned ? " with all its units" : "";
  return `${flatInWords(level, unit, all, shown)} After layer ${layer + 1}${which}: one line gets ${numbers}.`;
}

/**
 * How much of the data a unit tells nothing of.
 * @param {Level} level @param {number} unit @param {number} all points @param {{isStraight: boolean, isPruned: boolean}} shown
 */
function flatInWords({ flat, nearly, removable }, unit, all, { isStraight, isPruned }) {
  const found = removable.find((one) => one.unit === unit);
  // Without the unheard ones its rank may be another.
  const isRank = isStraight && removable.every(({ heard }) => heard);
  if (found) return removableInWords(found, isRank ? flat.length - removable.length : null, isPruned);
  if (flat[unit] === all) return "Dead: flat at every point.";
  if (flat[unit] === 0 && nearly[unit] > 0) return `Nearly flat at ${nearly[unit]} of ${all} points.`;
  return `Flat at ${flat[unit]} of ${all} points.`;
}

/** The units of each hidden layer that can be removed at an epoch, none where that is not known. @param {Levels | null} found @param {number} epoch */
export const removableAt = (found, epoch) =>
  found?.epoch === epoch ? found.levels.slice(1).map(({ removable }) => removable) : [];

/** What differs from 1 by rounding only is 1. @param {number} share */
const rounded = (share) => (share > 1 - 1e-9 ? 1 : Math.max(0, share));
