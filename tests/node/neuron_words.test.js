// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stageModule, torchsNeurons } from "./fixtures.js";

/** @type {typeof import("../../static/stage/neuron_words.js")} */
const { formula, heardBy, linesInWords } = await stageModule("neuron_words.js");
/** @type {typeof import("../../static/stage/activations.js")} */
const { BREAKS } = await stageModule("activations.js");

/** @param {string} text @returns {number[]} the numbers in it, a true minus with them */
const numbersIn = (text) =>
  [...text.matchAll(/(−|- )?\s?(\d+(?:\.\d+)?(?:e-?\d+)?)(?= [xyu]| and| \))/g)].map(
    ([, minus, digits]) => Number(digits) * (minus ? -1 : 1),
  );

test("a unit is its formula, and no weight that is left out is stronger than one that is written", () => {
  for (const { layers, parameters } of torchsNeurons()) {
    const flat = Float32Array.from(parameters);
    layers.slice(0, -1).forEach(({ inputs, outputs, start, activation }, layer) => {
      for (let unit = 0; unit < outputs; unit += 1) {
        const text = formula(layers, flat, { layer, unit });
        const weights = flat.subarray(start + unit * inputs, start + (unit + 1) * inputs);
        const bias = flat[start + inputs * outputs + unit];
        const told = numbersIn(text);
        assert.ok(text.startsWith(activation === "identity" ? "( " : `${activation}( `), text);
        assert.equal(told.length, inputs + 1, text);
        const sorted = [...weights].sort((one, other) => Math.abs(other) - Math.abs(one));
        [...sorted, bias].forEach((value, i) => assert.ok(Math.abs(told[i] - value) <= 0.00501, `${text}: ${value}`));
      }
    });
  }
});

test("of many weights the strongest are written, and the others counted", () => {
  const layers = [
    { inputs: 2, outputs: 9, start: 0, activation: "relu", bend: 1 },
    { inputs: 9, outputs: 1, start: 27, activation: "relu", bend: 1 },
    { inputs: 1, outputs: 1, start: 37, activation: "identity", bend: 1 },
  ];
  const flat = Float32Array.from({ length: 39 }, (_, i) => (i >= 27 && i < 36 ? (i - 26) * (i % 2 ? -1 : 1) : 0.25));

  assert.equal(
    formula(layers, flat, { layer: 1, unit: 0 }),
    "relu( −9.00 u9 + 8.00 u8 − 7.00 u7 + 6.00 u6 − 5.00 u5 + 4.00 u4 and 3 weaker + 0.25 )",
  );
  assert.equal(
    formula([{ ...layers[0], bend: 0 }, ...layers.slice(1)], flat, { layer: 0, unit: 0 }),
    "( 0.25 x + 0.25 y + 0.25 )",
  );
  assert.equal(
    formula([{ ...layers[0], bend: 0.001 }, ...layers.slice(1)], flat, { layer: 0, unit: 0 }),
    "(relu bent to 0.001)( 0.25 x + 0.25 y + 0.25 )",
  );
});

test("nobody listens to a unit whose weights in the next layer are all 0", () => {
  const layer = { inputs: 2, outputs: 2, start: 0, activation: "relu", bend: 1 };
  const layers = [layer, { ...layer, start: 6 }, { ...layer, outputs: 1, start: 12 }];
  const parameters = new Float32Array(15).fill(1);
  parameters.set([0, 1, 0, 1], 6);

  assert.equal(heardBy(layers, parameters, { layer: 0, unit: 0 }), "Nobody listens to it.");
  assert.match(heardBy(layers, parameters, { layer: 0, unit: 1 }), /^Heard most/);
  parameters[12] = 0; // nor does the logit
  assert.equal(heardBy(layers, parameters, { layer: 1, unit: 0 }), "Nobody listens to it.");
});

test("who listens is told by the next layer's weights", () => {
  for (const { layers, parameters } of torchsNeurons()) {
    const flat = Float32Array.from(parameters);
    layers.slice(0, -1).forEach(({ outputs }, layer) => {
      for (let unit = 0; unit < outputs; unit += 1) {
        const text = heardBy(layers, flat, { layer, unit });
        const next = layers[layer + 1];
        const heard = (/** @type {number} */ by) => flat[next.start + by * next.inputs + unit];
        const [, who] = /by unit (\d+) /.exec(text) ?? [];
        const told = Number(/times (.*)\.$/.exec(text)?.[1].replace("−", "-"));
        assert.equal(who === undefined, layer + 2 === layers.length);
        assert.ok(Math.abs(told - heard(who === undefined ? 0 : Number(who) - 1)) <= 0.00501);
        for (let by = 0; by < next.outputs; by += 1) assert.ok(Math.abs(heard(by)) <= Math.abs(told) + 0.00501);
      }
    });
  }
});

test("its lines are where it bends, or its sum is 0", () => {
  const layer = { inputs: 2, outputs: 1, start: 0, activation: "relu", bend: 1 };
  const sums = Float32Array.of(-5, 0.5, 5);
  assert.equal(linesInWords(layer, BREAKS.relu ?? [], sums), "The line: where its sum is 0.");
  assert.equal(linesInWords({ ...layer, activation: "tanh" }, [0], sums), "The line: where its sum is 0.");
  assert.match(linesInWords({ ...layer, activation: "identity" }, [0], sums), /^The line: .* does not bend/);
  assert.match(linesInWords({ ...layer, bend: 0 }, [0], sums), /^The line: .* does not bend/);
  assert.equal(linesInWords({ ...layer, activation: "hard_tanh" }, [-1, 1], sums), "The lines: where it bends.");
});

test("of lines that are not in its picture nothing is said", () => {
  const layer = { inputs: 2, outputs: 1, start: 0, activation: "relu", bend: 1 };
  const far = Float32Array.of(-101, -100, -99);
  const nothing = new Float32Array(3);
  for (const sums of [far, nothing]) {
    assert.equal(linesInWords(layer, BREAKS.relu ?? [], sums), "");
    assert.equal(linesInWords({ ...layer, activation: "tanh" }, [0], sums), "");
    assert.equal(linesInWords({ ...layer, bend: 0 }, [0], sums), "It does not bend.");
  }
  const hard = { ...layer, activation: "hard_tanh" };
  assert.equal(linesInWords(hard, [-1, 1], Float32Array.of(0, 0.5, 3)), "The line: where it bends.");
  assert.equal(linesInWords(hard, [-1, 1], far), "");
});
