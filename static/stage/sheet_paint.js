// @ts-check
// Paints the sheet in the left square: what it carries, its grid, its creases, the data on it, the cut.
import { straightBoundary } from "./contour.js";
import { layerColour } from "./folds.js";
import { canvas, fit, mix, paintMark, show, strokeSegments } from "./paint.js";
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
  /** @param {import("./paint.js").Canvases} square */
  constructor(square) {
    this.surface = canvas(square, ".surface");
    this.under = [canvas(square, ".folds"), canvas(square, ".points")];
    this.ink = canvas(square, ".boundary");
    this.keepsVectors = square.keepsVectors ?? false;
    this.raster = rasterOf(1);
    this.image = new ImageData(1, 1);
    this.leans = new Float32Array(0);
    this.segments = new Float32Array(32 * 1024);
    /** @type {Theme | null} */
    this.theme = null;
    /** @type {Uint32Array} */
    this.shades = new Uint32Array(0);
    /** @type {{size: number, theme: Theme, kinds: HTMLCanvasElement[]} | null} */
    this.marks = null;
  }

  /** @param {Shown} shown */
  paint({ sheet, data, pixels, theme }) {
    if (theme !== this.theme) this.shades = shadesOf(theme);
    this.theme = theme;
    const size = fit(this.ink);
    this.ink.clearRect(0, 0, size, size);
    this.paintSheet(sheet, pixels, theme);
    this.paintLines(sheet, size, theme);
    this.paintPoints(sheet, data, size, theme);
    this.paintBoundary(sheet, size, theme);
  }

  /** Take off what lies on the plane: the sheet's own lines and points share one canvas, because each costs every frame. */
  enter() {
    for (const context of this.under) show(context, false);
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
    const ground = mix(theme.background, theme.text, 0.075 * opened(through));
    shadeSheet(this.raster, this.shades, packed(ground), colours);
    if (through > depth) paintSides(this.raster, way.cut, sidesOf(theme, ground, through - depth), colours);
    this.surface.putImageData(this.image, 0, 0);
  }

  /** The grid of the plane, and where the layer on the way bends it. @param {Sheet} sheet @param {number} size @param {Theme} theme */
  paintLines(sheet, size, theme) {
    const context = this.ink;
    context.lineJoin = "bevel";
    context.lineCap = "butt";
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
    const context = this.ink;
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

  /** @param {Sheet} sheet @param {import("./paint.js").Data} data @param {number} size @param {Theme} theme */
  paintPoints({ points }, { labels, trainCount }, size, theme) {
    const context = this.ink;
    if (this.keepsVectors) {
      paintMarks(context, points, { labels, trainCount }, size, theme);
      return;
    }
    const marks = this.marksOf(size, theme);
    const half = marks[0].width / 2;
    for (let i = 0; i < labels.length; i += 1) {
      const mark = marks[2 * Number(labels[i] > 0) + Number(i >= trainCount)];
      context.drawImage(mark, (size / 2) * (1 + points.x[i]) - half, (size / 2) * (1 - points.y[i]) - half);
    }
  }

  /** The four kinds of points, drawn once and laid down often. @param {number} size of the square in pixels @param {Theme} theme */
  marksOf(size, theme) {
    const { marks } = this;
    if (marks?.size === size && marks.theme === theme) return marks.kinds;
    const kinds = [0, 1, 2, 3].map((kind) => markOf(size, theme, kind > 1, kind % 2 === 1));
    this.marks = { size, theme, kinds };
    return kinds;
  }

  /** What parts the classes: on the sheet, and straight where the last layer cuts. @param {Sheet} sheet @param {number} size @param {Theme} theme */
  paintBoundary(sheet, size, theme) {
    const { through, depth, way } = sheet;
    this.ink.lineCap = "round";
    const count = crossingsOn(sheet, sheet.logits, 0, this.segments);
    this.strokeTwice(count, size, theme);
    const line = through > depth && straightBoundary(way.cut, 1);
    if (!line) return;
    this.segments.set(grown(line, Math.min(1, 1.6 * (through - depth))));
    this.strokeTwice(line.length, size, theme);
  }

  /** @param {number} count numbers used of the segments @param {number} size @param {Theme} theme */
  strokeTwice(count, size, theme) {
    const context = this.ink;
    context.lineWidth = size / 80;
    context.strokeStyle = css(theme.background, 0.9);
    strokeSegments(context, this.segments, count);
    context.lineWidth = size / 160;
    context.strokeStyle = css(theme.text);
    strokeSegments(context, this.segments, count);
  }
}

/**
 * @param {number} size of the square in pixels @param {Theme} theme @param {boolean} isOne @param {boolean} isTest
 * @returns {HTMLCanvasElement} a point of the data in its middle
 */
function markOf(size, theme, isOne, isTest) {
  const element = document.createElement("canvas");
  const radius = size / 110;
  element.width = element.height = 2 * Math.ceil(1.6 * radius + 2);
  const context = /** @type {CanvasRenderingContext2D} */ (element.getContext("2d"));
  context.lineWidth = size / 300;
  paintMark(context, theme, element.width / 2, element.width / 2, radius, isOne, isTest);
  return element;
}

/**
 * The points one by one, where that costs no frame.
 * @param {CanvasRenderingContext2D} context @param {import("./stops.js").Places} points
 * @param {Pick<import("./paint.js").Data, "labels" | "trainCount">} data @param {number} size @param {Theme} theme
 */
function paintMarks(context, { x, y }, { labels, trainCount }, size, theme) {
  context.lineWidth = size / 300;
  for (let i = 0; i < labels.length; i += 1) {
    const [across, down] = [(size / 2) * (1 + x[i]), (size / 2) * (1 - y[i])];
    paintMark(context, theme, across, down, size / 110, labels[i] > 0, i >= trainCount);
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
 * @param {import("./raster.js").Raster} raster @param {Uint32Array} shades @param {number} ground under it
 * @param {Uint32Array} colours filled, pixel by pixel
 */
function shadeSheet({ values, fronts, backs }, shades, ground, colours) {
  for (let i = 0; i < values.length; i += 1) {
    const high = fronts[i] + backs[i];
    if (high === 0) {
      colours[i] = ground;
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

/** The colours of both sides of the cut. @param {Theme} theme @param {Theme["text"]} ground @param {number} share of the way there */
const sidesOf = (theme, ground, share) => theme.classes.map((colour) => packed(mix(ground, colour, 0.3 * share)));

/**
 * After the cut what the sheet lies on is, too, of the class of its side.
 * @param {import("./raster.js").Raster} raster @param {import("./stops.js").Cut} cut @param {number[]} sides
 * @param {Uint32Array} colours filled where there is no sheet
 */
function paintSides({ size, fronts, backs }, { weight, bias }, sides, colours) {
  for (let i = 0; i < colours.length; i += 1) {
    if (fronts[i] + backs[i] > 0) continue;
    const x = (2 * (i % size) + 1) / size - 1;
    const y = 1 - (2 * Math.floor(i / size) + 1) / size;
    colours[i] = sides[weight[0] * x + weight[1] * y + bias > 0 ? 1 : 0];
  }
}

/** @param {import("./theme.js").Theme["text"]} colour */
const packed = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
