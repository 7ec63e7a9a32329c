// @ts-check
// One number of the network that the visitor is about to change, as it is at the epoch on show; a value, and its words.
import { frozenAt, hasPlace, indexOf } from "./edits.js";
import { isChanged } from "./layers.js";

/**
 * @typedef {import("./edits.js").Place} Place
 * @typedef {{epoch: number, place: Place, sources: string[], value: number, isFrozen: boolean, largest: number,
 *   isHeld: boolean, isFull: boolean}} Changing
 *   sources: what the unit hears, the bias last; isHeld: whether the keyboard is to go there; isFull: whether there can be
 *   no further change
 */

/**
 * @param {import("./state.js").State} state @param {import("./mounted.js").Mounted} mounted @param {Float32Array} row
 * @param {number} epoch on show @returns {Changing | null} null where nothing is to be changed, or it is not drawn as trained
 */
export function changingOf({ changing, change, merged, isMerging }, mounted, row, epoch) {
  const { layers } = mounted.experiment;
  const isOther = isChanged(change) || merged > 0 || isMerging;
  if (!changing || isOther || !hasPlace(layers, changing)) return null;
  const { layer, unit, source, isHeld } = changing;
  return {
    epoch,
    place: { layer, unit, source },
    sources: sourcesOf(layers, layer),
    value: mounted.layout.parameters(row)[indexOf(layers, changing)],
    isFrozen: frozenAt(mounted.changes, epoch).has(layer),
    largest: mounted.limits.largest,
    isHeld,
    isFull: mounted.changes.length >= mounted.limits.edits,
  };
}

/** What a layer's units hear, and their bias. @param {import("./network.js").Layer[]} layers @param {number} layer */
function sourcesOf(layers, layer) {
  const heard = Array.from({ length: layers[layer].inputs }, (_, i) => (layer === 0 ? ["x", "y"][i] : `unit ${i + 1}`));
  return [...heard.map((name) => `weight from ${name}`), "bias"];
}

/** Whose number it is. @param {Changing} changing @param {number} layers of the network, the last one included */
export const whoseInWords = ({ place: { layer, unit } }, layers) =>
  layer + 1 === layers ? "the logit" : `layer ${layer + 1}, unit ${unit + 1}`;
