// @ts-check
// A small picture of one moment: surface, boundary, data, of the same rows as the stage's; stands still.
import { crossings } from "./contour.js";
import { Experiment } from "./experiment.js";
import { Grids } from "./grid.js";
import { read } from "./moment.js";
import { Square } from "./paint.js";
import { Surfaces } from "./surface.js";
import { readTheme } from "./theme.js";

/** Cells on a side. */
const SIDE = 120;
/** Where something is missing it is looked after again so often. */
const LOOK_AGAIN_MILLISECONDS = 250;
/** Without the data where it is smaller: one would see nothing else. */
const LEAST_WITH_DATA_PIXELS = 140;

export class Thumbnail {
  /** @param {HTMLElement} element it gets its canvases @param {import("./stage.js").Wanted} wanted */
  constructor(element, { query, versions, moment = "" }) {
    for (const name of ["surface", "points", "boundary"]) element.append(canvasOf(name));
    this.element = element;
    this.moment = read(moment);
    this.square = new Square(element);
    this.surfaces = new Surfaces(new Grids());
    this.segments = new Float32Array(16 * 1024);
    this.experiment = new Experiment(query, versions, () => this.look());
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(element);
    this.waiting = 0;
    this.look();
  }

  /** Ask for what is missing, and paint once all is here. */
  look() {
    const epoch = this.moment.epoch ?? 0;
    window.clearTimeout(this.waiting);
    this.experiment.mount.want();
    this.experiment.frames.want(epoch, 1, false);
    if (this.experiment.lacks(epoch)) this.waiting = window.setTimeout(() => this.look(), LOOK_AGAIN_MILLISECONDS);
    else this.paint();
  }

  paint() {
    const { mounted, frames } = this.experiment;
    const { epoch, what_if_bend: bend, what_if_activation: activation } = this.moment;
    const row = frames.nearest(epoch ?? 0);
    if (!mounted || !row || this.experiment.lacks(epoch ?? 0)) return;
    const { layout, box, bend: ownBend, experiment, data } = mounted;
    this.square.setTheme(readTheme(this.element));
    const asked = { layers: experiment.layers, ownBend, bend, activation, layout, row, box, side: SIDE };
    const { logits } = this.surfaces.at(asked, false);
    this.square.paintSurface(logits, SIDE);
    this.square.paintBoundary(this.segments, crossings(logits, SIDE, 0, this.segments));
    const hasRoom = this.element.clientWidth >= LEAST_WITH_DATA_PIXELS;
    this.square.points.canvas.hidden = !hasRoom;
    if (hasRoom) this.square.paintPoints(data, box, box);
  }

  close() {
    window.clearTimeout(this.waiting);
    this.resized.disconnect();
    this.experiment.close();
  }
}

/** @param {string} name */
function canvasOf(name) {
  const canvas = document.createElement("canvas");
  canvas.className = name;
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}
