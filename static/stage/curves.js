// @ts-check
// The live curves of a moment: loss and accuracy of the network and of what stands beside it.
import { epochOf } from "./clock.js";
import { accuracyCurve, lossCurve, samples } from "./curve.js";
import { kept } from "./same.js";

/**
 * @typedef {import("./experiment.js").Rows} Rows
 * @typedef {import("./curve.js").Curve} Curve
 * @typedef {import("./theme.js").Theme} Theme
 * @typedef {{frames: object, twin: object | null, held: number, twinHeld: number,
 *   mounted: import("./mounted.js").Mounted, partner: string, last: number, now: number, theme: Theme}} Of what they are made of
 * @typedef {{of: Of, accuracy: Curve, loss: Curve, theme: Theme}} Curves
 */

/**
 * @param {import("./said.js").Moment} moment @param {Rows} rows @param {Curves | null} last
 * @returns {Curves} the same object while nothing in them has changed
 */
export function curves({ state, mounted }, rows, last) {
  const { frames, twin } = rows;
  const { theme, partner, clock } = state;
  /** @type {Of} */
  const made = {
    frames,
    twin,
    held: frames.rows.size,
    twinHeld: twin?.rows.size ?? 0,
    mounted,
    partner,
    last: clock.reached,
    now: epochOf(clock),
    theme,
  };
  const of = kept(last?.of, made);
  if (last && of === last.of) return last;
  const accuracy = accuracyCurve(series(of, rows, "accuracy"), of.last, of.now, mounted.ceiling.accuracy);
  return { of, accuracy, loss: lossCurve(series(of, rows, "loss"), of.last, of.now), theme };
}

/**
 * @param {Of} of @param {Rows} rows @param {"accuracy" | "loss"} quantity
 * @returns {import("./curve.js").Series[]}
 */
function series({ mounted, partner, last }, { frames, twin }, quantity) {
  const { layout, logistic } = mounted;
  /** @param {Map<number, Float32Array> | undefined} held @param {string} column */
  const values = (held, column) => (/** @type {number} */ epoch) => {
    const row = held?.get(epoch);
    return row ? layout.value(row, column) : NaN;
  };
  const map = partner === "deleted" ? "deleted" : "best";
  const beside = values((partner === "twin" ? twin : frames)?.rows, `${map}_test_${quantity}`);
  const constant = () => logistic[/** @type {"test_loss" | "test_accuracy"} */ (`test_${quantity}`)];
  return [
    { role: "partner", values: samples(partner === "logistic" ? constant : beside, last) },
    { role: "train", values: samples(values(frames.rows, `train_${quantity}`), last) },
    { role: "test", values: samples(values(frames.rows, `test_${quantity}`), last) },
  ];
}
