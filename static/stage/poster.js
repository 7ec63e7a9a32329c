// @ts-check
// One picture of a scene for a slide, as SVG: both squares, the sign, the drawn network, what is said, the link.
import { labelsOf } from "./diagram_labels.js";
import { DiagramPicture } from "./diagram_paint.js";
import { drawnWidth, entriesOf, placed, ROW, sample, SIZE } from "./key.js";
import { Squares } from "./squares.js";
import { digits, escaped, ink, SvgSheet } from "./svg_context.js";
import { css } from "./theme.js";

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {(text: string, size: number, isBold: boolean) => number} Measure gives pixels
 * @typedef {{captions: boolean, lines: number, link: string, title: string, when: string, encode: import("./svg_context.js").Encode,
 *   measure: Measure, grids: import("./grid.js").Grids}} Look lines: so many sentences have room at least, so that frames of
 *   a film are alike; title: what and when, in a few words; when: data, epoch, what if
 * @typedef {{width: number, height: number, inside: string, title: string, link: string}} Poster in pixels of the page
 * @typedef {{side: number, sign: number, top: number, diagram: number, left: number, network: number, partner: number}} Plan
 *   where squares stand; diagram: how wide it is, 0: there is none
 * @typedef {{size: number, isBold?: boolean, anchor?: string, opacity?: number, tilt?: number}} Writing tilt: degrees, up to the right
 */

/** Pixels: a slide's width, its rim with captions, and the air between its parts. */
const [WIDTH, RIM, GAP] = [1200, 44, 26];
/** The sides of the squares: alone, with captions, and beside the drawn network. */
const [LARGE, MEDIUM, SMALL] = [528, 476, 366];
/** Sizes of text. */
const [TITLE, HEADING, SCORE, SENTENCE, LINK] = [30, 22, 22, 19, 14];
/** What would be smaller is left out: on a slide nobody could read it. */
const SMALLEST = 12;
/** From line to line, in sizes of the text. */
const LEADING = 1.36;
/** The drawn network's own text is as large as on the page. */
const LABEL = 14;
export const FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** Where the drawn network has room on a poster. */
export const DIAGRAM_ROOM = { width: WIDTH - 2 * RIM - 2 * SMALL - 86 - GAP, height: SMALL, text: LABEL };

/** @param {Scene} scene @param {Look} look @returns {Poster} */
export function poster(scene, look) {
  const plan = planOf(scene, look);
  const parts = [...pictures(scene, look, plan), ...signs(scene, plan)];
  const { height, texts } = look.captions ? captions(scene, look, plan) : { height: plan.side + 2 * GAP, texts: [] };
  const ground = `<rect width="100%" height="100%"${ink("fill", css(scene.theme.background), 1)}/>`;
  const { title, link } = look;
  return { width: WIDTH, height, inside: [ground, ...parts, ...texts].join(""), title, link };
}

/** A file, so many times as large as it stands on the page. @param {Poster} made @param {number} [scale] */
export function svgOf({ width, height, inside, title, link }, scale = 1) {
  const spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
  const size = `width="${digits(width * scale)}" height="${digits(height * scale)}"`;
  const view = `viewBox="0 0 ${digits(width)} ${digits(height)}"`;
  const said = `<title>${escaped(title)}</title><desc>${escaped(link)}</desc>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<svg ${spaces} ${size} ${view} role="img">${said}${inside}</svg>\n`;
}

/** @param {Scene} scene @param {Look} look @returns {Plan} */
function planOf(scene, { captions: has }) {
  const beside = scene.diagram !== null;
  const large = has ? MEDIUM : LARGE;
  const side = beside ? SMALL : large;
  const diagram = beside ? DIAGRAM_ROOM.width : 0;
  const sign = beside ? 86 : 96;
  const all = 2 * side + sign + (beside ? diagram + GAP : 0);
  const left = (WIDTH - all) / 2;
  const network = left + (beside ? diagram + GAP : 0);
  return { side, sign, top: has ? 122 : GAP, diagram, left, network, partner: network + side + sign };
}

/** @param {Scene} scene @param {Look} look @param {Plan} plan @returns {string[]} */
function pictures(scene, { encode, grids }, { side, top, left, network, partner }) {
  const names = ["surface", "folds", "points", "boundary", "pointer"];
  const sheets = [new SvgSheet(names, side, side, encode), new SvgSheet(names, side, side, encode)];
  new Squares(sheets[0], sheets[1], grids).draw(scene);
  const rim = (/** @type {number} */ x) =>
    `<rect x="${digits(x)}" y="${top}" width="${side}" height="${side}" fill="none"` +
    `${ink("stroke", css(scene.theme.text, 0.3), 1)}/>`;
  const squares = [sheets[0].at(network, top), rim(network), sheets[1].at(partner, top), rim(partner)];
  return scene.diagram ? [...squares, ...drawn(scene.diagram, encode, left, top)] : squares;
}

/**
 * The drawn network and what is written at it.
 * @param {import("./drawing.js").Diagram} diagram @param {import("./svg_context.js").Encode} encode @param {number} x @param {number} y
 */
function drawn(diagram, encode, x, y) {
  const sheet = new SvgSheet(["edges", "maps"], DIAGRAM_ROOM.width, DIAGRAM_ROOM.height, encode);
  new DiagramPicture(sheet).paint(diagram);
  const { arriving, layout, theme } = diagram;
  const labels = labelsOf(arriving, layout).map((label) => labelled(label, x, y, arriving.tilt, theme));
  return [sheet.at(x, y), ...labels];
}

/**
 * @param {import("./diagram_labels.js").Label} label @param {number} left @param {number} top @param {number} tilt
 * @param {import("./theme.js").Theme} theme
 */
function labelled({ says, kind, x, y }, left, top, tilt, theme) {
  const [across, down] = [left + x, top + y];
  const isSlanted = kind.includes("slanted");
  const foot = kind.startsWith("foot") ? LABEL : 0;
  const middle = kind === "input" ? 0.36 * LABEL : foot;
  const anchor = isSlanted ? "start" : "middle";
  const writing = { size: LABEL, anchor, isBold: kind === "input", tilt: isSlanted ? tilt : 0 };
  return written(says, across, down + middle, theme, writing);
}

/** Between the squares. @param {Scene} scene @param {Plan} plan */
function signs({ words, theme }, { network, side, sign, top }) {
  const middle = network + side + sign / 2;
  const [symbol, where] = [words[".symbol"] ?? "", words[".where"] ?? ""];
  return [
    written(symbol, middle, top + side / 2 + 22, theme, { size: 68, anchor: "middle" }),
    written(where, middle, top + side / 2 + 52, theme, { size: HEADING, anchor: "middle" }),
  ];
}

/** @param {Scene} scene @param {Look} look @param {Plan} plan @returns {{height: number, texts: string[]}} */
function captions(scene, look, plan) {
  const { words, theme } = scene;
  const { side, top, left, network, partner } = plan;
  const [above, below] = [top - 14, top + side + 32];
  const scores = (/** @type {string} */ selector, /** @type {number} */ x) =>
    written(words[`${selector} .scores`] ?? "", x, below, theme, { size: SCORE });
  const key = keyed(scene, look, plan, below + 34);
  const said = sentences(scene, look, plan, key.end + 42);
  const foot = said.end + 24;
  return {
    height: foot + 22,
    texts: [
      ...heads(scene, look),
      ...named(scene, ".network", network, above, side, look.measure),
      ...named(scene, ".partner", partner, above, side, look.measure),
      ...(scene.diagram
        ? [written(words[".diagram .name"] ?? "", left, above, theme, { size: HEADING, isBold: true })]
        : []),
      scores(".network", network),
      scores(".partner", partner),
      ...key.texts,
      ...said.texts,
      linked(look, foot, theme),
    ],
  };
}

/**
 * What marks and lines stand for.
 * @param {Scene} scene @param {Look} look @param {Plan} plan @param {number} y of the first row's foot
 * @returns {{end: number, texts: string[]}}
 */
function keyed(scene, { lines, measure }, { left, partner, side }, y) {
  const rows = placed(entriesOf(scene), partner + side - left, measure);
  const texts = rows.flatMap(({ entry, x, row }) => {
    const foot = y + row * ROW;
    const text = left + x + drawnWidth(entry);
    return [
      sample(entry, left + x, foot - 0.36 * SIZE, scene.theme),
      written(entry.says, text, foot, scene.theme, { size: SIZE }),
    ];
  });
  // The frames of a film are as high with folds as without.
  const all = placed(entriesOf(scene, lines > 0), partner + side - left, measure);
  return { end: y + all[all.length - 1].row * ROW, texts };
}

/** The experiment at the left, the moment at the right, smaller both where they would meet. @param {Scene} scene @param {Look} look */
function heads({ mounted, theme }, { when, measure }) {
  const what = mounted?.shape ?? "";
  const wide = measure(what, TITLE, true) + measure(when, HEADING, false);
  const scale = Math.min(1, (WIDTH - 2 * RIM - GAP) / Math.max(1, wide));
  return [
    written(what, RIM, 60, theme, { size: scale * TITLE, isBold: true }),
    written(when, WIDTH - RIM, 60, theme, { size: scale * HEADING, anchor: "end", opacity: 0.8 }),
  ];
}

/** A square's name, and behind it what stands there. @param {Scene} scene @param {string} selector @param {number} x @param {number} y @param {number} side @param {Measure} measure */
function named({ words, choice, sheet, here, theme }, selector, x, y, side, measure) {
  const name = words[`${selector} .name`] ?? "";
  const partner = here ? "" : (choice?.partners[choice.chosen] ?? "");
  const more = selector === ".partner" ? partner : (sheet && words[".shape"]) || "";
  const room = side - measure(name, HEADING, true) - 14;
  const size = fitted(more, 18, room, false, measure);
  return [
    written(name, x, y, theme, { size: HEADING, isBold: true }),
    written(size < SMALLEST ? "" : more, x + side, y, theme, { size, anchor: "end", opacity: 0.8 }),
  ];
}

/**
 * The one matrix as an equation, and how it relates to the network.
 * @param {Scene} scene @param {Look} look @param {Plan} plan @param {number} y of the first line
 * @returns {{end: number, texts: string[]}}
 */
function sentences({ words, theme }, { lines: least, measure }, { left, partner, side }, y) {
  const width = partner + side - left;
  const equation = broken(words[".equation"] ?? "", HEADING, width, measure);
  const relation = broken(words[".relation"] ?? "", SENTENCE, width, measure);
  const start = y + equation.length * LEADING * HEADING;
  const texts = [
    ...equation.map((line, i) =>
      written(line, left, y + i * LEADING * HEADING, theme, { size: HEADING, isBold: true }),
    ),
    ...relation.map((line, i) => written(line, left, start + i * LEADING * SENTENCE, theme, { size: SENTENCE })),
  ];
  const end = Math.max(y + least * LEADING * SENTENCE, start + relation.length * LEADING * SENTENCE);
  return { end, texts };
}

/** The link, as far as it can be read; a press leads to all of it. @param {Look} look @param {number} y @param {import("./theme.js").Theme} theme */
function linked({ link, measure }, y, theme) {
  let shown = link;
  while (measure(shown, LINK, false) > WIDTH - 2 * RIM) shown = `${shown.slice(0, -Math.ceil(shown.length / 40) - 1)}…`;
  const text = written(shown, RIM, y, theme, { size: LINK, opacity: 0.75 });
  return `<a xlink:href="${escaped(link)}">${text}</a>`;
}

/** @param {string} text @param {number} x @param {number} y of its foot @param {import("./theme.js").Theme} theme @param {Writing} writing */
function written(text, x, y, theme, { size, isBold = false, anchor = "start", opacity = 1, tilt = 0 }) {
  if (!text.trim()) return "";
  const font = ` font-family="${FONT}" font-size="${digits(size)}"${isBold ? ' font-weight="700"' : ""}`;
  const place = ` x="${digits(x)}" y="${digits(y)}" text-anchor="${anchor}" xml:space="preserve"`;
  const turn = tilt ? ` transform="rotate(${digits(-tilt)} ${digits(x)} ${digits(y)})"` : "";
  return `<text${place}${font}${ink("fill", css(theme.text, opacity), 1)}${turn}>${escaped(text)}</text>`;
}

/** The size in which a text fits. @param {string} text @param {number} size at most @param {number} width @param {boolean} isBold @param {Measure} measure */
const fitted = (text, size, width, isBold, measure) =>
  Math.min(size, (size * Math.max(1, width)) / Math.max(1, measure(text, size, isBold)));

/**
 * A text in lines; one word may be longer than that. A number and its % are one.
 * @param {string} text @param {number} size @param {number} width of a line @param {Measure} measure @returns {string[]}
 */
export function broken(text, size, width, measure) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.trim() ? text.split(/ (?!%)/) : []) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && measure(longer, size, false) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
