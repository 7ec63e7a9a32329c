// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { stageModule } from "./fixtures.js";

// What the painters ask of a browser.
class Pixels {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    Object.assign(this, { width, height, data: new Uint8ClampedArray(4 * width * height) });
  }
}
Object.assign(globalThis, { devicePixelRatio: 2, ImageData: Pixels });
/** @type {typeof import("../../static/stage/svg_context.js")} */
const { escaped, ink, SvgContext, SvgSheet } = await stageModule("svg_context.js");
/** @type {typeof import("../../static/stage/paint.js")} */
const { Square } = await stageModule("paint.js");
/** @type {typeof import("../../static/stage/theme.js")} */
const { themeOf } = await stageModule("theme.js");
/** @type {typeof import("../../static/stage/contour.js")} */
const { crossings } = await stageModule("contour.js");

const encode = () => "data:image/png;base64,AAAA";
const size = { width: 100, height: 100, clientWidth: 100, clientHeight: 100 };
const fresh = () => new SvgContext({ ...size }, encode);
const squareOf = (/** @type {InstanceType<typeof SvgSheet>} */ sheet) => {
  const square = new Square(sheet);
  square.setTheme(themeOf(false));
  return square;
};
const group = (/** @type {string} */ svg, /** @type {string} */ name) =>
  new RegExp(`<g class="${name}"[^>]*>(.*?)</g>`).exec(svg)?.[1] ?? "";

test("every point of the data is one shape: full for training, hollow for test", () => {
  const sheet = new SvgSheet(["points"], 300, 300, encode);
  const [count, trainCount] = [37, 20];
  const points = Float32Array.from({ length: 2 * count }, (_, i) => (i % 11) - 5);
  const labels = Float32Array.from({ length: count }, (_, i) => i % 2);
  for (const name of ["surface", "boundary"])
    sheet.layers.set(`.${name}`, sheet.layers.get(".points") ?? assert.fail());
  squareOf(sheet).paintPoints({ points, labels, trainCount }, 6, 6);
  const shapes = group(sheet.at(0, 0), "points").match(/<path [^>]*Z"[^>]*>/g) ?? [];
  assert.equal(shapes.length, count);
  assert.equal(shapes.filter((shape) => shape.includes("A")).length, labels.filter((label) => label > 0).length);
  assert.equal(shapes.filter((shape) => shape.includes('fill="rgb(255,255,255)"')).length, count - trainCount);
});

test("a boundary has the segments that marching squares found, where they lie", () => {
  const sheet = new SvgSheet(["surface", "points", "boundary"], 300, 300, encode);
  const side = 24;
  const values = Float32Array.from({ length: side * side }, (_, i) => Math.hypot((i % side) - 11, i / side - 12) - 7);
  const segments = new Float32Array(4096);
  const count = crossings(values, side, 0, segments);
  squareOf(sheet).paintBoundary(segments, count);
  const lines = [...group(sheet.at(0, 0), "boundary").matchAll(/d="([^"]*)"/g)].map(([, path]) => path);
  assert.equal(lines.length, 2);
  const numbers = lines[1]
    .split(/[MLZ ]/)
    .filter(Boolean)
    .map(Number);
  assert.equal(numbers.length, count);
  // Twice as fine as the page, and to a hundredth of that.
  numbers.forEach((number, i) => assert.ok(Math.abs(number / 600 - segments[i]) < 1e-5 + 0.005 / 600));
});

test("what is painted anew takes the place of what was there, and nothing is left of what is cleared", () => {
  const context = fresh();
  context.fillRect(1, 2, 3, 4);
  context.clearRect();
  assert.equal(context.markup, "");
  const image = /** @type {any} */ (new Pixels(2, 2));
  context.putImageData(image);
  context.putImageData(image);
  assert.equal(context.markup.match(/<image/g)?.length, 1);
});

test("a shape that is filled and then stroked is one element, one that is not is two", () => {
  const context = fresh();
  context.beginPath();
  context.arc(5, 5, 2);
  context.fill();
  context.stroke();
  assert.equal(context.markup.match(/<path/g)?.length, 1);
  context.fill();
  context.beginPath();
  context.moveTo(0, 0);
  context.lineTo(1, 1);
  context.stroke();
  assert.equal(context.markup.match(/<path/g)?.length, 3);
  assert.equal(context.markup.match(/fill="none"/g)?.length, 1);
});

test("text is text, whatever stands in it", () => {
  const context = fresh();
  context.fillText('</text><script>"&\u0007\uFFFF', 1, 2);
  assert.match(context.markup, />&lt;\/text&gt;&lt;script&gt;&quot;&amp;<\/text>$/);
  assert.equal(escaped("−4 ≠ 4"), "−4 ≠ 4");
});

test("a colour is what every reader of SVG knows, its opacity beside it", () => {
  assert.equal(ink("fill", "rgba(1, 2, 3, 1)", 1), ' fill="rgb(1,2,3)"');
  assert.equal(ink("stroke", "rgba(1, 2, 3, 0.5)", 0.5), ' stroke="rgb(1,2,3)" stroke-opacity="0.25"');
  assert.equal(ink("stroke", "#00ff00", 1), ' stroke="#00ff00"');
});

test("what is no number leaves a picture that can be read", () => {
  const context = fresh();
  context.beginPath();
  context.moveTo(NaN, 1);
  context.lineTo(Infinity, 2.001);
  context.stroke();
  assert.match(context.markup, /d="M0 1L0 2"/);
});
