// @ts-check
// Squares, boundaries, points: canvases and colours; knows no network.
import { paintAxes, paintFrame } from "./axes.js";
import { css } from "./theme.js";

/**
 * @typedef {import("./palette.js").Colour} Colour
 * @typedef {import("./theme.js").Theme} Theme
 * @typedef {{querySelector: (selector: string) => unknown, keepsVectors?: boolean}} Canvases an element that holds some, or a
 *   sheet of vectors
 * @typedef {{points: Float32Array, labels: Float32Array, trainCount: number}} Data points as x, y, x, y, ...
 */

/** Logits are told apart within this reach; beyond it the colour is full. */
const REACH = 6;
const SHADES = 512;

/**
 * The colours of values from the most negative to the largest: of class 0, through the page's own, to those of class 1.
 * @param {Theme} theme @param {number} [strength] 0 to 1: of the fullest; points are to be seen on the squares' own
 * @returns {Uint32Array} as an image's data have them
 */
export function shadesOf(theme, strength = theme.dark ? 0.62 : 0.6) {
  const shades = new Uint32Array(SHADES);
  for (let i = 0; i < SHADES; i += 1) {
    const logit = ((i + 0.5) / SHADES) * 2 * REACH - REACH;
    const lean = 2 / (1 + Math.exp(-logit)) - 1;
    const [red, green, blue] = mix(theme.background, theme.classes[lean > 0 ? 1 : 0], strength * Math.abs(lean));
    shades[i] = (255 << 24) | (blue << 16) | (green << 8) | red;
  }
  return shades;
}

/**
 * Colour values in.
 * @param {Float32Array} values @param {Uint32Array} pixels @param {number} first of these pixels
 * @param {Uint32Array} shades @param {number} reach the magnitude at which the colour is full
 */
export function shade(values, pixels, first, shades, reach) {
  const scale = SHADES / (2 * reach);
  for (let i = 0; i < values.length; i += 1) {
    const place = (values[i] + reach) * scale;
    const full = place >= SHADES ? SHADES - 1 : place | 0;
    // What overflows on the way is no number, and of no class.
    pixels[first + i] = Number.isNaN(place) ? 0 : shades[place <= 0 ? 0 : full];
  }
}

/**
 * One square of the stage: a surface, its boundary, the data.
 */
export class Square {
  /** @param {Canvases} element holding the three canvases */
  constructor(element) {
    this.surface = canvas(element, ".surface");
    this.points = canvas(element, ".points");
    this.boundary = canvas(element, ".boundary");
    this.image = new ImageData(1, 1);
    this.pixels = new Uint32Array(this.image.data.buffer);
    /** @type {Uint32Array} */
    this.shades = new Uint32Array(SHADES);
    /** @type {Theme | null} */
    this.theme = null;
  }

  /** @param {Theme} theme */
  setTheme(theme) {
    if (this.theme === theme) return;
    this.theme = theme;
    this.shades = shadesOf(theme);
  }

  /**
   * Paint the surface from the logits at the midpoints of side x side cells, top row first.
   * @param {Float32Array} logits @param {number} side @param {number} [reach] the magnitude at which the colour is full
   */
  paintSurface(logits, side, reach = REACH) {
    if (this.image.width !== side) {
      this.image = new ImageData(side, side);
      this.pixels = new Uint32Array(this.image.data.buffer);
      this.surface.canvas.width = side;
      this.surface.canvas.height = side;
    }
    shade(logits, this.pixels, 0, this.shades, reach);
    this.surface.putImageData(this.image, 0, 0);
  }

  /** Others have painted here. */
  forget() {
    this.image = new ImageData(1, 1);
  }

  /** Leave nothing but the points. */
  clear() {
    this.surface.clearRect(0, 0, this.image.width, this.image.height);
    this.paintBoundary(new Float32Array(0), 0);
  }

  /**
   * Draw the boundary of a surface: segments in units of the square, 0 to 1 from the top left.
   * @param {Float32Array} segments x, y, x, y per segment @param {number} count numbers used
   */
  paintBoundary(segments, count) {
    const context = this.boundary;
    const size = fit(context);
    if (!this.theme) return;
    context.clearRect(0, 0, size, size);
    context.lineCap = "round";
    context.lineWidth = size / 80;
    context.strokeStyle = css(this.theme.background, 0.9);
    strokeSegments(context, segments, count);
    context.lineWidth = size / 160;
    context.strokeStyle = css(this.theme.text);
    strokeSegments(context, segments, count);
  }

  /**
   * Draw the scale and the data: class 1 round, class 0 triangular; test points hollow.
   * @param {Data} data @param {number} box half the picture's side @param {number} fitted of the one that they fill
   */
  paintPoints({ points, labels, trainCount }, box, fitted) {
    const context = this.points;
    show(context, true);
    const size = fit(context);
    if (!this.theme) return;
    context.clearRect(0, 0, size, size);
    paintAxes(context, box, this.theme);
    paintFrame(context, fitted / box, this.theme);
    const share = Math.max(0.4, Math.sqrt(fitted / box));
    const radius = (size / 110) * share;
    context.lineWidth = (size / 300) * share;
    for (let i = 0; i < labels.length; i += 1) {
      const x = ((points[2 * i] + box) / (2 * box)) * size;
      const y = ((box - points[2 * i + 1]) / (2 * box)) * size;
      paintMark(context, this.theme, x, y, radius, labels[i] > 0, i >= trainCount);
    }
  }
}

/**
 * Draw a point of the data: class 1 round, class 0 triangular; test points hollow.
 * @param {CanvasRenderingContext2D} context @param {Theme} theme @param {number} x @param {number} y @param {number} radius
 * @param {boolean} isOne @param {boolean} isTest
 */
export function paintMark(context, theme, x, y, radius, isOne, isTest) {
  inkOf(context, theme, isOne, isTest);
  context.beginPath();
  if (isOne) context.arc(x, y, radius, 0, 2 * Math.PI);
  else triangle(context, x, y, radius * 1.25);
  context.fill();
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Theme} theme @param {boolean} isOne @param {boolean} isTest */
function inkOf(context, theme, isOne, isTest) {
  const colour = css(theme.classes[isOne ? 1 : 0]);
  context.fillStyle = isTest ? css(theme.background, 0.85) : colour;
  context.strokeStyle = isTest ? colour : css(theme.background);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} r */
function triangle(context, x, y, r) {
  context.moveTo(x, y - r);
  context.lineTo(x + 0.95 * r, y + 0.75 * r);
  context.lineTo(x - 0.95 * r, y + 0.75 * r);
  context.closePath();
}

/** @param {Colour} from @param {Colour} to @param {number} share @returns {Colour} */
export function mix(from, to, share) {
  const [red, green, blue] = from.map((value, i) => Math.round(value + (to[i] - value) * share));
  return [red, green, blue];
}

/** @param {Canvases} element @param {string} selector @returns {CanvasRenderingContext2D} */
export function canvas(element, selector) {
  const found = /** @type {HTMLCanvasElement} */ (element.querySelector(selector));
  return /** @type {CanvasRenderingContext2D} */ (found.getContext("2d"));
}

/**
 * Draw segments in units of the square, 0 to 1 from the top left.
 * @param {CanvasRenderingContext2D} context of a square's canvas, its size already fitted
 * @param {Float32Array} segments x, y, x, y per segment @param {number} count numbers used
 */
export function strokeSegments(context, segments, count) {
  const size = context.canvas.width;
  context.beginPath();
  for (let i = 0; i < count; i += 4) {
    context.moveTo(segments[i] * size, segments[i + 1] * size);
    context.lineTo(segments[i + 2] * size, segments[i + 3] * size);
  }
  context.stroke();
}

/**
 * Take a canvas from the picture while nothing is on it: it would be blended into every frame.
 * @param {CanvasRenderingContext2D} context @param {boolean} isUsed
 */
export function show({ canvas: element }, isUsed) {
  element.hidden = !isUsed;
}

/**
 * Give a canvas as many pixels as it covers on the screen; the length of its side.
 * @param {CanvasRenderingContext2D} context @returns {number}
 */
export function fit(context) {
  const { canvas: element } = context;
  const ratio = Math.min(devicePixelRatio || 1, 2);
  const width = Math.max(1, Math.round(element.clientWidth * ratio));
  const height = Math.max(1, Math.round(element.clientHeight * ratio));
  if (element.width !== width) element.width = width;
  if (element.height !== height) element.height = height;
  return width;
}
