// @ts-check
// The dialog that hands a link on: as text, as a QR code, as a line for another page; and files to keep.
import { Later } from "./later.js";
import { fromStart, linkOf, without } from "./moment.js";
import { receiverInWords } from "./receiver.js";
import { Slides } from "./slides.js";

/**
 * What there is to be shared, as queries, and what whoever opens it will see.
 * @typedef {{query: string, says: string}} Shared
 * @typedef {{moment: Shared, start: Shared}} Links this moment, and the same from the start
 */

/** How long a button says that it has copied. */
const COPIED_MILLISECONDS = 1500;
/** What a frame on another page has no place for. */
const OF_THE_PAGE = ["panel", "scroll"];

/** Where the page is, without what follows: in a frame on another page, too. */
const home = () => new URL(".", document.baseURI).href;

/** @param {string} query @returns {string} an address */
export const linkTo = (query) => `${home()}${query ? `?${query}` : ""}`;

/** A line of HTML that shows the stage alone. @param {string} query */
export function iframeOf(query) {
  const inside = without(query, OF_THE_PAGE);
  const source = `${home()}embed${inside ? `?${inside}` : ""}`.replaceAll("&", "&amp;");
  return `<iframe src="${source}" title="Collapse Playground" width="960" height="760" style="border: 0"></iframe>`;
}

/** The address of a link's QR code. @param {string} query */
export function codeOf(query) {
  const parameters = [query, new URLSearchParams({ at: home() }).toString()].filter(Boolean);
  return `${home()}qr.svg?${parameters.join("&")}`;
}

/** The address of a file to take home. @param {string} kind @param {string} query of the moment */
export const fileOf = (kind, query) => `${home()}take/${kind}${query ? `?${query}` : ""}`;

/** @param {string} experiment as a query @param {import("./moment.js").Moment} moment @returns {Links} */
export function linksOf(experiment, moment) {
  const shared = (/** @type {import("./moment.js").Moment} */ one) => ({
    query: linkOf(experiment, one),
    says: receiverInWords(one),
  });
  return { moment: shared(moment), start: shared(fromStart(moment)) };
}

export class Share {
  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.dialog = /** @type {HTMLDialogElement} */ (stage.querySelector(".sharing"));
    /** @type {Links | null} */
    this.links = null;
    this.copied = new Later(COPIED_MILLISECONDS);
    this.closed = () => {};
    /** What had the keyboard's focus before. @type {Element | null} */
    this.opener = null;
    this.slides = new Slides(this.find(".slides"));
    this.dialog.addEventListener("close", () => this.close());
    this.dialog.addEventListener("cancel", (event) => this.escape(event));
    this.dialog.addEventListener("fullscreenchange", () => this.leaveScreen());
    this.dialog.addEventListener("change", () => this.show());
    this.dialog.addEventListener("click", (event) => this.press(event));
    this.picture.addEventListener("load", () => this.sayOfCode(""));
    this.picture.addEventListener("error", () => this.askWhyNot(this.picture.src));
  }

  /** @template {Element} T @param {string} selector @returns {T} */
  find(selector) {
    return /** @type {T} */ (this.dialog.querySelector(selector));
  }

  get picture() {
    return /** @type {HTMLImageElement} */ (this.find(".code img"));
  }

  /** The element of the stage that has the keyboard's focus. @returns {Element | null} */
  get focused() {
    const inside = /** @type {ShadowRoot | Document} */ (this.dialog.getRootNode());
    return inside.activeElement === document.body ? null : inside.activeElement;
  }

  close() {
    // A dialog that was moved while it was open does not know any more to whom it owes the focus.
    const isLost = !this.focused || this.dialog.contains(this.focused);
    if (isLost && this.opener instanceof HTMLElement) this.opener.focus();
    this.slides.close();
    this.closed();
  }

  /**
   * @param {Links} links @param {import("./pictures.js").Shown} shown on the stage
   * @param {() => void} closed called when nothing is shared any more
   */
  open(links, shown, closed) {
    this.links = links;
    this.slides.open(shown, home());
    this.closed = closed;
    this.enlarge(false);
    /** @type {HTMLInputElement} */ (this.find("[value=moment]")).checked = true;
    this.show();
    this.offerFiles(links.moment.query);
    this.opener = this.focused;
    this.dialog.showModal();
  }

  /** Stay open where the stage has moved: a dialog that is moved is in front of nothing any more. */
  stay() {
    if (!this.dialog.open) return;
    const focused = this.focused;
    this.dialog.removeAttribute("open");
    this.dialog.showModal();
    if (focused instanceof HTMLElement) focused.focus();
  }

  /** Show the link that is chosen. */
  show() {
    if (!this.links) return;
    const chosen = /** @type {HTMLInputElement} */ (this.find("[name=which]:checked")).value;
    const { query, says } = chosen === "start" ? this.links.start : this.links.moment;
    /** @type {HTMLInputElement} */ (this.find(".link-text")).value = linkTo(query);
    /** @type {HTMLTextAreaElement} */ (this.find(".frame-text")).value = iframeOf(query);
    this.find(".receiver").textContent = says;
    this.picture.src = codeOf(query);
  }

  /** Files are of the moment, wherever the link opens. @param {string} query */
  offerFiles(query) {
    this.find(".no-file").textContent = "";
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (this.dialog.querySelectorAll("a[data-kind]")))
      link.href = fileOf(link.dataset.kind ?? "", query);
  }

  /** The server says why there is no file; the browser would only say that there is none. @param {string} address */
  async askWhyNoFile(address) {
    const said = await fetch(address, { method: "HEAD" }).then(
      async (head) => (head.ok ? "" : (await fetch(address)).text()),
      () => "the server does not answer",
    );
    this.find(".no-file").textContent = said && `No file: ${said}.`;
  }

  /** The server says why there is no code. @param {string} address of it */
  async askWhyNot(address) {
    const said = await fetch(address).then(
      (response) => response.text(),
      () => "the server does not answer",
    );
    if (this.picture.src === address) this.sayOfCode(said);
  }

  /** @param {string} trouble "": there is a code */
  sayOfCode(trouble) {
    /** @type {HTMLElement} */ (this.find(".code")).hidden = trouble !== "";
    this.find(".no-code").textContent = trouble && `No QR code: ${trouble}.`;
  }

  /** @param {MouseEvent} event */
  press(event) {
    const pressed = event.target instanceof Element ? event.target.closest("button, a[data-kind]") : null;
    if (pressed instanceof HTMLAnchorElement) this.askWhyNoFile(pressed.href);
    const button = pressed instanceof HTMLButtonElement ? pressed : null;
    if (button?.dataset.copies) this.copy(button, this.find(button.dataset.copies));
    else if (button?.matches(".code")) this.enlarge(!this.dialog.matches(".large"));
    else if (button?.matches(".close")) this.dialog.close();
  }

  /** @param {HTMLButtonElement} button @param {HTMLInputElement | HTMLTextAreaElement} source */
  async copy(button, source) {
    source.select();
    const isCopied = await navigator.clipboard?.writeText(source.value).then(
      () => true,
      () => false,
    );
    // Without https there is no clipboard: it is selected, to be copied by hand.
    button.textContent = isCopied ? "Copied" : "Selected";
    this.find(".copied").textContent = button.textContent;
    this.copied.ask(() => {
      for (const one of this.dialog.querySelectorAll("[data-copies]")) one.textContent = "Copy";
      this.find(".copied").textContent = "";
    });
  }

  /** The code fills the window, and the screen where a browser lets it. @param {boolean} isLarge */
  enlarge(isLarge) {
    const code = /** @type {HTMLElement} */ (this.find(".code"));
    this.dialog.classList.toggle("large", isLarge);
    code.setAttribute("aria-pressed", String(isLarge));
    if (isLarge) code.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  }

  /** The browser has a key of its own for that. */
  leaveScreen() {
    if (!document.fullscreenElement) this.enlarge(false);
  }

  /** Escape makes a large code small first. @param {Event} event */
  escape(event) {
    if (!this.dialog.matches(".large")) return;
    event.preventDefault();
    this.enlarge(false);
  }
}
