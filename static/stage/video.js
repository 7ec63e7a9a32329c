// @ts-check
// A video of pictures that follow each other, recorded from a canvas in real time; knows no stage.

/**
 * @typedef {{canvas: HTMLCanvasElement, count: number, draw: (i: number) => Promise<void>, milliseconds: (i: number) => number}} Frames
 * @typedef {import("./films.js").Hand} Hand
 */

const BITS_A_SECOND = 6_000_000;
/** Drawing takes so much of the time, showing them while they are recorded the rest. */
const DRAWING = 0.6;

/** @param {Frames} frames @param {string} type that the browser records @param {Hand} hand @returns {Promise<Blob>} */
export async function record(frames, type, hand) {
  const stills = await drawn(frames, hand);
  const { canvas } = frames;
  const stream = canvas.captureStream(0);
  const track = /** @type {CanvasCaptureMediaStreamTrack} */ (stream.getVideoTracks()[0]);
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS_A_SECOND });
  /** @type {Blob[]} */
  const parts = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const stopped = new Promise((done) => recorder.addEventListener("stop", done, { once: true }));
  try {
    recorder.start();
    for (let i = 0; i < stills.length; i += 1) {
      hand.signal.throwIfAborted();
      await show(canvas, stills[i]);
      track.requestFrame();
      await passed(frames.milliseconds(i));
      hand.progress(DRAWING + ((1 - DRAWING) * (i + 1)) / stills.length);
    }
    await show(canvas, stills[stills.length - 1]);
    track.requestFrame();
  } finally {
    recorder.stop();
    await stopped;
    track.stop();
  }
  return new Blob(parts, { type: type.split(";")[0] });
}

/** All frames, packed: drawn in real time they would come late. @param {Frames} frames @param {Hand} hand @returns {Promise<Blob[]>} */
async function drawn(frames, { signal, progress }) {
  const stills = [];
  for (let i = 0; i < frames.count; i += 1) {
    await frames.draw(i);
    /** @type {Blob | null} */
    const still = await new Promise((done) => frames.canvas.toBlob(done, "image/png"));
    signal.throwIfAborted();
    if (still) stills.push(still);
    progress((DRAWING * (i + 1)) / frames.count);
  }
  return stills;
}

/** @param {HTMLCanvasElement} canvas @param {Blob} still */
async function show(canvas, still) {
  const image = await createImageBitmap(still);
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  image.close();
}

/** @param {number} milliseconds */
const passed = (milliseconds) => new Promise((done) => window.setTimeout(done, milliseconds));
