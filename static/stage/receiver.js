// @ts-check
// What whoever opens a link will see, in words.
import { bendInWords } from "./words.js";

/** @typedef {import("./moment.js").Moment} Moment */

/** @type {Record<string, string>} by the partner's name in a link */
const BESIDE = {
  best: "the best single matrix",
  deleted: "itself with the activations deleted",
  twin: "its linear twin",
  logistic: "logistic regression",
};

/** @type {Record<string, string>} by the speed's name in a link */
const PACE = { slow: "in slow motion", 4: "at 4 times the speed", 16: "at 16 times the speed" };

/** @param {Moment} moment @returns {string} */
export function receiverInWords(moment) {
  const seen = ["Whoever opens it sees this network", when(moment), ...whatIf(moment)].join(" ");
  const extras = [
    moment.folds ? "its folds drawn" : "",
    moment.merged ? "its straight layers multiplied into the next" : "",
    moment.dropped ? "the units left out that change nothing" : "",
    moment.unit ? unitInWords(moment.unit, moment.quantity) : "",
    moment.through > 0 ? throughInWords(moment.through) : "",
    moment.panel ? `“${moment.panel}” open below` : "",
    moment.scroll ? "the page scrolled to where it is here" : "",
  ].filter(Boolean);
  const more = extras.length ? `, with ${inWords(extras)}` : "";
  return `${seen}, beside ${BESIDE[moment.partner]}${more}.`;
}

/** @type {Record<string, string>} by the quantity's name in a link */
const OF_A_UNIT = { activation: "what comes out of", sum: "the sum in", part: "the part in the answer of" };

/** @param {string} unit @param {string} quantity */
function unitInWords(unit, quantity) {
  const [layer, number] = unit.split(".");
  return `${OF_A_UNIT[quantity]} unit ${number} of layer ${layer} in the left square`;
}

/** @param {number} through */
const throughInWords = (through) =>
  `the plane on its way through the layers, ${through} ${through === 1 ? "layer" : "layers"} far`;

/** @param {Moment} moment */
function when({ epoch, playing, speed }) {
  const pace = PACE[speed] ? ` ${PACE[speed]}` : "";
  if (epoch === null) return `train from the start${pace}`;
  const at = `at epoch ${epoch.toLocaleString("en")}`;
  // Of what stands still the speed is seen on the button only.
  return playing ? `train on ${at}${pace}` : `stand still ${at}`;
}

/** @param {Moment} moment @returns {string[]} */
function whatIf({ what_if_bend: bend, what_if_activation: activation, before_collapse: before }) {
  const isCollapsed = bend === 0 && before !== null;
  const bent = bend === null ? "" : `bent to ${bendInWords(bend)}`;
  const swapped = activation === null ? "" : `with ${activation} as its activation`;
  const changes = [isCollapsed ? "collapsed" : bent, swapped].filter(Boolean).join(" ");
  return changes ? [`${changes} without training again`] : [];
}

/** @param {string[]} parts */
const inWords = (parts) => parts.join(", ").replace(/, (?=[^,]*$)/, " and ");
