// @ts-check
// The kinds of video that this browser records, best first of each.

/** @typedef {"mp4" | "webm"} Ending of a file's name */

/** What is asked of a recorder: VP8 leaves frames out where a machine is slow. @type {Record<Ending, string[]>} */
const TYPES = {
  mp4: ["video/mp4;codecs=avc1.640028", "video/mp4"],
  webm: ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"],
};
export const ENDINGS = /** @type {Ending[]} */ (Object.keys(TYPES));

/** @param {Ending} ending @returns {string | null} null: the browser records none */
export const videoType = (ending) =>
  globalThis.MediaRecorder ? (TYPES[ending].find((type) => MediaRecorder.isTypeSupported(type)) ?? null) : null;
