// @ts-check
// The sentences and numbers under the squares. Every number in them comes from Python's rows.

/**
 * What the page knows of the experiment besides its rows.
 * @typedef {{parameterCount: number, isAffine: boolean, activations: string[]}} Facts
 */

/** @param {number} share @returns {string} "69.4 %": to the nearest tenth; 100 only for all, 0 only for none */
export function percent(share) {
  if (share === 0 || share === 1) return `${100 * share} %`;
  return `${Math.min(Math.max(Math.floor(share * 1000 + 0.5), 1), 999) / 10} %`;
}

/** What the best single matrix is best at: its own scores may be far from the best of any line. */
export const AIM = "nearest to the network, not to the labels";

/** An equation whose numbers have overflowed. */
export const OVERFLOWN = "logit: numbers too large to be written down";

/** @param {string} partner @returns {string} what is said where its numbers have overflowed */
export const overflowRelation = (partner) =>
  partner === "deleted"
    ? "With the activations deleted, the product of the matrices overflows: there is nothing to draw."
    : "The numbers overflow: there is nothing to draw.";

/** @param {number} value at least 0 @returns {string} what it is at most, to one digit: 0.2, 3e-8, 2,000 */
export function atMost(value) {
  if (value === 0) return "0";
  // Six digits are what float32 holds; further ones would only show how it rounds.
  const [lead, power] = value.toExponential(5).split("e").map(Number);
  const rounded = Number(`${Math.ceil(lead)}e${power}`);
  return rounded < 0.001 || rounded >= 1e6 ? scientific(rounded) : rounded.toLocaleString("en");
}

/** @param {number} gap @returns {string} how much is explained where `gap` is not; all only without one */
export function explained(gap) {
  if (gap === 0) return "all";
  return gap < 0.001 ? `all but ${atMost(gap)}` : percent(1 - gap);
}

/** @param {number} bend @returns {string} two digits, or as many as it takes: 0.001 is not 0, nor 0.999 all */
export function bendInWords(bend) {
  const short = bend.toFixed(2);
  return Number(short) === bend ? short : String(bend);
}

/** @param {number} bend @returns {string} how straight that is: 100 % straight only without any bend */
export const straightInWords = (bend) => `${percent(1 - bend)} straight`;

/** @param {number} value at least 0 @returns {string} three digits of it: 1,900 */
export function magnitude(value) {
  if (value !== 0 && (value < 0.001 || value >= 1e6)) return scientific(value, 2);
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

/** @param {{test_accuracy: number, train_accuracy: number} | null} scores @returns {string} a blank where there are none */
export const scoresInWords = (scores) =>
  scores ? `test ${percent(scores.test_accuracy)}\u2003train ${percent(scores.train_accuracy)}` : "\u00a0";

/** @param {number} value @returns {string} a weight in four characters or so, with a true minus */
export function number(value) {
  const size = Math.abs(value);
  const text = size !== 0 && (size >= 1000 || size < 0.005) ? scientific(size) : size.toFixed(2);
  return value < 0 ? `−${text}` : text;
}

/** @param {number} value at least 0 @param {number} places @returns {string} like 3e-8 */
const scientific = (value, places = 0) => (value === 0 ? "0" : value.toExponential(places).replace("+", ""));

/** What a weight adds anywhere in the picture is less than this share of the bias: then it is rounding. */
const ROUNDING = 2 ** -24;
/** Half the side of the picture, in which that is so. */
const REACH = 6;

/** @param {{weight: number[], bias: number}} map @returns {string} */
export function equation({ weight, bias }) {
  const weights = weight.map((one) => number(Math.abs(one) * REACH < ROUNDING * Math.abs(bias) ? 0 : one));
  return `logit = [ ${weights.join("  ")} ] x ${bias < 0 ? "−" : "+"} ${number(Math.abs(bias))}`;
}

/**
 * How the network and its best single matrix relate.
 * @typedef {{gap: number, hasNoGap: boolean, agreement: number, largestDifference: number,
 *   largestOutput: number}} Measured
 *   hasNoGap: what there is of a gap is rounding
 * @param {Facts} facts @param {Measured} measured
 */
export function bestRelation({ parameterCount, isAffine, activations }, measured) {
  const { gap, hasNoGap, agreement, largestDifference, largestOutput } = measured;
  if (isAffine) {
    return (
      `Exact: largest difference ${atMost(largestDifference)}, of outputs up to ${magnitude(largestOutput)}; ` +
      inNumbers(parameterCount)
    );
  }
  if (hasNoGap) {
    const units = activations.length === 1 && activations[0] === "relu" ? "ReLUs" : "activations";
    return `Best single matrix: explains ${explained(gap)} of what the network does over the data; your ${units} bend next to nothing there.`;
  }
  return (
    `Best single matrix, the nearest to what the network does: explains ${explained(gap)} of it, ` +
    `agrees on ${percent(agreement)} of points.`
  );
}

/** How much there is of a network that is one matrix. @param {number} parameterCount */
const inNumbers = (parameterCount) =>
  parameterCount > 3
    ? `${parameterCount.toLocaleString("en")} parameters do the work of 3.`
    : "with no hidden layer it is one matrix.";

/** @type {Record<string, (facts: Facts, isOwnTwin: boolean, isTheProduct: boolean) => string>} */
const OTHER_RELATIONS = {
  deleted: ({ isAffine, parameterCount }, _, isTheProduct) => {
    if (isAffine) {
      return `Nothing to delete: the product of the matrices is the network; ${inNumbers(parameterCount)}`;
    }
    const product = "A what-if: the product of the trained matrices with the activations deleted.";
    return `${product} ${isTheProduct ? "Over the data it is what the network does." : "It is not the network."}`;
  },
  twin: (_, isOwnTwin) =>
    isOwnTwin
      ? "The network is its own linear twin."
      : "Same seed, same training, identity activations: however deep, it learnt one matrix.",
  logistic: () =>
    "Logistic regression on the labels, with a penalty on large weights: one matrix, fitted without any network.",
};

/**
 * @param {string} partner @param {Facts} facts @param {boolean} isOwnTwin
 * @param {boolean} isTheProduct whether the bare product is what the network does over the data
 */
export const otherRelation = (partner, facts, isOwnTwin, isTheProduct) =>
  OTHER_RELATIONS[partner](facts, isOwnTwin, isTheProduct);

/** @typedef {{before: number, after: number}} Lost test accuracies, as trained and collapsed */

/** @param {Lost} lost @returns {string} */
const lossInWords = ({ before, after }) =>
  percent(before) === percent(after) ? `stays ${percent(after)}` : `${percent(before)} → ${percent(after)}`;

/**
 * What is said of a network that was bent or swapped after its training.
 * @param {{bend: number | null, activation: string | null}} change
 * @param {Measured | null} measured how its best single matrix does; null if another stands beside it
 * @param {Lost | null} collapsed what that took, if it has become the matrix that stands beside it
 */
export function whatIfRelation({ bend, activation }, measured, collapsed) {
  if (collapsed) {
    const product = "With no bend left, the trained network is the product of its matrices.";
    return `Collapsed: test accuracy ${lossInWords(collapsed)}. ${product}`;
  }
  const changes = [activation && `${activation} for activation`, bend !== null && straightInWords(bend)];
  const what = `Same weights, ${changes.filter(Boolean).join(", ")}, not trained again.`;
  if (!measured || Number.isNaN(measured.gap)) return what;
  const { gap, agreement } = measured;
  return `${what} One matrix explains ${explained(gap)} of it, agrees on ${percent(agreement)} of points.`;
}

/**
 * What a picture for a slide has in its head of a what-if, "" of none.
 * @param {{bend: number | null, activation: string | null}} change @param {boolean} isMoving whether the bend is on its way
 */
export function whatIfHead({ bend, activation }, isMoving) {
  if (bend === null && activation === null) return "";
  const told = [activation, bend !== null && !isMoving && straightInWords(bend)].filter(Boolean);
  return `what if${told.length ? ": " : ""}${told.join(", ")}`;
}

/** Logits that differ by less say the same: probabilities within 5 %. */
const NEARLY_FLAT = 0.2;

/**
 * What there is to say where one matrix's line cannot be seen.
 * @param {{weight: [number, number], bias: number}} map @param {number} box half the side of the picture
 * @param {boolean} outside whether its line is
 */
export function lineInWords({ weight: [a, b], bias }, box, outside) {
  const everywhere = `class ${bias > 0 ? 1 : 0}`;
  if (a === 0 && b === 0) return ` It has no line: it says ${everywhere} everywhere.`;
  if (2 * box * (Math.abs(a) + Math.abs(b)) < NEARLY_FLAT) return " It says nearly the same everywhere.";
  return outside ? ` Its straight line lies outside the picture, where all is ${everywhere}.` : "";
}

/** The pieces of more units than this are no pattern that anybody reads. */
const PATTERN_UNITS = 32;

/**
 * What is said of the one matrix under the pointer.
 * @param {import("./local.js").LocalMap & {radius: number}} here
 */
export function hereRelation({ exact, pattern, logit, radius }) {
  if (!exact) {
    const within = radius > 0 ? `within a distance of ${radius.toFixed(2)}` : "nowhere but here";
    return `Tangent at this point, logit ${number(logit)}: off by less than 1 % of the logit's range ${within}.`;
  }
  const units = pattern.flat().length;
  const pieces = units <= PATTERN_UNITS ? pattern.map((layer) => layer.join("")).join(" · ") : "";
  return `Exact inside the outlined region, logit ${number(logit)} here.${pieces && patternInWords(pieces)}`;
}

/** @param {string} pieces a digit for each unit */
const patternInWords = (pieces) =>
  ` Pattern ${pieces}: of each unit, layer by layer, how many of its folds it is past.`;

/** @param {number} outside points that no picture shows @param {number} every @returns {string} "" where there are none */
export function outsideInWords(outside, every) {
  if (outside === 0) return "";
  return `${outside} of ${every} points ${outside === 1 ? "lies" : "lie"} outside the picture`;
}

/** A network's shape, to be cut short between these: its layers, their activations, its parameters. @param {string} shape */
export function shapeParts(shape) {
  const [, ...parts] = /^([^,:]*)(, [^:]*)?(: [\d,]+ parameters)$/.exec(shape) ?? ["", shape];
  return parts.filter(Boolean);
}

/**
 * How many linear regions there are, and how many matrices: folds may part places that have the same one.
 * @param {{regions: number | null, matrices: number | null, complete: boolean} | null} numbers
 * @param {boolean} folded whether it is made of regions at all @param {boolean} asked
 * @param {string} bounds what this shape could have, in words
 * @param {boolean} drawn whether the folds are drawn from those that were counted; else from a grid, which is not cut off
 */
export function countInWords(numbers, folded, asked, bounds, drawn) {
  if (!asked) return "";
  if (!folded) return "smooth: no folds";
  if (!numbers) return "counting regions …";
  const { regions, matrices, complete } = numbers;
  if (regions === null || matrices === null) return uncounted(complete);
  if (regions === 1 && complete) return "1 region: one matrix everywhere";
  const counted = complete ? allRegions(regions, matrices) : someRegions(regions, matrices, drawn);
  return counted + (bounds && ` (${bounds})`);
}

/** @param {boolean} isFinal whether no count will come: then its numbers overflow */
const uncounted = (isFinal) => (isFinal ? "" : "counting regions …");

/** @param {number} regions all of them @param {number} matrices different ones in them */
const allRegions = (regions, matrices) => `${regions.toLocaleString("en")} regions, ${allMatrices(regions, matrices)}`;

/** @param {number} regions that were counted @param {number} matrices different ones in them @param {boolean} drawn */
const someRegions = (regions, matrices, drawn) =>
  `more than ${regions.toLocaleString("en")} regions, ${someMatrices(matrices)}` +
  (drawn ? "; the drawing is cut off there" : "");

/** @param {number} regions more than one @param {number} matrices different ones in all of them */
function allMatrices(regions, matrices) {
  if (matrices === 1) return "all with one matrix";
  if (matrices === regions) return "each with a matrix of its own";
  return `${matrices.toLocaleString("en")} different matrices`;
}

/** @param {number} matrices different ones in the regions that were counted */
const someMatrices = (matrices) =>
  matrices === 1
    ? "one matrix in all that were counted"
    : `at least ${matrices.toLocaleString("en")} different matrices`;

/**
 * Whether both squares show the same function: "=", nearly ("≈"), or not ("≠").
 * @param {string} partner @param {boolean} isAffine the network on show
 * @param {boolean} isOwnTwin @param {boolean} isNearlyOne whether the matrix beside it explains nearly all of it
 */
export function sign(partner, isAffine, isOwnTwin, isNearlyOne) {
  const isMadeOfIt = partner === "best" || partner === "deleted";
  if (partner === "twin" ? isOwnTwin : isMadeOfIt && isAffine) return "=";
  return isNearlyOne ? "≈" : "≠";
}
