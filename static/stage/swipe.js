// @ts-check
// A finger that is drawn across the page: back or onward in a story.

/** A finger that goes less far has touched, and one that goes down or up scrolls. In pixels. */
const LEAST = 60;
/** What has a use of its own for a finger. */
const OTHERS = ".square, .drawn, .scrubber, button, a, input, select, dialog";

/** @typedef {[number, number]} Point in pixels */

/**
 * Where a finger that went from one point to another asks to go.
 * @param {Point} from @param {Point} to @returns {"onward" | "backward" | null}
 */
export function swiped([x, y], [u, v]) {
  const across = u - x;
  if (Math.abs(across) < LEAST || Math.abs(across) < 2 * Math.abs(v - y)) return null;
  return across < 0 ? "onward" : "backward";
}

/**
 * @param {HTMLElement} element @param {Record<"onward" | "backward", () => void>} act
 */
export function listenToSwipes(element, act) {
  /** @type {Point | null} */
  let from = null;
  element.addEventListener(
    "touchstart",
    (event) => {
      const isOthers = event.composedPath().some((one) => one instanceof Element && one.matches(OTHERS));
      from = event.touches.length === 1 && !isOthers ? at(event.touches[0]) : null;
    },
    { passive: true },
  );
  element.addEventListener("touchend", ({ changedTouches }) => {
    const asked = from && swiped(from, at(changedTouches[0]));
    from = null;
    if (asked) act[asked]();
  });
  element.addEventListener("touchcancel", () => (from = null));
}

/** @param {Touch} touch @returns {Point} */
const at = ({ clientX, clientY }) => [clientX, clientY];
