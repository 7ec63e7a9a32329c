// @ts-check
// The link to a moment of the page.

/** @param {number} epoch @returns {Promise<boolean>} whether it is in the clipboard */
export async function copyLink(epoch) {
  const link = new URL(document.location.href);
  link.searchParams.set("epoch", String(epoch));
  // In a frame on another page: whoever gets the link gets the page itself.
  for (const name of ["embed", "embed_options"]) link.searchParams.delete(name);
  try {
    await navigator.clipboard.writeText(link.href);
    return true;
  } catch {
    // Without https there is no clipboard: show the link where it can be copied by hand.
    window.prompt("The link to this moment", link.href);
    return false;
  }
}
