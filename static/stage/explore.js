// @ts-check
// The pointer, finger or cross on the left square: where the visitor looks. Knows no network.
import { canvas, css, fit } from "./paint.js";

/** @typedef {[number, number]} Point in data coordinates */

/** How far an arrow key moves the cross, as a share of the box's half side. */
const STEP = 1 / 40;

export class Explorer {
  /**
   * @param {HTMLElement} square @param {number} box half the box's side
   * @param {() => void} moved
   */
  constructor(square, box, moved) {
    this.square = square;
    this.box = box;
    this.moved = moved;
    this.context = canvas(square, ".pointer");
    /** @type {Point | null} */
    this.point = null;
    square.addEventListener("pointermove", (event) => this.follow(event));
    square.addEventListener("pointerdown", (event) => this.follow(event));
    // A finger that lifts has not looked away; one that touches elsewhere has.
    square.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.leave());
    this.elsewhere = (/** @type {PointerEvent} */ event) => {
      if (!event.composedPath().includes(square)) this.leave();
    };
    document.addEventListener("pointerdown", this.elsewhere);
    square.addEventListener("keydown", (event) => this.step(event));
    square.addEventListener("blur", () => this.go(null));
  }

  /** The pointer is elsewhere; a cross that the keyboard holds stays. */
  leave() {
    const root = /** @type {Document | ShadowRoot} */ (this.square.getRootNode());
    if (this.point && root.activeElement !== this.square) this.go(null);
  }

  disconnect() {
    document.removeEventListener("pointerdown", this.elsewhere);
  }

  /** @param {Point | null} point */
  go(point) {
    this.point = point;
    this.moved();
  }

  /** @param {PointerEvent} event */
  follow(event) {
    const { left, top, width, height } = this.square.getBoundingClientRect();
    const x = this.box * ((2 * (event.clientX - left)) / width - 1);
    const y = this.box * (1 - (2 * (event.clientY - top)) / height);
    this.go([this.within(x), this.within(y)]);
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    const far = (event.shiftKey ? 5 : 1) * STEP * this.box;
    /** @type {Record<string, Point>} */
    const moves = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] };
    const move = moves[event.key];
    if (event.key === "Escape") this.go(null);
    if (!move) return;
    event.preventDefault();
    const [x, y] = this.point ?? [0, 0];
    this.go(this.point ? [this.within(x + move[0]), this.within(y + move[1])] : [0, 0]);
  }

  /** @param {number} value */
  within(value) {
    return Math.max(-this.box, Math.min(this.box, value));
  }

  /**
   * Outline the cell (or the circle) in which the local map holds, and cross its point.
   * @param {import("./paint.js").Theme} theme @param {Point[]} cell @param {number} radius 0: none
   */
  paint(theme, cell, radius) {
    const context = this.context;
    const size = fit(context);
    context.clearRect(0, 0, size, size);
    if (!this.point) return;
    const place = (/** @type {Point} */ [x, y]) =>
      /** @type {Point} */ ([((x + this.box) / (2 * this.box)) * size, ((this.box - y) / (2 * this.box)) * size]);
    const [x, y] = place(this.point);
    context.beginPath();
    cell.map(place).forEach(([left, top], i) => (i ? context.lineTo(left, top) : context.moveTo(left, top)));
    context.closePath();
    if (radius > 0) context.arc(x, y, (radius / (2 * this.box)) * size, 0, 2 * Math.PI);
    context.fillStyle = css(theme.accent, 0.18);
    context.fill();
    this.line(theme.background, size / 75);
    this.line(theme.accent, size / 130);
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [0, 1]]) {
      context.moveTo(x - (dx * size) / 40, y - (dy * size) / 40);
      context.lineTo(x + (dx * size) / 40, y + (dy * size) / 40);
    }
    this.line(theme.background, size / 90);
    this.line(theme.text, size / 220);
  }

  /** @param {import("./paint.js").Colour} colour @param {number} width */
  line(colour, width) {
    this.context.lineJoin = "round";
    this.context.lineWidth = width;
    this.context.strokeStyle = css(colour);
    this.context.stroke();
  }
}
