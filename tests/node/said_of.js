// @ts-check
// What the stage says of moments that Python gives as JSON, for tests/test_card.py; no test by itself.
import { readFileSync } from "node:fs";

/**
 * @typedef {import("../../static/stage/said.js").Moment} Moment
 * @typedef {{mounted: any, row: number[], twinRow: number[] | null, partner: string}} Case
 */

const folder = process.env.STAGE;
/** @type {typeof import("../../static/stage/said.js")} */
const { words } = await import(`${folder}/said.js`);
/** @type {typeof import("../../static/stage/row.js")} */
const { Layout } = await import(`${folder}/row.js`);
/** @type {typeof import("../../static/stage/state.js")} */
const { newState } = await import(`${folder}/state.js`);

/** @param {Case} moment */
function said({ mounted: told, row, twinRow, partner }) {
  const layout = new Layout(told.columns);
  const mounted = { ...told, layout, data: { labels: told.labels, trainCount: told.trainCount } };
  /** @type {Record<string, () => unknown>} */
  const partners = {
    best: () => layout.map(row, "best"),
    deleted: () => layout.map(row, "deleted"),
    twin: () => layout.map(twinRow ?? [], "best"),
    logistic: () => told.logistic,
  };
  const state = newState(partner, false, /** @type {any} */ (null));
  const known = {
    state,
    mounted,
    layers: told.experiment.layers,
    numbers: { row },
    trainedRow: row,
    beside: partners[partner](),
    unit: null,
    sheet: null,
    levels: null,
  };
  const moment = { ...known, isWhatIf: false, here: null, extent: told.box, hasProduct: true };
  return words(/** @type {Moment} */ (/** @type {unknown} */ (moment)));
}

/** @type {Case[]} numbers that have overflowed are "NaN", which JSON has no word for */
const cases = JSON.parse(readFileSync(process.argv[2], "utf8"), (_, value) => (value === "NaN" ? NaN : value));
process.stdout.write(JSON.stringify(cases.map(said)));
