// @ts-check
// One element in the place of another, with the keyboard's focus if it has that.

/** @param {Element} old in a document @param {HTMLElement} element the next in its place, of the same document */
export function take(old, element) {
  const inside = /** @type {ShadowRoot | Document} */ (element.getRootNode());
  const focused = /** @type {HTMLElement | null} */ (inside.activeElement);
  const holdsFocus = element.contains(focused);
  old.replaceWith(element);
  if (holdsFocus) focused?.focus({ preventScroll: true });
}
