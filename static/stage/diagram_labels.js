// @ts-check
// What is written at the drawn network: inputs, activations, how many units; each only if it changed.
/**
 * @typedef {import("./diagram.js").Layout} Layout
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
    this.element = /** @type {HTMLElement} */ (element.querySelector(".labels"));
    /** @type {Layout | null} what was written last */
    this.layout = null;
  }

  /** @param {import("./drawing.js").Diagram} diagram */
  draw({ layout }) {
    if (layout === this.layout) return;
    this.layout = layout;
    this.element.replaceChildren(...labelsOf(layout).map(written));
  }
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
