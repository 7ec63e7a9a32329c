// @ts-check
// What the visitor's hand brings the stage to.
import { cannotBend, changed } from "./layers.js";
import * as states from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {{state: State, experiment: import("./experiment.js").Experiment, told: import("./stage.js").Told,
 *   change: (state: State) => void, whatIf: (state: State) => void, settle: () => void, collapse: () => void,
 *   link: () => void, announceSoon: (about: "moment" | "here" | "unit") => void}} Stage
 */

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

/** @param {Stage} stage @returns {import("./transport.js").Commands} */
export const commandsOf = (stage) => ({
  toggle: () => stage.change(states.toggled(stage.state, stage.experiment.limit)),
  step: (by) => stage.change(states.stepped(stage.state, by, stage.experiment.limit)),
  seek: (epoch) => stage.change(states.sought(stage.state, epoch, stage.experiment.limit)),
  settle: () => stage.settle(),
  setSpeed: (speed) => stage.change({ ...stage.state, clock: { ...stage.state.clock, speed } }),
  link: () => stage.link(),
  folds: () => stage.change({ ...stage.state, foldsOn: !stage.state.foldsOn }),
  collapse: () => (isStiff(stage) ? merge(stage) : stage.collapse()),
  merge: () => merge(stage),
  bend: (bend) => stage.whatIf(states.bentTo(stage.state, bend)),
  swap: (activation) => stage.whatIf(states.swapped(stage.state, activation)),
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
