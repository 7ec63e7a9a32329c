// @ts-check
// The small live curves as values: one quantity over the epochs, for the network and its partner.

/**
 * @typedef {"train" | "test" | "partner"} Role
 * @typedef {{role: Role, values: [number, number][]}} Series epoch and value, where there is one
 * @typedef {{end: number, now: number, floor: number, top: number, level: number | null,
 *   ticks: [number, string][], series: Series[]}} Curve
 *   epochs 0 to `end`, a mark at `now`; values from `floor` to `top`; `level`: marked across; drawn in order
 */

/** Fewer epochs than this do not fill the picture. */
const FEWEST_EPOCHS = 30;
/** As finely as a curve can show them. */
const MOST_SAMPLES = 400;

/**
 * @param {(epoch: number) => number} at NaN: nothing known @param {number} last epoch
 * @returns {[number, number][]} epoch and value, where there is one
 */
export function samples(at, last) {
  const step = Math.max(1, Math.floor(Math.max(last, FEWEST_EPOCHS) / MOST_SAMPLES));
  /** @type {[number, number][]} */
  const values = [];
  for (let epoch = 0; epoch <= last; epoch += step) {
    const value = at(epoch);
    if (Number.isFinite(value)) values.push([epoch, value]);
  }
  return values;
}

/** @param {number[]} values @returns {number} the largest below the top two per cent, rounded up */
export function roundTop(values) {
  const sorted = values.slice().sort((one, other) => one - other);
  const high = sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 1;
  const scale = 10 ** Math.floor(Math.log10(Math.max(high, 1e-3)));
  return [1, 2, 5, 10].map((factor) => factor * scale).find((round) => round >= high) ?? high;
}

/** @param {number} last epoch */
const end = (last) => Math.max(last, FEWEST_EPOCHS);

/**
 * @param {Series[]} series @param {number} last epoch @param {number} now
 * @param {number} ceiling the best of any straight line, marked where it is not all
 * @returns {Curve} accuracies, from chance to all
 */
export function accuracyCurve(series, last, now, ceiling) {
  const ticks = /** @type {[number, string][]} */ ([
    [1, "100 %"],
    [0.75, "75 %"],
    [0.5, "50 %"],
  ]);
  return { series, end: end(last), now, floor: 0.3, top: 1.02, level: ceiling < 1 ? ceiling : null, ticks };
}

/**
 * @param {Series[]} series @param {number} last epoch @param {number} now
 * @returns {Curve} losses, from 0 to the largest but outliers
 */
export function lossCurve(series, last, now) {
  const top = roundTop(series.flatMap(({ values }) => values.map(([, value]) => value)));
  const ticks = [top, top / 2, 0].map((value) => /** @type {[number, string]} */ ([value, String(value)]));
  return { series, end: end(last), now, floor: 0, top, level: null, ticks };
}
