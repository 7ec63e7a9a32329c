// @ts-check
// Paints both squares of a scene: surface, boundary, folds, data, the sheet, the pointer; each only if it changed.
import { crossings, straightBoundary } from "./contour.js";
import { Folds } from "./folds.js";
import { Square } from "./paint.js";
import { Pointer } from "./pointer.js";
import { SheetPicture } from "./sheet_paint.js";

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./paint.js").Canvases} Canvases
 */

export class Squares {
  /** @param {Canvases} plane the left one @param {Canvases} other @param {import("./grid.js").Grids} grids */
  constructor(plane, other, grids) {
    this.left = new Square(plane);
    this.right = new Square(other);
    this.folds = new Folds(plane);
    this.sheet = new SheetPicture(plane);
    /** The same place in both: "here" is where it is. */
    this.pointers = [new Pointer(plane), new Pointer(other)];
    this.grids = grids;
    this.segments = new Float32Array(64 * 1024);
    /** @type {Partial<Scene>} what was drawn last */
    this.drawn = {};
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { drawn } = this;
    this.drawn = scene;
    this.left.setTheme(scene.theme);
    this.right.setTheme(scene.theme);
    if (scene.points !== drawn.points) paintData(this.right, scene.points);
    if (scene.sheet) this.paintSheet(scene.sheet, drawn.sheet ?? null);
    else this.paintPlane(scene, drawn.sheet ? {} : drawn);
    if (scene.partner !== drawn.partner) this.paintPartner(scene.partner);
    if (scene.pointer !== drawn.pointer) this.paintPlace(scene.pointer, scene.theme);
  }

  /** The left square as it is, not what becomes of it. @param {Scene} scene @param {Partial<Scene>} drawn */
  paintPlane(scene, drawn) {
    if (scene.points !== drawn.points) paintData(this.left, scene.points);
    if (scene.network !== drawn.network) this.paintNetwork(scene.network);
    if (scene.folds !== drawn.folds && scene.folds) this.folds.paint(scene.folds, scene.folds.box, scene.theme);
  }

  /** @param {NonNullable<Scene["sheet"]>} sheet @param {Scene["sheet"]} drawn */
  paintSheet(sheet, drawn) {
    if (sheet === drawn) return;
    if (!drawn) this.sheet.enter();
    this.left.forget();
    this.sheet.paint(sheet);
  }

  /** @param {Scene["network"]} network */
  paintNetwork(network) {
    if (!network) return;
    const { logits, side } = network.surface;
    if (network.unit) {
      this.paintUnit(network.unit, side);
      return;
    }
    this.left.paintSurface(logits, side);
    this.left.paintBoundary(this.segments, crossings(logits, side, 0, this.segments));
  }

  /** A unit's map, with the lines along which it bends. @param {import("./scene.js").UnitOnShow} unit @param {number} side */
  paintUnit({ values, sums, folds, reach }, side) {
    this.left.paintSurface(values, side, reach);
    let count = 0;
    for (const fold of folds) count += crossings(sums, side, fold, this.segments.subarray(count));
    this.left.paintBoundary(this.segments, count);
  }

  /** @param {Scene["partner"]} partner */
  paintPartner(partner) {
    if (!partner) return;
    const { a, b, bias, isBlank, side, box } = partner;
    if (isBlank) {
      this.right.clear();
      return;
    }
    const { xs, ys, partner: logits } = this.grids.at(side, box);
    for (let i = 0; i < logits.length; i += 1) logits[i] = a * xs[i] + b * ys[i] + bias;
    this.right.paintSurface(logits, side);
    const line = straightBoundary({ weight: [a, b], bias }, box);
    if (line) this.segments.set(line);
    this.right.paintBoundary(this.segments, line ? line.length : 0);
  }

  /** @param {Scene["pointer"]} pointed @param {import("./theme.js").Theme} theme */
  paintPlace(pointed, theme) {
    if (pointed) for (const pointer of this.pointers) pointer.paint(pointed.place, pointed.box, theme);
  }
}

/** @param {Square} square @param {Scene["points"]} points */
function paintData(square, points) {
  if (points) square.paintPoints(points.data, points.box, points.fitted);
}
