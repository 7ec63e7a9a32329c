// @ts-check
// Presents a story: one scene after the other on the stage, by keys alone.
import { epochOf, SPEEDS } from "./clock.js";
import { isStill } from "./commands.js";
import { Experiment } from "./experiment.js";
import { leaveLecture, remember } from "./lecture.js";
import { opened, read } from "./moment.js";
import { Question } from "./question.js";
import { codeOf, fileOf, linkTo } from "./share.js";
import { show } from "./stage.js";
import { StoryFile } from "./story_file.js";
import { begun, onward, backward, channelOf, placeIn, pressed, shownAt } from "./story.js";
import * as states from "./state.js";
import { listenToSwipes } from "./swipe.js";

/**
 * @typedef {import("./story.js").Place} Place
 * @typedef {import("./story.js").Scene} Scene
 * @typedef {import("./stage.js").Stage} Stage
 */

/** A training that is revealed takes about so long to be watched, in seconds. */
const WATCHED_SECONDS = 6;
class Presentation {
  /** @param {HTMLElement} element whose data have the story */
  constructor(element) {
    this.element = element;
    /** @type {Scene[]} */
    this.scenes = JSON.parse(element.dataset.scenes ?? "[]");
    this.place = begun(Number(element.dataset.at));
    /** Where one was on the page, as a link's query; null: the lecture was opened by itself. */
    this.from = element.dataset.from ?? null;
    this.began = Date.now();
    /** @type {Stage | null} */
    this.stage = null;
    /** @type {Experiment[]} what is prepared */
    this.next = [];
    /** A training that runs until where the reveal stands. */
    this.running = 0;
    const ask = (/** @type {(place: Place) => Place} */ next) => this.go(next(this.place));
    this.question = new Question(this.find(".ask"), this.scenes, ask);
    this.file = new StoryFile(element, (story) => this.present(story));
    /** Whether the story is one that the server does not have. */
    this.isOwn = false;
    this.channel = channelOf(element.dataset.story ?? "");
    remember();
    this.listen();
    this.go(this.place);
    this.keepAddress();
  }

  /** @param {string} selector @returns {HTMLElement} */
  find(selector) {
    return /** @type {HTMLElement} */ (this.element.querySelector(selector));
  }

  listen() {
    // Before the stage hears it: there some of these keys mean other things.
    document.addEventListener("keydown", (event) => this.press(event), { capture: true });
    this.channel.addEventListener("message", ({ data }) => this.hear(data));
    const steps = {
      onward: () => this.go(onward(this.place, this.scenes)),
      backward: () => this.go(backward(this.place, this.scenes)),
    };
    this.find("[data-do=onward]").addEventListener("click", steps.onward);
    this.find("[data-do=backward]").addEventListener("click", steps.backward);
    listenToSwipes(this.element, steps);
    this.find("[data-do=notes]").addEventListener("click", () => this.openNotes());
    this.find("[data-do=worksheet]").addEventListener("click", (event) => this.openSheet(event));
    this.find("[data-do=open]").addEventListener("click", () => this.file.choose());
    this.find("[data-do=leave]").addEventListener("click", () => this.leave());
    this.find("[data-do=keys]").addEventListener("click", () => this.showKeys());
    this.find(".dark").addEventListener("click", () => this.go({ ...this.place, dark: false }));
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || this.isElsewhere(event)) return;
    const act = this.ownKeys()[event.key.toLowerCase()];
    const next = pressed(event.key, this.place, this.scenes);
    if (!act && !next) return;
    event.preventDefault();
    event.stopPropagation();
    if (act) act();
    else if (next) this.go(next);
  }

  /** Whether a key is for the list of keys, or for what has the keyboard. @param {KeyboardEvent} event */
  isElsewhere(event) {
    const [target] = event.composedPath();
    const isPressing = event.key === "Enter" && target instanceof HTMLButtonElement;
    const isDrawing = event.key.startsWith("Arrow") && target === this.question.board?.element;
    return isPressing || isDrawing || this.element.querySelector("dialog[open]") !== null;
  }

  /** @returns {Record<string, () => void>} */
  ownKeys() {
    return {
      "?": () => this.showKeys(),
      s: () => this.openNotes(),
      q: () => this.showCode(),
      o: () => this.file.choose(),
      c: () => this.stage?.collapse(),
      w: () => this.find("[data-do=worksheet]").click(),
      escape: () => this.leave(),
    };
  }

  /** A story of the lecturer's own, from its first scene on. @param {import("./story_file.js").Story} story */
  present({ scenes }) {
    this.scenes = this.question.scenes = scenes;
    this.isOwn = true;
    this.place = begun(0);
    this.began = Date.now();
    this.stage?.unmount();
    this.stage = null;
    this.go(this.place);
  }

  showKeys() {
    /** @type {HTMLDialogElement} */ (this.find(".keys")).showModal();
  }

  openNotes() {
    window.open(this.element.dataset.notes, "notes", "popup,width=640,height=560");
  }

  /** To the page: where one was there, or else at the moment on show. */
  leave() {
    leaveLecture(linkTo(this.from ?? this.query));
  }

  /** Of the moment on show. */
  get query() {
    const { query, moment } = shownAt(this.place, this.scenes).wanted;
    return [query, moment].filter(Boolean).join("&");
  }

  /** The scene as a code that fills the screen: the phones that open it stand at this moment. */
  showCode() {
    const code = /** @type {HTMLImageElement} */ (this.find(".code img"));
    code.src = codeOf(this.query);
    code.alt = `QR code of ${linkTo(this.query)}`;
    this.find(".code").hidden = !this.find(".code").hidden;
  }

  /** From the window with the notes. @param {unknown} data */
  hear(data) {
    const { asks, place } = /** @type {{asks?: boolean, place?: unknown}} */ (data ?? {});
    if (asks) this.tell();
    const told = placeIn(place, this.scenes);
    if (told) this.go(told);
  }

  tell() {
    const scenes = this.isOwn ? this.scenes : null;
    this.channel.postMessage({ shown: this.place, began: this.began, scenes });
  }

  /** @param {Place} place */
  go(place) {
    const before = shownAt(this.place, this.scenes);
    const isSameScene = place.scene === this.place.scene;
    const isRevealed = isSameScene && place.revealed && !this.place.revealed;
    this.place = place;
    this.find(".code").hidden = true;
    const shown = shownAt(place, this.scenes);
    if (!this.stage || shown !== before) {
      this.setStage(shown.wanted, isRevealed ? before.wanted : null);
      this.prepare();
    }
    this.write();
    if (!isSameScene) this.keepAddress();
    this.tell();
  }

  /** @param {import("./story.js").Wanted} wanted @param {import("./story.js").Wanted | null} from that it is revealed from */
  setStage(wanted, from) {
    cancelAnimationFrame(this.running);
    if (this.stage && from && from.query === wanted.query) this.develop(this.stage, wanted);
    else this.replaceStage(wanted);
  }

  /** The same experiment goes on to another moment, before everybody's eyes. @param {Stage} stage @param {import("./story.js").Wanted} wanted */
  develop(stage, wanted) {
    const moment = read(wanted.moment ?? "");
    const end = moment.epoch ?? 0;
    if (moment.before_collapse !== null && !stage.state.collapsed) stage.collapse();
    else if (end > epochOf(stage.state.clock) && !isStill()) this.train(stage, end, moment);
    else stage.change(opened(stage.state, moment));
  }

  /** @param {Stage} stage @param {number} end epoch @param {import("./moment.js").Moment} moment to stand at then */
  train(stage, end, moment) {
    const speed = SPEEDS.find(({ rate }) => rate * WATCHED_SECONDS >= end) ?? SPEEDS[SPEEDS.length - 1];
    stage.change(states.playing({ ...stage.state, clock: { ...stage.state.clock, speed } }, stage.experiment.limit));
    const look = () => {
      const isOver = epochOf(stage.state.clock) >= end || !stage.state.clock.playing;
      if (isOver) stage.change(opened(stage.state, moment));
      else this.running = requestAnimationFrame(look);
    };
    look();
  }

  /** @param {import("./story.js").Wanted} wanted */
  replaceStage(wanted) {
    this.stage?.unmount();
    const host = document.createElement("div");
    host.className = "place";
    const template = /** @type {HTMLTemplateElement} */ (document.querySelector("#stage"));
    const inside = host.attachShadow({ mode: "open" });
    inside.append(template.content.cloneNode(true));
    this.find(".place").replaceWith(host);
    this.stage = show(inside, wanted);
  }

  /** Reloaded, the page stands at this scene, if it is of a story that the server has. */
  keepAddress() {
    if (!this.isOwn) window.history.replaceState(window.history.state, "", `?${this.scene}`);
  }

  /** Of a story that the server has, as a query. */
  get scene() {
    const query = new URLSearchParams({
      story: this.element.dataset.story ?? "",
      scene: this.scenes[this.place.scene].name,
    });
    if (this.from !== null) query.set("from", this.from);
    return query.toString();
  }

  /** The sheet of a scene that the server does not have is asked for with the story's file. @param {Event} event */
  openSheet(event) {
    if (!this.isOwn) return;
    event.preventDefault();
    this.file.openSheet(this.scenes[this.place.scene].name);
  }

  /** The address of what is to be printed: of a story that the server does not have, of the moment alone. */
  get sheet() {
    return this.isOwn ? fileOf("worksheet", this.query) : new URL(`worksheet?${this.scene}`, document.baseURI).href;
  }

  /** Have the server train what comes next, and the browser keep it. */
  prepare() {
    for (const one of this.next) one.close();
    const place = onward({ ...this.place, dark: false }, this.scenes);
    const pictures = place.revealed ? [] : this.scenes[place.scene].pictures;
    this.next = [shownAt(place, this.scenes).wanted, ...pictures].map(({ query, versions, moment }) => {
      const next = new Experiment(query, versions, () => {});
      next.mount.want();
      next.frames.want(read(moment ?? "").epoch ?? 0, 1, false);
      return next;
    });
  }

  /** What stands there already is not said again. @param {string} selector @param {string} text */
  put(selector, text) {
    const element = this.find(selector);
    if (element.textContent !== text) element.textContent = text;
  }

  write() {
    const scene = this.scenes[this.place.scene];
    const { words } = shownAt(this.place, this.scenes);
    this.put(".title", scene.title);
    this.put(".count", `${this.place.scene + 1} / ${this.scenes.length}`);
    this.put(".said", words);
    if (this.stage) this.question.write(this.place, this.stage);
    /** @type {HTMLAnchorElement} */ (this.find("[data-do=worksheet]")).href = this.sheet;
    this.find(".dark").hidden = !this.place.dark;
    const isHeld = scene.reveal !== null && !this.place.revealed;
    this.put("[data-do=onward]", isHeld ? "Reveal" : "Next");
  }
}

const story = /** @type {HTMLElement | null} */ (globalThis.document?.querySelector("#story") ?? null);
if (story) new Presentation(story);
