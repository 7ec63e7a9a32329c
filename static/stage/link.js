// @ts-check
// The link to a moment of the page.

/** @param {string} query @returns {Promise<boolean>} whether it is in the clipboard */
export async function copyLink(query) {
  // In a frame on another page, too: whoever gets the link gets the page itself.
  const link = new URL(`./?${query}`, document.baseURI).href;
  try {
    await navigator.clipboard.writeText(link);
    return true;
  } catch {
    // Without https there is no clipboard: show the link where it can be copied by hand.
    window.prompt("The link to this moment", link);
    return false;
  }
}
