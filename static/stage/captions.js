// @ts-check
// Writes a scene's words into the stage's markup and sets its controls; each only if it changed.
import { ACTIVATIONS } from "./activations.js";
import { ChangeRow } from "./change_row.js";
import { layerNames } from "./folds.js";
import { pruneInWords, pruningInWords } from "./removable_words.js";
import { Marks } from "./marks.js";
import { inAll } from "./pruned.js";
import { css } from "./theme.js";
import { markSpeed } from "./transport.js";
import { shapeParts } from "./words.js";

/** @typedef {import("./scene.js").Scene} Scene */

/** @type {import("./edits.js").Change[]} */
const NO_CHANGES = [];

export class Captions {
  /** @param {HTMLElement} root the stage @param {import("./transport.js").Commands} commands */
  constructor(root, commands) {
    this.root = root;
    this.marks = new Marks(this.find(".marks"), commands);
    this.changeRow = new ChangeRow(root, commands);
    /** @type {Partial<Scene>} what was drawn last */
    this.drawn = {};
  }

  /** @param {string} selector @returns {HTMLElement} */
  find(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { drawn } = this;
    this.drawn = scene;
    this.moment(scene.moment, drawn.moment);
    if (scene.controls !== drawn.controls) this.controls(scene.controls);
    this.offers(scene, drawn);
    if (scene.legend && scene.legend !== drawn.legend) this.legend(scene.legend);
    if (scene.tools) this.tools(scene.tools, drawn.tools ?? null);
    if (scene.words !== drawn.words) this.words(scene.words, drawn.words ?? {});
    this.changes(scene);
    if (scene.trouble !== drawn.trouble) this.trouble(scene.trouble);
    if (scene.isAwaited !== drawn.isAwaited) this.awaits(scene.isAwaited);
    this.root.classList.toggle("has-picture", scene.mounted !== null);
  }

  /** Whoever reads the squares aloud, or compares them, may wait for what is to come. @param {boolean} isAwaited */
  awaits(isAwaited) {
    for (const side of [".network", ".partner"]) this.find(`figure${side}`).ariaBusy = String(isAwaited);
  }

  /** What the visitor may choose. @param {Scene} scene @param {Partial<Scene>} drawn */
  offers({ depths, choice }, drawn) {
    if (depths) this.depths(depths, drawn.depths ?? null);
    if (choice) offer(this.choice(".choice select"), choice.partners, choice.chosen);
  }

  /** @param {Scene} scene */
  changes({ mounted, moment, changing, pruning, controls: { isPruned } }) {
    this.prune(pruning, isPruned);
    this.marks.draw(mounted?.changes ?? NO_CHANGES, moment.end);
    this.changeRow.draw(changing, mounted?.experiment.layers.length ?? 0);
  }

  /** @param {Scene["pruning"]} pruning @param {boolean} isPruned whether they are to be left out */
  prune(pruning, isPruned) {
    const button = this.find(".prune");
    const count = pruning?.count ?? { dead: 0, redundant: 0, unheard: 0 };
    const isNone = inAll(count) === 0;
    // While it is not known how many there are, what is pressed stays in reach.
    const isHidden = isNone && !isPruned;
    if (button.hidden !== isHidden) button.hidden = isHidden;
    if (!isNone) this.write(".prune", pruneInWords(count));
    if (!isNone) button.setAttribute("aria-label", pruningInWords(count));
    if (button.ariaPressed !== String(isPruned)) button.ariaPressed = String(isPruned);
  }

  /** @param {string} selector @param {string} text */
  write(selector, text) {
    const element = this.find(selector);
    if (element.textContent !== text) element.textContent = text;
  }

  /** @param {string} selector @returns {HTMLSelectElement} */
  choice(selector) {
    return /** @type {HTMLSelectElement} */ (this.find(selector));
  }

  /** A slider is moved by hand as well: what counts is where it stands. @param {string} selector @param {string} value */
  slide(selector, value) {
    const slider = /** @type {HTMLInputElement} */ (this.find(selector));
    if (slider.value !== value) slider.value = value;
  }

  /** @param {Scene["moment"]} moment @param {Scene["moment"]} [drawn] */
  moment(moment, drawn) {
    if (moment !== drawn) {
      /** @type {HTMLInputElement} */ (this.find(".scrubber")).max = String(moment.end);
      this.write(".epoch", moment.says);
      this.write(".scale-end", moment.end.toLocaleString("en"));
    }
    this.slide(".scrubber", String(moment.epoch));
  }

  /** @param {NonNullable<Scene["depths"]>} depths @param {Scene["depths"]} drawn */
  depths(depths, drawn) {
    const slider = this.find(".depths");
    if (depths !== drawn) {
      this.find(".through").classList.toggle("without", depths.end === 1);
      /** @type {HTMLInputElement} */ (slider).max = String(depths.end);
      slider.setAttribute("aria-valuetext", depths.says);
      this.write(".fold", depths.isBack ? "Unfold" : "Fold");
    }
    this.slide(".depths", String(Number(depths.at.toFixed(2))));
  }

  /** @param {Scene["controls"]} controls */
  controls({ playing, speed, foldsOn, collapsed, isMerging, quantity, announcement }) {
    this.root.classList.toggle("playing", playing);
    this.find(".play").setAttribute("aria-label", playing ? "Pause" : "Play");
    markSpeed(this.root, speed);
    this.find(".folds-switch").setAttribute("aria-pressed", String(foldsOn));
    this.find(".merge").setAttribute("aria-pressed", String(isMerging));
    this.write(".merge", isMerging ? "Apart" : "Multiply");
    this.find(".collapse").dataset.collapsed = String(collapsed);
    this.write(".collapse", collapsed ? "As trained" : "Collapse!");
    this.choice(".quantity").value = quantity;
    this.write(".announcement", announcement);
  }

  /** @param {import("./said.js").Words} words @param {import("./said.js").Words} drawn */
  words(words, drawn) {
    for (const [selector, text] of Object.entries(words)) {
      if (text !== drawn[selector]) this.write(selector, text);
    }
    const shape = words[".shape"] ?? "";
    if (shape !== drawn[".shape"]) this.find(".shape").replaceChildren(...shapeParts(shape).map(whole));
  }

  /** @param {string} text "" hides it */
  trouble(text) {
    this.find(".trouble").hidden = !text;
    this.write(".trouble", text);
  }

  /** @param {NonNullable<Scene["tools"]>} tools @param {Scene["tools"]} drawn */
  tools(tools, drawn) {
    const dial = /** @type {HTMLInputElement} */ (this.find(".straighten"));
    if (Number(dial.value) !== tools.straight) dial.value = String(tools.straight);
    if (tools === drawn) return;
    this.find(".tools").hidden = tools.isHidden;
    this.offered(".collapse", tools.noCollapse);
    this.offered(".straighten", tools.noStraightening);
    this.offered(".folds-switch", tools.noFolds);
    this.find(".collapse").title = tools.collapseTitle;
    /** @type {HTMLButtonElement} */ (this.find(".merge")).disabled = tools.isHidden;
    this.write(".dial output", tools.straightSays);
    offer(this.choice(".swap select"), activations(tools.own), tools.activation);
    this.count(tools, drawn);
  }

  /** Not disabled: who comes to it by keyboard is told why, too. @param {string} selector @param {string} whyNot "": it is */
  offered(selector, whyNot) {
    this.find(selector).setAttribute("aria-disabled", String(whyNot !== ""));
    this.write(`${selector} + .why`, whyNot);
  }

  /** @param {NonNullable<Scene["tools"]>} tools @param {Scene["tools"]} drawn */
  count(tools, drawn) {
    const said = tools.count || tools.hint;
    const saidBefore = drawn && (drawn.count || drawn.hint);
    const isSame = said === saidBefore && tools.layerNames === drawn?.layerNames && tools.theme === drawn.theme;
    if (isSame) return;
    this.find(".count").replaceChildren(said, ...layerNames(tools.layerNames, tools.theme));
  }

  /** @param {NonNullable<Scene["legend"]>} legend */
  legend({ theme, ceiling, outside }) {
    const [zero, one] = theme.classes;
    const text = css(theme.text);
    const classes = [
      [mark(DISC, `fill="${css(one)}"`), "class 1"],
      [mark(TRIANGLE, `fill="${css(zero)}"`), "class 0"],
    ];
    const hollow = `fill="none" stroke="${text}" stroke-width="1.6"`;
    const tested = [[mark(DISC, hollow) + mark(TRIANGLE, hollow), "test points"]];
    const entries = [
      [line(text, ""), "test"],
      [line(text, "2 3"), "train"],
      [line(css(theme.accent), "8 4"), "one matrix, test"],
      [ceiling.accuracy < 1 ? line(css(theme.classes[0]), "1 3 6 3") : "", ceiling.says],
      ...(outside ? [["", outside]] : []),
    ];
    // The markup is made of this theme's colours, of the words above, and of the server's, which hold no visitor's.
    for (const [selector, told] of Object.entries({ ".classes": classes, ".tested": tested, ".legend": entries })) {
      this.find(selector).innerHTML = told.map(([drawn, says]) => `<span>${drawn}${says}</span>`).join("");
    }
  }
}

/** A part that has its place as a whole, or none. @param {string} text */
function whole(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

/** The network's own first, the others after it. @param {string} own @returns {Record<string, string>} */
function activations(own) {
  const others = Object.keys(ACTIVATIONS).filter((name) => name !== own);
  return Object.fromEntries([["", own], ...others.map((name) => [name, name])]);
}

/** @param {HTMLSelectElement} choice @param {Record<string, string>} options value -> text @param {string} chosen */
function offer(choice, options, chosen) {
  const offered = Object.entries(options);
  const isSame =
    offered.length === choice.options.length && offered.every(([, text], i) => text === choice.options[i].text);
  if (!isSame) choice.replaceChildren(...offered.map(([value, text]) => new Option(text, value)));
  if (choice.value !== chosen) choice.value = chosen;
}

const DISC = "M7 2a5 5 0 1 0 .01 0z";
const TRIANGLE = "M7 1.5l5.5 10h-11z";

/** A point as the squares draw it. @param {string} path @param {string} ink */
const mark = (path, ink) => `<svg viewBox="0 0 14 14" aria-hidden="true"><path d="${path}" ${ink} /></svg>`;

/** @param {string} colour @param {string} dash */
const line = (colour, dash) =>
  '<svg viewBox="0 0 24 14" aria-hidden="true">' +
  `<path d="M1 7h22" stroke="${colour}" stroke-width="2.4" stroke-dasharray="${dash}" /></svg>`;
