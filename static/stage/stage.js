// @ts-check
// Mounts the stage and wires the rest; nothing else touches Streamlit's callbacks.
import { paintCurves } from "./curve.js";
import { FrameBuffer } from "./frames.js";
import { Evaluator, gridPoints } from "./network.js";
import { css, readTheme, signChanges, Square, straightBoundary } from "./paint.js";
import { connect, markSpeed, SPEEDS } from "./transport.js";
import { bestRelation, equation, otherRelation, percent, sign } from "./words.js";

/**
 * One experiment's shape: what its rows mean.
 * @typedef {{query: string, layers: import("./network.js").Layer[]}} Experiment
 * @typedef {{weight: [number, number], bias: number, train_accuracy: number, test_accuracy: number, test_loss: number}} Partner
 * @typedef {{experiment: Experiment, twin: Experiment, columns: string[], version: string, box: number,
 *   lastEpoch: number, points: string, labels: string, trainCount: number, logistic: Partner,
 *   facts: import("./words.js").Facts, shape: string, partner: string, partners: Record<string, string>,
 *   startEpoch: number | null}} StageData
 * @typedef {{data: StageData, parentElement: HTMLElement | ShadowRoot,
 *   setStateValue: (name: string, value: unknown) => void}} Component
 */

/** Cells on a side of the surface while it plays: the finest that keeps to the budget. */
const SIDES = [36, 48, 64, 80, 100, 120];
const SIDE_AT_REST = 200;
const BUDGET_MILLISECONDS = 7;
/** The words and curves follow the picture at this pace; faster nobody can read. */
const WORDS_EVERY_MILLISECONDS = 100;
/** How long after the last step or scrub the page below is told. */
const SETTLE_MILLISECONDS = 200;

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
    this.left = new Square(this.find(".network .square"), this.data.box);
    this.right = new Square(this.find(".partner .square"), this.data.box);
    this.theme = readTheme(this.root);
    this.playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.speed = SPEEDS[1];
    /** Where the clock stands, in epochs, with a fraction. */
    this.position = 0;
    /** @type {Float32Array | null} the row on show */
    this.row = null;
    this.partner = this.data.partner;
    this.sideIndex = SIDES.length - 2;
    this.paintCost = BUDGET_MILLISECONDS / 2;
    this.segments = new Float32Array(64 * 1024);
    /** @type {Map<number, {xs: Float32Array, ys: Float32Array, network: Float32Array, partner: Float32Array}>} */
    this.grids = new Map();
    this.wordsAt = 0;
    this.loop = 0;
    this.before = 0;
    this.settling = 0;
    this.stale = true;
    /** @type {FrameBuffer | null} */
    this.buffer = null;
    /** @type {FrameBuffer | null} */
    this.twin = null;
    /** The buffers of the last experiment, on show until the new one's first row is here. */
    this.evaluator = new Evaluator(this.data.experiment.layers);
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
    });
    const choice = /** @type {HTMLSelectElement} */ (this.find(".choice select"));
    choice.addEventListener("change", () => this.setPartner(choice.value));
    const resized = new ResizeObserver(() => this.restyle());
    resized.observe(this.find(".network .square"));
    const seen = () => this.invalidate();
    document.addEventListener("visibilitychange", seen);
    this.setSpeed(this.speed);
    this.setPlaying(this.playing);
    return () => {
      disconnect();
      resized.disconnect();
      document.removeEventListener("visibilitychange", seen);
    };
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    const first = this.buffer === null;
    const changed = first || component.data.experiment.query !== this.data.experiment.query;
    this.data = component.data;
    this.offerPartners();
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
    this.position = epoch ?? 0;
    if (epoch !== null) this.setPlaying(false);
    this.invalidate();
  }

  /** @param {Experiment} experiment */
  newBuffer({ query }) {
    const parameters = [query, `v=${this.data.version}`].filter(Boolean).join("&");
    const address = new URL(`frames?${parameters}`, document.baseURI);
    return new FrameBuffer(address.href, this.data.lastEpoch, () => this.invalidate());
  }

  unmount() {
    this.disconnect();
    cancelAnimationFrame(this.loop);
    clearTimeout(this.settling);
    this.buffer?.close();
    this.twin?.close();
    stages.delete(this.component.parentElement);
  }

  // --- what the visitor does ---

  /** @param {boolean} playing */
  setPlaying(playing) {
    if (playing && this.buffer && this.position >= this.buffer.limit) this.position = 0;
    this.playing = playing;
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
      const moment = { query: this.data.experiment.query, epoch: Math.floor(this.position) };
      this.component.setStateValue("moment", moment);
      this.announce();
    }, SETTLE_MILLISECONDS);
  }

  /** @param {string} partner */
  setPartner(partner) {
    this.partner = partner;
    this.component.setStateValue("partner", partner);
    this.invalidate();
  }

  async copyLink() {
    this.setPlaying(false);
    const link = new URL(document.location.href);
    link.searchParams.set("epoch", String(Math.floor(this.position)));
    const button = this.find(".link");
    const says = button.textContent;
    try {
      await navigator.clipboard.writeText(link.href);
      button.textContent = "Link copied";
    } catch {
      // Without https there is no clipboard: show the link where it can be copied by hand.
      window.prompt("The link to this moment", link.href);
    }
    window.setTimeout(() => (button.textContent = says === "Link copied" ? "Link to this moment" : says), 1500);
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
    const epoch = Math.floor(this.position);
    this.buffer.want(epoch, stride, this.playing);
    if (this.partner === "twin") this.twin?.want(epoch, stride, this.playing);
    const started = performance.now();
    this.show(epoch, now);
    if (this.playing) {
      this.adapt(performance.now() - started);
      this.invalidate();
    } else if (!this.buffer.rows.has(epoch) && epoch <= this.buffer.limit) {
      // A retry is due later: look again then, without spinning meanwhile.
      window.setTimeout(() => this.invalidate(), 250);
    }
  }

  /** Move the clock on, but never past what is held. @param {number} seconds */
  advance(seconds) {
    const buffer = /** @type {FrameBuffer} */ (this.buffer);
    const { rate, stride } = this.speed;
    const from = this.position;
    const twinHeld = (/** @type {number} */ epoch) => this.partner !== "twin" || this.twin?.rows.has(epoch);
    const held = (/** @type {number} */ epoch) => buffer.rows.has(epoch) && twinHeld(epoch);
    let wanted = from + seconds * rate;
    const aligned = (/** @type {number} */ epoch) => Math.floor(epoch) - (Math.floor(epoch) % stride);
    while (wanted > from && aligned(wanted) > from && !held(aligned(wanted))) wanted -= stride;
    this.position = Math.max(from, Math.min(wanted, buffer.limit));
    this.root.classList.toggle("waiting", this.position === from);
    if (buffer.end && this.position >= buffer.limit) {
      this.setPlaying(false);
      this.settle();
    }
  }

  /** Choose the grid so that a painted frame keeps to its budget. @param {number} cost milliseconds */
  adapt(cost) {
    this.paintCost += 0.08 * (cost - this.paintCost);
    const next = SIDES[this.sideIndex + 1];
    const growth = next ? (next / SIDES[this.sideIndex]) ** 2 : Infinity;
    if (this.paintCost > BUDGET_MILLISECONDS && this.sideIndex > 0) this.sideIndex -= 1;
    else if (this.paintCost * growth < 0.8 * BUDGET_MILLISECONDS) this.sideIndex += 1;
    else return;
    this.paintCost = BUDGET_MILLISECONDS * 0.75;
  }

  // --- the picture ---

  restyle() {
    this.theme = readTheme(this.root);
    this.left.setTheme(this.theme);
    this.right.setTheme(this.theme);
    this.row = null;
    this.paintData();
    this.writeLegend();
    this.invalidate();
  }

  paintData() {
    const { points, labels, trainCount } = this.data;
    if (this.stale && this.row) return;
    const data = { points: decode(points), labels: decode(labels), trainCount };
    this.left.paintPoints(data);
    this.right.paintPoints(data);
  }

  /** @param {number} epoch @param {number} now */
  show(epoch, now) {
    const buffer = /** @type {FrameBuffer} */ (this.buffer);
    this.writeTransport(epoch);
    const row = buffer.nearest(epoch);
    if (!row) {
      if (buffer.end) this.writeTrouble();
      return;
    }
    if (this.stale) {
      this.stale = false;
      this.evaluator = new Evaluator(this.data.experiment.layers);
      this.paintData();
      this.find(".shape").textContent = this.data.shape;
      this.wordsAt = 0;
    }
    const side = this.playing ? SIDES[this.sideIndex] : SIDE_AT_REST;
    const partner = this.partnerOf(row, epoch);
    this.paint(row, partner, side);
    if (!this.playing || now - this.wordsAt > WORDS_EVERY_MILLISECONDS) {
      this.wordsAt = now;
      this.writeWords(row, partner);
      this.writeCurves(epoch);
      this.writeTrouble();
    }
  }

  /** @param {Float32Array} row @param {Partner | null} partner @param {number} side */
  paint(row, partner, side) {
    const grid = this.grid(side);
    const { columns, box } = this.data;
    if (this.row !== row || this.side !== side) {
      this.evaluator.at(row.subarray(columns.length), grid.xs, grid.ys, grid.network);
      this.left.paintSurface(grid.network, side);
      this.left.paintBoundary(this.segments, signChanges(grid.network, side, this.segments));
    }
    this.row = row;
    this.side = side;
    if (!partner) return;
    const { weight: [a, b], bias } = partner;
    for (let i = 0; i < grid.partner.length; i += 1) grid.partner[i] = a * grid.xs[i] + b * grid.ys[i] + bias;
    this.right.paintSurface(grid.partner, side);
    this.right.paintBoundary(this.segments, straightBoundary(partner, box, this.segments));
  }

  /** @param {number} side */
  grid(side) {
    let grid = this.grids.get(side);
    if (!grid) {
      const { xs, ys } = gridPoints(side, this.data.box);
      grid = { xs, ys, network: new Float32Array(side * side), partner: new Float32Array(side * side) };
      this.grids.set(side, grid);
    }
    return grid;
  }

  /** @param {Float32Array} row @param {string} column */
  value(row, column) {
    return row[this.data.columns.indexOf(column)];
  }

  /** @param {Float32Array} row @param {number} epoch @returns {Partner | null} */
  partnerOf(row, epoch) {
    if (this.partner === "logistic") return this.data.logistic;
    const twin = this.partner === "twin";
    const source = twin ? this.twin?.nearest(epoch) ?? null : row;
    return source && this.mapIn(source, this.partner === "deleted" ? "deleted" : "best");
  }

  /** @param {Float32Array} row @param {string} map @returns {Partner} */
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

  /** @param {number} epoch */
  writeTransport(epoch) {
    const buffer = /** @type {FrameBuffer} */ (this.buffer);
    const scrubber = /** @type {HTMLInputElement} */ (this.find(".scrubber"));
    const furthest = String(Math.max(buffer.furthest, epoch));
    if (scrubber.max !== furthest) scrubber.max = furthest;
    if (scrubber.value !== String(epoch)) scrubber.value = String(epoch);
    const text = `epoch ${epoch.toLocaleString("en")}`;
    const output = this.find(".epoch");
    if (output.textContent !== text) output.textContent = text;
  }

  /** @param {Float32Array} row @param {Partner | null} partner */
  writeWords(row, partner) {
    const { facts } = this.data;
    const gap = this.value(row, "gap");
    this.writeScores(".network .scores", this.value(row, "test_accuracy"), this.value(row, "train_accuracy"));
    this.find(".sign").textContent = sign(this.partner, facts, gap);
    if (!partner) return;
    this.writeScores(".partner .scores", partner.test_accuracy, partner.train_accuracy);
    this.find(".equation").textContent = equation(partner);
    this.find(".relation").textContent =
      this.partner === "best"
        ? bestRelation(facts, {
            gap,
            agreement: this.value(row, "agreement"),
            largestDifference: this.value(row, "largest_difference"),
            constant: false,
          })
        : otherRelation(this.partner, facts);
  }

  /** @param {string} selector @param {number} test @param {number} train */
  writeScores(selector, test, train) {
    const text = `test ${percent(test)}\u2003train ${percent(train)}`;
    const element = this.find(selector);
    if (element.textContent !== text) element.textContent = text;
  }

  /** @param {number} epoch */
  writeCurves(epoch) {
    const buffer = /** @type {FrameBuffer} */ (this.buffer);
    const last = buffer.furthest;
    /** @param {string} quantity @returns {import("./curve.js").Series[]} */
    const series = (quantity) => [
      { role: "partner", at: (e) => this.partnerValue(e, /** @type {"test_loss" | "test_accuracy"} */ (`test_${quantity}`)) },
      { role: "train", at: (e) => this.heldValue(e, `train_${quantity}`) },
      { role: "test", at: (e) => this.heldValue(e, `test_${quantity}`) },
    ];
    const context = (/** @type {string} */ name) =>
      /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (this.find(name)).getContext("2d"));
    paintCurves(context("canvas.accuracy"), this.theme, series("accuracy"), {
      last, now: epoch, floor: 0.3, ceiling: 1.02, ticks: () => [[1, "100 %"], [0.75, "75 %"], [0.5, "50 %"]],
    });
    paintCurves(context("canvas.loss"), this.theme, series("loss"), {
      last, now: epoch, floor: 0, ceiling: null, ticks: (top) => [[top, String(top)], [top / 2, String(top / 2)], [0, "0"]],
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

  writeTrouble() {
    const buffer = /** @type {FrameBuffer} */ (this.buffer);
    const atEnd = buffer.end && this.position >= buffer.limit;
    const ended =
      buffer.end?.reason === "diverged"
        ? `Diverged at epoch ${buffer.end.epoch}: try a smaller learning rate.`
        : `The record ends at epoch ${this.data.lastEpoch.toLocaleString("en")}.`;
    const text = buffer.trouble || (atEnd ? ended : "");
    const element = this.find(".trouble");
    element.hidden = !text;
    if (element.textContent !== text) element.textContent = text;
  }

  offerPartners() {
    const choice = /** @type {HTMLSelectElement} */ (this.find(".choice select"));
    const options = Object.entries(this.data.partners).map(([name, says]) => new Option(says, name));
    if (choice.options.length !== options.length || options.some((option, i) => option.text !== choice.options[i].text)) {
      choice.replaceChildren(...options);
    }
    choice.value = this.partner;
  }

  writeLegend() {
    const [zero, one] = this.theme.classes;
    const shape = (/** @type {string} */ markup) => `<svg viewBox="0 0 24 14" aria-hidden="true">${markup}</svg>`;
    const line = (/** @type {string} */ colour, /** @type {string} */ dash) =>
      shape(`<path d="M1 7h22" stroke="${colour}" stroke-width="2.4" stroke-dasharray="${dash}" />`);
    const text = css(this.theme.text);
    const entries = [
      [shape(`<circle cx="12" cy="7" r="5" fill="${css(one)}" />`), "class 1"],
      [shape(`<path d="M12 1l6 11H6z" fill="${css(zero)}" />`), "class 0"],
      [shape(`<circle cx="12" cy="7" r="4.4" fill="none" stroke="${text}" stroke-width="1.6" />`), "hollow: test point"],
      [line(text, ""), "test"],
      [line(text, "2 3"), "train"],
      [line(css(this.theme.accent), "8 4"), "one matrix, test"],
    ];
    // The markup is made of this theme's colours and the words above only.
    this.find(".legend").innerHTML = entries.map(([mark, says]) => `<span>${mark}${says}</span>`).join("");
  }

  announce() {
    const words = [".epoch", ".network .scores", ".relation"].map((part) => this.find(part).textContent);
    this.find(".announcement").textContent = `Paused. ${words.join(". ")}`;
  }
}
