// @ts-check
// Keeps the address bar true to what is on show; what in it is of neither experiment nor moment stays as it is.
import { Later } from "./later.js";
import { MOMENT_NAMES, only, read, without, written } from "./moment.js";

/** @typedef {import("./moment.js").Moment} Moment */

/** Written once the hand is off: Safari allows a page a hundred changes in thirty seconds, ours and Streamlit's. */
const REST_MILLISECONDS = 400;

/** Told of every change of the address where a browser has it; elsewhere the address is looked at with every rerun. */
const navigation = /** @type {EventTarget | undefined} */ (Reflect.get(window, "navigation"));

/**
 * What is to stand in the address of experiment and moment, as queries; null: whatever stands there.
 * @typedef {{experiment: string | null, moment: string}} Kept
 */

/**
 * A query with what is kept in it, otherwise as it is.
 * @param {string} query @param {Kept} kept @param {string[]} names that an experiment's parameters can have
 */
export function withKept(query, { experiment, moment }, names) {
  const others = without(query, experiment === null ? MOMENT_NAMES : [...names, ...MOMENT_NAMES]);
  return [others, experiment, moment].filter(Boolean).join("&");
}

/** Of what a query has several times the last one, which the server takes; Streamlit would take none. @param {string} query */
export function withLast(query) {
  const all = [...new URLSearchParams(query)];
  const last = [...new Map(all)];
  return last.length === all.length ? query : new URLSearchParams(last).toString();
}

/** Whether two queries say the same, in whatever order. @param {string} one @param {string} other */
function areSame(one, other) {
  const [first, second] = [new URLSearchParams(one), new URLSearchParams(other)];
  first.sort();
  second.sort();
  return first.toString() === second.toString();
}

export class Address {
  /**
   * @param {string} experiment on show first @param {string[]} names that an experiment's parameters can have
   * @param {Moment} moment on show first; until there is another, the address stays as it came
   */
  constructor(experiment, names, moment) {
    this.names = names;
    this.experiment = experiment;
    this.moment = written(moment);
    /** @type {Kept} */
    this.kept = { experiment: null, moment: only(document.location.search, MOMENT_NAMES) };
    /** @type {Moment | null} */
    this.returned = null;
    this.rested = new Later(REST_MILLISECONDS);
    this.moved = () => this.check();
    this.popped = () => this.take();
    navigation?.addEventListener("currententrychange", this.moved);
    window.addEventListener("popstate", this.popped);
  }

  disconnect() {
    this.rested.forget();
    navigation?.removeEventListener("currententrychange", this.moved);
    window.removeEventListener("popstate", this.popped);
  }

  /** @param {string} experiment on show @param {Moment} moment */
  keep(experiment, moment) {
    const text = written(moment);
    if (text === this.moment && experiment === this.experiment) return;
    if (experiment !== this.experiment) this.kept = { ...this.kept, experiment: only(experiment, this.names) };
    if (text !== this.moment) this.kept = { ...this.kept, moment: text };
    this.experiment = experiment;
    this.moment = text;
    this.check();
  }

  /** Streamlit writes the address too, and then from what it knows: put back what it left out. */
  check() {
    if (!this.isTrue) this.rested.ask(() => this.write());
  }

  get isTrue() {
    const { search } = document.location;
    return areSame(search, withKept(search, this.kept, this.names));
  }

  write() {
    if (this.isTrue) return;
    const address = new URL(document.location.href);
    address.search = withKept(address.search, this.kept, this.names);
    try {
      window.history.replaceState(window.history.state, "", address);
    } catch {
      // More often than the browser allows: again when the hand is off.
      this.check();
    }
  }

  /** The visitor has gone back or forth to another entry of the history. */
  take() {
    const { search } = document.location;
    this.returned = read(search);
    this.kept = { experiment: null, moment: only(search, MOMENT_NAMES) };
  }

  /** The moment that the visitor has returned to with this experiment, null if it is a new one. */
  back() {
    const { returned } = this;
    this.returned = null;
    return returned;
  }
}
