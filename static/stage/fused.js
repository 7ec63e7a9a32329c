// @ts-check
// The network with layers that nothing bends behind multiplied into the next, and where that has to stop; no canvas.

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {{inputs: number, outputs: number, weight: Float64Array, bias: Float64Array, activation: string,
 *   bend: number}} Affine weight: (outputs, inputs), row-major
 * @typedef {{layers: Layer[], parameters: Float32Array, hidden: number[]}} Fused hidden: which hidden layers are left, from 0
 */

/** @param {Layer} layer */
const isStraight = ({ activation, bend }) => activation === "identity" || bend === 0;

/** The hidden layers behind which nothing bends, from 0. @param {Layer[]} layers @returns {number[]} */
export const straightLayers = (layers) => layers.slice(0, -1).flatMap((layer, i) => (isStraight(layer) ? [i] : []));

/**
 * A network with some of its straight hidden layers multiplied into what follows, the first ones first.
 * @param {Layer[]} layers @param {Float32Array} parameters the flat vector @param {number} count how many
 * @returns {Fused} the same function of x and y, computed in float64
 */
export function fused(layers, parameters, count) {
  const gone = new Set(straightLayers(layers).slice(0, count));
  if (gone.size === 0) return { layers, parameters, hidden: layers.slice(0, -1).map((_, i) => i) };
  /** @type {Affine[]} */
  const left = [];
  /** @type {Affine | null} */
  let waiting = null;
  layers.forEach((layer, i) => {
    const own = affineOf(layer, parameters);
    const whole = waiting ? product(own, waiting) : own;
    waiting = gone.has(i) ? whole : null;
    if (!waiting) left.push(whole);
  });
  const hidden = layers.slice(0, -1).flatMap((_, i) => (gone.has(i) ? [] : [i]));
  return { ...flat(left), hidden };
}

/** @param {Layer} layer @param {Float32Array} parameters @returns {Affine} */
function affineOf({ inputs, outputs, start, activation, bend }, parameters) {
  const end = start + inputs * outputs;
  const weight = Float64Array.from(parameters.subarray(start, end));
  const bias = Float64Array.from(parameters.subarray(end, end + outputs));
  return { inputs, outputs, weight, bias, activation, bend };
}

/** What two affine maps are together. @param {Affine} after @param {Affine} before @returns {Affine} */
function product(after, before) {
  const { inputs } = before;
  const { outputs } = after;
  const weight = new Float64Array(outputs * inputs);
  const bias = after.bias.slice();
  for (let unit = 0; unit < outputs; unit += 1) {
    for (let between = 0; between < after.inputs; between += 1) {
      const factor = after.weight[unit * after.inputs + between];
      bias[unit] += factor * before.bias[between];
      for (let input = 0; input < inputs; input += 1) {
        weight[unit * inputs + input] += factor * before.weight[between * inputs + input];
      }
    }
  }
  return { ...after, inputs, weight, bias };
}

/** @param {Affine[]} affines @returns {{layers: Layer[], parameters: Float32Array}} */
function flat(affines) {
  let start = 0;
  const layers = affines.map(({ inputs, outputs, activation, bend }) => {
    const layer = { inputs, outputs, start, activation, bend };
    start += (inputs + 1) * outputs;
    return layer;
  });
  const parameters = new Float32Array(start);
  affines.forEach(({ inputs, outputs, weight, bias }, i) => {
    parameters.set(weight, layers[i].start);
    parameters.set(bias, layers[i].start + inputs * outputs);
  });
  return { layers, parameters };
}

/** More matrices than these are not written in a row. */
const LISTED = 4;

/** @param {number} outputs @param {number} inputs */
const shape = (outputs, inputs) => `${outputs}×${inputs}`;

/** The shapes of a network's matrices, the output's first, with what bends between them. @param {Layer[]} layers */
function chainInWords(layers) {
  const shapes = layers.map(({ outputs, inputs }) => shape(outputs, inputs));
  const last = layers.length - 1;
  if (layers.length > LISTED) return `${shapes[last]} · … · ${shapes[0]}`;
  const factors = layers.map(
    (layer, i) => (i < last && !isStraight(layer) ? `${layer.activation} · ` : "") + shapes[i],
  );
  return factors.reverse().join(" · ");
}

/**
 * The shapes of the matrices, outputs × inputs, and what becomes of them: while two are on their way into one, of
 * those; then of all that are left.
 * @param {Layer[]} layers @param {number} merged the share of all straight layers that are multiplied into the next
 * @returns {{factors: string, product: string}} "" where nothing is multiplied
 */
export function shapesInWords(layers, merged) {
  const straight = straightLayers(layers);
  const way = merged * straight.length;
  if (way === 0) return { factors: "", product: "" };
  const factors = chainInWords(layers);
  if (way < straight.length) return { factors, product: stepInWords(layers, straight[Math.ceil(way) - 1]) };
  return { factors, product: `= ${chainInWords(fusedShapes(layers))}` };
}

/** A straight layer with all before it on its way into the next. @param {Layer[]} layers @param {number} layer from 0 */
function stepInWords(layers, layer) {
  const { inputs } = layers[firstOf(layers, layer)];
  const { outputs, inputs: between } = layers[layer + 1];
  return `${shape(outputs, between)} · ${shape(between, inputs)} → ${shape(outputs, inputs)}`;
}

/** The first of the layers that end in one with nothing that bends between them. @param {Layer[]} layers @param {number} layer */
const firstOf = (layers, layer) => layers.slice(0, layer).map(isStraight).lastIndexOf(false) + 1;

/** What is left of the layers, multiplied as far as it goes. @param {Layer[]} layers @returns {Layer[]} */
function fusedShapes(layers) {
  const gone = new Set(straightLayers(layers));
  return layers.flatMap((layer, i) => (gone.has(i) ? [] : [{ ...layer, inputs: layers[firstOf(layers, i)].inputs }]));
}

/**
 * How far the layers can be multiplied, and why not further; "" where all become one matrix.
 * @param {Layer[]} layers
 */
export function fusedInWords(layers) {
  const hidden = layers.slice(0, -1);
  const bending = hidden.findIndex((layer) => !isStraight(layer));
  if (bending < 0) return "";
  const { activation } = hidden[bending];
  const straight = straightLayers(layers).length;
  if (straight === 0) {
    const where = hidden.length > 1 ? "behind every layer something bends" : `${activation} bends between its two`;
    return `Nothing to multiply: ${where}, and matrices with a bend between them have no product.`;
  }
  const left = hidden.length - straight + 1;
  return (
    `Multiplied as far as it goes, to ${left} matrices: ${activation} behind layer ${bending + 1} bends, ` +
    "and matrices with a bend between them have no product."
  );
}
