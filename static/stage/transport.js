// @ts-check
// Play, pause, step, scrub, speed, keys: the visitor's hand on the clock. Knows no frames.

/** @typedef {{name: string, says: string, rate: number, stride: number}} Speed epochs a second, epochs a row */

/** @type {Speed[]} */
export const SPEEDS = [
  { name: "slow", says: "Slow motion, 6 epochs a second", rate: 6, stride: 1 },
  { name: "1×", says: "1 times, 60 epochs a second", rate: 60, stride: 1 },
  { name: "4×", says: "4 times, 240 epochs a second", rate: 240, stride: 4 },
  { name: "16×", says: "16 times, 960 epochs a second", rate: 960, stride: 16 },
];

/**
 * What the transport asks of the stage.
 * @typedef {{toggle: () => void, step: (by: number) => void, seek: (epoch: number) => void,
 *   settle: () => void, setSpeed: (speed: Speed) => void, link: () => void, collapse: () => void,
 *   folds: () => void}} Commands
 */

/**
 * Connect the transport's buttons, scrubber and keys to `commands`.
 * @param {HTMLElement} stage @param {Commands} commands
 * @returns {() => void} takes the keys off the document again
 */
export function connect(stage, commands) {
  const settled = (/** @type {() => void} */ action) => () => {
    action();
    commands.settle();
  };
  /** @type {Record<string, () => void>} */
  const actions = {
    start: settled(() => commands.seek(0)),
    back: settled(() => commands.step(-1)),
    play: settled(commands.toggle),
    forward: settled(() => commands.step(1)),
    link: settled(commands.link),
  };
  for (const button of stage.querySelectorAll("[data-do]")) {
    button.addEventListener("click", actions[/** @type {HTMLElement} */ (button).dataset.do ?? ""]);
  }
  const scrubber = /** @type {HTMLInputElement} */ (stage.querySelector(".scrubber"));
  scrubber.addEventListener("input", () => commands.seek(Number(scrubber.value)));
  scrubber.addEventListener("change", commands.settle);
  stage.querySelector(".collapse")?.addEventListener("click", commands.collapse);
  stage.querySelector(".folds-switch")?.addEventListener("click", commands.folds);
  offerSpeeds(stage, commands);
  stage.addEventListener("click", letGo);
  return listenToKeys(stage, actions, commands);
}

/**
 * A button that was clicked by hand gives the keyboard back: then the space bar plays again.
 * @param {MouseEvent} event
 */
function letGo(event) {
  const button = event.detail > 0 && event.target instanceof Element && event.target.closest("button");
  if (button instanceof HTMLElement) button.blur();
}

/** @param {HTMLElement} stage @param {Commands} commands */
function offerSpeeds(stage, commands) {
  const group = /** @type {HTMLElement} */ (stage.querySelector(".speeds"));
  const buttons = SPEEDS.map((speed) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = speed.name;
    button.title = speed.says;
    button.setAttribute("role", "radio");
    button.setAttribute("aria-label", speed.says);
    button.addEventListener("click", () => commands.setSpeed(speed));
    return button;
  });
  group.replaceChildren(...buttons);
  group.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const now = buttons.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    if (!by || now < 0) return;
    event.preventDefault();
    const next = buttons[(now + by + buttons.length) % buttons.length];
    next.focus();
    next.click();
  });
}

/**
 * Show which speed is on.
 * @param {HTMLElement} stage @param {Speed} chosen
 */
export function markSpeed(stage, chosen) {
  stage.querySelectorAll(".speeds button").forEach((button, i) => {
    const on = SPEEDS[i] === chosen;
    button.setAttribute("aria-checked", String(on));
    /** @type {HTMLElement} */ (button).tabIndex = on ? 0 : -1;
  });
}

/**
 * @param {HTMLElement} stage @param {Record<string, () => void>} actions @param {Commands} commands
 * @returns {() => void}
 */
function listenToKeys(stage, actions, commands) {
  // Not the command itself: a button that is switched off does nothing.
  const press = (/** @type {string} */ selector) => () => /** @type {HTMLElement} */ (stage.querySelector(selector)).click();
  /** @type {Record<string, () => void>} */
  const keys = {
    " ": actions.play,
    ArrowLeft: actions.back,
    ArrowRight: actions.forward,
    Home: actions.start,
    b: press(".collapse"),
    f: press(".folds-switch"),
  };
  SPEEDS.forEach((speed, i) => (keys[i + 1] = () => commands.setSpeed(speed)));
  /** @param {KeyboardEvent} event */
  const listen = (event) => {
    const action = keys[event.key.toLowerCase()] ?? keys[event.key];
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    if (!action || modified || event.defaultPrevented || isTaken(event.key, event.composedPath()[0], stage)) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}

const CONTROLS =
  "input, textarea, select, button, a[href], summary, [contenteditable], [role=slider], [role=combobox]," +
  " [role=option], [role=listbox], [role=tab], [role=radio], [role=checkbox], [role=switch], [role=menuitem]," +
  " [role=dialog]";

/**
 * Whether a key pressed here belongs to a control of the page.
 * @param {string} key @param {EventTarget} target @param {HTMLElement} stage
 */
function isTaken(key, target, stage) {
  const control = target instanceof Element ? target.closest(CONTROLS) : null;
  if (!control || !stage.contains(control)) return control !== null;
  // The stage's own: a button wants the space bar, those of the speeds arrows too; a slider wants
  // the keys that have names, a menu all.
  if (control instanceof HTMLButtonElement) {
    return key === " " || (control.getAttribute("role") === "radio" && key.startsWith("Arrow"));
  }
  return !(control instanceof HTMLInputElement) || key.length > 1;
}
