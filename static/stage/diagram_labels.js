// @ts-check
// What is written at the drawn network: inputs, activations, how many units; each only if it changed.
import { HEAD } from "./diagram.js";

/**
 * @typedef {import("./diagram.js").Layout} Layout
 * @typedef {{says: string, kind: string, x: number, y: number}} Label kind: "input", "head", "head slanted" or "foot"
 */

const INPUTS = ["x", "y"];
/** Names stand aslant where columns are closer. */
const CLOSE = 62;

/** How large the drawn network may be, null where it is not shown. @param {HTMLElement} root the stage @returns {import("./diagram.js").Room | null} */
export function roomOf(root) {
  const { clientWidth: width, clientHeight: height } = /** @type {HTMLElement} */ (root.querySelector(".drawn"));
  return width > 0 && height > 0 ? { width, height } : null;
}

/** @param {Layout} layout @returns {Label[]} */
export function labelsOf({ layers, columns, pitch, bottom }) {
  const [inputs, ...hidden] = columns;
  const head = pitch < CLOSE ? "head slanted" : "head";
  return [
    { says: "data", kind: "head", x: inputs.x, y: HEAD - 8 },
    ...inputs.nodes.map(({ x, y, unit }) => ({ says: INPUTS[unit] ?? `x${unit + 1}`, kind: "input", x, y })),
    ...hidden.map(({ x }, i) => ({ says: activationOf(layers[i]), kind: head, x, y: HEAD - 8 })),
    ...hidden.map(({ x, nodes }) => ({ says: String(nodes.length), kind: "foot", x, y: bottom + 8 })),
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
