// @ts-check
// Paints the sheet in the left square: what it carries, its grid, its creases, the data on it, the cut.
import { straightBoundary } from "./contour.js";
import { layerColour } from "./folds.js";
import { canvas, fit, mix, paintMark, strokeSegments } from "./paint.js";
import { lay, rasterOf } from "./raster.js";
import { crossingsOn } from "./sheet.js";
import { css } from "./theme.js";

/**
 * @typedef {import("./theme.js").Theme} Theme
 * @typedef {import("./sheet.js").Sheet} Sheet
 * @typedef {{sheet: Sheet, data: import("./paint.js").Data, pixels: number, theme: Theme}} Shown pixels: on a side
 */

/** Leans are told apart in so many steps, and sheets that lie on each other up to so many. */
const [LEANS, HIGH] = [128, 4];
/** So many lines of the grid each way, the rim not counted. */
const LINES = 11;
/** Within so much of a layer the plane's own picture becomes the sheet on its desk. */
const OPENING = 0.12;

export class SheetPicture {
  /** @param {HTMLElement} square */
  constructor(square) {
    this.surface = canvas(square, ".surface");
    this.lines = canvas(square, ".folds");
    this.points = canvas(square, ".points");
    this.boundary = canvas(square, ".boundary");
    this.raster = rasterOf(1);
    this.image = new ImageData(1, 1);
    this.leans = new Float32Array(0);
    this.segments = new Float32Array(32 * 1024);
    /** @type {Theme | null} */
    this.theme = null;
    /** @type {Uint32Array} */
    this.shades = new Uint32Array(0);
  }

  /** @param {Shown} shown */
  paint({ sheet, data, pixels, theme }) {
    if (theme !== this.theme) this.shades = shadesOf(theme);
    this.theme = theme;
    this.paintSheet(sheet, pixels, theme);
    this.paintLines(sheet, theme);
    this.paintPoints(sheet, data, theme);
    this.paintBoundary(sheet, theme);
  }

  /** What the network makes of each place, carried along by the sheet. @param {Sheet} sheet @param {number} pixels @param {Theme} theme */
  paintSheet(sheet, pixels, theme) {
    const { corners, logits, side, through, depth, way } = sheet;
    if (this.raster.size !== pixels) {
      this.raster = rasterOf(pixels);
      this.image = new ImageData(pixels, pixels);
      this.surface.canvas.width = this.surface.canvas.height = pixels;
    }
    if (this.leans.length !== logits.length) this.leans = new Float32Array(logits.length);
    for (let i = 0; i < logits.length; i += 1) this.leans[i] = Math.tanh(logits[i] / 2);
    lay(this.raster, corners, this.leans, side);
    const colours = new Uint32Array(this.image.data.buffer);
    const desk = deskOf(theme, pixels, way.cut, opened(through), Math.max(0, through - depth));
    shadeSheet(this.raster, this.shades, desk, colours);
    this.surface.putImageData(this.image, 0, 0);
  }

  /** The grid of the plane, and where the layer on the way bends it. @param {Sheet} sheet @param {Theme} theme */
  paintLines(sheet, theme) {
    const context = this.lines;
    const size = fit(context);
    context.clearRect(0, 0, size, size);
    context.lineJoin = context.lineCap = "round";
    context.lineWidth = Math.max(0.8, size / 520);
    context.strokeStyle = css(theme.text, 0.34 * opened(sheet.through));
    strokeGrid(context, sheet, (sheet.side - 1) / (LINES + 1));
    context.lineWidth = Math.max(1.2, size / 300);
    context.strokeStyle = css(theme.text, 0.6 * opened(sheet.through));
    strokeGrid(context, sheet, sheet.side - 1);
    this.paintCreases(sheet, theme, size);
  }

  /** @param {Sheet} sheet @param {Theme} theme @param {number} size */
  paintCreases(sheet, theme, size) {
    const { creases } = sheet;
    if (!creases) return;
    const context = this.lines;
    context.lineWidth = size / 240;
    context.strokeStyle = layerColour(creases.layer, theme);
    context.globalAlpha = creases.strength;
    for (const sums of creases.sums) {
      for (const level of creases.levels) {
        const count = crossingsOn(sheet, sums, level, this.segments);
        strokeSegments(context, this.segments, count);
      }
    }
    context.globalAlpha = 1;
  }

  /** @param {Sheet} sheet @param {import("./paint.js").Data} data @param {Theme} theme */
  paintPoints({ points }, { labels, trainCount }, theme) {
    const context = this.points;
    const size = fit(context);
    context.clearRect(0, 0, size, size);
    context.lineWidth = size / 300;
    for (let i = 0; i < labels.length; i += 1) {
      const [x, y] = [((1 + points.x[i]) / 2) * size, ((1 - points.y[i]) / 2) * size];
      paintMark(context, theme, x, y, size / 110, labels[i] > 0, i >= trainCount);
    }
  }

  /** What parts the classes: on the sheet, and straight where the last layer cuts. @param {Sheet} sheet @param {Theme} theme */
  paintBoundary(sheet, theme) {
    const { through, depth, way } = sheet;
    const context = this.boundary;
    const size = fit(context);
    context.clearRect(0, 0, size, size);
    context.lineCap = "round";
    const count = crossingsOn(sheet, sheet.logits, 0, this.segments);
    this.strokeTwice(count, size, theme);
    const line = through > depth && straightBoundary(way.cut, 1);
    if (!line) return;
    this.segments.set(grown(line, Math.min(1, 1.6 * (through - depth))));
    this.strokeTwice(line.length, size, theme);
  }

  /** @param {number} count numbers used of the segments @param {number} size @param {Theme} theme */
  strokeTwice(count, size, theme) {
    const context = this.boundary;
    context.lineWidth = size / 80;
    context.strokeStyle = css(theme.background, 0.9);
    strokeSegments(context, this.segments, count);
    context.lineWidth = size / 160;
    context.strokeStyle = css(theme.text);
    strokeSegments(context, this.segments, count);
  }
}

/** How far the plane's picture has become a sheet on a desk, 0 to 1. @param {number} through */
const opened = (through) => Math.min(1, through / OPENING);

/** A line that grows from its middle. @param {number[]} ends @param {number} share */
function grown([ax, ay, bx, by], share) {
  const [x, y] = [(ax + bx) / 2, (ay + by) / 2];
  return [ax, ay, bx, by].map((end, i) => {
    const middle = i % 2 === 0 ? x : y;
    return middle + (end - middle) * share;
  });
}

/**
 * The lines of the grid, across and up, each so many cells.
 * @param {CanvasRenderingContext2D} context @param {Sheet} sheet @param {number} every
 */
function strokeGrid(context, { corners: { x, y }, side }, every) {
  const half = context.canvas.width / 2;
  context.beginPath();
  for (let line = 0; line < side; line += every) {
    for (let i = 0; i < side; i += 1) {
      const at = line * side + i;
      if (i === 0) context.moveTo(half * (1 + x[at]), half * (1 - y[at]));
      else context.lineTo(half * (1 + x[at]), half * (1 - y[at]));
    }
    for (let i = 0; i < side; i += 1) {
      const at = i * side + line;
      if (i === 0) context.moveTo(half * (1 + x[at]), half * (1 - y[at]));
      else context.lineTo(half * (1 + x[at]), half * (1 - y[at]));
    }
  }
  context.stroke();
}

/**
 * @param {import("./raster.js").Raster} raster @param {Uint32Array} shades @param {Uint32Array} desk under it
 * @param {Uint32Array} colours filled, pixel by pixel
 */
function shadeSheet({ values, fronts, backs }, shades, desk, colours) {
  for (let i = 0; i < values.length; i += 1) {
    const high = fronts[i] + backs[i];
    if (high === 0) {
      colours[i] = desk[i];
      continue;
    }
    const lean = Math.round(((values[i] / high + 1) / 2) * (LEANS - 1));
    const kind = 2 * (Math.min(high, HIGH) - 1) + Number(backs[i] > 0);
    colours[i] = shades[kind * LEANS + lean];
  }
}

/**
 * The sheet's colours: by how many sheets lie there, whether one shows its back, and what they lean to.
 * @param {Theme} theme @returns {Uint32Array}
 */
function shadesOf(theme) {
  const shades = new Uint32Array(2 * HIGH * LEANS);
  for (let i = 0; i < shades.length; i += 1) {
    const lean = (2 * (i % LEANS)) / (LEANS - 1) - 1;
    const kind = Math.floor(i / LEANS);
    const high = Math.floor(kind / 2);
    const paper = mix(theme.background, theme.text, 0.05 * high + 0.1 * (kind % 2));
    const strength = (theme.dark ? 0.62 : 0.6) + 0.08 * high;
    shades[i] = packed(mix(paper, theme.classes[lean > 0 ? 1 : 0], strength * Math.abs(lean)));
  }
  return shades;
}

/**
 * What the sheet lies on; after the cut, each side in the colour of its class.
 * @param {Theme} theme @param {number} pixels on a side @param {import("./stops.js").Cut} cut
 * @param {number} strength of the desk @param {number} share of the cut @returns {Uint32Array}
 */
function deskOf(theme, pixels, { weight, bias }, strength, share) {
  const ground = mix(theme.background, theme.text, 0.075 * strength);
  const plain = packed(ground);
  const desk = new Uint32Array(pixels * pixels).fill(plain);
  if (share === 0) return desk;
  const sides = theme.classes.map((colour) => packed(mix(ground, colour, 0.3 * share)));
  for (let i = 0; i < desk.length; i += 1) {
    const x = (2 * (i % pixels) + 1) / pixels - 1;
    const y = 1 - (2 * Math.floor(i / pixels) + 1) / pixels;
    desk[i] = sides[weight[0] * x + weight[1] * y + bias > 0 ? 1 : 0];
  }
  return desk;
}

/** @param {import("./theme.js").Theme["text"]} colour */
const packed = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
