// @ts-check
// The network as it is drawn, a value: where every unit stands, how strong every edge is; knows no canvas.

/**
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {{width: number, height: number, text: number}} Room in pixels of the page; text: the size of what is written
 * @typedef {{layer: number, unit: number, x: number, y: number}} Node the middle of what is drawn; layer: from 0, -1: an input
 * @typedef {{x: number, layer: number, nodes: Node[]}} Column
 * @typedef {{ends: Float32Array, at: Uint32Array, from: Node[], to: (Node | null)[]}} Edges
 *   ends: x, y, x, y of each; at: its weight in the flat vector; to: null where the logit leaves
 * @typedef {{room: Room, layers: Layer[], side: number, tilt: number, isUpright: boolean, columns: Column[], edges: Edges,
 *   output: {x: number, y: number, bias: number}, top: number, bottom: number}} Layout
 *   side: of a unit's map; tilt: of the names above, in degrees, where they have no room side by side, else 0; isUpright: whether the controls below are; columns: the inputs, then every hidden layer; output: where
 *   the logit leaves, with its bias in the flat vector; top, bottom: of the field that the units stand in
 * @typedef {{width: number, isNegative: boolean, edges: number[]}} Stroke edges of one sign that are about as strong
 */

/** A map is never larger, however few there are; and no smaller, or nothing is seen in it. */
const LARGEST = 46;
const SMALLEST = 7;
/** Of the way from unit to unit: so much is the map, the rest is air. */
const [ACROSS, DOWN] = [0.52, 0.86];
/** Where the logit leaves there is an arrow. */
const ARROW = 15;

/** Heights of what is written above the units and below them, and the width of a letter, in sizes of the text. */
const [HEAD, FOOT, FOOT_UPRIGHT, LETTER] = [1.7, 2.1, 4.6, 0.58];
/** Names are tilted by so many degrees, and more where one would reach beyond the room. */
const TILT = 48;
/** Between units and names that are tilted, and how far their letters lean beyond their line, in sizes of the text. */
const [ABOVE, LEAN] = [0.65, 0.3];
/** Buttons stand beside the number of units where columns are so far apart, else above and below it. */
const BESIDE = 4.8;

/** @param {Layer[]} layers */
const longestName = (layers) => Math.max(4, ...layers.slice(0, -1).map((layer) => activationOf(layer).length));

/** What a layer is called: without a bend nothing is left of its activation. @param {Layer} layer */
export const activationOf = ({ activation, bend }) => (bend === 0 ? "identity" : activation);

/**
 * How names above the units are tilted, and what is left of the room below them.
 * @param {Layer[]} layers @param {Room} room @param {number} pitch from column to column
 */
function headOf(layers, room, pitch) {
  const longest = LETTER * longestName(layers);
  if (layers.length === 1 || longest * room.text <= pitch) return { tilt: 0, top: HEAD * room.text };
  const last = firstOf(room, pitch, ACROSS * pitch) + (layers.length - 1) * pitch;
  const name = LETTER * room.text * activationOf(layers[layers.length - 2]).length;
  const reach = Math.max(0, room.width - last - LEAN * room.text);
  const tilt = Math.max(TILT, (Math.acos(Math.min(1, reach / name)) * 180) / Math.PI);
  return { tilt, top: room.text * (ABOVE + longest * Math.sin((tilt * Math.PI) / 180)) };
}

/** Where the inputs stand. @param {Room} room @param {number} pitch @param {number} side of a map */
const firstOf = ({ text }, pitch, side) => Math.max(side / 2 + 0.9 * text, pitch * 0.42);

/**
 * @param {Layer[]} layers @param {Room} room
 * @param {number[]} [hidden] which of the trained network's hidden layers they are, where some were multiplied away
 * @returns {Layout} from left to right, the output at the right rim
 */
export function layoutOf(layers, room, hidden = layers.slice(0, -1).map((_, i) => i)) {
  const pitch = (room.width - ARROW) / (layers.length + 0.35);
  const isUpright = pitch < BESIDE * room.text;
  const { tilt, top } = headOf(layers, room, pitch);
  const bottom = Math.max(top + 1, room.height - room.text * (isUpright ? FOOT_UPRIGHT : FOOT));
  const most = Math.max(...layers.map(({ inputs }) => inputs));
  const down = (bottom - top) / most;
  const side = Math.max(SMALLEST, Math.floor(Math.min(LARGEST, ACROSS * pitch, DOWN * down)));
  const spread = Math.min(down, 1.5 * side + 8);
  const half = ((most - 1) * spread + side) / 2;
  const middle = Math.min(Math.max(room.height / 2, top + half), bottom - half);
  const first = firstOf(room, pitch, side);
  const columns = layers.map(({ inputs }, i) => {
    return columnOf(i === 0 ? -1 : hidden[i - 1], inputs, first + i * pitch, middle, spread);
  });
  const { inputs, outputs, start } = layers[layers.length - 1];
  const output = { x: room.width - ARROW, y: room.height / 2, bias: start + inputs * outputs };
  const edges = edgesOf(layers, columns, side, output);
  return { room, layers, side, tilt, isUpright, columns, edges, output, top, bottom };
}

/**
 * @param {number} layer @param {number} units @param {number} x @param {number} middle of it, from above
 * @param {number} spread from unit to unit @returns {Column}
 */
const columnOf = (layer, units, x, middle, spread) => ({
  x,
  layer,
  nodes: Array.from({ length: units }, (_, unit) => ({
    layer,
    unit,
    x,
    y: middle + (unit - (units - 1) / 2) * spread,
  })),
});

/**
 * @param {Layer[]} layers @param {Column[]} columns @param {number} side @param {{x: number, y: number}} output
 * @returns {Edges} from the right rim of a map to the left one of the next
 */
function edgesOf(layers, columns, side, output) {
  const count = layers.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
  /** @type {Edges} */
  const edges = { ends: new Float32Array(4 * count), at: new Uint32Array(count), from: [], to: [] };
  layers.forEach(({ inputs, outputs, start }, i) => {
    for (let weight = 0; weight < inputs * outputs; weight += 1) {
      const from = columns[i].nodes[weight % inputs];
      const to = columns[i + 1]?.nodes[Math.floor(weight / inputs)] ?? null;
      const end = to ? [to.x - side / 2, to.y] : [output.x, output.y];
      edges.ends.set([from.x + side / 2, from.y, ...end], 4 * edges.from.length);
      edges.at[edges.from.length] = start + weight;
      edges.from.push(from);
      edges.to.push(to);
    }
  });
  return edges;
}

/** Edges are drawn in so many widths; narrower than so many pixels they would vanish. */
const [WIDTHS, NARROWEST] = [7, 0.7];
/** A weight of this magnitude is half as wide as any can be: the scale does not change while a network trains. */
const HALF = 2;

/**
 * How wide an edge is, as a share of the widest: 0 for no weight, more for a larger one, 1 for none.
 * @param {number} weight
 */
export const strength = (weight) => Math.abs(weight) / (Math.abs(weight) + HALF);

/**
 * The edges by sign and strength, the weakest first. An edge that is too weak to be seen is in none.
 * @param {Edges} edges @param {Float32Array} parameters @param {number} side of a map @returns {Stroke[]}
 */
export function strokesOf({ at }, parameters, side) {
  const widest = widestOf(side);
  /** @type {Stroke[]} */
  const strokes = [];
  for (let level = 0; level < WIDTHS; level += 1) {
    const width = Math.max(NARROWEST, (widest * (level + 0.5)) / WIDTHS);
    strokes.push({ width, isNegative: false, edges: [] }, { width, isNegative: true, edges: [] });
  }
  const [, faintest] = /** @type {number[]} */ (FAINTEST.find(([many]) => at.length >= many));
  for (let edge = 0; edge < at.length; edge += 1) {
    const weight = parameters[at[edge]];
    const level = Math.min(WIDTHS - 1, Math.floor(strength(weight) * WIDTHS));
    if (Number.isFinite(weight) && strength(weight) > faintest)
      strokes[2 * level + Number(weight < 0)].edges.push(edge);
  }
  return strokes.filter((stroke) => stroke.edges.length > 0);
}

/** A weaker edge would not be seen among so many: [edges, the faintest of them that is drawn]. */
const FAINTEST = [
  [800, 0.08],
  [100, 0.02],
  [0, 0],
];

/**
 * The strokes with only the edges that lead to a unit and from it.
 * @param {Layout} layout @param {Stroke[]} strokes @param {{layer: number, unit: number}} neuron @returns {Stroke[]}
 */
export function ownStrokes({ columns, edges: { from, to } }, strokes, { layer, unit }) {
  const node = columns.find((column) => column.layer === layer)?.nodes[unit];
  const isOwn = (/** @type {number} */ edge) => from[edge] === node || to[edge] === node;
  return strokes.map((stroke) => ({ ...stroke, edges: node ? stroke.edges.filter(isOwn) : [] }));
}

/** The widest edge there can be, in pixels. @param {number} side of a map */
const widestOf = (side) => Math.max(2, Math.min(6, side / 5.5));

/**
 * What colours of a layer's maps are full at: the largest magnitude that any of them has, so that they compare.
 * @param {Float32Array[]} maps of one layer @returns {number} 1 where all say 0
 */
export function reachOf(maps) {
  let reach = 0;
  for (const map of maps) {
    for (let i = 0; i < map.length; i += 1) {
      const size = Math.abs(map[i]);
      if (size > reach && size < Infinity) reach = size;
    }
  }
  return reach || 1;
}

/**
 * A layout on its way from another one to itself: what stands in both moves from there to here.
 * @param {Layout} layout @param {Layout} from @param {number} share of the way, 0 to 1 @returns {Layout}
 */
export function movedFrom(layout, from, share) {
  const columns = layout.columns.map((column) => {
    const before = from.columns.find(({ layer }) => layer === column.layer);
    if (!before) return column;
    const nodes = column.nodes.map((node, i) => ({
      ...node,
      x: mixed(before.nodes[i].x, node.x, share),
      y: mixed(before.nodes[i].y, node.y, share),
    }));
    return { ...column, x: mixed(before.x, column.x, share), nodes };
  });
  const side = mixed(from.side, layout.side, share);
  return { ...layout, columns, side, edges: edgesOf(layout.layers, columns, side, layout.output) };
}

/** @param {number} from @param {number} to @param {number} share */
const mixed = (from, to, share) => from + (to - from) * share;

/** A click is at an edge that is no further away than so many pixels. */
const NEAR = 9;
/** An edge is looked at in so many straight pieces. */
const PIECES = 16;

/**
 * The weight whose edge passes nearest to a place, null where none is near.
 * @param {Layout} layout of the network as it was trained @param {number} x @param {number} y
 * @returns {import("./edits.js").Place | null}
 */
export function edgeAt({ edges: { ends, from, to } }, x, y) {
  let [nearest, least] = [-1, NEAR];
  for (let edge = 0; edge < from.length; edge += 1) {
    const distance = distanceTo(ends.subarray(4 * edge, 4 * edge + 4), x, y);
    if (distance < least) [nearest, least] = [edge, distance];
  }
  if (nearest < 0) return null;
  return { layer: from[nearest].layer + 1, unit: to[nearest]?.unit ?? 0, source: from[nearest].unit };
}

/** How far a place is from an edge. @param {Float32Array} ends @param {number} x @param {number} y */
function distanceTo([x1, y1, x2, y2], x, y) {
  if (x < x1 - NEAR || x > x2 + NEAR || y < Math.min(y1, y2) - NEAR || y > Math.max(y1, y2) + NEAR) return Infinity;
  let least = Infinity;
  let before = [x1, y1];
  for (let piece = 1; piece <= PIECES; piece += 1) {
    const next = onEdge(x1, y1, x2, y2, piece / PIECES);
    least = Math.min(least, distanceToLine(before, next, x, y));
    before = next;
  }
  return least;
}

/** A point of the curve as it is drawn. @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {number} t 0 to 1 */
function onEdge(x1, y1, x2, y2, t) {
  const rest = 1 - t;
  const along = 1.5 * rest * t + t ** 3;
  return [x1 + (x2 - x1) * along, y1 + (y2 - y1) * (3 * rest * t * t + t ** 3)];
}

/** @param {number[]} from @param {number[]} to @param {number} x @param {number} y */
function distanceToLine([x1, y1], [x2, y2], x, y) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const share = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x1 - share * dx, y - y1 - share * dy);
}
