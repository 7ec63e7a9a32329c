// @ts-check
// What is shown: a value made of the state and of what is here. Parts that did not change are the same objects.
import { epochOf, scaleEnd } from "./clock.js";
import { curves } from "./curves.js";
import { depthsOf } from "./depths.js";
import { reachOf } from "./diagram.js";
import { changingOf } from "./changing.js";
import { frozenAt, hasPlace, indexOf } from "./edits.js";
import { changed, isChanged, isFolded } from "./layers.js";
import { removableAt } from "./levels.js";
import { localMap, trustRadius } from "./local.js";
import { hasUnit, viewOf } from "./neurons.js";
import { isFinite } from "./row.js";
import { gridPoints } from "./network.js";
import { compared, countOf, inAll } from "./pruned.js";
import { kept } from "./same.js";
import { noticeInWords, tools, troubleInWords, words } from "./said.js";
import { areSquaresMoving, isMoving, unitOnShow } from "./state.js";
import { extentAt } from "./view.js";
import { outsideInWords } from "./words.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./experiment.js").Rows} Rows
 * @typedef {import("./mounted.js").Mounted} Mounted
 * @typedef {import("./theme.js").Theme} Theme
 * @typedef {import("./surface.js").Surface} Surface
 * @typedef {import("./said.js").Moment} Moment
 * @typedef {import("./said.js").Here} Here
 * @typedef {{state: State, rows: Rows, mounted: Mounted, row: Float32Array, surfaces: import("./surface.js").Surfaces, last: Scene}} Given
 *   what pictures are made of once there is something to show: mounted and row are those of rows
 */

/**
 * @typedef {{surface: Surface, pointed: [number, number], map: Here, place: import("./pointer.js").Place}} Place
 * @typedef {import("./neurons.js").View & {neuron: import("./neurons.js").Neuron, quantity: string, surface: Surface,
 *   reach: number}} UnitOnShow reach: the magnitude at which its colours are full
 */

/**
 * All that is seen, null where there is nothing yet.
 * @typedef {{
 *   mounted: Mounted | null,
 *   isAwaited: boolean,
 *   theme: Theme,
 *   moment: {epoch: number, end: number, says: string},
 *   controls: {playing: boolean, speed: import("./clock.js").Speed, foldsOn: boolean, collapsed: boolean, isMerging: boolean, isPruned: boolean,
 *     quantity: string, announcement: string},
 *   depths: import("./depths.js").Depths | null,
 *   choice: {partners: Record<string, string>, chosen: string} | null,
 *   legend: {ceiling: import("./mounted.js").Ceiling, outside: string, theme: Theme} | null,
 *   points: {data: import("./paint.js").Data, box: number, fitted: number, theme: Theme} | null,
 *   network: {surface: Surface, unit: UnitOnShow | null, theme: Theme} | null,
 *   sheet: import("./sheet_paint.js").Shown | null,
 *   folds: {exact: import("./regions.js").Regions | null, surface: Surface | null, box: number, theme: Theme} | null,
 *   partner: {a: number, b: number, bias: number, isBlank: boolean, side: number, box: number, theme: Theme} | null,
 *   here: Place | null,
 *   pointer: {place: import("./pointer.js").Place | null, box: number, theme: Theme} | null,
 *   diagram: import("./drawing.js").Diagram | null,
 *   pruning: {count: import("./pruned.js").Count, of: {row: Float32Array, levels: import("./levels.js").Levels | null, isPruned: boolean}, pruned: import("./pruned.js").Pruned | null,
 *     row: Float32Array} | null,
 *   changing: import("./changing.js").Changing | null,
 *   curves: import("./curves.js").Curves | null,
 *   tools: import("./said.js").Tools | null,
 *   words: import("./said.js").Words,
 *   trouble: string}} Scene
 *   box: half the side of the picture, fitted: of the one that the data fill; isBlank: the numbers overflow, so nothing is drawn; isAwaited: whether another picture of this moment is to come; mounted: the experiment on show; the last one stays until the new one has a row
 */

/**
 * @param {State} state @param {Rows} rows
 * @param {import("./surface.js").Surfaces} surfaces
 * @param {boolean} isDue whether the words and curves follow; they have a pace of their own
 * @param {Scene} last
 * @returns {Scene} the same object if nothing changed
 */
export function scene(state, rows, surfaces, isDue, last) {
  const { mounted, row } = rows;
  const framed = frame(state, rows, last);
  if (!mounted || !row) return kept(last, { ...framed, ...beforeRows(state, rows, last) });
  const isNew = framed.mounted !== mounted;
  const seen = pictures({ state, rows, mounted, row, surfaces, last: framed });
  const said = isDue || isNew ? spoken(seen.now, rows, framed) : {};
  return kept(last, { ...framed, ...seen.parts, ...said, mounted });
}

/** Before there is anything to show. @param {State} state @returns {Scene} */
export const emptyScene = (state) => ({
  mounted: null,
  isAwaited: true,
  theme: state.theme,
  moment: moment(state, Infinity),
  controls: controls(state),
  depths: null,
  choice: null,
  legend: null,
  points: null,
  network: null,
  sheet: null,
  folds: null,
  partner: null,
  here: null,
  pointer: null,
  diagram: null,
  pruning: null,
  changing: null,
  curves: null,
  tools: null,
  words: {},
  trouble: "",
});

/** @param {State} state @param {number} limit the last epoch there is @returns {Scene["moment"]} */
function moment({ clock }, limit) {
  const epoch = epochOf(clock);
  return { epoch, end: scaleEnd(clock.reached, limit), says: `epoch ${epoch.toLocaleString("en")}` };
}

/** @param {State} state @returns {Scene["controls"]} */
const controls = ({ clock, change, foldsOn, collapsed, isMerging, isPruned, quantity, announcement: said }) => ({
  playing: clock.playing,
  speed: clock.speed,
  foldsOn,
  collapsed,
  isMerging,
  // Nothing is known of a what-if's units, nor of each epoch's while it plays: they are all in.
  isPruned: isPruned && !isChanged(change) && !clock.playing,
  quantity,
  announcement: said,
});

/**
 * What can be shown whether there are rows or not.
 * @param {State} state @param {Rows} rows @param {Scene} last @returns {Scene}
 */
function frame(state, { mounted, frames, isWhole, trouble }, last) {
  const { theme, partner } = state;
  const held = {
    ...last,
    isAwaited: !state.clock.playing && (isMoving(state) || (!isWhole && trouble === "")),
    theme,
    moment: kept(last.moment, moment(state, frames.limit)),
    controls: kept(last.controls, controls(state)),
  };
  if (!mounted) return { ...held, choice: last.choice && kept(last.choice, { ...last.choice, chosen: partner }) };
  const { ceiling, outside, data, experiment } = mounted;
  return {
    ...held,
    depths: kept(last.depths, depthsOf(state, experiment.layers.length - 1)),
    choice: kept(last.choice, { partners: mounted.partners, chosen: partner }),
    legend: kept(last.legend, { ceiling, outside: outsideInWords(outside, data.labels.length), theme }),
  };
}

/**
 * Whoever has just come sees the data before the first epoch; the others the last experiment.
 * @param {State} state @param {Rows} rows @param {Scene} last @returns {Partial<Scene>}
 */
function beforeRows(state, rows, last) {
  const trouble = troubleInWords(state, rows);
  const { mounted } = rows;
  if (!mounted || last.mounted) return { trouble };
  const layers = mounted.experiment.layers;
  const now = {
    state,
    mounted,
    layers,
    isWhatIf: isChanged(state.change),
    numbers: null,
    beside: null,
    here: null,
    extent: mounted.box,
    trainedRow: null,
    hasProduct: true,
    unit: null,
    sheet: null,
    levels: null,
    pruned: null,
  };
  const { box } = mounted;
  return { trouble, points: points(state, mounted, box, last), tools: kept(last.tools, tools(now)) };
}

/**
 * The pictures of a moment, and what there is to say of it.
 * @param {Given} given @returns {{now: Moment, parts: Partial<Scene>}}
 */
function pictures(given) {
  const { state, rows, mounted, row, surfaces, last } = given;
  const product = mounted.layout.map(row, "deleted");
  const extent = extentAt(product, mounted.box, state.drawnBack);
  const layers = changed(mounted.experiment.layers, state.change, mounted.bend);
  const side = surfaces.grids.side(areSquaresMoving(state));
  const isSheet = isSheetOnShow(state, layers);
  const pruning = pruningOf(given);
  const { surface, folds } = left(given, { row: pruning.row, layers, side: isSheet ? COARSE : side, extent });
  const unit = unitOf(given, surface, extent);
  const sheet = isSheet ? sheetOf(given, surface, side) : null;
  const here = sheet ? null : place(state, extent, surface, last.here);
  const numbers = numbersOf(given);
  const beside = partnerOf(given, numbers);
  const parts = {
    points: points(state, mounted, extent, last),
    network: kept(last.network, { surface, unit, theme: state.theme }),
    sheet,
    folds: kept(last.folds, folds),
    partner: right(given, here?.map ?? beside, side, extent),
    here,
    diagram: diagram(given, surface, extent, unit),
    pruning,
    changing: changingNow(given),
    pointer: kept(last.pointer, { place: here?.place ?? null, box: extent, theme: state.theme }),
  };
  const shown = { unit, sheet: sheet && sheet.sheet, here: here && here.map, hasProduct: isFinite(product) };
  const said = { numbers, beside, levels: rows.levels, pruned: pruning.pruned, extent, trainedRow: row };
  return { parts, now: { state, mounted, layers, isWhatIf: isChanged(state.change), ...shown, ...said } };
}

/** The picture of the network without its removable units is compared at so many points on a side. */
const COMPARED = 61;

/**
 * Which units can be removed at this epoch, and the row to be shown: without them, where that is wanted.
 * @param {Given} given @returns {NonNullable<Scene["pruning"]>}
 */
function pruningOf({ state, rows: { levels }, mounted, row, last: { pruning: last } }) {
  const { clock } = state;
  const epoch = epochOf(clock);
  // While it plays they are not known of every epoch: they would come and go.
  const isPruned = state.isPruned && !clock.playing;
  const of = kept(last?.of, { row, levels: levels?.epoch === epoch ? levels : null, isPruned });
  if (last && of === last.of) return last;
  const removable = removableAt(of.levels, epoch);
  const count = countOf(removable);
  if (!isPruned || inAll(count) === 0) return { count, of, pruned: null, row };
  const { layers } = mounted.experiment;
  const grid = gridPoints(COMPARED, mounted.box);
  const without = compared(layers, mounted.layout.parameters(row), removable, grid);
  const shown = row.slice();
  shown.set(without.parameters, mounted.layout.width);
  return { count, of, pruned: without, row: shown };
}

/** Where the sheet is seen, the square's own picture is not: this is fine enough for it. */
const COARSE = 2;

/** Whether the sheet is in the place of the network and of all units. @param {State} state @param {import("./network.js").Layer[]} layers */
const isSheetOnShow = (state, layers) => state.through > 0 && layers.length > 1 && !hasUnit(layers, unitOnShow(state));

/**
 * The sheet on its way through the layers.
 * @param {Given} given @param {Surface} surface @param {number} side how finely the squares are drawn
 * @returns {Scene["sheet"]}
 */
function sheetOf({ state: { through: asked, theme }, mounted: { data, box }, surfaces, last }, surface, side) {
  const { evaluator, parameters, layers } = surface;
  const through = Math.min(asked, layers.length);
  const sheet = surfaces.sheets.at({ evaluator, parameters, data, box, cells: 12 * Math.round(side / 24), through });
  return sheet && kept(last.sheet, { sheet, data, pixels: Math.round(2.4 * side), theme });
}

/** @param {State} state @param {Mounted} mounted @param {number} extent @param {Scene} last */
const points = ({ theme }, { data, box: fitted }, extent, last) =>
  kept(last.points, { data, box: extent, fitted, theme });

/**
 * The network's surface and its folds: exact at rest once they are here, from the grid until then.
 * @param {Given} given
 * @param {{row: Float32Array, layers: import("./network.js").Layer[], side: number, extent: number}} shown row and layers:
 *   of the network as it is on show; side: how finely
 */
function left({ state, rows, mounted, surfaces }, { row, layers, side, extent }) {
  const { layout, bend: ownBend, experiment } = mounted;
  const { change, foldsOn, theme, clock } = state;
  const exact = foldsOn && !clock.playing ? rows.regions : null;
  const isFromGrid = foldsOn && exact === null && isFolded(layers);
  const asked = { layers: experiment.layers, ownBend, ...change, layout, row, box: extent, side };
  const surface = surfaces.at(asked, isFromGrid || hasUnit(layers, unitOnShow(state)));
  return { surface, folds: { exact, surface: isFromGrid ? surface : null, box: extent, theme } };
}

/**
 * The drawn network, null where there is no room for it.
 * @param {Given} given @param {Surface} surface @param {number} extent @param {UnitOnShow | null} unit
 * @returns {Scene["diagram"]}
 */
function diagram({ state, rows: { levels }, mounted, surfaces, last }, surface, extent, unit) {
  const { room, merged, pinned, changing, theme } = state;
  if (!room) return null;
  const { layers } = mounted.experiment;
  const chosen = changing && merged === 0 && hasPlace(layers, changing) ? indexOf(layers, changing) : null;
  const frozen = [...frozenAt(mounted.changes, epochOf(state.clock))].join();
  const shown = { room, merged, unit, pinned, chosen, frozen, levels, points: mounted.data.labels.length, theme };
  return surfaces.drawings.at(surface, extent, isMoving(state), shown, last.diagram);
}

/**
 * What is about to be changed; its place and what it hears are new objects each time, so they are compared as text.
 * @param {Given} given
 */
function changingNow({ state, mounted, row, last }) {
  const changing = changingOf(state, mounted, row, epochOf(state.clock));
  return JSON.stringify(changing) === JSON.stringify(last.changing) ? last.changing : changing;
}

/**
 * The unit that the left square shows, in place of what the network makes of all; null where it shows none.
 * @param {Given} given @param {Surface} surface @param {number} extent @returns {UnitOnShow | null}
 */
function unitOf({ state, last }, surface, extent) {
  const { quantity } = state;
  const neuron = unitOnShow(state);
  if (!neuron || !hasUnit(surface.layers, neuron)) return null;
  const before = last.network?.unit;
  const isSame = before?.surface === surface && before.neuron === neuron && before.quantity === quantity;
  if (before && isSame) return before;
  const view = viewOf(surface, neuron, quantity, extent);
  return { ...view, neuron, quantity, surface, reach: reachOf([view.values]) };
}

/**
 * The one matrix under the pointer and where it holds; null where nobody points.
 * @param {State} state @param {number} extent @param {Surface} surface @param {Place | null} last
 * @returns {Place | null}
 */
function place({ pointed }, extent, surface, last) {
  if (!pointed) return null;
  if (last?.surface === surface && last.pointed === pointed) return last;
  const point = /** @type {import("./local.js").Point} */ ([pointed[0] * extent, pointed[1] * extent]);
  const map = localMap(surface.layers, surface.parameters, point, extent);
  const radius = map.exact
    ? 0
    : trustRadius(surface.evaluator, surface.parameters, map, point, 0.01 * surface.range, 2 * extent);
  return { surface, pointed, map: { ...map, radius }, place: { point, cell: map.cell, radius } };
}

/**
 * @param {Given} given @param {{weight: [number, number], bias: number} | null} map @param {number} side @param {number} box
 * @returns {Scene["partner"]} the last one while the new one is not here
 */
function right({ state: { theme }, last }, map, side, box) {
  if (!map) return last.partner;
  const {
    weight: [a, b],
    bias,
  } = map;
  const isBlank = !isFinite(map);
  return kept(last.partner, { a, b, bias, isBlank, side, box, theme });
}

/**
 * Python's numbers for what the left square shows, or null while they are not here.
 * @param {Given} given
 */
function numbersOf({ state, rows, mounted, row }) {
  if (isChanged(state.change)) return rows.whatIf;
  const { count = null, matrices = null, complete = false } = state.counted ?? {};
  return { bend: mounted.bend, row, regions: count, matrices, complete };
}

/**
 * @param {Given} given @param {import("./what_if.js").Numbers | null} numbers
 * @returns {import("./row.js").Partner | null} null while it is not here
 */
function partnerOf({ state: { partner }, rows: { twinRow }, mounted: { layout, logistic }, row }, numbers) {
  if (partner === "logistic") return logistic;
  if (partner === "deleted") return layout.map(row, "deleted");
  const source = partner === "twin" ? twinRow : numbers?.row;
  // A row that has come empty is of a network that overflows: so does its best matrix.
  if (partner === "best" && numbers?.row === null) return layout.map([], "best");
  return source ? layout.map(source, "best") : null;
}

/**
 * The words of a moment, and the curves up to it.
 * @param {Moment} now @param {Rows} rows @param {Scene} last @returns {Partial<Scene>}
 */
function spoken(now, rows, last) {
  const offered = kept(last.tools, tools(now));
  return {
    words: kept(last.words, { ...last.words, ...words(now) }),
    tools: offered,
    curves: curves(now, rows, last.curves),
    trouble: troubleInWords(now.state, rows) || noticeInWords(now.state, offered),
  };
}

/**
 * What a screen reader is told of a scene.
 * @param {Scene} scene @param {"moment" | "here" | "unit" | "depth"} about
 */
export function announcement({ moment: { says }, depths, words: said }, about) {
  const parts = {
    moment: [says, said[".network .scores"], said[".relation"]],
    here: [said[".partner .name"], said[".equation"], said[".relation"]],
    unit: [said[".equation"], said[".relation"]],
    depth: [depths?.says ?? "", said[".network .shape"], said[".equation"], said[".relation"]],
  };
  return parts[about].filter(Boolean).join(". ");
}
