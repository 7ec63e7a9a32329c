// @ts-check
// What is written at the drawn network, its controls, and a button over each of its units; each only if it changed.
import { ACTIVATIONS } from "./activations.js";
import { activationOf } from "./diagram.js";

/**
 * @typedef {import("./diagram.js").Layout} Layout
 * @typedef {import("./neurons.js").Neuron} Neuron
 * @typedef {{says: string, kind: string, x: number, y: number, layer?: number, activation?: string}} Label
 *   kind: "input", "head", "head slanted", "foot" or "foot upright"; layer: the hidden one that it belongs to, from 0;
 *   activation: what a head's layer has
 */

const INPUTS = ["x", "y"];

/** How large the drawn network may be, null where it is not shown. @param {HTMLElement} root the stage @returns {import("./diagram.js").Room | null} */
export function roomOf(root) {
  const drawn = /** @type {HTMLElement} */ (root.querySelector(".drawn"));
  const { clientWidth: width, clientHeight: height } = drawn;
  return width > 0 && height > 0 ? { width, height, text: parseFloat(getComputedStyle(drawn).fontSize) } : null;
}

/** The inputs' names, beside their maps wherever those are on their way. @param {Layout} layout @returns {Label[]} */
export function inputLabels({ columns: [inputs], side, room }) {
  const x = inputs.x - side / 2 - 0.5 * room.text;
  return inputs.nodes.map(({ y, unit }) => ({ says: INPUTS[unit] ?? `x${unit + 1}`, kind: "input", x, y }));
}

/** @param {Layout} layout @param {Layout} [now] on the way to it @returns {Label[]} */
export function labelsOf(layout, now = layout) {
  const { layers, columns, room, tilt, isUpright, top, bottom } = layout;
  const [inputs, ...hidden] = columns;
  const above = top - 0.35 * room.text;
  const kind = tilt ? "head slanted" : "head";
  return [
    ...(tilt ? [] : [{ says: "data", kind, x: inputs.x, y: above }]),
    ...inputLabels(now),
    ...hidden.map(({ x, layer }, i) => {
      return { says: activationOf(layers[i]), kind, x, y: above, layer, activation: layers[i].activation };
    }),
    ...hidden.map(({ x, layer, nodes }) => {
      return {
        says: String(nodes.length),
        kind: `foot${isUpright ? " upright" : ""}`,
        x,
        y: bottom + 0.4 * room.text,
        layer,
      };
    }),
  ];
}

export class DiagramLabels {
  /** @param {HTMLElement} element of the drawn network */
  constructor(element) {
    this.labels = /** @type {HTMLElement} */ (element.querySelector(".labels"));
    this.units = /** @type {HTMLElement} */ (element.querySelector(".units"));
    /** @type {Layout | null} what was written last */
    this.layout = null;
    /** @type {Layout | null} beside whose inputs their names are */
    this.now = null;
    this.frozen = "";
  }

  /** @param {import("./drawing.js").Diagram} diagram */
  draw({ arriving: layout, layout: now, pinned, frozen }) {
    if (layout !== this.layout || frozen !== this.frozen)
      this.write(layout, frozen ? frozen.split(",").map(Number) : []);
    if (now !== this.now) this.follow(now);
    this.layout = layout;
    this.now = now;
    this.frozen = frozen;
    for (const unit of /** @type {NodeListOf<HTMLElement>} */ (this.units.querySelectorAll("[aria-pressed]"))) {
      const isPinned = pinned?.layer === Number(unit.dataset.layer) && pinned.unit === Number(unit.dataset.unit);
      if (unit.ariaPressed !== String(isPinned)) unit.ariaPressed = String(isPinned);
    }
  }

  /** @param {Layout} now */
  follow(now) {
    const names = /** @type {NodeListOf<HTMLElement>} */ (this.labels.querySelectorAll(".input"));
    inputLabels(now).forEach(({ x, y }, i) => Object.assign(names[i].style, { left: `${x}px`, top: `${y}px` }));
  }

  /** Whoever holds one of them by the keyboard still does. @param {Layout} layout @param {number[]} frozen layers, from 0 */
  write(layout, frozen) {
    const root = /** @type {ShadowRoot | Document} */ (this.units.getRootNode());
    const held = root.activeElement;
    const isHeld = this.units.contains(held) || this.labels.contains(held);
    const key = /** @type {HTMLElement | null} */ (held)?.dataset.key;
    const [first, second] = layout.columns;
    // As wide as a finger needs, as far as the columns are apart.
    if (second) this.labels.style.setProperty("--pitch", `${second.x - first.x}px`);
    this.labels.style.setProperty("--tilt", `${layout.tilt}deg`);
    this.labels.replaceChildren(...labelsOf(layout).map(written), port(layout));
    const buttons = layout.columns.slice(1).flatMap(({ nodes, layer }, i) => {
      const does = `${activationOf(layout.layers[i])}${frozen.includes(layer) ? ", frozen" : ""}`;
      return nodes.map((node) => unitButton(node, layout.side, does));
    });
    if (buttons.length > 0) buttons[0].tabIndex = 0;
    this.units.replaceChildren(...buttons);
    const again = this.units.parentElement?.querySelector(`[data-key="${key}"]`);
    if (isHeld && again instanceof HTMLElement) again.focus();
  }
}

/** A button over the place where the logit leaves. @param {Layout} layout */
function port({ output: { x, y }, columns }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "port";
  button.title = "Change the bias or a weight of the logit";
  button.setAttribute("aria-label", button.title);
  Object.assign(button.dataset, { layer: columns.length - 1, unit: 0, key: "port" });
  Object.assign(button.style, { left: `${x}px`, top: `${y}px` });
  return button;
}

/** @param {import("./diagram.js").Node} node @param {number} side @param {string} does */
function unitButton({ layer, unit, x, y }, side, does) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "unit";
  button.tabIndex = -1;
  button.ariaPressed = "false";
  button.setAttribute("aria-label", `layer ${layer + 1}, unit ${unit + 1}: ${does}`);
  button.setAttribute("aria-keyshortcuts", "E");
  button.setAttribute("aria-describedby", "said");
  Object.assign(button.dataset, { layer, unit, key: `unit ${layer} ${unit}` });
  Object.assign(button.style, { left: `${x}px`, top: `${y}px`, width: `${side}px`, height: `${side}px` });
  return button;
}

/** @param {Label} label @returns {HTMLElement} */
function written({ says, kind, x, y, layer, activation }) {
  const element = document.createElement("span");
  element.className = kind;
  element.append(says);
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
  if (layer === undefined) return element;
  if (activation) element.append(menu(layer, activation));
  else {
    element.prepend(stepper(layer, -1));
    element.append(stepper(layer, 1));
  }
  return element;
}

/** A menu that lies unseen over a layer's name. @param {number} layer @param {string} activation */
function menu(layer, activation) {
  const select = document.createElement("select");
  select.className = "reshape";
  select.setAttribute("aria-label", `Activation of layer ${layer + 1}`);
  Object.assign(select.dataset, { layer, key: `activation ${layer}` });
  select.replaceChildren(...Object.keys(ACTIVATIONS).map((name) => new Option(name, name)));
  select.value = activation;
  return select;
}

/** @param {number} layer @param {number} by one unit more or less */
function stepper(layer, by) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reshape";
  button.textContent = by > 0 ? "+" : "−";
  button.title = `A unit ${by > 0 ? "more" : "less"} in layer ${layer + 1}`;
  button.setAttribute("aria-label", button.title);
  Object.assign(button.dataset, { layer, units: by, key: `units ${layer} ${by}` });
  return button;
}
