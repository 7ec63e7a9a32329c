// @ts-check
// What the server finds out about single epochs: asked for once, kept, and asked for again where it has not come.
import { pull } from "./pull.js";

/**
 * How the answers of one route are asked for; times are in milliseconds.
 * @template T
 * @typedef {{kind: string, read: (response: Response, epoch: number) => Promise<T>, most: number, rest: number, retry: number,
 *   isAlone: boolean, isShort?: (answer: T) => boolean}} Manner
 *   kind: of the content; most: so many are kept; rest: not sooner than so long after an answer another is asked for,
 *   retry: after none or a short one, to which more is to come; isAlone: whether only one is asked for at a time
 */

/** @template T */
export class Answers {
  /**
   * @param {string} address of the route, with the experiment and the version @param {Manner<T>} manner
   * @param {() => void} changed called when one has come, or another may be asked for
   */
  constructor(address, manner, changed) {
    this.address = address;
    this.manner = manner;
    this.changed = changed;
    /** @type {Map<string, T | null>} by what follows the address; null: on its way, or soon again */
    this.held = new Map();
    this.restsUntil = 0;
  }

  /**
   * The answer, null while it is not here; then it is asked for, as soon as may be.
   * @param {number} epoch @param {string} [more] of the address @returns {T | null}
   */
  at(epoch, more = "") {
    const asked = `&epoch=${epoch}${more}`;
    if (!this.held.has(asked) && performance.now() >= this.restsUntil) this.ask(asked, epoch);
    return this.held.get(asked) ?? null;
  }

  /** Whether it has come, and all of it. @param {number} epoch @param {string} [more] of the address */
  has(epoch, more = "") {
    return this.isAll(this.held.get(`&epoch=${epoch}${more}`) ?? null);
  }

  /** @param {T | null} answer */
  isAll(answer) {
    return answer !== null && !this.manner.isShort?.(answer);
  }

  /** @param {string} asked what follows the address @param {number} epoch */
  async ask(asked, epoch) {
    const { most, rest, retry, isAlone } = this.manner;
    if (this.held.size > most) this.held.clear();
    this.held.set(asked, this.held.get(asked) ?? null);
    if (isAlone) this.restsUntil = Infinity;
    const answer = await this.found(asked, epoch);
    const pause = this.isAll(answer) ? rest : retry;
    if (isAlone) this.restsUntil = performance.now() + pause;
    if (answer !== null) {
      this.held.set(asked, answer);
      this.changed();
    }
    // Others may be wanted by now, and whoever stands still does not look again.
    if (pause > 0) window.setTimeout(() => this.goOn(asked, epoch), pause + 1);
  }

  /** What has not come, or is short, is asked for again. @param {string} asked @param {number} epoch */
  goOn(asked, epoch) {
    const answer = this.held.get(asked) ?? null;
    if (answer === null) this.held.delete(asked);
    if (answer !== null && !this.isAll(answer)) this.ask(asked, epoch);
    else this.changed();
  }

  /** @param {string} asked @param {number} epoch @returns {Promise<T | null>} */
  async found(asked, epoch) {
    try {
      return await this.manner.read(await pull(`${this.address}${asked}`, this.manner.kind), epoch);
    } catch {
      return null;
    }
  }
}
