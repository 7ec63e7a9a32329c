// @ts-check
// What is written at the drawn network, and a button over each of its units; each only if it changed.
/**
 * @typedef {import("./diagram.js").Layout} Layout
 * @typedef {import("./neurons.js").Neuron} Neuron
 * @typedef {{says: string, kind: string, x: number, y: number}} Label kind: "input", "head", "head slanted" or "foot"
 */

const INPUTS = ["x", "y"];

/** How large the drawn network may be, null where it is not shown. @param {HTMLElement} root the stage @returns {import("./diagram.js").Room | null} */
export function roomOf(root) {
  const drawn = /** @type {HTMLElement} */ (root.querySelector(".drawn"));
  const { clientWidth: width, clientHeight: height } = drawn;
  return width > 0 && height > 0 ? { width, height, text: parseFloat(getComputedStyle(drawn).fontSize) } : null;
}

/** @param {Layout} layout @returns {Label[]} */
export function labelsOf({ layers, columns, side, room, isAslant, top, bottom }) {
  const [inputs, ...hidden] = columns;
  const above = top - 0.35 * room.text;
  const kind = isAslant ? "head slanted" : "head";
  const before = inputs.x - side / 2 - 0.5 * room.text;
  return [
    ...(isAslant ? [] : [{ says: "data", kind, x: inputs.x, y: above }]),
    ...inputs.nodes.map(({ y, unit }) => ({ says: INPUTS[unit] ?? `x${unit + 1}`, kind: "input", x: before, y })),
    ...hidden.map(({ x }, i) => ({ says: activationOf(layers[i]), kind, x, y: above })),
    ...hidden.map(({ x, nodes }) => ({ says: String(nodes.length), kind: "foot", x, y: bottom + 0.4 * room.text })),
  ];
}

/** @param {import("./network.js").Layer} layer */
const activationOf = ({ activation, bend }) => (bend === 0 ? "identity" : activation);

export class DiagramLabels {
  /** @param {HTMLElement} element of the drawn network */
  constructor(element) {
    this.labels = /** @type {HTMLElement} */ (element.querySelector(".labels"));
    this.units = /** @type {HTMLElement} */ (element.querySelector(".units"));
    /** @type {Layout | null} what was written last */
    this.layout = null;
  }

  /** @param {import("./drawing.js").Diagram} diagram */
  draw({ arriving: layout, pinned }) {
    if (layout !== this.layout) this.write(layout);
    this.layout = layout;
    for (const unit of /** @type {NodeListOf<HTMLElement>} */ (this.units.querySelectorAll("[aria-pressed]"))) {
      const isPinned = pinned?.layer === Number(unit.dataset.layer) && pinned.unit === Number(unit.dataset.unit);
      if (unit.ariaPressed !== String(isPinned)) unit.ariaPressed = String(isPinned);
    }
  }

  /** @param {Layout} layout */
  write(layout) {
    const root = /** @type {ShadowRoot | Document} */ (this.units.getRootNode());
    const { layer, unit } = /** @type {HTMLElement | null} */ (root.activeElement)?.dataset ?? {};
    const isHeld = this.units.contains(root.activeElement);
    this.labels.replaceChildren(...labelsOf(layout).map(written));
    const buttons = layout.columns.slice(1).flatMap(({ nodes }, i) => {
      return nodes.map((node) => unitButton(node, layout.side, activationOf(layout.layers[i])));
    });
    if (buttons.length > 0) buttons[0].tabIndex = 0;
    this.units.replaceChildren(...buttons);
    const again = this.units.querySelector(`[data-layer="${layer}"][data-unit="${unit}"]`);
    if (isHeld && again instanceof HTMLElement) again.focus();
  }
}

/** @param {import("./diagram.js").Node} node @param {number} side @param {string} activation */
function unitButton({ layer, unit, x, y }, side, activation) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "unit";
  button.tabIndex = -1;
  button.ariaPressed = "false";
  button.setAttribute("aria-label", `layer ${layer + 1}, unit ${unit + 1}: ${activation}`);
  button.setAttribute("aria-describedby", "said");
  Object.assign(button.dataset, { layer, unit });
  Object.assign(button.style, { left: `${x}px`, top: `${y}px`, width: `${side}px`, height: `${side}px` });
  return button;
}

/** @param {Label} label @returns {HTMLElement} */
function written({ says, kind, x, y }) {
  const element = document.createElement("span");
  element.className = kind;
  element.textContent = says;
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
  return element;
}
