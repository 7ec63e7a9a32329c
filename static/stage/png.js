// @ts-check
// A PNG's bytes with a line of text in them (PNG specification, third edition, 11.3.3).

/** Signature, and the header's chunk: what is written stands behind them. */
const BEFORE = 8 + 25;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The cyclic redundancy code of a chunk. @param {Uint8Array} bytes */
export function crc(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** @param {Uint8Array} png @param {string} link in plain ASCII @returns {Uint8Array<ArrayBuffer>} the same picture, which says where it is from */
export function withLink(png, link) {
  const said = new TextEncoder().encode(`tEXtSource\0${link}`);
  const chunk = new Uint8Array(said.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, said.length - 4);
  chunk.set(said, 4);
  view.setUint32(said.length + 4, crc(said));
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, BEFORE));
  whole.set(chunk, BEFORE);
  whole.set(png.subarray(BEFORE), BEFORE + chunk.length);
  return whole;
}
