// @ts-check
// Marks on the time line where the experiment is changed while it trains: each named, in reach of keys, and removable.

/**
 * @typedef {import("./edits.js").Change} Change
 * @typedef {{epochs: number[], share: number, span: number, changes: Change[]}} Mark
 *   share: of the way along the time line to its first epoch; span: from there to its last
 * @typedef {{seek: (epoch: number) => void, settle: () => void, undo: (change: Change) => void}} Marked
 */

/** As wide as a target has to be: marks that are nearer to each other, in pixels, are one. */
const APART = 24;
/** Of the slider, whose middle is where an epoch is. */
const THUMB = 16;

/**
 * The changes as marks, as far as the time line reaches.
 * @param {readonly Change[]} changes in their order @param {number} end of the time line
 * @param {number} [apart] epochs that are nearer to each other have one mark @returns {Mark[]}
 */
export function marksOf(changes, end, apart = 0) {
  /** @type {number[][]} */
  const near = [];
  for (const epoch of new Set(changes.map((change) => change.epoch))) {
    const last = near[near.length - 1];
    if (epoch > end) break;
    if (last && epoch - last[last.length - 1] < apart) last.push(epoch);
    else near.push([epoch]);
  }
  return near.map((epochs) => {
    const [first, last] = [epochs[0], epochs[epochs.length - 1]];
    const own = changes.filter(({ epoch }) => first <= epoch && epoch <= last);
    return { epochs, share: first / (end || 1), span: (last - first) / (end || 1), changes: own };
  });
}

export class Marks {
  /** @param {HTMLElement} element over the time line @param {Marked} commands */
  constructor(element, commands) {
    this.element = element;
    this.commands = commands;
    /** @type {readonly Change[]} */
    this.changes = [];
    this.end = -1;
    /** What is drawn; equal marks are the same text. */
    this.drawn = "[]";
    new ResizeObserver(() => this.place()).observe(element);
  }

  /** @param {readonly Change[]} changes @param {number} end of the time line */
  draw(changes, end) {
    if (changes === this.changes && end === this.end) return;
    // Others than those of the other experiment, even where they are equal.
    if (changes !== this.changes) this.drawn = "";
    this.changes = changes;
    this.end = end;
    this.place();
  }

  place() {
    if (this.changes.length === 0 && this.element.childElementCount === 0) return;
    const apart = (APART / Math.max(1, this.element.clientWidth - THUMB)) * this.end;
    const marks = marksOf(this.changes, this.end, apart);
    const drawn = JSON.stringify(marks.map(({ epochs }) => epochs));
    if (drawn !== this.drawn) this.element.replaceChildren(...marks.map((mark) => this.mark(mark)));
    this.drawn = drawn;
    const elements = /** @type {HTMLElement[]} */ ([...this.element.children]);
    marks.forEach(({ share, span }, i) => {
      elements[i].style.setProperty("--share", String(share));
      elements[i].style.setProperty("--span", String(span));
    });
  }

  /** @param {Mark} mark */
  mark({ epochs, changes }) {
    const whole = document.createElement("span");
    whole.className = "mark";
    const isOne = epochs.length === 1;
    const says = isOne ? changes.map((change) => change.says).join("; ") : spanInWords(epochs, changes.length);
    const list = document.createElement("span");
    list.className = "why";
    list.append(...changes.map((change) => this.line(change, !isOne)));
    const pin = this.seeking(epochs[0], `To the ${isOne ? "change" : "first of the changes"} at ${says}`);
    if (!isOne) pin.append(...epochs.map((epoch) => tick(epoch, epochs)));
    whole.append(pin, list);
    whole.addEventListener("keydown", (event) => this.key(event, changes));
    return whole;
  }

  /** @param {number} epoch @param {string} label @returns {HTMLButtonElement} that leads to an epoch */
  seeking(epoch, label) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      this.commands.seek(epoch);
      this.commands.settle();
    });
    return button;
  }

  /** @param {Change} change @param {boolean} isApart whether it leads to an epoch of its own */
  line(change, isApart) {
    const line = document.createElement("span");
    line.className = "change";
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "undo";
    remove.textContent = "Remove";
    remove.setAttribute("aria-label", `Remove ${change.says}`);
    remove.addEventListener("click", () => this.commands.undo(change));
    line.append(isApart ? this.leading(change) : change.says, remove);
    return line;
  }

  /** @param {Change} change */
  leading({ epoch, says }) {
    const button = this.seeking(epoch, `To the change at ${says}`);
    button.className = "leading";
    button.textContent = says;
    return button;
  }

  /** @param {KeyboardEvent} event @param {Change[]} changes of the mark, in the order of their lines */
  key(event, changes) {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    if (this.element.closest(".fixed")) return;
    event.preventDefault();
    const lines = [...this.element.querySelectorAll(".mark:focus-within .change")];
    const held = lines.findIndex((line) => line.matches(":focus-within"));
    this.commands.undo(changes[held] ?? changes[changes.length - 1]);
  }
}

/** One of a mark's epochs, between the first and the last. @param {number} epoch @param {number[]} epochs */
function tick(epoch, epochs) {
  const line = document.createElement("span");
  line.className = "tick";
  line.style.setProperty("--along", String((epoch - epochs[0]) / (epochs[epochs.length - 1] - epochs[0])));
  return line;
}

/** @param {number[]} epochs @param {number} count of changes */
const spanInWords = (epochs, count) => `epochs ${epochs[0]} to ${epochs[epochs.length - 1]}: ${count} of them`;
