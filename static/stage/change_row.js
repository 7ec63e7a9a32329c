// @ts-check
// The row under the squares in which one number of the network is changed: by hand, by keys, or typed.
import { whoseInWords } from "./changing.js";
import { nameOf } from "./edits.js";
import { Later } from "./later.js";

/**
 * @typedef {import("./changing.js").Changing} Changing
 * @typedef {import("./edits.js").Place} Place
 * @typedef {{edit: (what: string, value: number | string) => void, chooseNumber: (place: Place | null, isHeld?: boolean) => void,
 *   rest: () => void}} Changes rest: stand still at the epoch on show
 */

/** The hand is off so long after the last key. */
const REST_MILLISECONDS = 400;
/** How far an arrow key moves the number, and with Shift. */
const [STEP, FAR] = [0.1, 1];

export class ChangeRow {
  /** @param {HTMLElement} stage @param {Changes} changes */
  constructor(stage, changes) {
    const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (stage.querySelector(selector));
    this.stage = stage;
    this.changes = changes;
    this.row = find(".changing");
    this.source = /** @type {HTMLSelectElement} */ (find(".changing .source"));
    this.value = /** @type {HTMLInputElement} */ (find(".changing .value"));
    this.hand = /** @type {HTMLInputElement} */ (find(".changing .hand"));
    this.freeze = find(".changing .freeze");
    this.rested = new Later(REST_MILLISECONDS);
    /** @type {Changing | null} */
    this.drawn = null;
    this.isTouched = false;
    this.connect();
  }

  connect() {
    this.source.addEventListener("change", () => this.choose());
    for (const input of [this.value, this.hand]) {
      input.addEventListener("input", () => this.touch(input.value));
      input.addEventListener("change", () => this.rested.ask(() => this.commit()));
    }
    this.value.addEventListener("keydown", (event) => this.step(event));
    this.freeze.addEventListener("click", () => this.toggle());
    /** @type {HTMLElement} */ (this.row.querySelector(".leave")).addEventListener("click", () => this.leave());
    this.row.addEventListener("focusin", () => this.changes.rest());
    this.row.addEventListener("keydown", (event) => event.key === "Escape" && this.leave());
  }

  /** @param {Changing | null} changing @param {number} layers of the network */
  draw(changing, layers) {
    const last = this.drawn;
    if (changing === last) return;
    this.drawn = changing;
    this.stage.classList.toggle("changes", changing !== null);
    if (!changing) {
      this.isTouched = false;
      return;
    }
    const isOther = !last || nameOf(last.place) !== nameOf(changing.place);
    if (isOther) this.isTouched = false;
    this.write(changing, whoseInWords(changing, layers));
    if (changing.isHeld && isOther && !this.row.contains(this.focused)) this.value.focus();
  }

  get focused() {
    return /** @type {Document | ShadowRoot} */ (this.stage.getRootNode()).activeElement;
  }

  /** @param {Changing} changing @param {string} whose */
  write({ epoch, place, sources, value, isFrozen, largest, isFull }, whose) {
    const since = `from epoch ${epoch.toLocaleString("en")} on`;
    const text = (/** @type {string} */ selector, /** @type {string} */ says) => {
      /** @type {HTMLElement} */ (this.row.querySelector(selector)).textContent = says;
    };
    text(".since", `From epoch ${epoch.toLocaleString("en")} on`);
    text(".whose", whose);
    this.offer(sources, place);
    const named = `${sources[place.source ?? sources.length - 1]}, ${whose}, ${since}`;
    for (const input of [this.value, this.hand]) {
      input.setAttribute("aria-label", named);
      input.disabled = isFull;
    }
    this.value.max = String(largest);
    this.value.min = String(-largest);
    if (!this.isTouched) this.value.value = this.hand.value = String(Number(value.toPrecision(4)));
    this.freeze.textContent = `${isFrozen ? "Free" : "Freeze"} layer ${place.layer + 1}`;
    this.freeze.setAttribute("aria-pressed", String(isFrozen));
    this.row.title = isFull ? "There can be no further changes: remove one at the time line" : "";
  }

  /** @param {string[]} sources @param {Place} place */
  offer(sources, { source }) {
    const isSame = [...this.source.options].map(({ text }) => text).join() === sources.join();
    if (!isSame) this.source.replaceChildren(...sources.map((says, i) => new Option(says, String(i))));
    this.source.value = String(source ?? sources.length - 1);
  }

  choose() {
    if (!this.drawn) return;
    const source = Number(this.source.value);
    const isBias = source === this.source.options.length - 1;
    this.changes.chooseNumber({ ...this.drawn.place, source: isBias ? null : source });
  }

  /** @param {string} value */
  touch(value) {
    this.isTouched = true;
    for (const input of [this.value, this.hand]) if (input.value !== value) input.value = value;
    this.changes.rest();
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter") this.commit();
    if (!way) return;
    event.preventDefault();
    const next = Number(this.value.value) + way * (event.shiftKey ? FAR : STEP);
    this.touch(String(Number(next.toFixed(4))));
    this.rested.ask(() => this.commit());
  }

  commit() {
    this.rested.forget();
    if (!this.drawn || !this.isTouched || !this.value.reportValidity() || this.value.value === "") return;
    this.isTouched = false;
    this.changes.edit(nameOf(this.drawn.place), Number(this.value.value));
  }

  toggle() {
    if (!this.drawn) return;
    const { place, isFrozen } = this.drawn;
    this.changes.edit(`layer${place.layer + 1}`, isFrozen ? "free" : "frozen");
  }

  leave() {
    const { place } = this.drawn ?? {};
    const own =
      place && this.stage.querySelector(`.drawn button[data-unit="${place.unit}"][data-layer="${place.layer}"]`);
    const isHeld = this.row.contains(this.focused);
    this.changes.chooseNumber(null);
    if (isHeld && own instanceof HTMLElement) own.focus();
  }
}
