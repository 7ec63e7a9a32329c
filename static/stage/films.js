// @ts-check
// Files of films of what is on show: GIF and video; loaded when one is asked for, made in the browser, sent nowhere.
import { epochOf } from "./clock.js";
import { stemOf } from "./file_name.js";
import { filmOf, isWithoutWhatIf } from "./film.js";
import { coloursOf, Gif } from "./gif.js";
import { NoPictureError, Painter, paintPoster } from "./pictures.js";
import { changed, isChanged } from "./layers.js";
import { record } from "./video.js";
import { videoType } from "./video_types.js";

/**
 * @typedef {import("./pictures.js").Shown} Shown
 * @typedef {import("./pictures.js").Wish} Wish
 * @typedef {import("./pictures.js").File} File
 * @typedef {import("./film.js").Subject} Subject
 * @typedef {{signal: AbortSignal, progress: (share: number) => void}} Hand that may stop it, and is told how far it is
 */

/** Pixels across, and cells on a side of a surface. */
const [ACROSS, CELLS] = [900, 160];
/** What is said takes at least so many lines, so that frames are alike. */
const LINES = 4;
/** How long the first and the last frame stay. */
const [FIRST_MILLISECONDS, LAST_MILLISECONDS] = [700, 2000];
/** So many frames are looked at for the colours. */
const SAMPLES = 6;
/** How long Python's numbers for a what-if are waited for. */
const PATIENCE_MILLISECONDS = 2000;

/** @param {Shown} shown @param {Wish} wish @param {Subject} subject @param {Hand} hand @returns {Promise<File>} */
export async function gifFile(shown, wish, subject, hand) {
  const library = await import("./gifenc.js");
  const studio = await Studio.of(shown, wish, subject, hand);
  const colours = coloursOf(library, await studio.samples(SAMPLES));
  const { width, height } = studio.canvas;
  const gif = new Gif(library, width, height, colours, studio.link);
  for (let i = 0; i < studio.count; i += 1) {
    await studio.draw(i);
    gif.add({ pixels: studio.pixels, milliseconds: studio.milliseconds(i) });
    hand.progress((i + 1) / studio.count);
  }
  return { blob: gif.end(), name: `${studio.stem}.gif`, width, height, note: studio.note };
}

/**
 * @param {Shown} shown @param {Wish} wish @param {Subject} subject @param {Hand} hand
 * @param {import("./video_types.js").Ending} ending @returns {Promise<File>}
 */
export async function videoFile(shown, wish, subject, hand, ending) {
  const type = videoType(ending);
  if (!type) throw new NoPictureError("This browser records no such video, but it makes a GIF");
  const studio = await Studio.of(shown, wish, subject, hand);
  const blob = await record(studio, type, hand);
  const { width, height } = studio.canvas;
  return { blob, name: `${studio.stem}.${ending}`, width, height, note: studio.note };
}

/** Where the frames of one film are drawn, one after the other. */
class Studio {
  /** @param {Shown} shown @param {Wish} wish @param {import("./film.js").Film} film @param {Subject} subject @param {AbortSignal} signal */
  constructor(shown, wish, film, subject, signal) {
    this.shown = shown;
    this.film = film;
    this.subject = subject;
    this.signal = signal;
    this.painter = new Painter(wish, CELLS, LINES);
    this.canvas = document.createElement("canvas");
    this.link = "";
  }

  /** @param {Shown} shown @param {Wish} wish @param {Subject} subject @param {Hand} hand */
  static async of(shown, wish, subject, { signal }) {
    const film = filmOf(subject, shown.state, shown.experiment);
    if (film.states.length < 2) throw new NoPictureError(NOTHING_HAPPENS[subject]);
    const studio = new Studio(shown, wish, film, subject, signal);
    await studio.numbers();
    await studio.draw(studio.count - 1);
    return studio;
  }

  get count() {
    return this.film.states.length;
  }

  get pixels() {
    const { width, height } = this.canvas;
    const context = /** @type {CanvasRenderingContext2D} */ (
      this.canvas.getContext("2d", { willReadFrequently: true })
    );
    return context.getImageData(0, 0, width, height).data;
  }

  /** What its files are called: after the network that it begins with. */
  get stem() {
    const { state, experiment } = this.shown;
    const { change } = this.film.states[0];
    const { layers } = /** @type {import("./mounted.js").Mounted} */ (experiment.mounted).experiment;
    const shown = changed(layers, change, experiment.bend);
    const dataset = experiment.mounted?.dataset ?? "";
    return `${stemOf(shown, dataset, epochOf(state.clock), change, experiment.query)}-${this.subject}`;
  }

  /** What there is to say of it beside its name. */
  get note() {
    return isWithoutWhatIf(this.subject, this.shown.state) ? WITHOUT_WHAT_IF : "";
  }

  /** How long a frame is on show. @param {number} i */
  milliseconds(i) {
    if (i === this.count - 1) return LAST_MILLISECONDS;
    return i === 0 ? FIRST_MILLISECONDS : this.film.milliseconds;
  }

  /** Have Python's numbers here before the first frame that needs them, if they come soon. */
  async numbers() {
    const { states } = this.film;
    const last = states[states.length - 1];
    const began = performance.now();
    const { experiment } = this.shown;
    while (isChanged(last.change) && !experiment.numbersAt(last, epochOf(last.clock))) {
      if (performance.now() - began > PATIENCE_MILLISECONDS) return;
      await new Promise((done) => window.setTimeout(done, 50));
      this.signal.throwIfAborted();
    }
  }

  /** @param {number} i of the frame that is then on the canvas */
  async draw(i) {
    this.signal.throwIfAborted();
    const { experiment } = this.shown;
    const state = this.film.states[i];
    const made = this.painter.poster({ state, experiment }, rowsOf(state, experiment));
    const scale = ACROSS / made.width;
    // All are as high as the first; of half a pixel no video knows.
    const height = this.link === "" ? 2 * Math.round((made.height * scale) / 2) : this.canvas.height;
    this.link = made.link;
    await paintPoster(this.canvas, { ...made, height: height / scale }, scale);
  }

  /** Some frames, from the first to the last. @param {number} most @returns {Promise<Uint8ClampedArray[]>} */
  async samples(most) {
    const samples = [];
    for (let i = 0; i < most; i += 1) {
      await this.draw(Math.round((i * (this.count - 1)) / (most - 1)));
      samples.push(this.pixels);
    }
    return samples;
  }
}

const WITHOUT_WHAT_IF = "It shows the network as trained, without the what-if on show.";

/** @type {Record<Subject, string>} */
const NOTHING_HAPPENS = {
  training: "There are fewer than two epochs to show: play on first",
  collapse: "Nothing bends here that could be straightened",
  fold: "There is no hidden layer to go through",
};

/** What is here for a frame; nothing is asked for. @param {import("./state.js").State} state @param {import("./experiment.js").Experiment} experiment */
function rowsOf(state, experiment) {
  const { mounted, frames, twin } = experiment;
  const epoch = epochOf(state.clock);
  const here = { mounted, frames, twin, regions: null, levels: null, isWhole: true, trouble: "" };
  const whatIf = experiment.numbersAt(state, epoch);
  return { ...here, row: frames.nearest(epoch), twinRow: twin?.nearest(epoch) ?? null, whatIf };
}
