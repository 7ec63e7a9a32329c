// @ts-check
// Where a story stands: a value; each key gives the next one. Knows no page.
import { lineIn } from "./line.js";

/**
 * @typedef {import("./stage.js").Wanted} Wanted
 * @typedef {import("./line.js").Line} Line
 * @typedef {{words: string, wanted: Wanted, isMatrix: boolean}} Shown isMatrix: whether the network is one matrix
 * @typedef {{name: string, title: string, notes: string, question: string, kind: "words" | "pictures" | "line", answers: string[],
 *   pictures: Wanted[], right: number, shown: Shown, reveal: Shown | null}} Scene as components/presentation.py writes it;
 *   pictures: of which the answers tell what is to be seen; right: from 1
 * @typedef {{scene: number, revealed: boolean, answer: number, line: Line | null, dark: boolean}} Place
 *   scene: from 0; answer: the one chosen, from 1, 0: none yet; line: drawn by the audience; dark: nothing is to be seen
 */

/** @param {number} scene @returns {Place} */
export const begun = (scene) => ({ scene, revealed: false, answer: 0, line: null, dark: false });

/** The next step: first what is held back, then the next scene. @param {Place} place @param {Scene[]} scenes @returns {Place} */
export function onward(place, scenes) {
  if (place.dark) return { ...place, dark: false };
  if (scenes[place.scene].reveal && !place.revealed) return { ...place, revealed: true };
  return place.scene + 1 < scenes.length ? begun(place.scene + 1) : place;
}

/** The step before. @param {Place} place @param {Scene[]} scenes @returns {Place} */
export function backward(place, scenes) {
  if (place.dark) return { ...place, dark: false };
  if (place.revealed) return { ...place, revealed: false };
  if (place.scene === 0) return place;
  const before = place.scene - 1;
  return { ...begun(before), revealed: scenes[before].reveal !== null };
}

/** @param {Place} place @param {number} answer from 1 @param {Scene[]} scenes @returns {Place} */
export function answered(place, answer, scenes) {
  const isOne = answer >= 1 && answer <= scenes[place.scene].answers.length;
  return isOne && !place.revealed && !place.dark ? { ...place, answer } : place;
}

/** @param {Place} place @param {Line} line @param {Scene[]} scenes @returns {Place} */
export const drawn = (place, line, scenes) =>
  scenes[place.scene].kind === "line" && !place.revealed && !place.dark ? { ...place, line } : place;

/** Dark, or light again. @param {Place} place @returns {Place} */
export const darkened = (place) => ({ ...place, dark: !place.dark });

/** What stands before the audience. @param {Place} place @param {Scene[]} scenes @returns {Shown} */
export function shownAt({ scene, revealed }, scenes) {
  const { shown, reveal } = scenes[scene];
  return revealed && reveal ? reveal : shown;
}

/**
 * A place that came from another window, or null if it is none in this story.
 * @param {unknown} given @param {Scene[]} scenes @returns {Place | null}
 */
export function placeIn(given, scenes) {
  const { scene, revealed, answer, line, dark } = /** @type {Place} */ (given ?? {});
  const isOne = Number.isInteger(scene) && scene >= 0 && scene < scenes.length && Number.isInteger(answer);
  if (!isOne || typeof revealed !== "boolean" || typeof dark !== "boolean") return null;
  return { scene, revealed, answer, line: lineIn(line), dark };
}

/** @param {string} key @param {Place} place @param {Scene[]} scenes @returns {Place | null} null: no key of a story's */
export function pressed(key, place, scenes) {
  if (["PageDown", "Enter", "ArrowDown", "n"].includes(key)) return onward(place, scenes);
  if (["PageUp", "ArrowUp"].includes(key)) return backward(place, scenes);
  // What the black key of a slide remote sends.
  if ([".", "b"].includes(key)) return darkened(place);
  return /^[1-9]$/.test(key) ? answered(place, Number(key), scenes) : null;
}

/** Windows of one browser on one story hear each other here. @param {string} story its name */
export const channelOf = (story) => new BroadcastChannel(`story ${story}`);
