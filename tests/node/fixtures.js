// @ts-check
// What the tests under Node are given by tests/test_browser_code.py.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * @typedef {import("../../static/stage/network.js").Layer} Layer
 * @typedef {{name: string, exact: boolean, box: number, layers: Layer[], parameters: number[],
 *   points: [number, number][], logits: number[], slopes: [number, number][]}} Case
 * @typedef {{name: string, box: number, side: number, layers: Layer[], parameters: number[], logits: number[], sums: number[][][],
 *   activations: number[][][], parts: number[][][]}} Neurons by layer, unit and cell of a grid
 * @typedef {{name: string, box: number, layers: Layer[], parameters: number[], points: [number, number][],
 *   places: [number, number][][], kinds: string[], shares: (number | null)[], turns: number[], cut: [number, number, number]}} Way
 *   places: of every point at every stop
 * @typedef {{layers: Layer[], dataset: string, epoch: number, bend: number | null, activation: string | null, query: string,
 *   stem: string}} Named a moment, its network's layers, and what its files are called
 */

/** @param {string} name of an environment variable @returns {string} */
function given(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests by ./check tests/test_browser_code.py`);
  return value;
}

/**
 * One of the browser's modules, from the folder in which those made from Python's rows lie too.
 * @param {string} name of its file @returns {Promise<any>}
 */
export const stageModule = (name) => import(pathToFileURL(join(given("STAGE"), name)).href);

/** @returns {Case[]} networks with torch's values at some points */
export const torchsValues = () => JSON.parse(readFileSync(given("FIXTURES"), "utf8"));

/** @returns {Neurons[]} networks with torch's values of every hidden unit over a grid */
export const torchsNeurons = () => JSON.parse(readFileSync(given("NEURONS"), "utf8"));

/** @returns {Named[]} moments, and what the server's files of them are called */
export const pythonsNames = () => JSON.parse(readFileSync(given("NAMES"), "utf8"));

/** @returns {Way[]} networks with numpy's way of the data through them */
export const numpysWays = () => JSON.parse(readFileSync(given("WAYS"), "utf8"));

/** @param {number[]} values @returns {number} the largest magnitude, 1 at least */
export const scaleOf = (values) => values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
