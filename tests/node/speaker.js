// @ts-check
// Says what the stage says at given moments: each line is cases as JSON from tests/laws/stage.py, words go back.
import { createInterface } from "node:readline";
import { stageModule } from "./fixtures.js";

/**
 * @typedef {import("../../static/stage/state.js").State} State
 * @typedef {{mount: import("../../static/stage/mounted.js").Answer, row: string, twinRow: string,
 *   regions: {epoch: number, count: number, matrices: number, complete: boolean} | null,
 *   table: import("../../static/stage/what_if.js").Table | null, partner: string, foldsOn: boolean,
 *   change: import("../../static/stage/layers.js").Change, collapsed: boolean, playing: boolean,
 *   pointed: [number, number] | null, through: number, levels: import("../../static/stage/levels.js").Level[] | null}} Asked
 *   rows: base64 of float32; table: the server's numbers where something is changed; levels: where units are left out
 */

const SIDE = 24;

const { emptyScene, scene } = await stageModule("scene.js");
const { newState } = await stageModule("state.js");
const { Surfaces } = await stageModule("surface.js");
const { Grids } = await stageModule("grid.js");
const { FrameBuffer } = await stageModule("frames.js");
const { decode, read } = await stageModule("mounted.js");
const { nearest } = await stageModule("what_if.js");

class Coarse extends Grids {
  side() {
    return SIDE;
  }
}

/** @param {Asked} asked @returns {State} */
function stateOf({ partner, playing, change, collapsed, foldsOn, pointed, regions, levels }) {
  const state = newState(partner, playing, {});
  const counted = foldsOn ? regions : null;
  return {
    ...state,
    change,
    collapsed,
    foldsOn,
    pointed,
    counted,
    drawnBack: Number(collapsed),
    isPruned: levels !== null,
  };
}

/** @param {Asked} asked */
function said(asked) {
  const mounted = read(asked.mount);
  const state = stateOf(asked);
  const frames = new FrameBuffer("", () => {});
  const row = decode(asked.row);
  frames.rows.set(0, row);
  const drawn = { segments: new Float32Array(0), layers: new Float32Array(0) };
  const rows = {
    mounted,
    frames,
    twin: null,
    row,
    twinRow: decode(asked.twinRow),
    regions: asked.regions && !asked.playing && !asked.table ? { ...asked.regions, ...drawn } : null,
    whatIf: asked.table ? nearest(asked.table, asked.change.bend ?? mounted.bend) : null,
    levels: asked.levels && { epoch: 0, levels: asked.levels },
    trouble: "",
  };
  return answer(state, rows, asked.through);
}

/** @param {State} state @param {object} rows @param {number} through */
function answer(state, rows, through) {
  const shown = (/** @type {State} */ at) => scene(at, rows, new Surfaces(new Coarse()), true, emptyScene(at));
  const { words, tools, legend, points, here, pruning } = shown(state);
  // Whoever has folds on may put them off, whatever there is to draw.
  const { noFolds } = shown({ ...state, foldsOn: false }).tools;
  return {
    words,
    sheet: sheetWords(state, through, shown),
    tools: { ...tools, noFolds },
    outside: legend.outside,
    extent: points.box,
    radius: here?.map.radius ?? null,
    parameters: pruning.pruned && [...pruning.pruned.parameters],
  };
}

/**
 * What is said so far through the layers, and between which values the sheet's places lie.
 * @param {State} state @param {number} through @param {(state: State) => import("../../static/stage/scene.js").Scene} shown
 */
function sheetWords(state, through, shown) {
  const { sheet, words, depths } = shown({ ...state, through });
  return sheet && { words, through: depths?.at, cells: sheet.sheet.side - 1 };
}

for await (const line of createInterface({ input: process.stdin })) {
  const cases = /** @type {Asked[]} */ (JSON.parse(line));
  process.stdout.write(`${JSON.stringify(cases.map(said))}\n`);
}
