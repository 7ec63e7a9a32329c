// @ts-check
// Pointing at units of the drawn network, by mouse, finger and keyboard. Knows no network.

/**
 * @typedef {import("./neurons.js").Neuron} Neuron
 * @typedef {import("./neurons.js").Quantity} Quantity
 * @typedef {{inspect: (neuron: Neuron | null) => void, pin: (neuron: Neuron | null) => void,
 *   show: (quantity: Quantity) => void, chooseNumber: (place: import("./edits.js").Place | null, isHeld?: boolean) => void,
 *   edgeAt: (x: number, y: number) => import("./edits.js").Place | null}} Looks what the visitor points at, keeps on show, and wants to see of it
 */

/**
 * Connect the buttons that lie over the drawn units.
 * @param {HTMLElement} stage @param {Looks} looks
 */
export function inspect(stage, looks) {
  const units = /** @type {HTMLElement} */ (stage.querySelector(".units"));
  const root = /** @type {Document | ShadowRoot} */ (stage.getRootNode());
  const focused = () => neuronOf(root.activeElement);
  units.addEventListener("pointerover", (event) => looks.inspect(neuronOf(event.target) ?? focused()));
  units.addEventListener("pointerleave", () => looks.inspect(focused()));
  units.addEventListener("focusin", (event) => looks.inspect(neuronOf(event.target)));
  units.addEventListener("focusout", () => looks.inspect(null));
  units.addEventListener("click", (event) => looks.pin(neuronOf(event.target)));
  units.addEventListener("keydown", (event) => step(event, units, looks));
  const drawn = /** @type {HTMLElement} */ (stage.querySelector(".drawn"));
  drawn.addEventListener("click", (event) => choose(event, drawn, looks));
  const quantity = /** @type {HTMLSelectElement} */ (stage.querySelector(".quantity"));
  quantity.addEventListener("change", () => looks.show(/** @type {Quantity} */ (quantity.value)));
}

/** @param {EventTarget | null} target @returns {Neuron | null} whose button it is */
function neuronOf(target) {
  if (!(target instanceof HTMLElement) || !target.classList.contains("unit")) return null;
  return { layer: Number(target.dataset.layer), unit: Number(target.dataset.unit) };
}

/**
 * A click at an edge, or at the port of the logit: that number may be changed.
 * @param {MouseEvent} event @param {HTMLElement} drawn @param {Looks} looks
 */
function choose(event, drawn, looks) {
  const control = event.target instanceof Element && event.target.closest("button, select");
  if (control instanceof HTMLElement && control.classList.contains("port")) {
    looks.chooseNumber({ layer: Number(control.dataset.layer), unit: 0, source: null }, event.detail === 0);
  }
  if (control) return;
  const { left, top } = drawn.getBoundingClientRect();
  const edge = looks.edgeAt(event.clientX - left, event.clientY - top);
  if (edge) looks.chooseNumber(edge);
}

/** @param {KeyboardEvent} event @param {HTMLElement} units @param {Looks} looks */
function step(event, units, looks) {
  const at = neuronOf(event.target);
  if (!at) return;
  if (event.key === "Escape") {
    looks.pin(null);
    /** @type {HTMLElement} */ (event.target).blur();
    return;
  }
  const move = MOVES[/** @type {keyof typeof MOVES} */ (event.key)];
  if (move) goTo(neighbour(units, at, move[0], move[1]), units);
  else if (isToChange(event)) looks.chooseNumber({ ...at, source: null }, true);
  else return;
  event.preventDefault();
}

/** Layers and units further. */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {HTMLElement | undefined} next @param {HTMLElement} units */
function goTo(next, units) {
  if (!next) return;
  for (const unit of units.children) /** @type {HTMLElement} */ (unit).tabIndex = unit === next ? 0 : -1;
  next.focus();
}

/** @param {KeyboardEvent} event */
const isToChange = ({ key, ctrlKey, metaKey, altKey }) => key.toLowerCase() === "e" && !(ctrlKey || metaKey || altKey);

/**
 * The button of the unit so many layers and units further: the last one, where a layer has fewer.
 * @param {HTMLElement} units @param {Neuron} at @param {number} layers @param {number} further
 */
function neighbour(units, { layer, unit }, layers, further) {
  const beside = [
    .../** @type {NodeListOf<HTMLElement>} */ (units.querySelectorAll(`[data-layer="${layer + layers}"]`)),
  ];
  return beside[Math.max(0, Math.min(unit + further, beside.length - 1))];
}
