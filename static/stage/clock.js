// @ts-check
// The clock: position, speed, easing, limits. A value; each function gives the next one.

/**
 * @typedef {{name: string, says: string, rate: number, stride: number}} Speed epochs a second, epochs a row
 * @typedef {{position: number, reached: number, playing: boolean, pausedItself: boolean, speed: Speed,
 *   heldUntil: number}} Clock
 *   position: where it stands, in epochs, with a fraction; reached: the largest epoch that was on show;
 *   pausedItself: at the end of the record or for a what-if, then a new experiment plays; heldUntil: in
 *   milliseconds, it stands still until then
 * @typedef {{limit: number, ended: boolean, holds: (epoch: number) => boolean}} Record
 *   limit: the last epoch that exists, as far as known; ended: whether that is certain
 */

/** @type {Speed[]} */
export const SPEEDS = [
  { name: "slow", says: "Slow motion, 6 epochs a second", rate: 6, stride: 1 },
  { name: "1×", says: "1 times, 60 epochs a second", rate: 60, stride: 1 },
  { name: "4×", says: "4 times, 240 epochs a second", rate: 240, stride: 4 },
  { name: "16×", says: "16 times, 960 epochs a second", rate: 960, stride: 16 },
];

/** Within so many epochs from the start the clock comes up to its speed: there most of it happens. */
const EASING_EPOCHS = 50;
/** How long the very first picture stands still: whoever has just come sees where it starts, before it is solved. */
export const FIRST_LOOK_MILLISECONDS = 700;
/** While it plays, the page below is told from this epoch on, and again so much later: what it says is never far behind. */
const FIRST_TOLD = 20;
const TOLD_AGAIN = 1.25;
/** Not sooner than so many seconds after the last time: drawing the page costs the server some. */
const TOLD_SECONDS = 1.5;
/** After a pause of the browser's the clock goes on from where it was. */
export const LONGEST_STEP_SECONDS = 0.1;

/** @param {boolean} playing @returns {Clock} at the start */
export const newClock = (playing) => ({
  position: 0,
  reached: 0,
  playing,
  pausedItself: false,
  speed: SPEEDS[1],
  heldUntil: 0,
});

/** The scrubber's scale is never shorter than this, where the record is not. */
const SHORTEST_SCALE = 100;

/**
 * Where the scrubber's scale ends: at a round number beyond all that was on show, so that the thumb is seen to move.
 * @param {number} reached the largest epoch that was on show @param {number} limit the last one there is, as far as known
 */
export function scaleEnd(reached, limit) {
  const beyond = Math.max(reached + 1, SHORTEST_SCALE);
  const power = 10 ** Math.floor(Math.log10(beyond));
  const round = /** @type {number} */ ([1, 2, 5, 10].find((times) => times * power >= beyond)) * power;
  return Math.max(reached, Math.min(round, limit));
}

/** The epoch on show. @param {Clock} clock */
export const epochOf = ({ position }) => Math.floor(position);

/** Epochs from row to row that it needs. @param {Clock} clock */
export const strideOf = ({ playing, speed }) => (playing ? speed.stride : 1);

/**
 * How fast the clock is at an epoch; never slower than slow motion.
 * @param {number} rate epochs a second at full speed @param {number} epoch
 */
export const eased = (rate, epoch) => Math.min(rate, Math.max(SPEEDS[0].rate, rate * (0.1 + epoch / EASING_EPOCHS)));

/** The clock at another place. @param {Clock} clock @param {number} position @returns {Clock} */
const at = (clock, position) => ({ ...clock, position, reached: Math.max(clock.reached, Math.floor(position)) });

/** @param {Clock} clock @param {number} epoch wanted @param {number} limit @returns {Clock} standing there */
export const sought = (clock, epoch, limit) => paused(at(clock, Math.max(0, Math.min(epoch, limit))));

/** @param {Clock} clock @returns {Clock} */
export const paused = (clock) => ({ ...clock, playing: false, pausedItself: false });

/** Playing, from the start again where it stood at the end. @param {Clock} clock @param {number} limit @returns {Clock} */
export const started = (clock, limit) => ({
  ...clock,
  position: clock.position >= limit ? 0 : clock.position,
  playing: true,
  pausedItself: false,
});

/** @param {Clock} clock @param {number} until in milliseconds @returns {Clock} standing still until then */
export const held = (clock, until) => ({ ...clock, heldUntil: until });

/**
 * The clock for a new experiment: from an epoch on, playing also if it had stopped by itself.
 * @param {Clock} clock @param {number} [epoch] @returns {Clock}
 */
export const begun = (clock, epoch = 0) => ({
  ...at({ ...clock, reached: 0 }, epoch),
  playing: clock.playing || clock.pausedItself,
  pausedItself: false,
});

/**
 * The clock no further than the record, once it is certain where that ends.
 * @param {Clock} clock @param {Record} record @returns {Clock}
 */
export const within = (clock, { limit, ended }) =>
  ended && clock.reached > limit ? { ...clock, position: Math.min(clock.position, limit), reached: limit } : clock;

/**
 * The clock some time later; never past what is held, and paused at the end of the record.
 * @param {Clock} clock playing @param {number} seconds @param {number} now milliseconds @param {Record} record
 * @returns {Clock}
 */
export function advanced(clock, seconds, now, record) {
  if (now < clock.heldUntil) return clock;
  const { position: from, speed } = clock;
  const far = Math.min(seconds, LONGEST_STEP_SECONDS) * eased(speed.rate, from);
  const next = at(clock, heldPosition(from, Math.min(from + far, record.limit), speed.stride, record));
  const isOver = record.ended && next.position >= record.limit;
  return isOver ? { ...next, playing: false, pausedItself: true } : next;
}

/**
 * How far towards `wanted` there are rows to show.
 * @param {number} from @param {number} wanted @param {number} stride @param {Record} record
 */
function heldPosition(from, wanted, stride, { holds }) {
  const aligned = (/** @type {number} */ epoch) => Math.floor(epoch) - (Math.floor(epoch) % stride);
  let position = wanted;
  while (position > from && aligned(position) > from && !holds(aligned(position))) position -= stride;
  return Math.max(from, position);
}

/** The epoch after `told` at which the page below is told again. @param {number} told @param {Speed} speed */
const nextTold = (told, { rate }) => Math.ceil(Math.max(TOLD_AGAIN * told, told + TOLD_SECONDS * rate));

/** The last epoch that the page below has been told of, by all who play as fast; null: none yet. @param {Clock} clock */
export function lastTold({ position, speed }) {
  let told = null;
  for (let epoch = FIRST_TOLD; epoch <= position; epoch = nextTold(epoch, speed)) told = epoch;
  return told;
}

/** Whether the page below is to be told of the epochs in between. @param {Clock} before @param {Clock} after */
export const isTold = (before, after) => (lastTold(after) ?? -1) > before.position;
