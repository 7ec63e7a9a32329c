// @ts-check
// A canvas that keeps what is painted as SVG: as much of a 2D context as the stage's painters use.

/**
 * @typedef {{width: number, height: number, clientWidth: number, clientHeight: number}} Size
 * @typedef {{x: number, y: number, width: number, height: number}} Part of an image, in its pixels
 * @typedef {(image: ImageData | HTMLCanvasElement, part: Part | null) => string} Encode gives the address of a PNG
 * @typedef {{path: string, fill: string, stroke: string, transform: string}} Shape filled, stroked, or both: attributes
 */

/** Digits after the point: of a hundredth of a pixel nothing is seen. */
const DIGITS = 2;
/** @type {Record<string, string>} a canvas's alignment -> SVG's */
const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };
/** So far below its middle stands a letter's foot, in sizes of the text: SVG's own word for it is not understood by all. */
const FOOT = 0.36;

/** @param {number} value @returns {string} as SVG has it; what is no number is 0 */
export const digits = (value) => (Number.isFinite(value) ? String(Number(value.toFixed(DIGITS))) : "0");

/** Text between tags or in an attribute. What no XML may hold is left out. @param {string} text */
export const escaped = (text) =>
  text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

/**
 * A colour as every reader of SVG knows it, with what opacity it has.
 * @param {string} name of the attribute @param {string} colour as `css` writes it, or "#rrggbb" @param {number} alpha
 */
export function ink(name, colour, alpha) {
  const numbers = /^rgba?\(([^)]*)\)$/.exec(colour)?.[1].split(",").map(Number);
  const [red, green, blue, own = 1] = numbers ?? [];
  const plain = numbers ? `rgb(${red},${green},${blue})` : colour;
  const opacity = own * alpha;
  return ` ${name}="${escaped(plain)}"${opacity < 1 ? ` ${name}-opacity="${digits(opacity)}"` : ""}`;
}

export class SvgContext {
  /** @param {Size} canvas @param {Encode} encode */
  constructor(canvas, encode) {
    this.canvas = canvas;
    this.encode = encode;
    this.fillStyle = this.strokeStyle = "#000000";
    this.lineWidth = this.globalAlpha = 1;
    this.lineCap = "butt";
    this.lineJoin = "miter";
    this.font = "10px sans-serif";
    this.textAlign = "start";
    this.textBaseline = "alphabetic";
    /** @type {number[]} */
    this.dash = [];
    this.transform = "";
    this.path = "";
    /** @type {Shape | null} that may still get its rim */
    this.filled = null;
    /** @type {string[]} elements, the lowest first */
    this.elements = [];
  }

  /** @returns {string} all that was painted, in pixels of the canvas */
  get markup() {
    return [...this.elements, this.filled ? shape(this.filled) : ""].join("");
  }

  /** @param {string} element */
  add(element) {
    if (this.filled) this.elements.push(shape(this.filled));
    this.filled = null;
    if (element) this.elements.push(element);
  }

  /** The stage's painters only ever clear all. */
  clearRect() {
    this.elements = [];
    this.filled = null;
  }

  beginPath() {
    this.path = "";
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.path += `M${digits(x)} ${digits(y)}`;
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.path += `L${digits(x)} ${digits(y)}`;
  }

  /** @param {number[]} ends x, y of both handles and of the end */
  bezierCurveTo(...ends) {
    this.path += `C${ends.map(digits).join(" ")}`;
  }

  closePath() {
    this.path += "Z";
  }

  /** A whole circle: the painters draw no other arc. @param {number} x @param {number} y @param {number} radius */
  arc(x, y, radius) {
    const half = `A${digits(radius)} ${digits(radius)} 0 1 1`;
    this.path += `M${digits(x + radius)} ${digits(y)}${half} ${digits(x - radius)} ${digits(y)}`;
    this.path += `${half} ${digits(x + radius)} ${digits(y)}Z`;
  }

  fill() {
    this.add("");
    const { path, fillInk: fill, transform } = this;
    if (path) this.filled = { path, fill, stroke: "", transform };
  }

  stroke() {
    const { path, filled, strokeInk: stroke, transform } = this;
    if (!path) return;
    const isRim = filled?.path === path;
    if (isRim) this.filled = null;
    this.add(shape({ path, fill: isRim ? filled.fill : ' fill="none"', stroke, transform }));
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    this.add(`<rect${box(x, y, width, height)}${this.fillInk}${this.transform}/>`);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  strokeRect(x, y, width, height) {
    this.add(`<rect${box(x, y, width, height)} fill="none"${this.strokeInk}${this.transform}/>`);
  }

  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) {
    const size = parseFloat(this.font);
    const foot = this.textBaseline === "middle" ? y + FOOT * size : y;
    const place = ` x="${digits(x)}" y="${digits(foot)}" text-anchor="${ANCHORS[this.textAlign]}"`;
    const font = ` font-family="sans-serif" font-size="${digits(size)}"`;
    this.add(`<text${place}${font}${this.fillInk}${this.transform}>${escaped(text)}</text>`);
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  /** @param {number[]} matrix */
  setTransform(...matrix) {
    const isIdentity = matrix.join() === "1,0,0,1,0,0";
    this.transform = isIdentity ? "" : ` transform="matrix(${matrix.map(digits4).join(" ")})"`;
  }

  /** @param {ImageData} image over the whole canvas */
  putImageData(image) {
    this.elements = [];
    const { width, height } = this.canvas;
    this.add(`<image${box(0, 0, width, height)}${picture(this.encode(image, null))}/>`);
  }

  /**
   * @param {HTMLCanvasElement} image @param {number} x @param {number} y @param {number} width @param {number} height of its part
   * @param {number[]} place x, y, width, height
   */
  drawImage(image, x, y, width, height, ...place) {
    const [left, top, across, down] = place;
    const address = this.encode(image, { x, y, width, height });
    this.add(`<image${box(left, top, across, down)}${picture(address)}${this.transform}/>`);
  }

  get fillInk() {
    return ink("fill", this.fillStyle, this.globalAlpha);
  }

  get strokeInk() {
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.map(digits).join(" ")}"` : "";
    const cap = this.lineCap === "butt" ? "" : ` stroke-linecap="${this.lineCap}"`;
    const join = this.lineJoin === "miter" ? "" : ` stroke-linejoin="${this.lineJoin}"`;
    const width = ` stroke-width="${digits(this.lineWidth)}"`;
    return ink("stroke", this.strokeStyle, this.globalAlpha) + width + cap + join + dash;
  }
}

/** @param {number} value of a matrix: many pixels away a hundredth is much */
const digits4 = (value) => String(Number(value.toFixed(4)));

/** @param {Shape} drawn */
const shape = ({ path, fill, stroke, transform }) => `<path d="${path}"${fill}${stroke}${transform}/>`;

/** @param {number} x @param {number} y @param {number} width @param {number} height */
const box = (x, y, width, height) =>
  ` x="${digits(x)}" y="${digits(y)}" width="${digits(width)}" height="${digits(height)}"`;

/** @param {string} address */
const picture = (address) => ` xlink:href="${escaped(address)}" preserveAspectRatio="none"`;

/** A square, or the drawn network, of which each canvas becomes a group of elements: what the painters are given. */
export class SvgSheet {
  /** @param {string[]} names of its canvases, the lowest first @param {number} width @param {number} height @param {Encode} encode */
  constructor(names, width, height, encode) {
    this.keepsVectors = true;
    this.width = width;
    this.height = height;
    this.layers = new Map(names.map((name) => [`.${name}`, layerOf(width, height, encode)]));
  }

  /** @param {string} selector of a canvas's class */
  querySelector(selector) {
    return this.layers.get(selector) ?? null;
  }

  /** @param {number} x @param {number} y where it lies @returns {string} */
  at(x, y) {
    const { width, height } = this;
    const inside = [...this.layers].map(([name, { canvas, context }]) => {
      const scale = `scale(${digits4(width / canvas.width)} ${digits4(height / canvas.height)})`;
      return context.markup && `<g class="${name.slice(1)}" transform="${scale}">${context.markup}</g>`;
    });
    return `<svg${box(x, y, width, height)} viewBox="0 0 ${width} ${height}">${inside.join("")}</svg>`;
  }
}

/** @param {number} width @param {number} height @param {Encode} encode */
function layerOf(width, height, encode) {
  const canvas = { width, height, clientWidth: width, clientHeight: height };
  const context = new SvgContext(canvas, encode);
  return { canvas, context, getContext: () => context };
}
