// @ts-check
// How far the page is scrolled, told by what is in sight, so that it is the same place in any window.

/** Followed until what comes late has pushed the rest down, or the visitor scrolls. */
const FOLLOW_MILLISECONDS = 15_000;
/** What a visitor scrolls by. */
const BY_HAND = ["wheel", "touchstart", "keydown", "pointerdown"];
/** Where the open panel begins: Streamlit names an element by its widget's key. */
const PANEL = ".st-key-panel";

/** The next element around, out of a shadow too. @param {Node} node @returns {Node | null} */
const around = (node) => (node instanceof ShadowRoot ? node.host : node.parentNode);

/** @param {Node} node @returns {Element} what scrolls it */
function scrollerOf(node) {
  for (let at = around(node); at; at = around(at)) {
    if (at instanceof Element && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return document.scrollingElement ?? document.documentElement;
}

export class Scroll {
  /** @param {HTMLElement} stage @param {string | null} place to begin with @param {() => void} moved */
  constructor(stage, place, moved) {
    this.stage = stage;
    this.place = place;
    this.moved = moved;
    this.until = place === null ? 0 : performance.now() + FOLLOW_MILLISECONDS;
    /** Whether the page is where it is because of the visitor, and not because it is not all there yet. */
    this.isByHand = place === null;
    this.scrolled = () => this.look();
    this.taken = () => this.release();
    // Captured: what scrolls is another element before Streamlit has come.
    document.addEventListener("scroll", this.scrolled, { capture: true, passive: true });
    for (const kind of BY_HAND) document.addEventListener(kind, this.taken, { capture: true, passive: true });
    if (place !== null) this.follow();
  }

  disconnect() {
    this.until = 0;
    document.removeEventListener("scroll", this.scrolled, { capture: true });
    for (const kind of BY_HAND) document.removeEventListener(kind, this.taken, { capture: true });
  }

  /** The visitor's hand is stronger. */
  release() {
    this.until = 0;
    this.isByHand = true;
  }

  /** @param {string} name @returns {Element | null} */
  landmark(name) {
    return name === "panel" ? document.querySelector(PANEL) : this.stage;
  }

  /** Keep the page at its place while parts of it still come. */
  follow() {
    if (performance.now() > this.until || this.place === null) return;
    const [name, pixels] = this.place.split(".");
    const element = this.landmark(name);
    if (element && !document.hidden) {
      const far = element.getBoundingClientRect().top + Number(pixels);
      if (Math.abs(far) >= 1) scrollerOf(this.stage).scrollBy({ top: far, behavior: "instant" });
    }
    requestAnimationFrame(() => this.follow());
  }

  /** Where the page is now. */
  look() {
    if (!this.isByHand) return;
    const place = this.now();
    if (place === this.place) return;
    this.place = place;
    this.moved();
  }

  /** @returns {string | null} null: at the top */
  now() {
    if (scrollerOf(this.stage).scrollTop < 1) return null;
    const panel = this.landmark("panel")?.getBoundingClientRect().top ?? Infinity;
    const isPanel = panel < window.innerHeight / 2;
    const top = isPanel ? panel : this.stage.getBoundingClientRect().top;
    return `${isPanel ? "panel" : "stage"}.${Math.round(-top) || 0}`;
  }
}
