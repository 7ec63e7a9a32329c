// @ts-check
// Another network, asked for at the drawn one: a unit or a layer more or less, another activation.

/**
 * @typedef {{activation: string, width: number}} Hidden a hidden layer, as the page takes it
 * @typedef {{depth: number, width: number, first: Hidden}} Limits the most layers, the most units of one, and what the
 *   first layer of a network that has none is
 * @typedef {{layers: number} | {layer: number, units: number} | {layer: number, activation: string}} Change
 *   so many layers or units more, or less; layers are counted from 0
 * @typedef {{reshape: (change: Change) => void}} Reshapes
 */

/** @param {import("./network.js").Layer[]} layers of a network @returns {Hidden[]} */
export const unitsAndActivations = (layers) =>
  layers.slice(0, -1).map(({ activation, outputs }) => ({ activation, width: outputs }));

/**
 * The hidden layers after a change; null where there can be no such network, or it is the same.
 * @param {Hidden[]} hidden @param {Change} change @param {Limits} limits @returns {Hidden[] | null}
 */
export function reshaped(hidden, change, limits) {
  if ("layers" in change) return withLayers(hidden, change.layers, limits);
  const old = hidden[change.layer];
  const made = old && changedLayer(old, change, limits.width);
  return made ? hidden.map((layer, i) => (i === change.layer ? made : layer)) : null;
}

/** One more, like the last one, or one less. @param {Hidden[]} hidden @param {number} by @param {Limits} limits */
function withLayers(hidden, by, { depth, first }) {
  if (by < 0) return hidden.length > 0 ? hidden.slice(0, -1) : null;
  return hidden.length < depth ? [...hidden, hidden[hidden.length - 1] ?? first] : null;
}

/** @param {Hidden} old @param {{units: number} | {activation: string}} change @param {number} widest */
function changedLayer(old, change, widest) {
  if ("activation" in change)
    return change.activation === old.activation ? null : { ...old, activation: change.activation };
  const width = old.width + change.units;
  return width >= 1 && width <= widest ? { ...old, width } : null;
}

/** Connect the controls at the drawn network. @param {HTMLElement} stage @param {Reshapes} commands */
export function connectShape(stage, { reshape }) {
  const diagram = /** @type {HTMLElement} */ (stage.querySelector(".diagram"));
  diagram.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button.reshape");
    if (!(button instanceof HTMLElement)) return;
    const { layers, layer, units } = button.dataset;
    reshape(layers ? { layers: Number(layers) } : { layer: Number(layer), units: Number(units) });
  });
  diagram.addEventListener("change", (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLSelectElement) || !menu.classList.contains("reshape")) return;
    reshape({ layer: Number(menu.dataset.layer), activation: menu.value });
  });
}
