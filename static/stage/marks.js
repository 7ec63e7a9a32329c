// @ts-check
// Marks on the time line where the experiment is changed while it trains: each named, in reach of keys, and removable.

/**
 * @typedef {import("./edits.js").Change} Change
 * @typedef {{epoch: number, share: number, changes: Change[]}} Mark share: of the way along the time line
 * @typedef {{seek: (epoch: number) => void, settle: () => void, undo: (change: Change) => void}} Marked
 */

/** The changes by their epoch, as far as the time line reaches. @param {readonly Change[]} changes @param {number} end @returns {Mark[]} */
export function marksOf(changes, end) {
  const epochs = [...new Set(changes.map(({ epoch }) => epoch))].filter((epoch) => epoch <= end);
  return epochs.map((epoch) => ({
    epoch,
    share: end > 0 ? epoch / end : 0,
    changes: changes.filter((change) => change.epoch === epoch),
  }));
}

export class Marks {
  /** @param {HTMLElement} element over the time line @param {Marked} commands */
  constructor(element, commands) {
    this.element = element;
    this.commands = commands;
    /** @type {readonly Change[] | null} */
    this.changes = null;
    this.end = -1;
  }

  /** @param {readonly Change[]} changes @param {number} end of the time line */
  draw(changes, end) {
    if (changes === this.changes && end === this.end) return;
    const isSame = changes === this.changes;
    this.changes = changes;
    this.end = end;
    const marks = marksOf(changes, end);
    const drawn = /** @type {HTMLElement[]} */ ([...this.element.children]);
    if (isSame && drawn.length === marks.length) {
      marks.forEach(({ share }, i) => drawn[i].style.setProperty("--share", String(share)));
      return;
    }
    this.element.replaceChildren(...marks.map((mark) => this.mark(mark)));
  }

  /** @param {Mark} mark */
  mark({ epoch, share, changes }) {
    const whole = document.createElement("span");
    whole.className = "mark";
    whole.style.setProperty("--share", String(share));
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", `To the change at ${changes.map(({ says }) => says).join("; ")}`);
    button.addEventListener("click", () => {
      this.commands.seek(epoch);
      this.commands.settle();
    });
    const list = document.createElement("span");
    list.className = "why";
    list.append(...changes.map((change) => this.line(change)));
    whole.append(button, list);
    whole.addEventListener("keydown", (event) => this.key(event, changes));
    return whole;
  }

  /** @param {Change} change */
  line(change) {
    const line = document.createElement("span");
    line.className = "change";
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "undo";
    remove.textContent = "Remove";
    remove.setAttribute("aria-label", `Remove ${change.says}`);
    remove.addEventListener("click", () => this.commands.undo(change));
    line.append(change.says, remove);
    return line;
  }

  /** @param {KeyboardEvent} event @param {Change[]} changes */
  key(event, changes) {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    if (this.element.closest(".fixed")) return;
    event.preventDefault();
    this.commands.undo(changes[changes.length - 1]);
  }
}
