// @ts-check
// The part of the dialog that makes pictures for slides: what is wished for, and what has come of it.

/**
 * @typedef {import("./pictures.js").Shown} Shown
 * @typedef {import("./pictures.js").Wish} Wish
 * @typedef {import("./pictures.js").File} File
 * @typedef {typeof import("./pictures.js")} Makers
 */

/** How long a file's address is kept for a browser that still reads it. */
const KEPT_MILLISECONDS = 60_000;

/** @param {File} file @returns {string} */
export const madeInWords = ({ name, width, height, blob }) =>
  `Made ${name}: ${width} × ${Math.round(height)} pixels, ${sizeInWords(blob.size)}.`;

/** @param {number} bytes @returns {string} "12 kB", "1.4 MB" */
export const sizeInWords = (bytes) =>
  bytes < 999_500 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** @param {unknown} error @returns {string} */
export const failedInWords = (error) => `No picture: ${error instanceof Error ? error.message : error}.`;

export class Slides {
  /** @param {HTMLElement} section of the dialog */
  constructor(section) {
    this.section = section;
    /** @type {Shown | null} */
    this.shown = null;
    this.home = "";
    section.addEventListener("click", (event) => this.press(event));
  }

  /** @template {Element} T @param {string} selector @returns {T} */
  find(selector) {
    return /** @type {T} */ (this.section.querySelector(selector));
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
    if (kind && this.shown) this.make(kind, this.shown);
  }

  /** @param {string} kind of file @param {Shown} shown */
  async make(kind, shown) {
    this.say("Drawing …");
    try {
      // What draws them is not loaded before somebody wants one.
      const file = await this.file(await import("./pictures.js"), kind, shown);
      save(file);
      this.say(madeInWords(file));
    } catch (error) {
      this.say(failedInWords(error));
    }
  }

  /** @param {Makers} makers @param {string} kind @param {Shown} shown @returns {Promise<File>} */
  file(makers, kind, shown) {
    const scale = Number(/** @type {HTMLSelectElement} */ (this.find(".scale")).value);
    return kind === "svg" ? makers.svgFile(shown, this.wish) : makers.pngFile(shown, this.wish, scale);
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
