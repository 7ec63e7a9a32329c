// @ts-check
// Pictures of what is on show, for slides; loaded when one is asked for, made in the browser, sent nowhere.
import { stemOf } from "./file_name.js";
import { epochOf } from "./clock.js";
import { Grids } from "./grid.js";
import { linkOf, momentOf } from "./moment.js";
import { withLink } from "./png.js";
import { DIAGRAM_ROOM, FONT, poster, svgOf } from "./poster.js";
import { emptyScene, scene } from "./scene.js";
import { Surfaces } from "./surface.js";
import { themeOf } from "./theme.js";
import { whatIfHead } from "./words.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./experiment.js").Experiment} Experiment
 * @typedef {{state: State, experiment: Experiment}} Shown what the stage shows
 * @typedef {{dark: boolean, captions: boolean, home: string}} Wish home: the address of the page
 * @typedef {{blob: Blob, name: string, width: number, height: number, note?: string}} File note: what there is to say of it
 */

/** Cells on a side of a surface that does not move: a slide is large. */
const CELLS = 320;

/** There is nothing to make a picture of, or no way; the message is for whoever asked. */
export class NoPictureError extends Error {}

/** @param {Shown} shown @param {Wish} wish @returns {Promise<File>} of vectors, surfaces excepted */
export async function svgFile(shown, wish) {
  const { made, stem } = posterOf(shown, wish);
  const blob = new Blob([svgOf(made)], { type: "image/svg+xml" });
  return { blob, name: `${stem}.svg`, width: made.width, height: made.height };
}

/** @param {Shown} shown @param {Wish} wish @param {number} scale 1 to 4 @returns {Promise<File>} */
export async function pngFile(shown, wish, scale) {
  const { made, stem } = posterOf(shown, wish);
  const canvas = document.createElement("canvas");
  await paintPoster(canvas, made, scale);
  const { width, height } = canvas;
  /** @type {Blob | null} */
  const plain = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!plain)
    throw new NoPictureError(`This browser makes no picture of ${width} × ${height} pixels: a smaller one may do`);
  const blob = new Blob([withLink(new Uint8Array(await plain.arrayBuffer()), made.link)], { type: "image/png" });
  return { blob, name: `${stem}.png`, width, height };
}

/** @param {Shown} shown @param {Wish} wish */
function posterOf({ state, experiment }, wish) {
  const rows = experiment.at(state);
  const painter = new Painter(wish, CELLS, 0);
  const made = painter.poster({ state, experiment }, rows);
  const layers = painter.scene?.network?.surface.layers ?? [];
  const stem = stemOf(layers, rows.mounted?.dataset ?? "", epochOf(state.clock), state.change, experiment.query);
  return { made, stem };
}

/** Makes posters of one experiment after each other. */
export class Painter {
  /** @param {Wish} wish @param {number} cells on a side of a surface @param {number} lines that the sentences take at least */
  constructor(wish, cells, lines) {
    this.wish = wish;
    this.lines = lines;
    this.theme = themeOf(wish.dark);
    this.grids = new Grids(cells);
    this.surfaces = new Surfaces(this.grids);
    /** @type {import("./scene.js").Scene | null} */
    this.scene = null;
  }

  /** @param {Shown} shown @param {import("./experiment.js").Rows} rows @returns {import("./poster.js").Poster} */
  poster({ state, experiment }, rows) {
    if (!rows.mounted || !rows.row) throw new NoPictureError("There is nothing on show yet to make a picture of");
    const { theme, grids, lines, wish } = this;
    const room = state.room && DIAGRAM_ROOM;
    const still = { ...state, theme, room, notice: null };
    const made = scene(still, rows, this.surfaces, true, emptyScene(still));
    this.scene = made;
    const link = `${wish.home}?${linkOf(experiment.query, momentOf(state, experiment.bend))}`;
    const whatIf = whatIfHead(state.change, state.glide !== null);
    const when = [rows.mounted.dataset, made.moment.says, whatIf].filter(Boolean).join(", ");
    const title = `${rows.mounted.shape}, ${when}`;
    return poster(made, { captions: wish.captions, lines, link, title, when, encode, measure, grids });
  }
}

/**
 * @param {HTMLCanvasElement} canvas that gets its size @param {import("./poster.js").Poster} made @param {number} scale
 */
export async function paintPoster(canvas, made, scale) {
  const address = URL.createObjectURL(new Blob([svgOf(made, scale)], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = address;
  try {
    await image.decode();
    const [width, height] = [Math.round(made.width * scale), Math.round(made.height * scale)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    canvas.getContext("2d", { willReadFrequently: true })?.drawImage(image, 0, 0, width, height);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** @type {import("./svg_context.js").Encode} */
function encode(image, part) {
  const canvas = document.createElement("canvas");
  const { x, y, width, height } = part ?? { x: 0, y: 0, width: image.width, height: image.height };
  Object.assign(canvas, { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  if (image instanceof ImageData) context.putImageData(image, 0, 0);
  else context.drawImage(image, x, y, width, height, 0, 0, width, height);
  return canvas.toDataURL("image/png");
}

/** @type {CanvasRenderingContext2D | null} */
let ruler = null;

/** @type {import("./poster.js").Measure} */
function measure(text, size, isBold) {
  ruler ??= document.createElement("canvas").getContext("2d");
  if (!ruler) return 0.6 * size * text.length;
  ruler.font = `${isBold ? "700 " : ""}${size}px ${FONT}`;
  return 1.03 * ruler.measureText(text).width;
}
