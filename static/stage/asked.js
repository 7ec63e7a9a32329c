// @ts-check
// Networks that were asked for at the drawn one and are not on show yet: further changes are changes of them. A value.
import { reshaped, unitsAndActivations } from "./reshape.js";

/**
 * @typedef {import("./mounted.js").Mounted} Mounted
 * @typedef {import("./reshape.js").Hidden} Hidden
 * @typedef {import("./reshape.js").Change} Change
 * @typedef {{mounted: Mounted | null, networks: readonly Hidden[][], changes: readonly Change[]}} Asked
 *   mounted: the experiment that was on show last; networks: asked for since, the oldest first;
 *   changes: made while it was not known of what
 */

/** @type {Asked} */
export const NOTHING_ASKED = { mounted: null, networks: [], changes: [] };

/** @param {Asked} asked @param {Change} change @returns {Asked} in which that is wanted, too */
export const wanting = (asked, change) => ({ ...asked, changes: [...asked.changes, change] });

/**
 * What is asked for once it is known which experiment is on show.
 * @param {Asked} asked @param {Mounted | null} mounted the experiment on show, null while that is not known
 * @returns {{asked: Asked, network: Hidden[] | null}} network: to be asked for now, if any
 */
export function asking(asked, mounted) {
  if (!mounted || (mounted === asked.mounted && asked.changes.length === 0)) return { asked, network: null };
  const { networks } = answered(asked, mounted);
  const shown = unitsAndActivations(mounted.experiment.layers);
  const last = networks[networks.length - 1] ?? shown;
  const network = asked.changes.reduce((made, change) => reshaped(made, change, mounted.limits) ?? made, last);
  const isNew = network !== last;
  return {
    asked: { mounted, networks: isNew ? [...networks, network] : networks, changes: [] },
    network: isNew ? network : null,
  };
}

/**
 * What is still to come: of several networks only the last one may be answered; where another one comes, the visitor
 * has chosen it elsewhere.
 * @param {Asked} asked @param {Mounted} mounted @returns {Asked}
 */
function answered(asked, mounted) {
  if (!asked.mounted || mounted === asked.mounted) return asked;
  const [before, now] = [asked.mounted, mounted].map(networkOf);
  const at = asked.networks.findIndex((network) => JSON.stringify(network) === now);
  // Other data, say: what was asked of the network is still on its way.
  if (at < 0 && before === now) return asked;
  return { ...asked, networks: at < 0 ? [] : asked.networks.slice(at + 1) };
}

/** @param {Mounted} mounted */
const networkOf = ({ experiment }) => JSON.stringify(unitsAndActivations(experiment.layers));
