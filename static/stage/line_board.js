// @ts-check
// The square on which the audience draws a line, by mouse, finger or keys; and the line, over what is revealed.
import { straightBoundary } from "./contour.js";
import { mapOf, MIDDLE, moved, through, turned } from "./line.js";
import { fit } from "./paint.js";
import { css } from "./theme.js";

/**
 * @typedef {import("./line.js").Line} Line
 * @typedef {import("./line.js").Point} Point
 * @typedef {import("./stage.js").Stage} Stage
 */

/** How far an arrow key moves the line, in half sides, and turns it, in radians. */
const STEP = 1 / 40;
const TURN = Math.PI / 60;

export class LineBoard {
  /** @param {Stage} stage on whose right square it lies @param {(line: Line) => void} drawn */
  constructor(stage, drawn) {
    this.stage = stage;
    this.drawn = drawn;
    /** @type {Line | null} */
    this.line = null;
    /** @type {Point | null} where it was begun to be drawn */
    this.from = null;
    this.element = boardIn(/** @type {HTMLElement} */ (stage.root.querySelector(".partner .square")));
    this.canvas = /** @type {HTMLCanvasElement} */ (this.element.firstElementChild);
    this.listen();
  }

  listen() {
    const { element } = this;
    element.addEventListener("pointerdown", (event) => this.begin(event));
    element.addEventListener("pointermove", (event) => this.from && this.draw(this.from, this.at(event)));
    for (const kind of ["pointerup", "pointercancel"]) element.addEventListener(kind, () => (this.from = null));
    element.addEventListener("keydown", (event) => this.press(event));
    new ResizeObserver(() => this.paint()).observe(element);
  }

  /** Half the side of the picture. */
  get box() {
    return this.stage.scene.points?.box ?? this.stage.experiment.mounted?.box ?? 1;
  }

  /** @param {Line | null} line @param {boolean} isAsked whether it is still to be drawn @param {boolean} hidesBoth not only the one matrix */
  show(line, isAsked, hidesBoth) {
    this.line = line;
    this.element.hidden = !isAsked && line === null;
    this.element.inert = !isAsked;
    this.stage.root.classList.toggle("asks-line", isAsked);
    this.stage.root.classList.toggle("hides-both", isAsked && hidesBoth);
    this.paint();
  }

  /** @param {PointerEvent} event @returns {Point} */
  at(event) {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    const x = (2 * (event.clientX - left)) / width - 1;
    const y = 1 - (2 * (event.clientY - top)) / height;
    return [x * this.box, y * this.box];
  }

  /** @param {PointerEvent} event */
  begin(event) {
    this.element.setPointerCapture(event.pointerId);
    this.from = this.at(event);
  }

  /** @param {Point} from @param {Point} to */
  draw(from, to) {
    const line = through(from, to, this.box);
    if (line) this.drawn(line);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const far = STEP * this.box;
    /** @type {Record<string, Point>} */
    const moves = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.line) this.drawn(MIDDLE);
    else if (event.shiftKey) this.drawn(turned(this.line, move[0] - move[1] < 0 ? TURN : -TURN));
    else this.drawn(moved(this.line, move, this.box));
  }

  paint() {
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const size = fit(context);
    context.clearRect(0, 0, size, size);
    const ends = this.line && straightBoundary(mapOf(this.line), this.box);
    if (!ends) return;
    const { theme } = this.stage.state;
    const [x, y, u, v] = ends.map((share) => share * size);
    for (const [width, ink] of /** @type {[number, string][]} */ ([
      [2, css(theme.background, 0.9)],
      [1, css(theme.accent)],
    ])) {
      context.lineWidth = (width * size) / 100;
      context.strokeStyle = ink;
      context.setLineDash([size / 30, size / 50]);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(u, v);
      context.stroke();
    }
  }
}

/** @param {HTMLElement} square @returns {HTMLElement} laid over it */
function boardIn(square) {
  const board = document.createElement("div");
  board.className = "board";
  board.tabIndex = 0;
  board.setAttribute("role", "application");
  board.setAttribute("aria-label", "Draw a line: the arrow keys move it, with Shift they turn it.");
  board.append(document.createElement("canvas"));
  square.append(board);
  return board;
}
