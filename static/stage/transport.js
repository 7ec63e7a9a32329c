// @ts-check
// Play, pause, step, scrub, speed, keys: the visitor's hand on the clock. Knows no frames.
import { SPEEDS } from "./clock.js";
import { straightness } from "./layers.js";
import { connectShape } from "./reshape.js";

/** @typedef {import("./clock.js").Speed} Speed */

/**
 * What of the experiment itself is asked for.
 * @typedef {import("./reshape.js").Reshapes & {
 *   edit: (what: string, value: number | string) => void, undo: (change: import("./edits.js").Edit) => void, rest: () => void,
 *   chooseNumber: (place: import("./edits.js").Place | null, isHeld?: boolean) => void,
 *   release: () => void, edgeAt: (x: number, y: number) => import("./edits.js").Place | null}} Changing
 *   release: leave what was chosen in the drawn network
 */

/**
 * What the transport asks of the stage.
 * @typedef {{toggle: () => void, step: (by: number) => void, seek: (epoch: number) => void,
 *   settle: () => void, setSpeed: (speed: Speed) => void, share: () => void, collapse: () => void, merge: () => void, prune: () => void,
 *   fold: () => void, present: () => void, goThrough: (through: number) => void, stepThrough: (by: number) => void,
 *   folds: () => void, bend: (bend: number) => void, swap: (activation: string | null) => void,
 *   choose: (partner: string) => void, refuse: (about: "folds" | "collapse") => void} & import("./inspect.js").Looks & Changing} Commands
 *   refuse: say why that is not on offer
 */

/**
 * Connect the stage's buttons, sliders, menus and keys to `commands`.
 * @param {HTMLElement} stage @param {Commands} commands
 * @returns {() => void} takes the keys off the document again
 */
export function connect(stage, commands) {
  const actions = actionsOf(commands);
  for (const button of stage.querySelectorAll("[data-do]")) {
    button.addEventListener("click", actions[/** @type {HTMLElement} */ (button).dataset.do ?? ""]);
  }
  onInput(stage, ".scrubber", "input", (epoch) => commands.seek(Number(epoch)));
  onInput(stage, ".scrubber", "change", commands.settle);
  onInput(stage, ".straighten", "input", (share) => commands.bend(straightness(Number(share))));
  onInput(stage, ".choice select", "change", commands.choose);
  onInput(stage, ".swap select", "change", (activation) => commands.swap(activation || null));
  onClick(stage, ".collapse", commands.collapse);
  onClick(stage, ".merge", commands.merge);
  onClick(stage, ".prune", commands.prune);
  connectDepths(stage, commands);
  onClick(stage, ".folds-switch", commands.folds);
  offerSpeeds(stage, commands);
  connectShape(stage, commands);
  stage.addEventListener("click", letGo);
  for (const kind of ["keydown", "pointerdown"]) stage.addEventListener(kind, keepStill);
  return listenToKeys(stage, actions, commands);
}

/** What the buttons do that name it in the markup. @param {Commands} commands @returns {Record<string, () => void>} */
function actionsOf(commands) {
  const settled = (/** @type {() => void} */ action) => () => {
    action();
    commands.settle();
  };
  return {
    start: settled(() => commands.seek(0)),
    back: settled(() => commands.step(-1)),
    play: settled(commands.toggle),
    forward: settled(() => commands.step(1)),
    share: commands.share,
  };
}

/** @param {HTMLElement} stage @param {string} selector @param {"input" | "change"} event @param {(value: string) => void} act */
function onInput(stage, selector, event, act) {
  const control = /** @type {HTMLInputElement | HTMLSelectElement} */ (stage.querySelector(selector));
  control.addEventListener(event, () => act(control.value));
}

/** @param {HTMLElement} stage @param {string} selector @param {() => void} act */
function onClick(stage, selector, act) {
  const button = /** @type {HTMLElement} */ (stage.querySelector(selector));
  button.addEventListener("click", () => isOffered(button) && act());
}

/** What is not stays in reach, and says why. @param {Element} control */
const isOffered = (control) => control.getAttribute("aria-disabled") !== "true";

/**
 * A button that was clicked by hand gives the keyboard back: then the space bar plays again.
 * @param {MouseEvent} event
 */
function letGo(event) {
  const button = event.detail > 0 && event.target instanceof Element && event.target.closest("button");
  if (button instanceof HTMLElement && isOffered(button)) button.blur();
}

/** The keys of a slide remote would jump in a slider, back in training too. @param {Event} event */
function keepStill(event) {
  const { target } = event;
  if (!(target instanceof HTMLInputElement && target.type === "range")) return;
  const key = event instanceof KeyboardEvent ? event.key : "";
  const isOff = !isOffered(target) && key !== "Tab";
  if (isOff || ["PageUp", "PageDown"].includes(key)) event.preventDefault();
}

/** The slider through the layers: a hand moves it finely, an arrow key by quarters of a layer. @param {HTMLElement} stage @param {Commands} commands */
function connectDepths(stage, commands) {
  const slider = /** @type {HTMLInputElement} */ (stage.querySelector(".depths"));
  onInput(stage, ".depths", "input", (through) => commands.goThrough(Number(through)));
  onClick(stage, ".fold", commands.fold);
  slider.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    commands.stepThrough(by);
  });
}

/** @param {HTMLElement} stage @param {Commands} commands */
function offerSpeeds(stage, commands) {
  const group = /** @type {HTMLElement} */ (stage.querySelector(".speeds"));
  const buttons = SPEEDS.map((speed) => speedButton(speed, commands));
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

/** @param {Speed} speed @param {Commands} commands */
function speedButton(speed, commands) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = speed.name;
  button.title = speed.says;
  button.setAttribute("role", "radio");
  button.setAttribute("aria-label", speed.says);
  button.addEventListener("click", () => commands.setSpeed(speed));
  return button;
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
  const keys = keysOf(stage, actions, commands);
  /** @param {KeyboardEvent} event */
  const listen = (event) => {
    const action = keys[event.key.toLowerCase()] ?? keys[event.key];
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    if (stage.querySelector("dialog[open]")) return; // all keys are its own, wherever the focus is
    if (!action || modified || event.defaultPrevented || isTaken(event.key, event.composedPath()[0], stage)) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}

/**
 * @param {HTMLElement} stage @param {Record<string, () => void>} actions @param {Commands} commands
 * @returns {Record<string, () => void>} by key
 */
function keysOf(stage, actions, commands) {
  const press = (/** @type {string} */ selector, /** @type {"folds" | "collapse"} */ about) => () => {
    const button = /** @type {HTMLElement} */ (stage.querySelector(selector));
    if (isOffered(button)) button.click();
    else commands.refuse(about);
  };
  return {
    " ": actions.play,
    ArrowLeft: actions.back,
    ArrowRight: actions.forward,
    Home: actions.start,
    b: press(".collapse", "collapse"),
    f: press(".folds-switch", "folds"),
    p: commands.present,
    m: () => /** @type {HTMLElement} */ (stage.querySelector(".merge")).click(),
    t: commands.fold,
    Escape: commands.release,
    ...Object.fromEntries(SPEEDS.map((speed, i) => [String(i + 1), () => commands.setSpeed(speed)])),
  };
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
  if (target instanceof Element && target.closest("dialog")) return true;
  const control = target instanceof Element ? target.closest(CONTROLS) : null;
  if (!control || !stage.contains(control)) return control !== null;
  // The stage's own: a button wants the space bar, those of the speeds arrows too; a slider wants
  // the keys that have names, a menu all.
  if (control instanceof HTMLButtonElement) {
    return key === " " || (control.getAttribute("role") === "radio" && key.startsWith("Arrow"));
  }
  return !isSlider(control) || key.length > 1;
}

/** @param {Element} control */
const isSlider = (control) => control instanceof HTMLInputElement && control.type === "range";
