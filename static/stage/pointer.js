// @ts-check
// Paints into a square where the visitor looks, and the cell or circle in which the one matrix there holds.
import { canvas, fit, show } from "./paint.js";
import { css } from "./theme.js";

/**
 * @typedef {import("./local.js").Point} Point
 * @typedef {{point: Point, cell: Point[], radius: number}} Place in data coordinates; radius 0: none
 */

export class Pointer {
  /** @param {import("./paint.js").Canvases} square */
  constructor(square) {
    this.context = canvas(square, ".pointer");
  }

  /** @param {Place | null} place @param {number} box half the box's side @param {import("./theme.js").Theme} theme */
  paint(place, box, theme) {
    const { context } = this;
    show(context, place !== null);
    if (!place) return;
    const size = fit(context);
    context.clearRect(0, 0, size, size);
    this.outline(place, box, size);
    context.fillStyle = css(theme.accent, 0.18);
    context.fill();
    this.line(theme.background, size / 75);
    this.line(theme.accent, size / 130);
    this.cross(pixel(place.point, box, size), size / 40);
    this.line(theme.background, size / 90);
    this.line(theme.text, size / 220);
  }

  /** @param {Place} place @param {number} box @param {number} size */
  outline({ point, cell, radius }, box, size) {
    const { context } = this;
    context.beginPath();
    cell.forEach((corner, i) => {
      const [x, y] = pixel(corner, box, size);
      if (i) context.lineTo(x, y);
      else context.moveTo(x, y);
    });
    context.closePath();
    const [x, y] = pixel(point, box, size);
    if (radius > 0) context.arc(x, y, (radius / (2 * box)) * size, 0, 2 * Math.PI);
  }

  /** @param {Point} middle in pixels @param {number} arm */
  cross([x, y], arm) {
    const { context } = this;
    context.beginPath();
    context.moveTo(x - arm, y);
    context.lineTo(x + arm, y);
    context.moveTo(x, y - arm);
    context.lineTo(x, y + arm);
  }

  /** @param {import("./paint.js").Colour} colour @param {number} width */
  line(colour, width) {
    this.context.lineJoin = "round";
    this.context.lineWidth = width;
    this.context.strokeStyle = css(colour);
    this.context.stroke();
  }
}

/** @param {Point} point @param {number} box @param {number} size of the canvas @returns {Point} */
const pixel = ([x, y], box, size) => [((x + box) / (2 * box)) * size, ((box - y) / (2 * box)) * size];
