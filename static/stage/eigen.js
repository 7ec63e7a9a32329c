// @ts-check
// Eigenvectors of a symmetric matrix, by Jacobi's rotations; knows no network.

/** Sweeps over all pairs: twice as many as 16 x 16 needs. */
const SWEEPS = 14;
/** What is left beside the diagonal, as a share of all, that is rounding. */
const ROUNDING = 1e-15;

/**
 * The eigenvalues of a symmetric matrix, largest first, and an eigenvector of length 1 to each.
 * @param {Float64Array} matrix (size, size), row by row; it is not changed @param {number} size
 * @returns {{values: number[], vectors: Float64Array[]}}
 */
export function eigen(matrix, size) {
  const rest = matrix.slice();
  const turned = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) turned[i * size + i] = 1;
  for (let sweep = 0; sweep < SWEEPS && !isDiagonal(rest, size); sweep += 1) {
    for (let p = 0; p < size - 1; p += 1) {
      for (let q = p + 1; q < size; q += 1) rotate(rest, turned, size, p, q);
    }
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => rest[j * size + j] - rest[i * size + i]);
  return {
    values: order.map((i) => rest[i * size + i]),
    vectors: order.map((i) => turned.slice(i * size, (i + 1) * size)),
  };
}

/** @param {Float64Array} matrix @param {number} size */
function isDiagonal(matrix, size) {
  let [beside, all] = [0, 0];
  matrix.forEach((value, i) => {
    all += value * value;
    if (i % (size + 1) !== 0) beside += value * value;
  });
  return !(beside > ROUNDING * ROUNDING * all);
}

/**
 * Turn two of the axes so that their entry beside the diagonal vanishes (Golub and Van Loan, 8.5.2).
 * @param {Float64Array} rest the matrix so far @param {Float64Array} turned the axes so far, one a row
 * @param {number} size @param {number} p @param {number} q
 */
function rotate(rest, turned, size, p, q) {
  const entry = rest[p * size + q];
  if (entry === 0) return;
  const tau = (rest[q * size + q] - rest[p * size + p]) / (2 * entry);
  const tangent = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = tangent * cosine;
  for (let i = 0; i < size; i += 1) turn(rest, i * size + p, i * size + q, cosine, sine);
  for (let i = 0; i < size; i += 1) {
    turn(rest, p * size + i, q * size + i, cosine, sine);
    turn(turned, p * size + i, q * size + i, cosine, sine);
  }
}

/** @param {Float64Array} values @param {number} i @param {number} j @param {number} cosine @param {number} sine */
function turn(values, i, j, cosine, sine) {
  const [one, other] = [values[i], values[j]];
  values[i] = cosine * one - sine * other;
  values[j] = sine * one + cosine * other;
}
