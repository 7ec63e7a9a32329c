// @ts-check
// From the page into the lecture, and back to where one was.

/** Names the lecture's address that the page has just opened, for this window alone. */
const OPENED = "lecture";

/** Open the lecture, with what the page shows as its first scene. @param {string} query a link of the page */
export function openLecture(query) {
  const address = new URL(`present?${new URLSearchParams({ from: query })}`, document.baseURI).href;
  inWindow((kept) => kept.setItem(OPENED, address));
  document.location.assign(address);
}

/** In the lecture: take note of whether it was opened so; from then on its place in the history knows. */
export function remember() {
  inWindow((kept) => {
    if (kept.getItem(OPENED) === document.location.href) history.replaceState({ isOpened: true }, "");
    kept.removeItem(OPENED);
  });
}

/** Use what this window keeps, unless its browser keeps nothing: then the lecture leads back by its address. @param {(kept: Storage) => void} use */
function inWindow(use) {
  try {
    use(sessionStorage);
  } catch {
    // It throws where cookies are blocked.
  }
}

/** Back to the page: by the history if it came from there, so that nothing is left in it. @param {string} address else */
export function leaveLecture(address) {
  if (history.state?.isOpened) history.back();
  else document.location.href = address;
}
