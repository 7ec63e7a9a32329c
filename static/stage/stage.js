// @ts-check
// Mounts the stage and wires the rest; nothing else touches Streamlit's callbacks.
import { ACTIVATIONS } from "./activations.js";
import { Captions } from "./captions.js";
import { paintCurves } from "./curve.js";
import { Explorer } from "./explore.js";
import { Folds, isFolded, layerNames, pullRegions } from "./folds.js";
import { FrameBuffer } from "./frames.js";
import { Grids } from "./grid.js";
import { localMap, trustRadius } from "./local.js";
import { Evaluator } from "./network.js";
import { crossings, readTheme, Square, straightBoundary } from "./paint.js";
import { connect, markSpeed, SPEEDS } from "./transport.js";
import { WhatIf } from "./what_if.js";
import { bestRelation, countInWords, equation, hereRelation, lineInWords, otherRelation, sign, whatIfRelation } from "./words.js";

/**
 * One experiment's shape: what its rows mean.
 * @typedef {{query: string, layers: import("./network.js").Layer[]}} Experiment
 * @typedef {{weight: [number, number], bias: number, train_accuracy: number, test_accuracy: number, test_loss: number}} Partner
 * @typedef {ArrayLike<number>} Numbers one row's COLUMNS, from a frame or from a what-if
 * @typedef {{experiment: Experiment, twin: Experiment, columns: string[], version: string, box: number,
 *   lastEpoch: number, points: string, labels: string, trainCount: number, logistic: Partner, bend: number,
 *   ceiling: number, bounds: string,
 *   facts: import("./words.js").Facts, shape: string, partner: string, partners: Record<string, string>,
 *   startEpoch: number | null}} StageData
 * @typedef {{data: StageData, parentElement: HTMLElement | ShadowRoot,
 *   setStateValue: (name: string, value: unknown) => void}} Component
 */

/** The words and curves follow the picture at this pace; faster nobody can read. */
const WORDS_EVERY_MILLISECONDS = 100;
/** Where the server had no time for the regions it is asked again after this. */
const RETRY_MILLISECONDS = 500;
/** So many answers without a row and the page says what it waits for: some tenths of a second. */
const EMPTIES_BORNE = 4;
/** While it plays, regions are counted at these epochs only, so that visitors share the answers. */
const COUNT_EVERY_EPOCHS = 30;
/** How long the very first picture stands still. */
const HOLD_MILLISECONDS = 700;
/** How long after the last step or scrub the page below is told. */
const SETTLE_MILLISECONDS = 200;
/** While it plays, the page below is told at these epochs, so that its verdict is not the first one's for ever. */
const TOLD_WHILE_PLAYING = [100, 500, 2000];
/** Within so many epochs from the start the clock comes up to its speed: there most of it happens. */
const EASING_EPOCHS = 50;

/** How long after a change a screen reader is told, so that numbers have come and hands are off. */
const ANNOUNCE_MILLISECONDS = 700;
const HINT = "Point at the left square: which one matrix is the network there?";
const WORDS = [".epoch", ".network .scores", ".relation"];
const HERE = [".partner .name", ".equation", ".relation"];

/** @type {WeakMap<object, Stage>} */
const stages = new WeakMap();

/**
 * Show `component.data` on the stage in its element, made on the first call.
 * @param {Component} component @returns {Stage}
 */
export function mount(component) {
  const key = component.parentElement;
  const stage = stages.get(key) ?? new Stage(component);
  stages.set(key, stage);
  stage.update(component);
  return stage;
}

/** @param {string} text base64 of little-endian float32 @returns {Float32Array} */
function decode(text) {
  return new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}

class Stage {
  /** @param {Component} component */
  constructor(component) {
    this.root = /** @type {HTMLElement} */ (component.parentElement.querySelector(".stage"));
    this.data = component.data;
    this.component = component;
    const { box, experiment, partner } = this.data;
    const plane = this.find(".network .square");
    this.left = new Square(plane, box);
    this.right = new Square(this.find(".partner .square"), box);
    this.captions = new Captions(this.root);
    this.theme = readTheme(this.root);
    this.grids = new Grids(box);
    this.segments = new Float32Array(64 * 1024);
    this.playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.speed = SPEEDS[1];
    /** Where the clock stands, in epochs, with a fraction. */
    this.position = 0;
    this.partner = partner;
    this.explorer = new Explorer(plane, box, () => this.look());
    this.folds = new Folds(plane, box);
    this.foldsOn = false;
    /** @type {Map<string, import("./folds.js").Regions | null>} by address and epoch; null: on its way */
    this.regions = new Map();
    this.whatIf = new WhatIf(() => this.invalidate(), () => this.announceSoon(WORDS));
    /** @type {string | null} the partner that Collapse! has put another in the place of */
    this.partnerBefore = null;
    /** @type {{count: number, complete: boolean} | null} the regions counted last */
    this.lastCount = null;
    /** The largest epoch that was on show. */
    this.reached = 0;
    /** Whether it paused by itself, at the end of the record or for a what-if; then a new experiment plays. */
    this.pausedItself = false;
    this.announcing = 0;
    /** What the left square last painted: a new picture is due when this changes. */
    this.painted = "";
    /** The experiment on show; "" before the first. */
    this.shown = "";
    this.holdUntil = 0;
    this.wordsAt = 0;
    this.loop = 0;
    this.before = 0;
    this.settling = 0;
    /** Whether the picture is still the last experiment's: it stays until the new one has a row. */
    this.stale = true;
    /** @type {FrameBuffer | null} */
    this.buffer = null;
    /** @type {FrameBuffer | null} */
    this.twin = null;
    /** @type {import("./network.js").Layer[]} as shown: the experiment's, or what-if's */
    this.layers = experiment.layers;
    this.evaluator = new Evaluator(this.layers);
    this.disconnect = this.wire();
  }

  /** @param {string} selector @returns {HTMLElement} */
  find(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }

  wire() {
    const disconnect = connect(this.root, {
      toggle: () => this.setPlaying(!this.playing),
      step: (by) => this.seek(Math.floor(this.position) + by),
      seek: (epoch) => this.seek(epoch),
      settle: () => this.settle(),
      setSpeed: (speed) => this.setSpeed(speed),
      link: () => this.copyLink(),
      collapse: () => this.collapse(),
      folds: () => this.toggleFolds(),
    });
    this.onChange(".choice select", (choice) => this.setPartner(choice));
    this.onChange(".swap select", (activation) => this.swap(activation || null));
    const dial = /** @type {HTMLInputElement} */ (this.find(".bend"));
    dial.addEventListener("input", () => this.bendTo(Number(dial.value)));
    const resized = new ResizeObserver(() => this.restyle());
    resized.observe(this.find(".network .square"));
    const seen = () => this.invalidate();
    document.addEventListener("visibilitychange", seen);
    this.setSpeed(this.speed);
    this.setPlaying(this.playing);
    return () => {
      disconnect();
      this.explorer.disconnect();
      resized.disconnect();
      document.removeEventListener("visibilitychange", seen);
    };
  }

  /** @param {string} selector of a select @param {(value: string) => void} act */
  onChange(selector, act) {
    const choice = /** @type {HTMLSelectElement} */ (this.find(selector));
    choice.addEventListener("change", () => act(choice.value));
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    const first = this.buffer === null;
    const changed = first || component.data.experiment.query !== this.data.experiment.query;
    this.data = component.data;
    this.captions.partners(this.data.partners, this.partner);
    if (first) this.writeTools(null);
    if (changed) this.begin(first ? this.data.startEpoch : null);
    this.restyle();
  }

  /** @param {number | null} epoch to stand still at, or null: from the start */
  begin(epoch) {
    this.buffer?.close();
    this.twin?.close();
    const { experiment, twin } = this.data;
    this.buffer = this.newBuffer(experiment);
    this.twin = experiment.query === twin.query ? this.buffer : this.newBuffer(twin);
    this.stale = true;
    this.leaveWhatIf();
    this.position = epoch ?? 0;
    this.reached = 0;
    this.lastCount = null;
    if (epoch !== null) this.setPlaying(false);
    else if (this.pausedItself) this.setPlaying(true);
    else if (!this.playing) this.announceSoon(WORDS);
    this.invalidate();
  }

  /** @param {Experiment} experiment */
  newBuffer({ query }) {
    return new FrameBuffer(this.address("frames", query), this.data.lastEpoch, () => this.invalidate());
  }

  /** @param {string} route @param {string} [query] of an experiment; this one's if left out */
  address(route, query = this.data.experiment.query) {
    const parameters = [query, `v=${this.data.version}`].filter(Boolean).join("&");
    return new URL(`${route}?${parameters}`, document.baseURI).href;
  }

  unmount() {
    this.disconnect();
    this.whatIf.clear();
    cancelAnimationFrame(this.loop);
    clearTimeout(this.settling);
    clearTimeout(this.announcing);
    this.buffer?.close();
    this.twin?.close();
    stages.delete(this.component.parentElement);
  }

  /** Whether pictures follow each other, so that each has to be quick. */
  get moving() {
    return this.playing || this.whatIf.gliding;
  }

  get epoch() {
    return Math.floor(this.position);
  }

  // --- what the visitor does ---

  /** @param {boolean} playing */
  setPlaying(playing) {
    if (playing) {
      this.leaveWhatIf();
      if (this.buffer && this.position >= this.buffer.limit) this.position = 0;
    }
    this.playing = playing;
    this.pausedItself = false;
    this.root.classList.toggle("playing", playing);
    this.find(".play").setAttribute("aria-label", playing ? "Pause" : "Play");
    this.invalidate();
  }

  /** @param {import("./transport.js").Speed} speed */
  setSpeed(speed) {
    this.speed = speed;
    markSpeed(this.root, speed);
    this.invalidate();
  }

  /** @param {number} epoch */
  seek(epoch) {
    const limit = this.buffer?.limit ?? 0;
    this.position = Math.max(0, Math.min(epoch, limit));
    this.setPlaying(false);
  }

  /** Tell the page below the moment on show, once the hand is off. */
  settle() {
    clearTimeout(this.settling);
    if (this.playing) return;
    this.settling = window.setTimeout(() => {
      this.tell();
      this.announceSoon(WORDS);
    }, SETTLE_MILLISECONDS);
  }

  /** Tell the page below the moment on show. */
  tell() {
    this.component.setStateValue("moment", { query: this.data.experiment.query, epoch: this.epoch });
  }

  /** Tell a screen reader, once numbers are here and hands are off. @param {string[]} parts */
  announceSoon(parts) {
    clearTimeout(this.announcing);
    this.announcing = window.setTimeout(() => this.captions.announce(parts), ANNOUNCE_MILLISECONDS);
  }

  /** The visitor looks at another place of the left square. */
  look() {
    if (this.explorer.point) this.announceSoon(HERE);
    this.invalidate();
  }

  /** @param {string} partner */
  setPartner(partner) {
    this.partnerBefore = null;
    this.showPartner(partner);
    this.component.setStateValue("partner", partner);
  }

  /** @param {string} partner */
  showPartner(partner) {
    this.partner = partner;
    this.captions.partners(this.data.partners, partner);
    this.invalidate();
  }

  async copyLink() {
    this.setPlaying(false);
    const link = new URL(document.location.href);
    link.searchParams.set("epoch", String(this.epoch));
    // In a frame on another page: whoever gets the link gets the page itself.
    for (const name of ["embed", "embed_options"]) link.searchParams.delete(name);
    const button = this.find(".link");
    try {
      await navigator.clipboard.writeText(link.href);
      button.textContent = "Link copied";
      window.setTimeout(() => (button.textContent = "Link to this moment"), 1500);
    } catch {
      // Without https there is no clipboard: show the link where it can be copied by hand.
      window.prompt("The link to this moment", link.href);
    }
  }

  toggleFolds() {
    const on = !this.foldsOn;
    this.foldsOn = on;
    this.find(".folds-switch").setAttribute("aria-pressed", String(on));
    if (!on) this.folds.clear();
    this.painted = "";
    this.invalidate();
  }

  /** The bend of the network on show: of what-if, or as it was trained. */
  get bend() {
    return this.whatIf.bend ?? this.ownBend;
  }

  /** The bend that the network was trained with. */
  get ownBend() {
    return this.data.bend;
  }

  /** Whether nothing bends in the network on show. */
  get isStraight() {
    return this.layers.slice(0, -1).every(({ activation, bend }) => activation === "identity" || bend === 0);
  }

  /** Whether nothing would bend at any bend of the network on show. */
  get cannotBend() {
    return this.layers.slice(0, -1).every(({ activation }) => activation === "identity");
  }

  /** Whether the experiment is the same without its activations, first weights included. */
  get isOwnTwin() {
    return this.data.experiment.query === this.data.twin.query && !this.whatIf.active;
  }

  /** @param {number} bend */
  bendTo(bend) {
    this.rest();
    this.whatIf.stop();
    this.whatIf.bend = bend;
    this.invalidate();
  }

  /** @param {string | null} activation */
  swap(activation) {
    this.rest();
    this.whatIf.activation = activation;
    this.invalidate();
  }

  /** Straighten the trained network before the visitor's eyes, beside what it is straightened to; or back. */
  collapse() {
    this.rest();
    const collapsed = this.find(".collapse").dataset.collapsed === "true";
    if (collapsed) this.returnPartner();
    else {
      this.partnerBefore = this.partner;
      this.showPartner("deleted");
    }
    this.whatIf.glide(this.bend, collapsed ? this.ownBend : 0);
    this.markCollapsed(!collapsed);
  }

  /** Give the right square back to the partner whose place Collapse! took. */
  returnPartner() {
    if (this.partnerBefore !== null) this.showPartner(this.partnerBefore);
    this.partnerBefore = null;
  }

  /** @param {boolean} collapsed */
  markCollapsed(collapsed) {
    const button = this.find(".collapse");
    button.dataset.collapsed = String(collapsed);
    button.textContent = collapsed ? "Bend it back" : "Collapse!";
  }

  /** What if asks about a moment: stand still at it, and let the page below know. */
  rest() {
    if (!this.playing) return;
    this.setPlaying(false);
    this.settle();
    this.pausedItself = true;
  }

  leaveWhatIf() {
    this.returnPartner();
    this.whatIf.clear();
    this.markCollapsed(false);
    this.invalidate();
  }

  // --- the clock ---

  invalidate() {
    if (!this.loop && !document.hidden) this.loop = requestAnimationFrame((now) => this.tick(now));
  }

  /** @param {number} now milliseconds */
  tick(now) {
    this.loop = 0;
    if (document.hidden || !this.buffer) return;
    const elapsed = Math.min(now - this.before, 100);
    this.before = now;
    if (this.playing) this.advance(elapsed / 1000);
    const stride = this.playing ? this.speed.stride : 1;
    this.buffer.want(this.epoch, stride, this.playing);
    if (this.partner === "twin") this.twin?.want(this.epoch, stride, this.playing);
    const started = performance.now();
    this.show(now);
    if (this.playing) {
      this.grids.adapt(performance.now() - started);
      this.invalidate();
    } else if (!this.buffer.rows.has(this.epoch) && this.epoch <= this.buffer.limit) {
      // A retry is due later: look again then, without spinning meanwhile.
      window.setTimeout(() => this.invalidate(), 250);
    }
  }

  /** Move the clock on, but never past what is held. @param {number} seconds */
  advance(seconds) {
    // The clock starts when the first epoch is on show, not when it is asked for.
    if (this.stale || performance.now() < this.holdUntil) return;
    const buffer = /** @type {FrameBuffer} */ (this.buffer);
    const { rate, stride } = this.speed;
    const from = this.position;
    const twinHeld = (/** @type {number} */ epoch) => this.partner !== "twin" || this.twin?.rows.has(epoch);
    const held = (/** @type {number} */ epoch) => buffer.rows.has(epoch) && twinHeld(epoch);
    let wanted = Math.min(from + seconds * eased(rate, from), buffer.limit);
    const aligned = (/** @type {number} */ epoch) => Math.floor(epoch) - (Math.floor(epoch) % stride);
    while (wanted > from && aligned(wanted) > from && !held(aligned(wanted))) wanted -= stride;
    this.position = Math.max(from, wanted);
    if (TOLD_WHILE_PLAYING.some((epoch) => from < epoch && epoch <= this.position)) this.tell();
    if (buffer.end && this.position >= buffer.limit) {
      this.setPlaying(false);
      this.settle();
      this.pausedItself = true;
    }
  }

  // --- the picture ---

  restyle() {
    this.theme = readTheme(this.root);
    this.left.setTheme(this.theme);
    this.right.setTheme(this.theme);
    this.painted = "";
    if (!this.stale) this.paintData();
    this.captions.legend(this.theme, this.data.ceiling);
    this.invalidate();
  }

  paintData() {
    const { points, labels, trainCount } = this.data;
    const data = { points: decode(points), labels: decode(labels), trainCount };
    this.left.paintPoints(data);
    this.right.paintPoints(data);
  }

  /** @param {number} now */
  show(now) {
    const buffer = /** @type {FrameBuffer} */ (this.buffer);
    this.reached = Math.max(this.reached, this.epoch);
    this.captions.transport(this.epoch, this.reached);
    const row = buffer.nearest(this.epoch);
    if (!row) {
      if (this.shown === "") this.paintData();
      this.captions.trouble(this.troubleInWords());
      return;
    }
    if (this.stale) this.changeScene();
    this.endWhatIf();
    const numbers = this.numbersOf(row);
    const here = this.paintNetwork(row);
    const partner = here ?? this.partnerOf(numbers?.row ?? null, row);
    this.paintPartner(partner);
    if (!this.playing || now - this.wordsAt > WORDS_EVERY_MILLISECONDS) {
      this.wordsAt = now;
      this.writeWords(row, numbers?.row ?? null, partner, here);
      this.writeTools(numbers);
      this.writeCurves();
      this.captions.trouble(this.troubleInWords());
    }
  }

  /** The first row of a new experiment is here: now its data and names come on. */
  changeScene() {
    this.stale = false;
    this.regions.clear();
    this.painted = "";
    this.wordsAt = 0;
    this.folds.clear();
    this.paintData();
    this.captions.write(".shape", this.data.shape);
    // Whoever has just come sees where it starts, before it is solved.
    if (this.shown === "") this.holdUntil = performance.now() + HOLD_MILLISECONDS;
    this.shown = this.data.experiment.query || "default";
  }

  /** A what-if that has come back to what was trained is none. */
  endWhatIf() {
    const { whatIf } = this;
    if (!whatIf.active || whatIf.gliding || whatIf.activation !== null || whatIf.bend !== this.ownBend) return;
    this.leaveWhatIf();
  }

  /**
   * Python's numbers for what the left square shows, or null while they are not here.
   * @param {Float32Array} row
   * @returns {{row: Numbers | null, regions: number | null, complete: boolean} | null}
   */
  numbersOf(row) {
    if (this.whatIf.active) {
      return this.whatIf.numbers(`${this.address("what_if")}&epoch=${this.epoch}`, this.ownBend);
    }
    if (this.foldsOn) this.lastCount = this.regionsAt() ?? (this.playing ? this.lastCount : null);
    return { row, regions: this.lastCount?.count ?? null, complete: this.lastCount?.complete ?? true };
  }

  /** The exact regions of the moment on show; asked for at rest, and now and then while it plays. */
  regionsAt() {
    if (!isFolded(this.data.experiment.layers)) return null;
    const epoch = this.playing ? this.epoch - (this.epoch % COUNT_EVERY_EPOCHS) : this.epoch;
    const address = this.address("regions");
    const key = `${address} ${epoch}`;
    const waiting = [...this.regions.values()].includes(null);
    if (!this.regions.has(key) && !waiting) {
      if (this.regions.size > 60) this.regions.clear();
      this.regions.set(key, null);
      pullRegions(address, epoch).catch(() => null).then((found) => {
        if (found) this.regions.set(key, found);
        else this.regions.delete(key);
        window.setTimeout(() => this.invalidate(), found ? 0 : RETRY_MILLISECONDS);
      });
    }
    return this.regions.get(key) ?? null;
  }

  /**
   * Paint the left square if it changed, and what is under the pointer.
   * @param {Float32Array} row
   * @returns {import("./local.js").LocalMap & {radius: number} | null} the matrix under the pointer
   */
  paintNetwork(row) {
    const grid = this.grids.at(this.moving);
    const { experiment, columns, box } = this.data;
    const parameters = row.subarray(columns.length);
    const exact = this.foldsOn && !this.playing && !this.whatIf.active ? this.regionsAt() : null;
    const scene = [experiment.query, row[0], grid.side, this.whatIf.bend, this.whatIf.activation, !!exact].join(" ");
    if (this.painted !== scene) {
      this.painted = scene;
      this.layers = this.whatIf.applied(experiment.layers, this.ownBend);
      this.evaluator = new Evaluator(this.layers);
      const folded = this.foldsOn && isFolded(this.layers);
      const tap = folded && !exact ? this.folds.tap(grid.network.length) : undefined;
      this.evaluator.at(parameters, grid.xs, grid.ys, grid.network, tap);
      this.left.paintSurface(grid.network, grid.side);
      this.left.paintBoundary(this.segments, crossings(grid.network, grid.side, 0, this.segments));
      if (exact) this.folds.paintExact(exact, this.theme);
      else if (folded) this.folds.paintGrid(this.layers, grid.side, this.theme);
      else if (this.foldsOn) this.folds.clear();
    }
    return this.explore(parameters, grid.network);
  }

  /**
   * @param {Float32Array} parameters @param {Float32Array} logits over the grid
   * @returns {import("./local.js").LocalMap & {radius: number} | null}
   */
  explore(parameters, logits) {
    const { point } = this.explorer;
    if (!point) {
      this.explorer.paint(this.theme, [], 0);
      return null;
    }
    const { box } = this.data;
    const map = localMap(this.layers, parameters, point, box);
    let radius = 0;
    if (!map.exact) {
      const error = 0.01 * rangeOf(logits);
      radius = trustRadius(this.evaluator, parameters, map, point, error, 2 * box);
    }
    this.explorer.paint(this.theme, map.cell, radius);
    return { ...map, radius };
  }

  /** @param {{weight: [number, number], bias: number} | null} partner */
  paintPartner(partner) {
    if (!partner) return;
    const grid = this.grids.at(this.moving);
    const { weight: [a, b], bias } = partner;
    for (let i = 0; i < grid.partner.length; i += 1) grid.partner[i] = a * grid.xs[i] + b * grid.ys[i] + bias;
    this.right.paintSurface(grid.partner, grid.side);
    this.right.paintBoundary(this.segments, straightBoundary(partner, this.data.box, this.segments));
  }

  /** @param {Numbers} row @param {string} column */
  value(row, column) {
    return row[this.data.columns.indexOf(column)];
  }

  /**
   * @param {Numbers | null} numbers of what the left square shows @param {Float32Array} row of the frame
   * @returns {Partner | null}
   */
  partnerOf(numbers, row) {
    if (this.partner === "logistic") return this.data.logistic;
    if (this.partner === "deleted") return this.mapIn(row, "deleted");
    const source = this.partner === "twin" ? this.twin?.nearest(this.epoch) ?? null : numbers;
    return source && this.mapIn(source, "best");
  }

  /** @param {Numbers} row @param {string} map @returns {Partner} */
  mapIn(row, map) {
    const read = (/** @type {string} */ name) => this.value(row, `${map}_${name}`);
    return {
      weight: [read("weight_1"), read("weight_2")],
      bias: read("bias"),
      train_accuracy: read("train_accuracy"),
      test_accuracy: read("test_accuracy"),
      test_loss: read("test_loss"),
    };
  }

  // --- the words ---

  /**
   * @param {Float32Array} row @param {Numbers | null} numbers
   * @param {{weight: [number, number], bias: number} | null} partner
   * @param {import("./local.js").LocalMap & {radius: number} | null} here
   */
  writeWords(row, numbers, partner, here) {
    const { captions, isStraight } = this;
    const own = (/** @type {string} */ column) => (numbers ? this.value(numbers, column) : NaN);
    captions.scores("network", numbers && { test_accuracy: own("test_accuracy"), train_accuracy: own("train_accuracy") });
    captions.scores("partner", here ? null : /** @type {Partner | null} */ (partner));
    captions.write(".partner .name", here ? "Here, this matrix" : "One matrix");
    captions.write(".network .name", this.whatIf.active ? "What if" : "Your network");
    for (const name of ["Accuracy", "Loss"]) {
      captions.write(`.curves .${name.toLowerCase()}-name`, this.whatIf.active ? `${name}, as trained` : name);
    }
    captions.write(".where", here ? "here" : "");
    if (!partner) return;
    captions.write(".equation", equation(partner));
    if (here) {
      captions.write(".symbol", here.exact ? "=" : "≈");
      captions.write(".relation", hereRelation(here));
      return;
    }
    captions.write(".symbol", sign(this.partner, isStraight, this.isOwnTwin, own("gap")));
    const outside = straightBoundary(partner, this.data.box, this.segments) === 0;
    captions.write(".relation", this.relation(own) + lineInWords(partner, this.data.box, outside));
  }

  /** @param {(column: string) => number} own */
  relation(own) {
    const { facts } = this.data;
    const measured = {
      gap: own("gap"),
      agreement: own("agreement"),
      largestDifference: own("largest_difference"),
    };
    if (this.whatIf.active) {
      const collapsed = this.isStraight && this.partner === "deleted";
      return whatIfRelation(this.whatIf, this.partner === "best" ? measured : null, collapsed);
    }
    return this.partner === "best" ? bestRelation(facts, measured) : otherRelation(this.partner, facts, this.isOwnTwin);
  }

  /** @param {{regions: number | null, complete: boolean} | null} numbers */
  writeTools(numbers) {
    const { layers } = this.data.experiment;
    const depth = layers.length - 1;
    this.find(".tools").hidden = depth === 0;
    const folded = isFolded(this.layers);
    const switched = /** @type {HTMLButtonElement} */ (this.find(".folds-switch"));
    switched.disabled = !folded && !this.foldsOn;
    switched.title = folded ? "Draw the lines along which the network bends (F)" : "Smooth activations bend everywhere: no folds";
    const bend = this.bend;
    const dial = /** @type {HTMLInputElement} */ (this.find(".bend"));
    if (Number(dial.value) !== bend) dial.value = String(bend);
    const button = /** @type {HTMLButtonElement} */ (this.find(".collapse"));
    dial.disabled = button.disabled = this.cannotBend;
    button.title = this.cannotBend
      ? "Nothing bends here: it is one matrix as it stands"
      : "Bend the trained network straight, without training it again (B)";
    this.captions.write(".dial output", bend.toFixed(2));
    const names = new Set(layers.slice(0, -1).map(({ activation }) => activation));
    const own = names.size === 1 ? [...names][0] : "each its own";
    this.captions.activations(Object.keys(ACTIVATIONS), own, this.whatIf.activation ?? "");
    const count = countInWords(numbers, folded, this.foldsOn || this.whatIf.active, this.playing || this.whatIf.active ? "" : this.data.bounds);
    const layerKeys = this.foldsOn && folded && !this.isStraight;
    const says = `${count} ${layerKeys}`;
    const line = this.find(".count");
    if (line.dataset.says === says) return;
    line.dataset.says = says;
    line.replaceChildren(count || HINT, ...(layerKeys ? layerNames(depth, this.theme) : []));
  }

  writeCurves() {
    const { ceiling } = this.data;
    const last = this.reached;
    /** @param {string} quantity @returns {import("./curve.js").Series[]} */
    const series = (quantity) => [
      { role: "partner", at: (e) => this.partnerValue(e, /** @type {"test_loss" | "test_accuracy"} */ (`test_${quantity}`)) },
      { role: "train", at: (e) => this.heldValue(e, `train_${quantity}`) },
      { role: "test", at: (e) => this.heldValue(e, `test_${quantity}`) },
    ];
    const context = (/** @type {string} */ name) =>
      /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (this.find(name)).getContext("2d"));
    paintCurves(context("canvas.accuracy"), this.theme, series("accuracy"), {
      last, now: this.epoch, floor: 0.3, ceiling: 1.02, level: ceiling,
      ticks: () => [[1, "100 %"], [0.75, "75 %"], [0.5, "50 %"]],
    });
    paintCurves(context("canvas.loss"), this.theme, series("loss"), {
      last, now: this.epoch, floor: 0, ceiling: null, level: null,
      ticks: (top) => [[top, String(top)], [top / 2, String(top / 2)], [0, "0"]],
    });
  }

  /** @param {number} epoch @param {string} column @returns {number} NaN where the row is not held */
  heldValue(epoch, column) {
    const row = this.buffer?.rows.get(epoch);
    return row ? this.value(row, column) : NaN;
  }

  /** @param {number} epoch @param {"test_loss" | "test_accuracy"} quantity */
  partnerValue(epoch, quantity) {
    if (this.partner === "logistic") return this.data.logistic[quantity];
    const row = (this.partner === "twin" ? this.twin : this.buffer)?.rows.get(epoch);
    return row ? this.value(row, `${this.partner === "deleted" ? "deleted" : "best"}_${quantity}`) : NaN;
  }

  troubleInWords() {
    const { trouble, end, limit, furthest, empties } = /** @type {FrameBuffer} */ (this.buffer);
    if (trouble) return trouble;
    if (furthest < 0 && empties > EMPTIES_BORNE && this.epoch === 0) return "The server is getting ready: the first epoch is on its way …";
    if (furthest < 0 && !end && this.epoch > 0) return `The server is training up to epoch ${this.epoch.toLocaleString("en")} …`;
    if (!end || this.position < limit) return "";
    return end.reason === "diverged"
      ? `Diverged at epoch ${end.epoch}: try a smaller learning rate.`
      : `The record ends at epoch ${this.data.lastEpoch.toLocaleString("en")}.`;
  }
}

/**
 * How fast the clock is at an epoch; never slower than slow motion.
 * @param {number} rate epochs a second at full speed @param {number} epoch
 */
const eased = (rate, epoch) => Math.min(rate, Math.max(SPEEDS[0].rate, rate * (0.1 + epoch / EASING_EPOCHS)));

/** @param {Float32Array} values */
function rangeOf(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low;
}
