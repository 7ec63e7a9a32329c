// @ts-check
// What is said of units without which the network is the same: what each is made of, how many there are, what it changes.
import { inAll, kindOf } from "./pruned.js";
import { atMost, magnitude, number } from "./words.js";

/** @typedef {import("./pruned.js").Removable} Removable */
/** @typedef {import("./pruned.js").Count} Count */

/** In the order in which they are told. */
const KINDS = /** @type {const} */ (["dead", "redundant", "unheard"]);
/** Of more units than these is said only which they are. */
const MADE_OF = 3;

/** What one is made of. @param {Removable} one @param {number | null} rank of its layer, where that bends nothing @param {boolean} isPruned whether it is left out */
export function removableInWords(one, rank, isPruned) {
  const { others, factors, offset } = one;
  if (kindOf(one) === "unheard") return "Unheard: the network is the same without it.";
  if (kindOf(one) === "dead") return "Dead: flat on the whole square; the network is the same without it.";
  const names = others.map((other) => other + 1).join(", ");
  const terms = factors.map((factor, i) => signed(factor, i === 0, `unit ${others[i] + 1}`)).join(" ");
  const made = others.length > MADE_OF ? `a sum of units ${names}` : terms + constant(offset);
  const says = isPruned ? "Left out, redundant" : "Redundant";
  if (rank !== null) return `${says} in a layer of rank ${rank}: ${made}.`;
  return `${says}: ${made}${others.length > 1 ? ", none of which bends on the square" : ""}.`;
}

/** What differs from 1 by rounding only is 1. @param {number} size */
const isOne = (size) => Math.abs(size - 1) < 1e-6;

/** @param {number} factor @param {boolean} isFirst @param {string} name */
function signed(factor, isFirst, name) {
  const size = Math.abs(factor);
  const says = isOne(size) ? name : `${number(size)} × ${name}`;
  if (isFirst) return factor < 0 ? `−${says}` : says;
  return `${factor < 0 ? "−" : "+"} ${says}`;
}

/** @param {number} offset */
const constant = (offset) => (offset === 0 ? "" : ` ${offset < 0 ? "−" : "+"} ${number(Math.abs(offset))}`);

/** @param {Count} count */
export function pruneInWords(count) {
  const all = inAll(count);
  return all > count.dead ? `Drop ${all} unit${all > 1 ? "s" : ""}` : `Drop ${all} dead`;
}

/** The same to whom only hears it. @param {Count} count */
export function pruningInWords(count) {
  const kinds = inAll(count) > count.dead ? `, ${kindsInWords(count)}` : "";
  return `${pruneInWords(count)}${kinds}: the network does not change`;
}

/** Which they are. @param {Count} count */
function kindsInWords(count) {
  const kinds = KINDS.filter((kind) => count[kind] > 0).map((kind) => `${count[kind]} ${kind}`);
  return [kinds.slice(0, -1).join(", "), ...kinds.slice(-1)].filter(Boolean).join(" and ");
}

/** Which they are, of how many. @param {Count} count @param {number} units */
function leftOutInWords(count, units) {
  const [all, kinds] = [inAll(count), kindsInWords(count)];
  const isOneKind = KINDS.some((kind) => all === count[kind]);
  return isOneKind
    ? `${kinds} one${all > 1 ? "s" : ""} of its ${units} units`
    : `${all} of its ${units} units, ${kinds},`;
}

/** @param {import("./pruned.js").Pruned} pruned */
export const prunedInWords = ({ count, units, difference, largest }) =>
  `Without ${leftOutInWords(count, units)} the network is the same: ${differenceInWords(difference, largest)}.`;

/** @param {number} difference of the logit, at most @param {number} largest logit */
const differenceInWords = (difference, largest) =>
  difference === 0
    ? "over the picture the logit does not change"
    : `over the picture the logit differs by at most ${atMost(difference)}, of up to ${magnitude(largest)}`;
