// @ts-check
// What a file of a moment is called: as components/takeaway/taken.py calls those that the server makes.
import { BREAKS } from "./activations.js";
import { isChanged } from "./layers.js";

/**
 * Like "collapse-relu-2-8-8-1-circle-epoch-500".
 * @param {import("./network.js").Layer[]} layers on show @param {string} dataset @param {number} epoch
 * @param {import("./layers.js").Change} change the what-if on show @param {string} query of the experiment
 */
export function stemOf(layers, dataset, epoch, change, query) {
  const hidden = layers.slice(0, -1);
  const names = [...new Set(hidden.map(({ activation }) => activation))];
  const kind = names.length > 1 ? "mixed" : (names[0] ?? "linear");
  const bends = new Set(hidden.filter(({ activation }) => !isAffine(activation)).map(({ bend }) => bend));
  const bent = [...bends].filter((bend) => bend !== 1).map((bend) => `-bend-${Number(bend.toPrecision(4))}`);
  const sizes = [layers[0].inputs, ...layers.map(({ outputs }) => outputs)].join("-");
  const what = `${isChanged(change) ? "-what-if" : ""}${isEdited(query, epoch) ? "-edited" : ""}`;
  return `collapse-${kind.replaceAll("_", "-")}${bent.join("")}-${sizes}-${dataset}-epoch-${epoch}${what}`;
}

/** @param {string} query of an experiment @param {number} epoch @returns {boolean} whether anything was changed by hand by then */
function isEdited(query, epoch) {
  const edits = new URLSearchParams(query).get("edits") ?? "";
  return edits.split(";").some((edit) => edit !== "" && Number.parseInt(edit, 10) <= epoch);
}

/** Whether it bends nothing. @param {string} activation */
const isAffine = (activation) => BREAKS[activation]?.length === 0;
