// @ts-check
// Mounts the stage and wires the rest: an event gives the next state, state and rows a scene, which is drawn.
import { Address } from "./address.js";
import { Captions } from "./captions.js";
import { askFor, commandsOf, isStill, UNTOLD } from "./commands.js";
import { epochOf, FIRST_LOOK_MILLISECONDS, held, isTold } from "./clock.js";
import { roomOf } from "./diagram_labels.js";
import { parentOf } from "./edits.js";
import { Experiment } from "./experiment.js";
import { Explorer } from "./explore.js";
import { Grids } from "./grid.js";
import { inspect } from "./inspect.js";
import { Later } from "./later.js";
import { momentOf, opened, read } from "./moment.js";
import { Picture } from "./picture.js";
import { keepAbove } from "./room.js";
import { announcement, emptyScene, scene } from "./scene.js";
import { Scroll } from "./scroll.js";
import { Share } from "./share.js";
import * as states from "./state.js";
import { Surfaces } from "./surface.js";
import { take } from "./take.js";
import { readTheme } from "./theme.js";
import { connect } from "./transport.js";

/**
 * What is to be shown, and whom to tell what the visitor does with it.
 * @typedef {{query: string, versions: import("./experiment.js").Versions, moment?: string,
 *   names?: string[], fixed?: boolean, begun?: number}} Wanted moment: what of it is on show first, as a query;
 *   names: of the parameters that a query can have; fixed: whether the visitor can ask for no other network;
 *   begun: the epoch at which another experiment begins that comes in this one's place
 * @typedef {import("./commands.js").Told} Told
 * @typedef {import("./state.js").State} State
 */

/** The words and curves follow the picture at this pace; faster nobody can read. */
const WORDS_EVERY_MILLISECONDS = 100;
/** How long after the last step or scrub the page below is told. */
const SETTLE_MILLISECONDS = 200;
/** How long after a change a screen reader is told, so that numbers have come and hands are off. */
const ANNOUNCE_MILLISECONDS = 700;
/** Where something is missing it is looked after again so often, without spinning meanwhile. */
const LOOK_AGAIN_MILLISECONDS = 250;

/** @type {WeakMap<object, Stage>} */
const stages = new WeakMap();

/**
 * Show what is wanted on the stage in an element that holds stage.html; the stage is made on the first call.
 * @param {HTMLElement | ShadowRoot} element @param {Wanted} wanted @param {Told} [told] @returns {Stage}
 */
export function show(element, wanted, told = UNTOLD) {
  const stage = stages.get(element) ?? new Stage(element, wanted, told);
  stages.set(element, stage);
  stage.update(wanted, told);
  return stage;
}

export class Stage {
  /** @param {HTMLElement | ShadowRoot} element @param {Wanted} wanted @param {Told} told */
  constructor(element, { query, versions, moment = "", names = [] }, told) {
    this.element = element;
    this.root = /** @type {HTMLElement} */ (element.querySelector(".stage"));
    this.told = told;
    this.settled = new Later(SETTLE_MILLISECONDS);
    this.announced = new Later(ANNOUNCE_MILLISECONDS);
    this.experiment = this.begin(query, versions);
    /** @type {State} */
    this.state = opened(states.newState("best", !isStill(), readTheme(this.root)), read(moment));
    this.scroll = new Scroll(this.root, read(moment).scroll, () => this.wake());
    this.address = new Address(query, names, this.moment);
    this.sharing = new Share(this.root);
    if (!this.state.clock.playing && read(moment).epoch === null) this.announceSoon("moment");
    /** What is drawn. */
    this.scene = emptyScene(this.state);
    this.surfaces = new Surfaces(new Grids());
    this.picture = new Picture(this.root, this.surfaces);
    this.commands = commandsOf(this);
    this.captions = new Captions(this.root, this.commands);
    this.before = this.wordsAt = this.loop = 0;
    this.disconnect = this.wire();
  }

  /** What is on show, as a link has it. */
  get moment() {
    return { ...momentOf(this.state, this.experiment.bend), scroll: this.scroll.place };
  }

  /** @param {string} query @param {import("./experiment.js").Versions} versions */
  begin(query, versions) {
    return new Experiment(query, versions, () => this.wake());
  }

  wire() {
    const plane = /** @type {HTMLElement} */ (this.root.querySelector(".network .square"));
    const resized = new ResizeObserver(() => this.restyle());
    const seen = () => this.wake();
    const explorer = new Explorer(plane, (pointed) => this.look(pointed));
    const ends = [connect(this.root, this.commands), keepAbove(this.root), () => explorer.disconnect()];
    inspect(this.root, this.commands);
    resized.observe(plane);
    resized.observe(/** @type {HTMLElement} */ (this.root.querySelector(".drawn")));
    document.addEventListener("visibilitychange", seen);
    return () => {
      for (const end of ends) end();
      resized.disconnect();
      document.removeEventListener("visibilitychange", seen);
    };
  }

  /** @param {Wanted} wanted @param {Told} told */
  update({ query, versions, fixed = false, begun = 0 }, told) {
    this.told = told;
    this.root.classList.toggle("fixed", fixed || told === UNTOLD);
    if (query !== this.experiment.query) {
      const isContinued = parentOf(query) === parentOf(this.experiment.query);
      this.experiment.close();
      this.experiment = this.begin(query, versions);
      const back = this.address.back();
      const next = states.begun(this.state, isContinued, begun);
      this.change(back ? opened(next, back) : next);
      this.settle();
    }
    this.address.check();
    this.restyle();
  }

  /** Move to another element that holds stage.html, as it is. @param {HTMLElement | ShadowRoot} element */
  moveTo(element) {
    stages.delete(this.element);
    take(/** @type {Element} */ (element.querySelector(".stage")), this.root);
    this.element = element;
    stages.set(element, this);
    this.sharing.stay();
    this.restyle();
  }

  unmount() {
    this.disconnect();
    this.address.disconnect();
    this.scroll.disconnect();
    cancelAnimationFrame(this.loop);
    this.settled.forget();
    this.announced.forget();
    this.experiment.close();
    stages.delete(this.element);
  }

  /** @param {State} state the next one */
  change(state) {
    this.state = state;
    this.wake();
  }

  /** What if asks about a moment; the page below is told which. @param {State} state the next one */
  whatIf(state) {
    const isNews = states.isNews(this.state, state);
    this.change(state);
    if (isNews) this.settle();
  }

  collapse() {
    if (!this.experiment.mounted) return;
    this.whatIf(states.collapsed(this.state, this.experiment.bend, performance.now(), isStill()));
    if (isStill()) this.announceSoon("moment");
  }

  /** @param {[number, number] | null} pointed */
  look(pointed) {
    if (pointed) this.announceSoon("here");
    this.change(states.looking(this.state, pointed));
  }

  /** Stand still for so long from now on. @param {number} milliseconds */
  hold(milliseconds) {
    this.change({ ...this.state, clock: held(this.state.clock, performance.now() + milliseconds) });
  }

  restyle() {
    this.change({ ...this.state, theme: readTheme(this.root), room: roomOf(this.root) });
  }

  /** Tell the page below the moment on show, once the hand is off. */
  settle() {
    this.settled.forget();
    if (this.state.clock.playing) return;
    this.settled.ask(() => {
      this.tell();
      this.announceSoon("moment");
    });
  }

  tell() {
    this.told.moment({ query: this.experiment.query, ...states.told(this.state) });
  }

  /** Tell a screen reader, once numbers are here and hands are off. @param {"moment" | "here" | "unit" | "depth" | null} about */
  announceSoon(about) {
    if (!about) return;
    const say = () => this.change({ ...this.state, announcement: announcement(this.scene, about) });
    this.announced.ask(() => (this.wake(), requestAnimationFrame(say))); // when it has been drawn
  }

  wake() {
    if (!this.loop && !document.hidden) this.loop = requestAnimationFrame((now) => this.tick(now));
  }

  /** @param {number} now milliseconds */
  tick(now) {
    this.loop = 0;
    if (document.hidden) return;
    this.pass(now);
    const rows = this.experiment.at(this.state);
    askFor(this, rows.mounted);
    this.state = states.counting(this.state, rows.regions);
    const started = performance.now();
    this.show(rows, now);
    if (this.state.clock.playing) this.surfaces.adapt(performance.now() - started);
    if (states.isMoving(this.state) || this.state.notice) this.wake();
    else if (this.experiment.lacks(epochOf(this.state.clock)))
      window.setTimeout(() => this.wake(), LOOK_AGAIN_MILLISECONDS);
  }

  /** The clock and what glides go on; whoever has to know is told. @param {number} now */
  pass(now) {
    const { state, experiment, scene: drawn } = this;
    const isShown = drawn.mounted !== null && drawn.mounted === experiment.mounted;
    const [seconds, record] = [(now - this.before) / 1000, experiment.record(state.partner)];
    const next = states.passed(state, seconds, performance.now(), experiment.bend, record, isShown);
    this.before = now;
    this.state = next;
    this.announceSoon(states.arrived(state, next));
    if (state.clock.playing && isTold(state.clock, next.clock)) this.tell();
    if (states.isNews(state, next)) this.settle();
  }

  /** Draw what is to be seen now. @param {import("./experiment.js").Rows} rows @param {number} now */
  show(rows, now) {
    const { state, scene: last } = this;
    const isDue = !state.clock.playing || now - this.wordsAt > WORDS_EVERY_MILLISECONDS;
    const next = scene(state, rows, this.surfaces, isDue, last);
    if (isDue || next.mounted !== last.mounted) this.wordsAt = now;
    if (next.mounted && !last.mounted) this.hold(FIRST_LOOK_MILLISECONDS);
    this.scene = next;
    this.address.keep(this.experiment.query, this.moment);
    this.picture.draw(next);
    this.captions.draw(next);
  }
}
