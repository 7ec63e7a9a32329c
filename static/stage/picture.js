// @ts-check
// Paints a scene's pictures: the squares, the drawn network, the curves; each only if it changed.
import { DiagramLabels } from "./diagram_labels.js";
import { DiagramPicture } from "./diagram_paint.js";
import { paintCurve } from "./plot.js";
import { Squares } from "./squares.js";
import { TwoEdges } from "./two_edges.js";

/** @typedef {import("./scene.js").Scene} Scene */

export class Picture {
  /** @param {HTMLElement} root the stage @param {import("./surface.js").Surfaces} surfaces */
  constructor(root, { grids, drawings }) {
    const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.root = root;
    this.squares = new Squares(find(".network .square"), find(".partner .square"), grids);
    this.accuracy = context(find("canvas.accuracy"));
    this.loss = context(find("canvas.loss"));
    this.diagram = new DiagramPicture(find(".diagram"));
    this.labels = new DiagramLabels(find(".diagram"));
    this.twoEdges = new TwoEdges(find(".two-edges"));
    this.drawings = drawings;
    /** @type {Partial<Scene>} what was drawn last */
    this.drawn = {};
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { drawn } = this;
    this.drawn = scene;
    this.squares.draw(scene);
    this.root.classList.toggle("inspecting", !scene.sheet && (scene.network?.unit ?? null) !== null);
    if (scene.partner !== drawn.partner) this.paintEdges(scene.partner);
    if (scene.diagram !== drawn.diagram) this.paintDiagram(scene.diagram);
    if (scene.curves !== drawn.curves) this.paintCurves(scene.curves);
  }

  /** @param {Scene["partner"]} partner */
  paintEdges(partner) {
    if (partner) this.twoEdges.draw([partner.a, partner.b], partner.bias, partner.theme);
  }

  /** What it costs is told, so that it does not cost the squares their frames. @param {Scene["diagram"]} diagram */
  paintDiagram(diagram) {
    if (!diagram) return;
    const started = performance.now();
    this.diagram.paint(diagram);
    this.labels.draw(diagram);
    this.drawings.spent += performance.now() - started;
  }

  /** @param {Scene["curves"]} curves */
  paintCurves(curves) {
    if (!curves) return;
    paintCurve(this.accuracy, curves.theme, curves.accuracy);
    paintCurve(this.loss, curves.theme, curves.loss);
  }
}

/** @param {HTMLElement} element */
const context = (element) =>
  /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (element).getContext("2d"));
