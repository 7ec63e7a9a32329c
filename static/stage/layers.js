// @ts-check
// What can be said of a network by its layers alone, and the same network bent or swapped.
import { BREAKS } from "./activations.js";

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {{bend: number | null, activation: string | null}} Change of a trained network; null: as trained
 */

/** @type {Change} */
export const UNCHANGED = { bend: null, activation: null };

/** Decimals of a bend that a link keeps. */
const DIGITS = 4;

/** How straight what is bent so far is, and how far bent what is so straight. @param {number} share 0 to 1 */
export const straightness = (share) => Number((1 - share).toFixed(DIGITS));

/** @param {Change} change */
export const isChanged = ({ bend, activation }) => bend !== null || activation !== null;

/**
 * The layers after a change: hidden ones bent or swapped, the last one as it is.
 * @param {Layer[]} layers @param {Change} change @param {number} ownBend that they were trained with
 * @returns {Layer[]}
 */
export function changed(layers, { bend, activation }, ownBend) {
  if (bend === null && activation === null) return layers;
  const last = layers[layers.length - 1];
  return layers.map((layer) =>
    layer === last ? layer : { ...layer, activation: activation ?? layer.activation, bend: bend ?? ownBend },
  );
}

/** @param {Layer[]} layers */
const hidden = (layers) => layers.slice(0, -1);

/** Whether every bend of these layers is a fold. @param {Layer[]} layers */
export const isFolded = (layers) =>
  hidden(layers).every(({ activation, bend }) => bend === 0 || BREAKS[activation] !== null);

/** Whether nothing bends in them. @param {Layer[]} layers */
export const isStraight = (layers) =>
  hidden(layers).every(({ activation, bend }) => activation === "identity" || bend === 0);

/** Whether nothing would bend in them at any bend. @param {Layer[]} layers */
export const cannotBend = (layers) => hidden(layers).every(({ activation }) => activation === "identity");

/** The one activation that they have, or that each has its own. @param {Layer[]} layers */
export function activationInWords(layers) {
  const names = new Set(hidden(layers).map(({ activation }) => activation));
  return names.size === 1 ? [...names][0] : "each its own";
}
