// @ts-check
// A GIF of pictures that follow each other, with a line of text in it; knows no stage.

/**
 * @typedef {typeof import("./gifenc.js")} Library
 * @typedef {{pixels: Uint8ClampedArray, milliseconds: number}} Frame red, green, blue, alpha of each pixel
 */

/** Colours of all frames together, and the one that stands for what has not changed since the frame before. */
const [COLOURS, UNCHANGED] = [255, 255];
/** Of every so many pixels one is looked at for the colours. */
const EVERY = 3;

/** The colours of a film. @param {Library} library @param {Uint8ClampedArray[]} samples some of its frames @returns {number[][]} */
export function coloursOf({ quantize }, samples) {
  const words = samples.map((pixels) => new Uint32Array(pixels.buffer).filter((_, i) => i % EVERY === 0));
  const all = new Uint32Array(words.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of words) {
    all.set(each, at);
    at += each.length;
  }
  const colours = quantize(new Uint8ClampedArray(all.buffer), COLOURS, { format: "rgb565" });
  while (colours.length <= UNCHANGED) colours.push([0, 0, 0]);
  return colours;
}

export class Gif {
  /** @param {Library} library @param {number} width @param {number} height @param {number[][]} colours @param {string} text */
  constructor(library, width, height, colours, text) {
    this.library = library;
    this.width = width;
    this.height = height;
    this.colours = colours;
    this.text = text;
    this.encoder = library.GIFEncoder();
    /** @type {Uint8Array | null} */
    this.before = null;
  }

  /** @param {Frame} frame */
  add({ pixels, milliseconds }) {
    const { before, colours, encoder, width, height } = this;
    const indices = this.library.applyPalette(pixels, colours.slice(0, COLOURS), "rgb565");
    const shown = before ? indices.map((colour, i) => (colour === before[i] ? UNCHANGED : colour)) : indices;
    const palette = before ? undefined : colours;
    const unchanged = { transparent: before !== null, transparentIndex: UNCHANGED, dispose: 1 };
    encoder.writeFrame(shown, width, height, { palette, delay: milliseconds, ...unchanged });
    this.before = indices;
  }

  /** @returns {Blob} */
  end() {
    this.encoder.stream.writeBytes(comment(this.text));
    this.encoder.finish();
    return new Blob([this.encoder.bytes()], { type: "image/gif" });
  }
}

/** GIF89a, 24: a comment in blocks of up to 255 bytes. @param {string} text @returns {number[]} */
export function comment(text) {
  const bytes = [...new TextEncoder().encode(text)];
  const blocks = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return [0x21, 0xfe, ...blocks, 0];
}
