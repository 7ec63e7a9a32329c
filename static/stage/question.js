// @ts-check
// What the audience is asked at a scene, and its answer: one of several in words or pictures, or a line that it draws.
import { LineBoard } from "./line_board.js";
import { lineInWords } from "./line_words.js";
import { answered, drawn } from "./story.js";
import { Thumbnail } from "./thumbnail.js";

/**
 * @typedef {import("./story.js").Place} Place
 * @typedef {import("./story.js").Scene} Scene
 * @typedef {import("./stage.js").Stage} Stage
 */

export class Question {
  /**
   * @param {HTMLElement} element that holds it @param {Scene[]} scenes
   * @param {(next: (place: Place) => Place) => void} go asks for another place in the story
   */
  constructor(element, scenes, go) {
    this.element = element;
    this.scenes = scenes;
    this.go = go;
    /** @type {Scene | null} whose answers are on offer */
    this.asked = null;
    /** @type {Thumbnail[]} */
    this.pictures = [];
    /** @type {LineBoard | null} on the stage that is on show */
    this.board = null;
    this.waiting = 0;
  }

  /** @param {string} selector @returns {HTMLElement} */
  find(selector) {
    return /** @type {HTMLElement} */ (this.element.querySelector(selector));
  }

  /** @param {Place} place @param {Stage} stage */
  write(place, stage) {
    const scene = this.scenes[place.scene];
    this.element.hidden = !scene.question;
    // The pictures have all the room there is, until what is revealed needs it.
    const isWhole = scene.kind === "pictures" && !place.revealed;
    this.element.parentElement?.classList.toggle("asks-picture", isWhole);
    this.element.classList.toggle("pictures", scene.kind === "pictures");
    this.offer(scene);
    this.find(".answers")
      .querySelectorAll("button")
      .forEach((button, i) => mark(button, i + 1, place, scene.right));
    this.find(".line-says").hidden = scene.kind !== "line";
    if (scene.kind === "line") this.showLine(place, stage);
    else this.board?.show(null, false, false);
  }

  /** The buttons of a scene stay as long as it does, with the keyboard's focus. @param {Scene} scene */
  offer(scene) {
    if (this.asked === scene) return;
    this.asked = scene;
    this.find(".question").textContent = scene.question;
    const buttons = scene.answers.map((text, i) => this.answer(text, i + 1, scene.kind));
    this.find(".answers").replaceChildren(...buttons);
    for (const picture of this.pictures) picture.close();
    this.pictures = scene.pictures.map((wanted, i) => new Thumbnail(squareIn(buttons[i]), wanted));
  }

  /** @param {string} text @param {number} number @param {Scene["kind"]} kind */
  answer(text, number, kind) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = kind === "pictures" ? String(number) : `${number}  ${text}`;
    if (kind === "pictures") button.setAttribute("aria-label", `${number}: ${text}`);
    button.addEventListener("click", () => this.go((place) => answered(place, number, this.scenes)));
    return button;
  }

  /** @param {Place} place @param {Stage} stage */
  showLine(place, stage) {
    if (this.board?.stage !== stage) {
      this.board = new LineBoard(stage, (line) => this.go((now) => drawn(now, line, this.scenes)));
    }
    this.board.show(place.line, !place.revealed, this.scenes[place.scene].shown.isMatrix);
    cancelAnimationFrame(this.waiting);
    this.sayOfLine(place, stage);
  }

  /** Once the data are here. @param {Place} place @param {Stage} stage */
  sayOfLine(place, stage) {
    const { line, revealed } = place;
    const { mounted } = stage.experiment;
    if (!mounted) this.waiting = requestAnimationFrame(() => this.sayOfLine(place, stage));
    const says = this.find(".line-says");
    const text = mounted ? lineInWords(line, revealed, mounted) : "";
    if (says.textContent !== text) says.textContent = text;
    says.classList.toggle("scores", revealed);
  }
}

/** @param {HTMLButtonElement} button @returns {HTMLElement} */
function squareIn(button) {
  const square = document.createElement("span");
  square.className = "picture";
  button.prepend(square);
  return square;
}

/** @param {HTMLButtonElement} button @param {number} number @param {Place} place @param {number} right */
function mark(button, number, { answer, revealed }, right) {
  const isRight = revealed && number === right;
  button.setAttribute("aria-pressed", String(answer === number));
  button.classList.toggle("right", isRight);
  button.disabled = revealed;
}
