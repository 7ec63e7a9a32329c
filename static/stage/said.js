// @ts-check
// What is said at one moment, by where it stands on the stage.
import { epochOf } from "./clock.js";
import { straightBoundary } from "./contour.js";
import { depthInWords } from "./depths.js";
import { fusedInWords, shapesInWords, straightLayers } from "./fused.js";
import { affineInWords, levelInWords, rankInWords, separableInWords } from "./levels.js";
import { formula, heardBy, linesInWords, neuronName } from "./neuron_words.js";
import { prunedInWords } from "./removable_words.js";
import { isFinite } from "./row.js";
import { partedInWords, seenInWords, sheetInWords } from "./sheet_words.js";
import { activationInWords, cannotBend, isFolded, isStraight, straightness } from "./layers.js";
import {
  AIM,
  OVERFLOWN,
  bestRelation,
  countInWords,
  equation,
  hereRelation,
  lineInWords,
  otherRelation,
  overflowRelation,
  percent,
  scoresInWords,
  sign,
  whatIfRelation,
} from "./words.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./mounted.js").Mounted} Mounted
 * @typedef {import("./local.js").LocalMap & {radius: number}} Here
 * @typedef {{weight: [number, number], bias: number}} Affine
 */

/**
 * One moment: the network on show, Python's numbers for it (null while they are not here), what stands beside it.
 * @typedef {{state: State, mounted: Mounted, layers: import("./network.js").Layer[], isWhatIf: boolean,
 *   numbers: import("./what_if.js").Numbers | null, beside: import("./row.js").Partner | null, here: Here | null,
 *   extent: number, trainedRow: import("./row.js").Row | null, hasProduct: boolean,
 *   unit: import("./scene.js").UnitOnShow | null, sheet: import("./sheet.js").Sheet | null, levels: import("./levels.js").Levels | null,
 *   pruned: import("./pruned.js").Pruned | null}} Moment
 *   extent: half the side of the picture; trainedRow: of the network as trained; hasProduct: whether the bare product of its matrices does not overflow
 */

/** @typedef {Record<string, string>} Words by selector */

/**
 * @typedef {{isHidden: boolean, noFolds: string, noCollapse: string, noStraightening: string,
 *   collapseTitle: string, straight: number,
 *   straightSays: string, own: string, activation: string, count: string, hint: string, layerNames: number,
 *   theme: import("./theme.js").Theme}} Tools no...: why it is not on offer, "" where it is; straight: 0 to 1;
 *   count: "" where there is none, then there is a hint; layerNames: so many follow it
 */

/** @param {Moment} moment @returns {Words} of what has not changed where there is nothing to say of it yet */
export const words = (moment) => ({
  ...squareWords(moment),
  ...matrixWords(moment),
  ...fusedWords(moment),
  ...unitWords(moment),
  ...sheetWords(moment),
});

/** @param {Moment} moment @returns {Words} */
function squareWords(moment) {
  const { mounted, numbers, beside, here, isWhatIf } = moment;
  const { layout } = mounted;
  const own = numbers?.row ? scoresIn(numbers.row, layout) : null;
  const as = isWhatIf ? ", as trained" : "";
  return {
    ".shape": mounted.shape,
    ".network .name": isWhatIf ? "What if" : "Your network",
    ".network .scores": scoresInWords(own),
    ".partner .name": here ? "Here, this matrix" : "One matrix",
    ".partner .scores": scoresInWords(here || overflows(moment) ? null : beside),
    ".aim": isAimedAtTheNetwork(moment) ? AIM : "",
    ".curves .accuracy-name": `Accuracy${as}`,
    ".curves .loss-name": `Loss${as}`,
    ".where": here ? "here" : "",
  };
}

/** @param {Moment} moment @returns {Words} of the drawn network, and of why it cannot be multiplied further */
function fusedWords(moment) {
  const { state, layers, here } = moment;
  const left = layers.length - straightLayers(layers).length;
  const matrices = left === 1 ? "One matrix" : `${left} matrices`;
  const hidden = layers.length === 2 ? "1 layer" : `${layers.length - 1} layers`;
  const why = here ? "" : changedWords(moment);
  return {
    ".diagram .name": state.isMerging ? matrices : hidden,
    ...rowWords(moment),
    ...(why && { ".relation": why }),
  };
}

/** Why it cannot be multiplied further, or what it is without some of its units. @param {Moment} moment */
function changedWords({ state, layers, pruned }) {
  const why = state.isMerging && !state.collapsed ? fusedInWords(layers) : "";
  return why || (pruned ? prunedInWords(pruned) : "");
}

/** @param {Moment} moment @returns {Words} below the drawn network: shapes while it is multiplied, else what its layers do */
function rowWords({ state, layers, levels, ...moment }) {
  const { factors, product } = shapesInWords(layers, state.merged);
  const found = factors ? null : levels;
  return {
    ".levels .probe": separableInWords(found, epochOf(state.clock), pointsOf(moment)),
    ".levels .affine": affineInWords(found),
    ".levels .rank": rankInWords(found),
    ".levels .factors": factors,
    ".levels .product": product,
  };
}

/** @param {Moment} moment @returns {Words} of the unit that the left square shows, in place of the matrix */
function unitWords(moment) {
  const { layers, unit, levels, state } = moment;
  if (!unit) return {};
  const { neuron, folds, sums, surface } = unit;
  const { parameters } = surface;
  const shown = { isStraight: straightLayers(layers).includes(neuron.layer), isPruned: moment.pruned !== null };
  const told = [
    levelInWords(levels, epochOf(state.clock), neuron, pointsOf(moment), shown),
    heardBy(layers, parameters, neuron),
    linesInWords(layers[neuron.layer], folds, sums),
  ];
  return {
    ".network .name": neuronName(neuron),
    ".equation": `${neuronName(neuron)} = ${formula(layers, parameters, neuron)}`,
    ".aim": "",
    ".relation": told.filter(Boolean).join(" "),
  };
}

/** @param {Moment} moment @returns {Words} of the sheet that the left square shows, in place of the matrix */
function sheetWords(moment) {
  const { sheet, layers, levels, numbers, state, mounted } = moment;
  if (!sheet) return {};
  const accuracy = numbers?.row ? scoresIn(numbers.row, mounted.layout).test_accuracy : null;
  const name = depthInWords(sheet.through, sheet.depth);
  return {
    ".network .name": name[0].toUpperCase() + name.slice(1),
    ".shape": seenInWords(sheet, layers),
    ".equation": sheetInWords(sheet, layers),
    ".aim": "",
    ".relation": partedInWords(sheet, levels, epochOf(state.clock), pointsOf(moment).test, accuracy),
  };
}

/** @param {Pick<Moment, "mounted">} moment @returns {import("./levels.js").Points} */
const pointsOf = ({ mounted: { data } }) => ({
  test: data.labels.length - data.trainCount,
  all: data.labels.length,
});

/** @param {import("./row.js").Row} row @param {import("./row.js").Layout} layout */
const scoresIn = (row, layout) => ({
  test_accuracy: layout.value(row, "test_accuracy"),
  train_accuracy: layout.value(row, "train_accuracy"),
});

/** @param {Moment} moment @returns {Words} of the one matrix and how it relates to the network */
function matrixWords(moment) {
  const { here, beside } = moment;
  if (here) {
    return { ".equation": equation(here), ".symbol": here.exact ? "=" : "≈", ".relation": hereRelation(here) };
  }
  if (overflows(moment)) {
    return { ".equation": OVERFLOWN, ".symbol": "≠", ".relation": overflowRelation(moment.state.partner) };
  }
  if (!beside) return {};
  return {
    ".equation": equation(beside),
    ".symbol": sign(moment.state.partner, isStraight(moment.layers), isOwnTwin(moment), isNearlyOne(moment)),
    ".relation": relation(moment) + unseenLine(beside, moment.extent),
  };
}

/** Whether the matrix beside it is fitted to a network that bends. @param {Moment} moment */
const isAimedAtTheNetwork = ({ state, here, beside, layers }) =>
  state.partner === "best" && beside !== null && !here && !isStraight(layers);

/** Whether what would stand beside it has overflowed. @param {Moment} moment */
const overflows = ({ beside }) => beside !== null && !isFinite(beside);

/** @param {Affine} map @param {number} extent */
const unseenLine = (map, extent) => lineInWords(map, extent, straightBoundary(map, extent) === null);

/** Whether the experiment is the same without its activations, first weights included. @param {Moment} moment */
const isOwnTwin = ({ mounted, isWhatIf }) => mounted.experiment.query === mounted.twin.query && !isWhatIf;

/** Whether the matrix beside it does nearly all that the network does. @param {Moment} moment */
const isNearlyOne = (moment) =>
  moment.state.partner === "best" ? measured(moment).gap < moment.mounted.unbent : isTheMatrix(moment);

/** So far apart may two matrices be, as a share of what they make of the picture, that are the same but for rounding. */
const ROUNDING = 1e-4;

/** Whether the matrix beside it, found without a look at the network, is what that does over the data. @param {Moment} moment */
function isTheMatrix(moment) {
  const { numbers, mounted, beside } = moment;
  if (!numbers?.row || !beside || !measured(moment).hasNoGap) return false;
  const best = mounted.layout.map(numbers.row, "best");
  const sizes = (/** @type {Affine} */ { weight: [a, b], bias }) => [mounted.box * a, mounted.box * b, bias];
  const [ours, theirs] = [sizes(best), sizes(beside)];
  const reach = Math.max(...ours.map(Math.abs));
  return ours.every((size, i) => Math.abs(size - theirs[i]) <= ROUNDING * reach);
}

/** @param {Moment} moment @returns {import("./words.js").Measured} NaN while the numbers are not here */
function measured({ mounted, numbers, layers }) {
  const own = (/** @type {string} */ column) => (numbers?.row ? mounted.layout.value(numbers.row, column) : NaN);
  // Without a bend it is one matrix for certain, and what there is of a gap is rounding.
  const gap = isStraight(layers) ? 0 * own("gap") : own("gap");
  return {
    gap,
    hasNoGap: gap < mounted.noGap,
    agreement: own("agreement"),
    largestDifference: own("largest_difference"),
    largestOutput: own("largest_output"),
  };
}

/** @param {Moment} moment */
function relation(moment) {
  const { state, mounted, layers, isWhatIf } = moment;
  const { partner, change } = state;
  if (isWhatIf) {
    const lost = isStraight(layers) && partner === "deleted" ? lostBy(moment) : null;
    const shown = { ...change, bend: change.bend === null ? null : steady(state, change.bend) };
    return whatIfRelation(shown, partner === "best" && isOfTheBend(moment) ? measured(moment) : null, lost);
  }
  if (partner === "best") return bestRelation(mounted.facts, measured(moment));
  return otherRelation(partner, mounted.facts, isOwnTwin(moment), isNearlyOne(moment));
}

/** The test accuracy as trained, and without any bend: of the same row. @param {Moment} moment @returns {import("./words.js").Lost} */
const lostBy = ({ mounted: { layout }, trainedRow }) => ({
  before: layout.value(trainedRow ?? [], "test_accuracy"),
  after: layout.map(trainedRow ?? [], "deleted").test_accuracy,
});

/** Whether the numbers are of the bend on show: on the way from bend to bend they are of the nearest one. @param {Moment} moment */
const isOfTheBend = ({ state, mounted, numbers }) => numbers?.bend === (state.change.bend ?? mounted.bend);

/**
 * On the way from bend to bend further digits would only flicker; but what is left of a bend is not 0, nor nearly all of it 1.
 * @param {State} state @param {number} bend
 */
function steady({ glide }, bend) {
  if (!glide || bend === 0 || bend === 1) return bend;
  return Math.min(Math.max(Number(bend.toFixed(2)), 0.01), 0.99);
}

const SMOOTH = "Smooth activations bend everywhere: there are no folds to draw.";
const STIFF = "Nothing bends here: it is one matrix as it stands.";
const STIFF_TITLE = "Nothing bends here: multiply its matrices into the one that it is (B)";
const COLLAPSE_TITLE = "Straighten the trained network, without training it again (B)";
const NO_PRODUCT = "The product of its matrices overflows: there is nothing to collapse into.";
const HINT = "Point at the left square: which one matrix is the network there?";
const SHEET_HINT = "The plane as a sheet: its grid, its points and the network's boundary, carried along.";
const UNDONE = "It plays on as it was trained: the what-if is undone.";

/** @param {Moment} moment @returns {Tools} */
export function tools(moment) {
  const { state, mounted, layers } = moment;
  const trained = mounted.experiment.layers;
  const bend = state.change.bend ?? mounted.bend;
  const hasFolds = isFolded(layers);
  return {
    isHidden: trained.length === 1,
    ...reasons(moment, hasFolds),
    collapseTitle: cannotBend(layers) ? STIFF_TITLE : COLLAPSE_TITLE,
    straight: straightness(bend),
    straightSays: percent(1 - steady(state, bend)),
    own: activationInWords(trained),
    activation: state.change.activation ?? "",
    count: count(moment, hasFolds),
    hint: moment.sheet ? SHEET_HINT : HINT,
    layerNames: state.foldsOn && hasFolds && !isStraight(layers) ? trained.length - 1 : 0,
    theme: state.theme,
  };
}

/** Why what is not on offer is not. @param {Moment} moment @param {boolean} hasFolds */
function reasons({ state, layers, hasProduct }, hasFolds) {
  return {
    noFolds: hasFolds || state.foldsOn ? "" : SMOOTH,
    noCollapse: hasProduct || state.collapsed || state.isMerging ? "" : NO_PRODUCT,
    noStraightening: cannotBend(layers) ? STIFF : "",
  };
}

/** What is said for a while. @param {State} state @param {Tools | null} said @returns {string} "" for nothing */
export function noticeInWords({ notice }, said) {
  if (!notice || !said) return "";
  return { undone: UNDONE, folds: said.noFolds, collapse: said.noCollapse }[notice.about];
}

/** @param {Moment} moment @param {boolean} hasFolds */
function count(moment, hasFolds) {
  const { state, mounted, numbers, isWhatIf } = moment;
  if (isWhatIf && numbers && !isOfTheBend(moment)) return "";
  const isAtRest = !state.clock.playing && !isWhatIf;
  const said = countInWords(numbers, hasFolds, state.foldsOn || isWhatIf, isAtRest ? mounted.bounds : "", isAtRest);
  return `${ofEpoch(state, hasFolds)}${said}`;
}

/** While it plays, regions are counted now and then: of an epoch before the one on show. @param {State} state @param {boolean} hasFolds */
const ofEpoch = ({ clock, counted }, hasFolds) =>
  clock.playing && hasFolds && counted && counted.epoch !== epochOf(clock)
    ? `epoch ${counted.epoch.toLocaleString("en")}: `
    : "";

/** So many answers without a row and the page says what it waits for: some tenths of a second. */
const EMPTIES_BORNE = 4;

/** So many epochs after the last one held, what is on show is not what was asked for: more than any speed's stride. */
const FAR = 64;

/**
 * Why nothing comes, or why nothing more does; "" while all is well.
 * @param {State} state
 * @param {{frames: import("./frames.js").FrameBuffer, mounted: Mounted | null, trouble: string}} rows
 */
export function troubleInWords({ clock }, { frames, mounted, trouble }) {
  if (trouble) return trouble;
  const { end, limit, furthest, empties } = frames;
  const epoch = epochOf(clock);
  if (!end && (furthest < 0 || epoch > furthest + FAR)) return waitingInWords(epoch, empties);
  if (!end || clock.position < limit) return "";
  return end.reason === "diverged"
    ? `Diverged at epoch ${end.epoch}: try a smaller learning rate.`
    : `The record ends at epoch ${(mounted?.lastEpoch ?? limit).toLocaleString("en")}.`;
}

/** @param {number} epoch @param {number} empties answers without a row */
function waitingInWords(epoch, empties) {
  if (epoch > 0) return `The server is training up to epoch ${epoch.toLocaleString("en")} …`;
  return empties > EMPTIES_BORNE ? "The server is getting ready: the first epoch is on its way …" : "";
}
