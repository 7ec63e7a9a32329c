// @ts-check
// The part of the dialog that makes pictures for slides: what is wished for, and what has come of it.
import { ENDINGS, videoType } from "./video_types.js";

/**
 * @typedef {import("./pictures.js").Shown} Shown
 * @typedef {import("./pictures.js").Wish} Wish
 * @typedef {import("./pictures.js").File} File
 * @typedef {import("./film.js").Subject} Subject
 */

/** How long a file's address is kept for a browser that still reads it. */
const KEPT_MILLISECONDS = 60_000;

/** @param {File} file @returns {string} */
export const madeInWords = ({ name, width, height, blob, note = "" }) =>
  `Made ${name}: ${width} × ${Math.round(height)} pixels, ${sizeInWords(blob.size)}. ${note}`.trim();

/** @param {number} bytes @returns {string} "12 kB", "1.4 MB" */
export const sizeInWords = (bytes) =>
  bytes < 999_500 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** @param {unknown} error @returns {string} */
export const failedInWords = (error) =>
  error instanceof DOMException && error.name === "AbortError"
    ? "Stopped: there is no file."
    : `No picture: ${error instanceof Error ? error.message : error}.`;

export class Slides {
  /** @param {HTMLElement} section of the dialog */
  constructor(section) {
    this.section = section;
    /** @type {Shown | null} */
    this.shown = null;
    this.home = "";
    /** @type {AbortController | null} while a file is made */
    this.making = null;
    section.addEventListener("click", (event) => this.press(event));
    for (const ending of ENDINGS) this.button(ending).hidden = videoType(ending) === null;
  }

  /** @template {Element} T @param {string} selector @returns {T} */
  find(selector) {
    return /** @type {T} */ (this.section.querySelector(selector));
  }

  /** @param {string} kind of file @returns {HTMLElement} what makes it */
  button(kind) {
    return this.find(`[data-makes=${kind}]`);
  }

  /** @param {Shown} shown on the stage @param {string} home the address of the page */
  open(shown, home) {
    this.shown = shown;
    this.home = home;
    this.say("");
    const paper = shown.state.theme.dark ? "dark" : "light";
    /** @type {HTMLInputElement} */ (this.find(`[value=${paper}]`)).checked = true;
  }

  close() {
    this.shown = null;
    this.making?.abort();
  }

  /** @returns {Wish} */
  get wish() {
    return {
      dark: /** @type {HTMLInputElement} */ (this.find("[value=dark]")).checked,
      captions: /** @type {HTMLInputElement} */ (this.find(".captioned")).checked,
      home: this.home,
    };
  }

  /** @param {string} text */
  say(text) {
    this.find(".made").textContent = text;
  }

  /** @param {MouseEvent} event */
  press(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const kind = button?.dataset.makes;
    if (button?.matches(".stop")) this.making?.abort();
    else if (kind && this.shown && !this.making) this.make(kind, this.shown);
  }

  /** @param {string} kind of file @param {Shown} shown */
  async make(kind, shown) {
    const making = new AbortController();
    this.making = making;
    this.busy(true);
    this.say("Drawing …");
    try {
      const file = await this.file(kind, shown, making.signal);
      making.signal.throwIfAborted();
      save(file);
      this.say(madeInWords(file));
    } catch (error) {
      this.say(failedInWords(error));
    }
    this.making = null;
    this.busy(false);
  }

  /** @param {boolean} isBusy */
  busy(isBusy) {
    const line = /** @type {HTMLElement} */ (this.find(".making"));
    const isHeld = line.contains(/** @type {ShadowRoot | Document} */ (line.getRootNode()).activeElement);
    line.hidden = !isBusy;
    this.progress(0);
    // Whoever stopped it by keyboard is not left outside.
    if (!isBusy && isHeld) this.button("gif").focus();
    for (const button of this.section.querySelectorAll("[data-makes]"))
      button.setAttribute("aria-disabled", String(isBusy));
  }

  /** @param {number} share of what there is to do */
  progress(share) {
    /** @type {HTMLProgressElement} */ (this.find("progress")).value = share;
  }

  /** What draws them is not loaded before somebody wants one. @param {string} kind @param {Shown} shown @param {AbortSignal} signal @returns {Promise<File>} */
  async file(kind, shown, signal) {
    const { wish } = this;
    const chosen = (/** @type {string} */ selector) => /** @type {HTMLSelectElement} */ (this.find(selector)).value;
    if (kind === "svg") return (await import("./pictures.js")).svgFile(shown, wish);
    if (kind === "png") return (await import("./pictures.js")).pngFile(shown, wish, Number(chosen(".scale")));
    const subject = /** @type {Subject} */ (chosen(".subject"));
    const films = await import("./films.js");
    const hand = { signal, progress: (/** @type {number} */ share) => this.progress(share) };
    if (kind === "gif") return films.gifFile(shown, wish, subject, hand);
    return films.videoFile(shown, wish, subject, hand, /** @type {import("./video_types.js").Ending} */ (kind));
  }
}

/** Hand a file to the browser, as if it had come from a server. @param {File} file */
function save({ blob, name }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MILLISECONDS);
}
