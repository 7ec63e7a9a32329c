// @ts-check
// One frame's forward pass; knows no canvas. Held to PyTorch's values by a browser test.
import { ACTIVATIONS } from "./activations.js";
import { FEATURES } from "./features.js";

/**
 * One affine layer inside the flat vector: weight (outputs, inputs) row-major from `start`,
 * then bias (outputs), then the activation f, bent by t: (1 - t) x + t f(x).
 * @typedef {{inputs: number, outputs: number, start: number, activation: string, bend: number}} Layer
 */

/**
 * Told every hidden unit's values at a block of points, the first of which is point `first`; they are overwritten later.
 * @typedef {(layer: number, unit: number, values: Float32Array, first: number) => void} Tap
 * @typedef {{sums?: Tap, activations?: Tap}} Taps of the pre-activations, and of what the activation makes of them
 */

/** Points evaluated together: small enough that all layers stay in the processor's cache. */
const BLOCK = 1024;

/**
 * A network's outputs at many points, with workspaces that are kept between frames.
 */
export class Evaluator {
  /** @param {Layer[]} layers @param {string[]} features names of the network's inputs, in order */
  constructor(layers, features = ["x", "y"]) {
    this.layers = layers;
    this.features = features.map((name) => FEATURES[name]);
    const widest = Math.max(...layers.map((layer) => Math.max(layer.inputs, layer.outputs)));
    /** @type {[Float32Array, Float32Array]} units by points, one before and one after a layer */
    this.workspaces = [new Float32Array(widest * BLOCK), new Float32Array(widest * BLOCK)];
    this.straight = new Float32Array(BLOCK);
  }

  /**
   * Write the outputs at every point (xs[i], ys[i]) into `outputs`: output by output, for one
   * output the logits.
   * @param {Float32Array} parameters the flat vector
   * @param {Float32Array} xs @param {Float32Array} ys @param {Float32Array} outputs
   * @param {Taps} [taps]
   */
  at(parameters, xs, ys, outputs, taps = {}) {
    const last = this.layers.length - 1;
    for (let first = 0; first < xs.length; first += BLOCK) {
      const count = Math.min(BLOCK, xs.length - first);
      let [before, after] = this.workspaces;
      const [x, y] = [xs, ys].map((all) => all.subarray(first, first + count));
      this.features.forEach((feature, i) => feature(x, y, before, i * BLOCK));
      this.layers.forEach((layer, i) => {
        affine(layer, parameters, before, after, count);
        for (let unit = 0; i < last && unit < layer.outputs; unit += 1) {
          const values = after.subarray(unit * BLOCK, unit * BLOCK + count);
          taps.sums?.(i, unit, values, first);
          this.activate(layer, values, count);
          taps.activations?.(i, unit, values, first);
        }
        [before, after] = [after, before];
      });
      for (let k = 0; k < this.layers[last].outputs; k += 1) {
        outputs.set(before.subarray(k * BLOCK, k * BLOCK + count), k * xs.length + first);
      }
    }
  }

  /** @param {Layer} layer @param {Float32Array} values @param {number} count */
  activate({ activation, bend }, values, count) {
    if (activation === "identity" || bend === 0) return;
    if (bend === 1) {
      ACTIVATIONS[activation](values, count);
      return;
    }
    const straight = this.straight;
    straight.set(values);
    ACTIVATIONS[activation](values, count);
    for (let i = 0; i < count; i += 1) values[i] = (1 - bend) * straight[i] + bend * values[i];
  }
}

/**
 * after = weight . before + bias, units by points.
 * @param {Layer} layer @param {Float32Array} parameters
 * @param {Float32Array} before @param {Float32Array} after @param {number} count
 */
function affine({ inputs, outputs, start }, parameters, before, after, count) {
  for (let unit = 0; unit < outputs; unit += 1) {
    const weights = start + unit * inputs;
    const out = after.subarray(unit * BLOCK, unit * BLOCK + count);
    out.fill(parameters[start + inputs * outputs + unit]);
    let input = 0;
    for (; input + 4 <= inputs; input += 4) addFour(out, before, input, parameters, weights + input);
    for (; input < inputs; input += 1) addOne(out, before, input, parameters[weights + input]);
  }
}

/**
 * Four inputs in one pass over the points: a quarter of the loads and stores.
 * @param {Float32Array} out @param {Float32Array} before @param {number} input
 * @param {Float32Array} parameters @param {number} at
 */
function addFour(out, before, input, parameters, at) {
  const [w0, w1, w2, w3] = [parameters[at], parameters[at + 1], parameters[at + 2], parameters[at + 3]];
  const [i0, i1, i2, i3] = [input, input + 1, input + 2, input + 3].map((unit) => unit * BLOCK);
  for (let i = 0; i < out.length; i += 1) {
    out[i] += w0 * before[i0 + i] + w1 * before[i1 + i] + w2 * before[i2 + i] + w3 * before[i3 + i];
  }
}

/**
 * @param {Float32Array} out @param {Float32Array} before @param {number} input
 * @param {number} weight
 */
function addOne(out, before, input, weight) {
  const first = input * BLOCK;
  for (let i = 0; i < out.length; i += 1) out[i] += weight * before[first + i];
}

/**
 * The midpoints of a grid of cells over the box, row by row from the top of the picture.
 * @param {number} side cells on a side @param {number} box half the box's side
 * @returns {{xs: Float32Array, ys: Float32Array}}
 */
export function gridPoints(side, box) {
  const xs = new Float32Array(side * side);
  const ys = new Float32Array(side * side);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      xs[row * side + column] = box * ((2 * column + 1) / side - 1);
      ys[row * side + column] = box * (1 - (2 * row + 1) / side);
    }
  }
  return { xs, ys };
}

/**
 * The corners of a grid of cells over the box, row by row from the top of the picture.
 * @param {number} cells on a side @param {number} box half the box's side @returns {{x: Float32Array, y: Float32Array}}
 */
export function gridCorners(cells, box) {
  const side = cells + 1;
  const place = (/** @type {number} */ i) => box * ((2 * i) / cells - 1);
  return {
    x: Float32Array.from({ length: side * side }, (_, i) => place(i % side)),
    y: Float32Array.from({ length: side * side }, (_, i) => -place(Math.floor(i / side))),
  };
}
