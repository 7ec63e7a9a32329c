// @ts-check
// What is changed in an experiment at an epoch, while it trains: a list, and the list with one more or less. Values.

/**
 * @typedef {{epoch: number, what: string, value: number | string}} Edit
 *   what: a field, "layer2", "b1.3" or "w1.3.2", counted from 1; value: a layer's is "frozen" or "free"
 * @typedef {Edit & {place: number[], says: string}} Change as the server tells it; place: layer, unit, input, each from 0
 * @typedef {{edits: number, largest: number}} Limits the most edits, and how far from 0 a weight may be set
 * @typedef {{layer: number, unit: number, source: number | null}} Place of a weight, or of a bias: without a source
 */

const isSame =
  (/** @type {Edit} */ { epoch, what }) =>
  (/** @type {Edit} */ other) =>
    other.epoch === epoch && other.what === what;

/** With one more, in place of another of the same at that epoch. @param {readonly Edit[]} edits @param {Edit} edit @returns {Edit[]} */
export const withEdit = (edits, edit) => [...without(edits, edit), edit];

/** @param {readonly Edit[]} edits @param {Edit} edit @returns {Edit[]} */
export const without = (edits, edit) => edits.filter((other) => !isSame(edit)(other));

/** As a link writes them. @param {readonly Edit[]} edits */
export const written = (edits) => edits.map(({ epoch, what, value }) => `${epoch}:${what}=${value}`).join(";");

/** The same for equal ones, in whatever order. @param {readonly Edit[]} edits */
export const keyOf = (edits) =>
  edits
    .map((edit) => written([edit]))
    .sort()
    .join(";");

/** What an edit of it is called. @param {Place} place */
export const nameOf = ({ layer, unit, source }) =>
  source === null ? `b${layer + 1}.${unit + 1}` : `w${layer + 1}.${unit + 1}.${source + 1}`;

/** Where it stands in the flat vector. @param {import("./network.js").Layer[]} layers @param {Place} place */
export function indexOf(layers, { layer, unit, source }) {
  const { inputs, outputs, start } = layers[layer];
  return source === null ? start + inputs * outputs + unit : start + unit * inputs + source;
}

/** Whether a network has such a place. @param {import("./network.js").Layer[]} layers @param {Place} place */
export const hasPlace = (layers, { layer, unit, source }) =>
  layer < layers.length && unit < layers[layer].outputs && (source === null || source < layers[layer].inputs);

/** Which layers are frozen from an epoch on, from 0. @param {readonly Edit[]} edits @param {number} epoch @returns {Set<number>} */
export function frozenAt(edits, epoch) {
  /** @type {Map<number, number | string>} */
  const last = new Map();
  const ordered = edits.filter((edit) => edit.epoch <= epoch).sort((one, other) => one.epoch - other.epoch);
  for (const { what, value } of ordered) {
    const layer = /^layer([1-9])$/.exec(what);
    if (layer) last.set(Number(layer[1]) - 1, value);
  }
  return new Set([...last].filter(([, value]) => value === "frozen").map(([layer]) => layer));
}

/** The query of the same experiment without edits, its parameters in order. @param {string} query */
export function parentOf(query) {
  const parameters = new URLSearchParams(query);
  parameters.delete("edits");
  parameters.sort();
  return parameters.toString();
}
