// @ts-check
// The sentences and numbers under the squares. Every number in them comes from Python's rows.

/**
 * What the page knows of the experiment besides its rows.
 * @typedef {{parameterCount: number, isAffine: boolean, activations: string[]}} Facts
 */

/** @param {number} share @returns {string} "62 %"; never 100 % or 0 % unless it is */
export function percent(share) {
  const rounded = Math.round(share * 100);
  if (rounded === 100 && share < 1) return `${Math.min(share * 100, 99.9).toFixed(1)} %`;
  if (rounded === 0 && share > 0) return "less than 1 %";
  return `${rounded} %`;
}

/** @param {number} value @returns {string} a weight in four characters or so, with a true minus */
export function number(value) {
  const size = Math.abs(value);
  const text = size !== 0 && (size >= 1000 || size < 0.005) ? scientific(size) : size.toFixed(2);
  return value < 0 ? `−${text}` : text;
}

/** @param {number} value at least 0 @returns {string} like 3e-8 */
export const scientific = (value) => (value === 0 ? "0" : value.toExponential(0).replace("+", ""));

/** @param {{weight: number[], bias: number}} map @returns {string} */
export function equation({ weight, bias }) {
  return `logit = [ ${weight.map(number).join("  ")} ] x ${bias < 0 ? "−" : "+"} ${number(Math.abs(bias))}`;
}

/**
 * How the network and its best single matrix relate.
 * @param {Facts} facts
 * @param {{gap: number, agreement: number, largestDifference: number, constant: boolean}} measured
 */
export function bestRelation({ parameterCount, isAffine, activations }, measured) {
  const { gap, agreement, largestDifference } = measured;
  if (isAffine) {
    return (
      `Exact: largest difference ${scientific(largestDifference)}; ` +
      (parameterCount > 3 ? `${parameterCount} parameters do the work of 3.` : "with no hidden layer it is one matrix.")
    );
  }
  if (gap < 1e-6) {
    const bends = activations.length === 1 && activations[0] === "relu" ? "your ReLUs are" : "your activations are";
    return `Best single matrix: explains all of what the network does on the data; ${bends} not bending anything here.`;
  }
  return (
    `Best single matrix: explains ${percent(1 - gap)} of what the network does, ` +
    `agrees on ${percent(agreement)} of points.`
  );
}

/** @type {Record<string, (facts: Facts) => string>} */
const OTHER_RELATIONS = {
  deleted: ({ isAffine, parameterCount }) =>
    isAffine
      ? `Nothing to delete: the product of the matrices is the network; ${parameterCount} parameters, the work of 3.`
      : "A what-if: the product of the trained matrices with the activations deleted. It is not the network.",
  twin: ({ isAffine }) =>
    isAffine
      ? "The network is its own linear twin."
      : "Same seed, same training, identity activations: however deep, it learnt one matrix.",
  logistic: () => "Logistic regression on the labels: one matrix, fitted without any network.",
};

/** @param {string} partner @param {Facts} facts @returns {string} */
export const otherRelation = (partner, facts) => OTHER_RELATIONS[partner](facts);

/**
 * Whether both squares show the same function: "=", nearly ("≈"), or not ("≠").
 * @param {string} partner @param {Facts} facts @param {number} gap
 */
export function sign(partner, { isAffine }, gap) {
  if (partner === "logistic") return "≠";
  if (isAffine) return "=";
  return partner === "best" && gap < 0.01 ? "≈" : "≠";
}
