// @ts-check
// All that comes over the network about one experiment: what is asked for, and what is here.
import { epochOf, strideOf } from "./clock.js";
import { FrameBuffer } from "./frames.js";
import { isChanged, isFolded } from "./layers.js";
import { LevelAnswers } from "./levels.js";
import { MountPull } from "./mounted.js";
import { regionAnswers } from "./regions.js";
import { WhatIfAnswers } from "./what_if.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./mounted.js").Mounted} Mounted
 * @typedef {{frames: string, findings: string, mount: string}} Versions of the addresses, so that answers may be kept for ever
 */

/**
 * What is here for one moment.
 * @typedef {{mounted: Mounted | null, frames: FrameBuffer, twin: FrameBuffer | null,
 *   row: Float32Array | null, twinRow: Float32Array | null,
 *   regions: import("./regions.js").Regions | null, whatIf: import("./what_if.js").Numbers | null,
 *   levels: import("./levels.js").Levels | null,
 *   isWhole: boolean, trouble: string}} Rows
 *   row: of the epoch on show or the nearest before it; regions: exact, where they are asked for;
 *   isWhole: whether there is nothing more to come for this moment
 */

/** While it plays, regions are counted at these epochs only, so that visitors share the answers. */
const COUNT_EVERY_EPOCHS = 30;

export class Experiment {
  /**
   * @param {string} query @param {Versions} versions
   * @param {() => void} changed called when something has come, or is to be asked for again
   */
  constructor(query, versions, changed) {
    this.query = query;
    this.versions = versions;
    this.changed = changed;
    this.mount = new MountPull(address("mount", query, versions.mount), () => this.arrive());
    this.frames = this.buffer(query);
    /** @type {FrameBuffer | null} the linear twin's; the same where the network is its own twin */
    this.twin = null;
    this.regions = regionAnswers(address("regions", query, versions.findings), changed);
    this.levels = new LevelAnswers(address("layers", query, versions.findings), changed);
    this.whatIf = new WhatIfAnswers(address("what_if", query, versions.findings), changed);
  }

  get mounted() {
    return this.mount.mounted;
  }

  /** The last epoch that exists, as far as known. */
  get limit() {
    return this.frames.limit;
  }

  /** The bend that the network was trained with; NaN until that is known. */
  get bend() {
    return this.mounted?.bend ?? NaN;
  }

  /** @param {string} query */
  buffer(query) {
    return new FrameBuffer(address("frames", query, this.versions.frames), this.changed);
  }

  /** What the server says of the whole experiment has come, or news why not. */
  arrive() {
    if (this.mounted && !this.twin) {
      const { twin, lastEpoch } = this.mounted;
      this.twin = twin.query === this.query ? this.frames : this.buffer(twin.query);
      this.frames.lastEpoch = this.twin.lastEpoch = lastEpoch;
    }
    this.changed();
  }

  /**
   * Ask for what is missing at the moment on show, and give what is here.
   * @param {State} state @returns {Rows}
   */
  at(state) {
    const epoch = epochOf(state.clock);
    this.mount.want();
    this.frames.want(epoch, strideOf(state.clock), state.clock.playing);
    if (state.partner === "twin") this.twin?.want(epoch, strideOf(state.clock), state.clock.playing);
    const row = this.frames.nearest(epoch);
    return {
      mounted: this.mounted,
      frames: this.frames,
      twin: this.twin,
      row,
      twinRow: this.twin?.nearest(epoch) ?? null,
      regions: row && this.regionsAt(state, epoch),
      whatIf: row && this.numbersAt(state, epoch),
      levels: row && this.levelsAt(state, epoch),
      isWhole: !this.lacks(epoch) && !this.lacksNumbers(state, epoch),
      trouble: this.frames.patience.trouble || this.mount.patience.trouble,
    };
  }

  /** Exact regions; asked for at rest, and now and then while it plays. @param {State} state @param {number} epoch */
  regionsAt(state, epoch) {
    const { clock } = state;
    if (!this.hasFolds(state)) return null;
    return this.regions.at(clock.playing ? epoch - (epoch % COUNT_EVERY_EPOCHS) : epoch);
  }

  /** Whether folds of the network as trained are to be seen. @param {State} state */
  hasFolds({ foldsOn, change }) {
    return foldsOn && !isChanged(change) && this.mounted !== null && isFolded(this.mounted.experiment.layers);
  }

  /** What the layers of the network as trained make of the data, where it is drawn. @param {State} state @param {number} epoch */
  levelsAt({ room, change, clock }, epoch) {
    if (!room || isChanged(change)) return null;
    return this.levels.nearest(clock.playing ? epoch - (epoch % COUNT_EVERY_EPOCHS) : epoch);
  }

  /** Python's numbers for a what-if. @param {State} state @param {number} epoch */
  numbersAt({ change }, epoch) {
    if (!isChanged(change) || !this.mounted) return null;
    return this.whatIf.nearest(epoch, change.activation, change.bend ?? this.mounted.bend);
  }

  /** What the clock has to know: where the record ends, and which epochs there are rows to show of. @param {string} partner */
  record(partner) {
    const { frames, twin } = this;
    const holdsTwin = (/** @type {number} */ epoch) => partner !== "twin" || twin?.rows.has(epoch) === true;
    const holds = (/** @type {number} */ epoch) => frames.rows.has(epoch) && holdsTwin(epoch);
    return { limit: frames.limit, ended: frames.end !== null, holds };
  }

  /** Whether something is missing that is asked for again later. @param {number} epoch */
  lacks(epoch) {
    return !this.mounted || isMissing(this.frames, epoch);
  }

  /** Whether something that goes with the row of an epoch is still to come. @param {State} state @param {number} epoch */
  lacksNumbers(state, epoch) {
    const { change, partner, room } = state;
    if (partner === "twin" && this.twin && isMissing(this.twin, epoch)) return true;
    if (isChanged(change)) return !this.whatIf.isWhole(epoch, change.activation);
    if (this.hasFolds(state) && !this.regions.has(epoch)) return true;
    return room !== null && !this.levels.has(epoch);
  }

  close() {
    this.mount.close();
    this.frames.close();
    this.twin?.close();
  }
}

/** @param {FrameBuffer} frames @param {number} epoch */
const isMissing = (frames, epoch) => !frames.rows.has(epoch) && epoch <= frames.limit;

/** @param {string} route @param {string} query of an experiment @param {string} version */
function address(route, query, version) {
  const parameters = [query, `v=${version}`].filter(Boolean).join("&");
  return new URL(`${route}?${parameters}`, document.baseURI).href;
}
