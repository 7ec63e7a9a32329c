// What of gifenc is used.
export interface Encoder {
  stream: { writeBytes(bytes: ArrayLike<number>): void };
  writeFrame(indices: Uint8Array, width: number, height: number, options: object): void;
  finish(): void;
  bytes(): Uint8Array<ArrayBuffer>;
}
export function GIFEncoder(): Encoder;
export function quantize(pixels: Uint8ClampedArray, colours: number, options: { format: "rgb565" }): number[][];
export function applyPalette(pixels: Uint8ClampedArray, colours: number[][], format: "rgb565"): Uint8Array;
