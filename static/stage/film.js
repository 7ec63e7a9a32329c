// @ts-check
// A film of what is on show: which states follow each other, each from the one before, as on the stage; draws nothing.
import { epochOf } from "./clock.js";
import { folding } from "./depths.js";
import { changed, isChanged, isStraight, UNCHANGED } from "./layers.js";
import { begun, collapsed, isMoving, passed } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./layers.js").Change} Change
 * @typedef {import("./experiment.js").Experiment} Experiment
 * @typedef {{states: State[], milliseconds: number}} Film how long each is on show, but for the first and the last
 * @typedef {"training" | "collapse" | "fold"} Subject
 */

/** So many frames at most. */
export const MOST = 90;
/** The training so far lasts so long, whatever its length. */
const TRAINING_MILLISECONDS = 6000;
/** Early epochs are shown more often: there most of it happens. */
const EARLY = 1.7;
/** So finely what moves by itself is followed, and no longer than so many steps. */
const [STEP_MILLISECONDS, STEPS] = [50, 1000];

/** What of a what-if on show a film shows, too: it was trained without one. @type {Record<Subject, (change: Change) => Change>} */
const SHOWS = {
  training: () => UNCHANGED,
  collapse: ({ activation }) => ({ bend: null, activation }),
  fold: (change) => change,
};

/** Whether a film shows the network otherwise than the stage does. @param {Subject} subject @param {State} state on show */
export const isWithoutWhatIf = (subject, { change }) => isChanged(change) && !isChanged(SHOWS[subject](change));

/**
 * @param {Subject} subject @param {State} state on show, standing still @param {Experiment} experiment
 * @returns {Film} with one state where nothing would be seen to happen
 */
export function filmOf(subject, state, experiment) {
  const still = { ...shownIn(subject, state), clock: { ...state.clock, playing: false }, pointed: null };
  if (subject === "training") return training(still, experiment);
  const plane = { ...still, through: 0, fold: null };
  const layers = changed(experiment.mounted?.experiment.layers ?? [], plane.change, experiment.bend);
  const isStill = subject === "fold" ? layers.length < 2 : isStraight(layers);
  if (isStill) return { states: [plane], milliseconds: 0 };
  const first =
    subject === "fold" ? folding(plane, layers.length - 1, 0, false) : collapsed(plane, experiment.bend, 0, false);
  return moving(first, experiment.bend);
}

/** The state with as much of its what-if as the film shows. @param {Subject} subject @param {State} state @returns {State} */
const shownIn = (subject, state) =>
  subject === "fold" ? { ...state, glide: null } : { ...begun(state), change: SHOWS[subject](state.change) };

/** The epochs that are held, up to the one on show. @param {State} state @param {Experiment} experiment @returns {Film} */
function training(state, { frames }) {
  const last = epochOf(state.clock);
  const count = Math.min(MOST, last + 1);
  const asked = Array.from({ length: count }, (_, i) => Math.round(last * (i / Math.max(1, count - 1)) ** EARLY));
  const epochs = [...new Set(asked)].filter((epoch) => frames.rows.has(epoch));
  // Which units can be removed is known of the last of them only.
  const states = epochs.map((epoch) => ({ ...state, isPruned: false, clock: { ...state.clock, position: epoch } }));
  return { states, milliseconds: Math.max(40, TRAINING_MILLISECONDS / Math.max(1, states.length)) };
}

/** What comes of a state by itself, until it stands still. @param {State} first @param {number} bend that was trained with @returns {Film} */
function moving(first, bend) {
  const states = [first];
  for (let step = 1; step < STEPS && isSeenMoving(states[states.length - 1]); step += 1) {
    const before = states[states.length - 1];
    states.push(passed(before, STEP_MILLISECONDS / 1000, step * STEP_MILLISECONDS, bend, null));
  }
  const kept = thinned(states, MOST);
  return { states: kept, milliseconds: (STEP_MILLISECONDS * states.length) / kept.length };
}

/** Without a drawn network nobody sees layers being multiplied. @param {State} state */
const isSeenMoving = (state) => isMoving(state.room ? state : { ...state, merged: Number(state.isMerging) });

/** So many at most, evenly, the first and the last among them. @template T @param {T[]} all @param {number} most @returns {T[]} */
export function thinned(all, most) {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]);
}
