// @ts-check
// Something that is done a while after the last time that it was asked for.

export class Later {
  /** @param {number} milliseconds */
  constructor(milliseconds) {
    this.milliseconds = milliseconds;
    this.timer = 0;
  }

  /** @param {() => void} act */
  ask(act) {
    this.forget();
    this.timer = window.setTimeout(act, this.milliseconds);
  }

  forget() {
    clearTimeout(this.timer);
  }
}
