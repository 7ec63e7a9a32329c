// @ts-check
// How far down the page the stage begins: its style finds from that how large the squares can be.

/** @param {HTMLElement} element @returns {number} in pixels from the top of the page, however far it is scrolled */
function beginning(element) {
  let far = 0;
  /** @type {Element | null} */
  let at = element;
  while (at instanceof HTMLElement) {
    far += at.offsetTop;
    at = at.offsetParent;
  }
  return far;
}

/** Keep `--above` true to the page. @param {HTMLElement} stage @returns {() => void} ends that */
export function keepAbove(stage) {
  const measured = new ResizeObserver(() => stage.style.setProperty("--above", `${beginning(stage)}px`));
  measured.observe(stage);
  measured.observe(document.documentElement);
  return () => measured.disconnect();
}
