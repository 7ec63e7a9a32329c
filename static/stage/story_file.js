// @ts-check
// A story of one's own, dropped into the page or chosen there: read by the server, kept in memory alone.

/**
 * @typedef {import("./story.js").Scene} Scene
 * @typedef {{title: string, scenes: Scene[]}} Story
 */

/** More than any story may have: of a larger file no more is sent, and the server says that it is too large. */
const ENOUGH_BYTES = 128 * 1024;

/**
 * The story in a file, or what is wrong in it, a sentence each.
 * @param {Blob} file @returns {Promise<{story: Story | null, problems: string[]}>}
 */
export async function read(file) {
  const answer = await sent(file, "story");
  if (!answer) return { story: null, problems: ["the server does not answer"] };
  if (answer.ok) return { story: await answer.json(), problems: [] };
  return { story: null, problems: answer.status === 422 ? (await answer.json()).problems : [await answer.text()] };
}

/**
 * A scene of the story in a file as a page to be printed, or why there is none, as text.
 * @param {Blob} file @param {string} scene its name @returns {Promise<Blob>}
 */
export async function sheetIn(file, scene) {
  const answer = await sent(file, `story?${new URLSearchParams({ sheet: scene })}`);
  return answer ? answer.blob() : new Blob(["the server does not answer"], { type: "text/plain" });
}

/** @param {Blob} file @param {string} address @returns {Promise<Response | null>} null: the server does not answer */
function sent(file, address) {
  const body = file.slice(0, ENOUGH_BYTES);
  const request = { method: "POST", body, headers: { "Content-Type": "application/toml" } };
  return fetch(new URL(address, document.baseURI), request).catch(() => null);
}

export class StoryFile {
  /** @param {HTMLElement} element that holds the button and the list of problems @param {(story: Story) => void} take */
  constructor(element, take) {
    this.take = take;
    /** @type {File | null} that was taken last */
    this.taken = null;
    this.input = /** @type {HTMLInputElement} */ (element.querySelector("input[type=file]"));
    this.dialog = /** @type {HTMLDialogElement} */ (element.querySelector(".problems"));
    this.input.addEventListener("change", () => this.open(this.input.files?.[0]));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      this.open(event.dataTransfer?.files[0]);
    });
  }

  choose() {
    this.input.click();
  }

  /** @param {File | undefined} file */
  async open(file) {
    if (!file) return;
    const { story, problems } = await read(file);
    if (story) this.accept(file, story);
    else this.tell(file.name, problems);
    // The same file, mended, can be chosen again.
    this.input.value = "";
  }

  /** @param {File} file @param {Story} story */
  accept(file, story) {
    this.dialog.close();
    this.taken = file;
    this.take(story);
  }

  /** A page to be printed, in a window of its own. @param {string} scene its name */
  async openSheet(scene) {
    if (!this.taken) return;
    // Before anything is waited for: later a browser would take it for an advertisement.
    const opened = window.open("", "_blank");
    const sheet = await sheetIn(this.taken, scene);
    opened?.location.replace(URL.createObjectURL(sheet));
  }

  /** @param {string} name @param {string[]} problems */
  tell(name, problems) {
    const lines = problems.map((problem) => {
      const line = document.createElement("li");
      line.textContent = problem;
      return line;
    });
    /** @type {HTMLElement} */ (this.dialog.querySelector(".file")).textContent = name;
    /** @type {HTMLElement} */ (this.dialog.querySelector("ol")).replaceChildren(...lines);
    if (!this.dialog.open) this.dialog.showModal();
  }
}
