// @ts-check
// The one matrix as a network: two weights as two edges, drawn as the edges of the large one are.
import { css } from "./theme.js";
import { DASH } from "./diagram_paint.js";
import { strength } from "./diagram.js";

/** The widest that an edge can be. */
const WIDEST = 9;

export class TwoEdges {
  /** @param {Element} element the SVG */
  constructor(element) {
    this.paths = [".edge-x", ".edge-y"].map((name) => /** @type {SVGPathElement} */ (element.querySelector(name)));
    this.port = /** @type {SVGCircleElement} */ (element.querySelector("circle"));
  }

  /** @param {[number, number]} weight @param {number} bias @param {import("./theme.js").Theme} theme */
  draw(weight, bias, theme) {
    this.paths.forEach((path, i) => {
      const width = Math.max(0.5, WIDEST * strength(weight[i]));
      path.style.stroke = css(theme.classes[weight[i] < 0 ? 0 : 1]);
      path.style.strokeWidth = String(width);
      path.style.strokeDasharray = weight[i] < 0 ? DASH.map((part) => part * Math.max(1.2, width)).join(" ") : "none";
      path.style.visibility = Number.isFinite(weight[i]) && weight[i] !== 0 ? "visible" : "hidden";
    });
    this.port.style.stroke = css(theme.classes[bias < 0 ? 0 : 1]);
    this.port.style.fill = bias < 0 ? css(theme.background) : css(theme.classes[1]);
  }
}
