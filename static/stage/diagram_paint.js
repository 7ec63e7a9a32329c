// @ts-check
// Paints the drawn network: edges by strength and sign, a map for every unit, where the logit leaves.
import { ownStrokes } from "./diagram.js";
import { paintMarks } from "./flat_marks.js";
import { layerColour } from "./folds.js";
import { canvas, fit, shade, shadesOf } from "./paint.js";
import { css } from "./theme.js";

/**
 * @typedef {import("./diagram.js").Layout} Layout
 * @typedef {import("./diagram.js").Stroke} Stroke
 * @typedef {import("./theme.js").Theme} Theme
 * @typedef {import("./drawing.js").Diagram} Diagram
 * @typedef {import("./diagram.js").Node} Node
 */

/** Dots and dashes of edges with a negative weight, in widths of the edge. */
export const DASH = [2.2, 1.8];

/** More edges than these are straight: bent ones would be too dear, and not be seen to bend. */
const MANY = 800;

export class DiagramPicture {
  /** @param {import("./paint.js").Canvases} element holding the two canvases */
  constructor(element) {
    this.edges = canvas(element, ".edges");
    this.maps = canvas(element, ".maps");
    /** Every map below the other, in a canvas that nobody sees. */
    this.strip = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
    this.image = new ImageData(1, 1);
    this.pixels = new Uint32Array(this.image.data.buffer);
    /** @type {Uint32Array} */
    this.shades = new Uint32Array(0);
    /** @type {Partial<Diagram>} what was drawn last */
    this.drawn = {};
  }

  /** @param {Diagram} diagram */
  paint(diagram) {
    const { drawn } = this;
    this.drawn = diagram;
    const { layout, theme, pointed } = diagram;
    if (theme !== drawn.theme) this.shades = shadesOf(theme, 0.95);
    const isNew = layout !== drawn.layout || theme !== drawn.theme || pointed !== drawn.pointed;
    const isOther = (/** @type {(keyof Diagram)[]} */ ...parts) => parts.some((part) => diagram[part] !== drawn[part]);
    if (isNew || isOther("strokes", "share", "chosen")) this.paintEdges(diagram);
    if (isNew || isOther("maps", "frozen", "levels")) this.paintMaps(diagram);
  }

  /** @param {Diagram} diagram */
  paintEdges(diagram) {
    const { layout, leaving, share, parameters, theme } = diagram;
    const context = this.edges;
    cleared(context, layout);
    const opacity = diagram.pointed ? 0.12 : 0.65;
    if (leaving) strokeAll(context, leaving, theme, opacity * (1 - share));
    strokeAll(context, diagram, theme, opacity * share);
    const own = diagram.pointed ? ownStrokes(layout, diagram.strokes, diagram.pointed) : [];
    strokeAll(context, { layout, strokes: own }, theme, 1);
    if (diagram.chosen !== null) choose(context, layout, theme, diagram.chosen);
    arrow(context, layout, theme, parameters[layout.output.bias]);
  }

  /** @param {Diagram} diagram */
  paintMaps({ layout, leaving, share, maps, theme, pointed, parameters, frozen, levels, points }) {
    const context = this.maps;
    cleared(context, layout);
    this.fillStrip(maps);
    const gone = leaving?.layout.columns.filter(
      ({ layer }) => !layout.columns.some((column) => column.layer === layer),
    );
    for (const column of gone ?? []) this.placeMaps(maps, column, layout.side * (1 - share));
    for (const column of layout.columns) this.placeMaps(maps, column, layout.side);
    rims(context, layout, theme, parameters, pointed);
    paintMarks(context, layout, theme, levels, points);
    if (frozen) clamps(context, layout, theme, frozen.split(",").map(Number));
  }

  /** @param {Diagram["maps"]} maps */
  fillStrip({ side, values, reaches }) {
    const { strip } = this;
    const height = side * values.reduce((count, layer) => count + layer.length, 0);
    if (this.image.width !== side || this.image.height !== height) {
      this.image = new ImageData(side, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
      strip.canvas.width = side;
      strip.canvas.height = height;
    }
    let first = 0;
    values.forEach((layer, i) => {
      for (const map of layer) {
        shade(map, this.pixels, first, this.shades, reaches[i]);
        first += side * side;
      }
    });
    strip.putImageData(this.image, 0, 0);
  }

  /** @param {Diagram["maps"]} maps @param {import("./diagram.js").Column} column @param {number} side */
  placeMaps({ side: cells, values }, { layer, nodes }, side) {
    const first = values.slice(0, layer + 1).reduce((count, { length }) => count + length, 0);
    for (const { x, y, unit } of nodes) {
      const top = (first + unit) * cells;
      this.maps.drawImage(this.strip.canvas, 0, top, cells, cells, x - side / 2, y - side / 2, side, side);
    }
  }
}

/**
 * A canvas with nothing on it, in pixels of the page. @param {CanvasRenderingContext2D} context @param {Layout} layout
 */
function cleared(context, { room }) {
  const ratio = fit(context) / room.width;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/**
 * @param {CanvasRenderingContext2D} context @param {{layout: Layout, strokes: Stroke[]}} drawn @param {Theme} theme
 * @param {number} opacity
 */
function strokeAll(context, { layout, strokes }, theme, opacity) {
  for (const stroke of strokes) strokeEdges(context, layout, stroke, theme, opacity);
}

/**
 * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Stroke} stroke @param {Theme} theme
 * @param {number} opacity
 */
function strokeEdges(context, { edges: { ends } }, { width, isNegative, edges }, theme, opacity) {
  const isMany = ends.length > 4 * MANY;
  context.beginPath();
  for (const edge of edges) {
    const [x1, y1, x2, y2] = [ends[4 * edge], ends[4 * edge + 1], ends[4 * edge + 2], ends[4 * edge + 3]];
    const half = (x2 - x1) / 2;
    context.moveTo(x1, y1);
    if (isMany) context.lineTo(x2, y2);
    else context.bezierCurveTo(x1 + half, y1, x2 - half, y2, x2, y2);
  }
  context.lineWidth = width;
  context.strokeStyle = css(theme.classes[isNegative ? 0 : 1], opacity);
  context.setLineDash(isNegative ? DASH.map((part) => part * Math.max(1.2, width)) : []);
  context.stroke();
  context.setLineDash([]);
}

/**
 * Where the logit leaves: a port with the sign of its bias, and an arrow.
 * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Theme} theme @param {number} bias
 */
function arrow(context, { output: { x, y } }, theme, bias) {
  context.fillStyle = css(theme.text);
  context.beginPath();
  context.moveTo(x + 14, y);
  context.lineTo(x + 5, y - 7);
  context.lineTo(x + 5, y + 7);
  context.closePath();
  context.fill();
  context.fillRect(x, y - 1.5, 6, 3);
  dot(context, x, y, 5.5, bias, theme);
}

/** The edge that is about to be changed. @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Theme} theme @param {number} place in the flat vector */
function choose(context, layout, theme, place) {
  const edge = layout.edges.at.indexOf(place);
  if (edge < 0) return;
  const strokes = [{ width: 4, isNegative: false, edges: [edge] }];
  strokeAll(context, { layout, strokes }, { ...theme, classes: [theme.accent, theme.accent] }, 1);
}

/** Layers that are frozen are held from above and below. @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Theme} theme @param {number[]} frozen from 0 */
function clamps(context, { columns, side, output }, theme, frozen) {
  context.fillStyle = css(theme.text);
  for (const { x, layer, nodes } of columns) {
    if (!frozen.includes(layer) || layer < 0) continue;
    const half = side / 2 + 3;
    for (const y of [nodes[0].y - half - 3, nodes[nodes.length - 1].y + half])
      context.fillRect(x - half, y, 2 * half, 3);
  }
  if (frozen.includes(columns.length - 1)) {
    for (const y of [output.y - 13, output.y + 10]) context.fillRect(output.x - 6, y, 20, 3);
  }
}

/** A bias: its sign as a full or a hollow dot too. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius @param {number} bias @param {Theme} theme */
function dot(context, x, y, radius, bias, theme) {
  const colour = css(theme.classes[bias < 0 ? 0 : 1]);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = bias < 0 ? css(theme.background) : colour;
  context.fill();
  context.lineWidth = Math.max(1, radius / 2.5);
  context.strokeStyle = colour;
  context.stroke();
}

/**
 * The rim of every map in the colour of its layer's folds, and its bias at a corner.
 * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Theme} theme @param {Float32Array} parameters
 * @param {{layer: number, unit: number} | null} pointed
 */
function rims(context, { columns, layers, side }, theme, parameters, pointed) {
  columns.forEach(({ nodes, layer: own }, column) => {
    const { inputs, outputs, start } = layers[Math.max(0, column - 1)];
    context.strokeStyle = column ? layerColour(own, theme) : css(theme.text, 0.7);
    for (const { x, y, layer, unit } of nodes) {
      const isPointed = pointed?.layer === layer && pointed.unit === unit;
      context.lineWidth = isPointed ? 3 : Math.min(1.5, side / 12);
      context.strokeRect(x - side / 2, y - side / 2, side, side);
    }
    if (!column || side < 14) return;
    for (const { x, y, unit } of nodes) {
      const bias = parameters[start + inputs * outputs + unit];
      dot(context, x - side / 2, y + side / 2, biasRadius(bias, side), bias, theme);
    }
  });
}

/** @param {number} bias @param {number} side */
const biasRadius = (bias, side) => Math.min(side / 6, 1.2 + (side / 9) * (Math.abs(bias) / (Math.abs(bias) + 1)));
