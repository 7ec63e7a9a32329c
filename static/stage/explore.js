// @ts-check
// The pointer, finger or cross on the left square: where the visitor looks. Knows no network.

/** @typedef {[number, number]} Point from the middle, in half sides of the square; up and to the right */

/** How far an arrow key moves the cross. */
const STEP = 1 / 40;

export class Explorer {
  /** @param {HTMLElement} square @param {(point: Point | null) => void} moved where to; null: away */
  constructor(square, moved) {
    this.square = square;
    this.moved = moved;
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
    this.moved(point);
  }

  /** @param {PointerEvent} event */
  follow(event) {
    const { left, top, width, height } = this.square.getBoundingClientRect();
    const x = (2 * (event.clientX - left)) / width - 1;
    const y = 1 - (2 * (event.clientY - top)) / height;
    this.go([within(x), within(y)]);
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    const far = (event.shiftKey ? 5 : 1) * STEP;
    /** @type {Record<string, Point>} */
    const moves = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] };
    const move = moves[event.key];
    if (event.key === "Escape") this.go(null);
    if (!move) return;
    event.preventDefault();
    const [x, y] = this.point ?? [0, 0];
    this.go(this.point ? [within(x + move[0]), within(y + move[1])] : [0, 0]);
  }
}

/** @param {number} value */
const within = (value) => Math.max(-1, Math.min(1, value));
