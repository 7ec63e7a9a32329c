// @ts-check
// The window with the speaker's notes: it follows the story's page, and leads it by the same keys.
import { begun, channelOf, placeIn, pressed } from "./story.js";

/** @typedef {import("./story.js").Scene} Scene */

class Notes {
  /** @param {HTMLElement} element whose data have the story */
  constructor(element) {
    this.element = element;
    /** @type {Scene[]} */
    this.scenes = JSON.parse(element.dataset.scenes ?? "[]");
    this.place = begun(0);
    this.began = Date.now();
    this.channel = channelOf(element.dataset.story ?? "");
    this.channel.addEventListener("message", ({ data }) => this.hear(data));
    document.addEventListener("keydown", (event) => this.press(event));
    window.setInterval(() => this.time(), 500);
    this.channel.postMessage({ asks: true });
    this.write();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const next = pressed(event.key, this.place, this.scenes);
    if (!next || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.channel.postMessage({ place: next });
  }

  /** @param {unknown} data */
  hear(data) {
    const { shown, began, scenes } = /** @type {{shown?: unknown, began?: unknown, scenes?: Scene[] | null}} */ (
      data ?? {}
    );
    // Of a story that the server does not have.
    if (Array.isArray(scenes)) this.scenes = scenes;
    const place = placeIn(shown, this.scenes);
    if (!place) return;
    this.place = place;
    if (typeof began === "number") this.began = began;
    this.write();
  }

  /** @param {string} selector @param {string} text */
  put(selector, text) {
    /** @type {HTMLElement} */ (this.element.querySelector(selector)).textContent = text;
  }

  write() {
    const scene = this.scenes[this.place.scene];
    const next = this.scenes[this.place.scene + 1];
    const held = scene.reveal && !this.place.revealed ? scene.reveal.words : "";
    this.put(".title", scene.title);
    this.put(".count", `${this.place.scene + 1} / ${this.scenes.length}`);
    this.put(".notes", scene.notes);
    this.put(".held", held ? `Held back: ${held}` : "");
    this.put(".right", scene.right ? `Right: ${scene.right}  ${scene.answers[scene.right - 1]}` : "");
    this.put(".next", next ? `Next: ${next.title}` : "This is the last scene.");
    this.time();
  }

  time() {
    const seconds = Math.max(0, Math.floor((Date.now() - this.began) / 1000));
    this.put(".time", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
  }
}

const notes = /** @type {HTMLElement | null} */ (globalThis.document?.querySelector("#notes") ?? null);
if (notes) new Notes(notes);
