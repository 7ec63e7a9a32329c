// @ts-check
// The page before Streamlit: the stage plays at once, and moves to where Streamlit has a place for it.
import { withLast } from "./address.js";
import { show } from "./stage.js";

/** @typedef {import("./stage.js").Stage} Stage */

/** Streamlit starts when the first picture is there, or after so long without one. */
const START_MILLISECONDS = 3000;
/**
 * So long at most the first picture stands still while Streamlit starts: it stops the browser for some tenths of a
 * second, twice, which is seen in what moves alone.
 */
const STANDING_MILLISECONDS = 1500;
/** Streamlit lays its page out in steps: the stage moves when its new place is where it is, or after so long. */
const SETTLING_MILLISECONDS = 1500;
/** After so long it is said that the rest of the page is late. */
const LATE_MILLISECONDS = 15_000;

/** @type {Front | null} what the visitor sees until Streamlit is there */
let front = null;

/**
 * The stage that has played until now, in Streamlit's place for it.
 * @param {HTMLElement | ShadowRoot} element Streamlit's @param {string} query of the experiment wanted there
 * @returns {Promise<Stage | null>} null: there is none, or of another experiment
 */
export async function arrived(element, query) {
  if (!front) return null;
  const here = front;
  here.moving ??= here.move(element, query);
  const stage = await here.moving;
  front = null;
  return stage;
}

class Front {
  /** @param {HTMLElement} element holding the stage's place */
  constructor(element) {
    this.element = element;
    this.place = /** @type {HTMLElement} */ (element.querySelector(".place"));
    const inside = /** @type {ShadowRoot} */ (this.place.shadowRoot);
    this.stage = show(inside, JSON.parse(element.dataset.wanted ?? ""));
    /** @type {Promise<Stage | null> | null} */
    this.moving = null;
  }

  /** Start Streamlit once the first picture is there, so that it does not come later for it. */
  startStreamlit() {
    const begun = performance.now();
    const look = () => {
      if (this.stage.scene.mounted || performance.now() - begun > START_MILLISECONDS) this.addStreamlit();
      else window.setTimeout(look, 10);
    };
    look();
    window.setTimeout(() => this.element.querySelector(".late")?.removeAttribute("hidden"), LATE_MILLISECONDS);
  }

  addStreamlit() {
    const { script = "", sheet = "" } = this.element.dataset;
    this.stage.hold(STANDING_MILLISECONDS);
    const query = document.location.search.slice(1);
    if (withLast(query) !== query)
      history.replaceState(history.state, "", `?${withLast(query)}${document.location.hash}`);
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "stylesheet", crossOrigin: "", href: sheet }),
      Object.assign(document.createElement("script"), { type: "module", crossOrigin: "", src: script }),
    );
  }

  /** @param {HTMLElement | ShadowRoot} element @param {string} query @returns {Promise<Stage | null>} */
  async move(element, query) {
    const isSame = query === this.stage.experiment.query;
    if (isSame) await this.settled(element instanceof ShadowRoot ? element.host : element);
    const scrolled = this.element.scrollTop;
    // First of all: what is inert takes no focus.
    document.querySelector("#root")?.removeAttribute("inert");
    if (isSame) this.stay(element);
    else this.stage.unmount();
    this.element.remove();
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, scrolled);
    return isSame ? this.stage : null;
  }

  /** @param {HTMLElement | ShadowRoot} element where the stage stays, and plays at last */
  stay(element) {
    this.stage.moveTo(element);
    this.stage.hold(0);
  }

  /** Wait until Streamlit's place for the stage is where the stage is. @param {Element} host */
  async settled(host) {
    const begun = performance.now();
    while (performance.now() - begun < SETTLING_MILLISECONDS && !document.hidden) {
      const [there, here] = [host.getBoundingClientRect(), this.place.getBoundingClientRect()];
      const y = here.y + this.element.scrollTop;
      if (there.x === here.x && there.y === y && there.width === here.width) return;
      await new Promise((done) => requestAnimationFrame(done));
    }
  }
}

/** Show the stage of a page that has one in its markup, and start what else the page names. */
function begin() {
  const element = /** @type {HTMLElement | null} */ (document.querySelector("#front"));
  if (!element?.querySelector(".place")?.shadowRoot) return;
  const here = new Front(element);
  if (!element.dataset.script) return;
  front = here;
  here.startStreamlit();
}

if (globalThis.document) begin();
