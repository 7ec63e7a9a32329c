// @ts-check
// One pull over plain HTTP, the patience with which it is repeated, and what is pulled so until it is closed.

const RETRY_MILLISECONDS = [250, 500, 1000, 2000, 4000];

/** The server said no and why. */
class Refusal extends Error {}

/**
 * @param {string} address @param {string} kind of the content, as in application/json
 * @param {AbortSignal} [signal] @returns {Promise<Response>}
 */
export async function pull(address, kind, signal) {
  const response = await fetch(address, { signal });
  const type = response.headers.get("content-type") ?? "";
  if (response.status === 400) throw new Refusal(await response.text());
  // Under a base path that is not set up, the page itself would answer, with a 200.
  if (!response.ok || !type.startsWith(kind)) throw new Error(`no ${kind}`);
  return response;
}

/** How often something failed in a row, why, and until when to leave the server alone. */
class Patience {
  constructor() {
    this.failures = 0;
    this.waitUntil = 0;
    /** Why nothing comes, in words for the visitor; "" while all is well. */
    this.trouble = "";
  }

  get isOver() {
    return performance.now() >= this.waitUntil;
  }

  /** @param {number} milliseconds */
  wait(milliseconds) {
    this.waitUntil = performance.now() + milliseconds;
  }

  succeeded() {
    this.failures = 0;
    this.trouble = "";
  }

  /** @param {unknown} error */
  failed(error) {
    this.trouble = error instanceof Refusal ? error.message : "The server does not answer; trying again.";
    this.wait(RETRY_MILLISECONDS[Math.min(this.failures, RETRY_MILLISECONDS.length - 1)]);
    this.failures += 1;
  }
}

/** What is asked of a route, one pull at a time, with patience, until it is closed. */
export class Pulling {
  /** @param {string} address of the route, with the experiment and the version @param {() => void} changed called when something or news have come */
  constructor(address, changed) {
    this.address = address;
    this.changed = changed;
    this.patience = new Patience();
    /** @type {AbortController | null} */
    this.pulling = null;
    this.closed = false;
  }

  /** Whether another pull may begin. */
  get isFree() {
    return !this.pulling && !this.closed && this.patience.isOver;
  }

  /** @param {string} address @param {string} kind of the content @param {(response: Response) => Promise<void>} take what has come */
  async ask(address, kind, take) {
    this.pulling = new AbortController();
    try {
      await take(await pull(address, kind, this.pulling.signal));
      this.patience.succeeded();
    } catch (error) {
      if (this.closed) return;
      this.patience.failed(error);
    } finally {
      this.pulling = null;
    }
    if (!this.closed) this.changed();
  }

  close() {
    this.closed = true;
    this.pulling?.abort();
  }
}
