// @ts-check
// What the visitor's hand brings the stage to.
import { asking, wanting } from "./asked.js";
import { epochOf, paused } from "./clock.js";
import { folding, snapped, stepped, wentThrough } from "./depths.js";
import { edgeAt } from "./diagram.js";
import { written } from "./edits.js";
import { cannotBend, changed } from "./layers.js";
import { openLecture } from "./lecture.js";
import { linkOf, openPanel } from "./moment.js";
import { linksOf } from "./share.js";
import * as states from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {{moment: (moment: {query: string, epoch: number, playing: boolean, changed: boolean}) => void, partner: (partner: string) => void,
 *   network: (layers: import("./reshape.js").Hidden[]) => void, edits: (written: string) => void}} Told
 * @typedef {{state: State, experiment: import("./experiment.js").Experiment, told: Told,
 *   scene: import("./scene.js").Scene, change: (state: State) => void, whatIf: (state: State) => void, settle: () => void, collapse: () => void,
 *   root: HTMLElement, sharing: import("./share.js").Share, moment: import("./moment.js").Moment, announceSoon: (about: "moment" | "here" | "unit" | "depth") => void}} Stage
 */

/** On a page that wants to hear nothing. @type {Told} */
export const UNTOLD = { moment: () => {}, partner: () => {}, network: () => {}, edits: () => {} };

/** Whether motion is not wanted. */
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Whether nothing could bend, so that all there is to collapse is the product. @param {Stage} stage */
function isStiff({ state, experiment: { mounted } }) {
  return mounted !== null && cannotBend(changed(mounted.experiment.layers, state.change, mounted.bend));
}

/** @param {Stage} stage */
function merge(stage) {
  stage.change(states.merging(stage.state, isStill()));
  stage.announceSoon("moment");
}

/** The sheet goes through the layers, or back, or stands where the hand leads it. @param {Stage} stage @param {number | null} through null: all the way */
function goThrough(stage, through) {
  const { experiment, state } = stage;
  const depth = (experiment.mounted?.experiment.layers.length ?? 1) - 1;
  if (depth === 0) return;
  const next =
    through === null
      ? folding(state, depth, performance.now(), isStill())
      : wentThrough(state, snapped(Math.max(0, Math.min(through, depth + 1))));
  stage.change(next);
  // What is on its way is told of when it is there.
  if (!next.fold) stage.announceSoon("depth");
}

/**
 * Ask the page for another network, or for other changes on its way: what it then shows is another experiment.
 * @param {Stage} stage @param {import("./mounted.js").Mounted | null} mounted the experiment on show, if that is known
 */
export function askFor(stage, mounted) {
  const { asked, network, edits } = asking(stage.state.asked, mounted);
  if (asked !== stage.state.asked) stage.state = { ...stage.state, asked };
  if (network) stage.told.network(network);
  if (edits) stage.told.edits(written(edits));
}

/** @param {Stage} stage @param {import("./asked.js").Wish} wanted */
const wish = (stage, wanted) => stage.change({ ...stage.state, asked: wanting(stage.state.asked, wanted) });

/** Change something from the epoch on show on, which stays on show. @param {Stage} stage @param {string} what @param {number | string} value */
function edit(stage, what, value) {
  rest(stage);
  wish(stage, { edit: { epoch: epochOf(stage.state.clock), what, value } });
}

/** Stand still and hand on what is on show. @param {Stage} stage */
function share(stage) {
  const { playing } = stage.state.clock;
  stage.change({ ...stage.state, clock: paused(stage.state.clock) });
  const links = linksOf(stage.experiment.query, { ...stage.moment, panel: openPanel() });
  stage.sharing.open(links, stage, () => playing && stage.change(states.playing(stage.state, stage.experiment.limit)));
}

/** Leave removable units out, or take them in again; while it plays they are all in. @param {Stage} stage */
function prune(stage) {
  const isLeftOut = stage.state.isPruned && !stage.state.clock.playing;
  rest(stage);
  stage.change({ ...stage.state, isPruned: !isLeftOut });
  stage.announceSoon("moment");
}

/** Stand still. @param {Stage} stage */
function rest(stage) {
  const { clock } = stage.state;
  if (!clock.playing && !clock.pausedItself) return;
  stage.change({ ...stage.state, clock: paused(clock) });
  stage.settle();
}

/** The weight whose edge is drawn at a place. @param {Stage} stage @param {number} x @param {number} y @returns {import("./edits.js").Place | null} */
function edgeOf({ scene }, x, y) {
  const { diagram } = scene;
  return diagram && !diagram.leaving ? edgeAt(diagram.layout, x, y) : null;
}

/** What is changed of the experiment itself. @param {Stage} stage @returns {import("./transport.js").Changing} */
const changesOf = (stage) => ({
  reshape: (change) => wish(stage, change),
  edit: (what, value) => edit(stage, what, value),
  undo: (change) => wish(stage, { undo: change }),
  rest: () => rest(stage),
  chooseNumber: (place, isHeld = false) => stage.change({ ...stage.state, changing: place && { ...place, isHeld } }),
  release: () => stage.change(states.released(stage.state)),
  edgeAt: (x, y) => edgeOf(stage, x, y),
});

/** Before an audience, unless it is shown on a page that has no lecture. @param {Stage} stage */
function present({ root, experiment, moment }) {
  if (!root.classList.contains("fixed")) openLecture(linkOf(experiment.query, { ...moment, panel: openPanel() }));
}

/** @param {Stage} stage @returns {import("./transport.js").Commands} */
export const commandsOf = (stage) => ({
  toggle: () => stage.change(states.toggled(stage.state, stage.experiment.limit)),
  step: (by) => stage.change(states.stepped(stage.state, by, stage.experiment.limit)),
  seek: (epoch) => stage.change(states.sought(stage.state, epoch, stage.experiment.limit)),
  settle: () => stage.settle(),
  setSpeed: (speed) => stage.change({ ...stage.state, clock: { ...stage.state.clock, speed } }),
  share: () => share(stage),
  present: () => present(stage),
  folds: () => stage.change({ ...stage.state, foldsOn: !stage.state.foldsOn }),
  refuse: (about) => stage.change(states.noticed(stage.state, about)),
  collapse: () => (isStiff(stage) ? merge(stage) : stage.collapse()),
  merge: () => merge(stage),
  prune: () => prune(stage),
  fold: () => goThrough(stage, null),
  goThrough: (through) => goThrough(stage, through),
  stepThrough: (by) => goThrough(stage, stepped(stage.state.through, by)),
  bend: (bend) => stage.whatIf(states.bentTo(stage.state, bend)),
  swap: (activation) => stage.whatIf(states.swapped(stage.state, activation)),
  ...changesOf(stage),
  inspect: (neuron) => {
    if (neuron) stage.announceSoon("unit");
    stage.change(states.inspected(stage.state, neuron));
  },
  pin: (neuron) => stage.change(states.pinnedTo(stage.state, neuron)),
  show: (quantity) => stage.change({ ...stage.state, quantity }),
  choose: (partner) => {
    stage.change(states.beside(stage.state, partner));
    stage.told.partner(partner);
  },
});
