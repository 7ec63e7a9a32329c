// @ts-check
// The page's theme: the colours that Streamlit gives, and those of the palette that go with them.
import { PALETTE } from "./palette.js";

/**
 * @typedef {import("./palette.js").Colour} Colour
 * @typedef {{dark: boolean, background: Colour, text: Colour, accent: Colour, classes: [Colour, Colour]}} Theme
 */

/**
 * The page's theme, as Streamlit's variables on the element tell it.
 * @param {Element} element @returns {Theme}
 */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const own = (/** @type {string} */ name) => parseColour(style.getPropertyValue(name));
  const background = own("--st-background-color") ?? PALETTE.light.background;
  const dark = background[0] + background[1] + background[2] < 384;
  const { text, accent, classes } = PALETTE[dark ? "dark" : "light"];
  return {
    dark,
    background,
    text: own("--st-text-color") ?? text,
    accent: own("--st-primary-color") ?? accent,
    classes,
  };
}

/** The same for a picture that stands on no page. @param {boolean} dark @returns {Theme} */
export function themeOf(dark) {
  const { background, text, accent, classes } = PALETTE[dark ? "dark" : "light"];
  return { dark, background, text, accent, classes };
}

/** @param {string} text @returns {Colour | null} */
function parseColour(text) {
  const hexadecimal = /^#([0-9a-f]{6})/i.exec(text.trim());
  if (hexadecimal) {
    const value = parseInt(hexadecimal[1], 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  }
  const numbers = text.match(/[\d.]+/g)?.map(Number) ?? [];
  return numbers.length >= 3 ? [numbers[0], numbers[1], numbers[2]] : null;
}

/** @param {Colour} colour @param {number} [opacity] */
export const css = ([red, green, blue], opacity = 1) => `rgba(${red}, ${green}, ${blue}, ${opacity})`;
