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
  const body = file.slice(0, ENOUGH_BYTES);
  const sent = { method: "POST", body, headers: { "Content-Type": "application/toml" } };
  const answer = await fetch(new URL("story", document.baseURI), sent).catch(() => null);
  if (!answer) return { story: null, problems: ["the server does not answer"] };
  if (answer.ok) return { story: await answer.json(), problems: [] };
  return { story: null, problems: answer.status === 422 ? (await answer.json()).problems : [await answer.text()] };
}

export class StoryFile {
  /** @param {HTMLElement} element that holds the button and the list of problems @param {(story: Story) => void} take */
  constructor(element, take) {
    this.take = take;
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
    if (story) this.dialog.close();
    if (story) this.take(story);
    else this.tell(file.name, problems);
    // The same file, mended, can be chosen again.
    this.input.value = "";
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
