// @ts-check
// Writes what words.js says into the stage's markup, and only where it changed.
import { css } from "./paint.js";
import { percent } from "./words.js";

/** @typedef {import("./paint.js").Theme} Theme */

export class Captions {
  /** @param {HTMLElement} root the stage */
  constructor(root) {
    this.root = root;
  }

  /** @param {string} selector @returns {HTMLElement} */
  find(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }

  /** @param {string} selector @param {string} text */
  write(selector, text) {
    const element = this.find(selector);
    if (element.textContent !== text) element.textContent = text;
  }

  /** @param {number} epoch @param {number} furthest */
  transport(epoch, furthest) {
    const scrubber = /** @type {HTMLInputElement} */ (this.find(".scrubber"));
    const end = String(Math.max(furthest, epoch));
    if (scrubber.max !== end) scrubber.max = end;
    if (scrubber.value !== String(epoch)) scrubber.value = String(epoch);
    this.write(".epoch", `epoch ${epoch.toLocaleString("en")}`);
  }

  /** @param {string} side @param {{test_accuracy: number, train_accuracy: number} | null} scores */
  scores(side, scores) {
    const text = scores && `test ${percent(scores.test_accuracy)}\u2003train ${percent(scores.train_accuracy)}`;
    this.write(`.${side} .scores`, text ?? "\u00a0");
  }

  /** @param {string} text "" hides it */
  trouble(text) {
    this.find(".trouble").hidden = !text;
    this.write(".trouble", text);
  }

  /** @param {Record<string, string>} partners @param {string} chosen */
  partners(partners, chosen) {
    offer(/** @type {HTMLSelectElement} */ (this.find(".choice select")), partners, chosen);
  }

  /** @param {string[]} activations @param {string} own @param {string} chosen */
  activations(activations, own, chosen) {
    const others = activations.filter((name) => name !== own);
    const names = Object.fromEntries([["", own], ...others.map((name) => [name, name])]);
    offer(/** @type {HTMLSelectElement} */ (this.find(".swap select")), names, chosen);
  }

  /** @param {Theme} theme @param {number} ceiling accuracy of the best straight line */
  legend(theme, ceiling) {
    const [zero, one] = theme.classes;
    const text = css(theme.text);
    const entries = [
      [shape(`<circle cx="12" cy="7" r="5" fill="${css(one)}" />`), "class 1"],
      [shape(`<path d="M12 1l6 11H6z" fill="${css(zero)}" />`), "class 0"],
      [shape(`<circle cx="12" cy="7" r="4.4" fill="none" stroke="${text}" stroke-width="1.6" />`), "hollow: test point"],
      [line(text, ""), "test"],
      [line(text, "2 3"), "train"],
      [line(css(theme.accent), "8 4"), "one matrix, test"],
      [line(css(theme.classes[0]), "1 3 6 3"), `no straight line passes ${percent(ceiling)} of all points`],
    ];
    // The markup is made of this theme's colours and the words above only.
    this.find(".legend").innerHTML = entries.map(([mark, says]) => `<span>${mark}${says}</span>`).join("");
  }

  /** Tell a screen reader what stands on the stage. @param {string[]} parts selectors */
  announce(parts) {
    this.write(".announcement", parts.map((part) => this.find(part).textContent).filter(Boolean).join(". "));
  }
}

/** @param {HTMLSelectElement} choice @param {Record<string, string>} options value -> text @param {string} chosen */
function offer(choice, options, chosen) {
  const made = Object.entries(options).map(([value, text]) => new Option(text, value));
  const same = made.length === choice.options.length && made.every(({ text }, i) => text === choice.options[i].text);
  if (!same) choice.replaceChildren(...made);
  choice.value = chosen;
}

/** @param {string} markup */
const shape = (markup) => `<svg viewBox="0 0 24 14" aria-hidden="true">${markup}</svg>`;

/** @param {string} colour @param {string} dash */
const line = (colour, dash) =>
  shape(`<path d="M1 7h22" stroke="${colour}" stroke-width="2.4" stroke-dasharray="${dash}" />`);
