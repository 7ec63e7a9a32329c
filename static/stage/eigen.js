// @ts-check
// Eigenvectors of a symmetric matrix, by Jacobi's rotations; knows no network.

/** Sweeps over all pairs: twice as many as 16 x 16 needs. */
const SWEEPS = 14;
/** What is left beside the diagonal, as a share of all, that is rounding. */
const ROUNDING = 1e-14;

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
  for (let i = 0; i < matrix.length; i += 1) {
    all += matrix[i] * matrix[i];
    if (i % (size + 1) !== 0) beside += matrix[i] * matrix[i];
  }
  return !(beside > ROUNDING * ROUNDING * all);
}

/**
 * Turn two of the axes so that their entry beside the diagonal vanishes (Golub and Van Loan, 8.5.2).
 * @param {Float64Array} rest the matrix so far @param {Float64Array} turned the axes so far, one a row
 * @param {number} size @param {number} p @param {number} q
 */
function rotate(rest, turned, size, p, q) {
  const entry = rest[p * size + q];
  const [first, second] = [rest[p * size + p], rest[q * size + q]];
  // Next to nothing beside what it would be turned into.
  if (entry * entry <= ROUNDING * ROUNDING * Math.abs(first * second)) return;
  const tau = (second - first) / (2 * entry);
  const tangent = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  turn(rest, size, p, q, size, cosine, sine);
  turn(rest, size, p * size, q * size, 1, cosine, sine);
  turn(turned, size, p * size, q * size, 1, cosine, sine);
}

/**
 * Mix two rows or columns.
 * @param {Float64Array} values @param {number} size @param {number} i where the one begins @param {number} j where the other
 * @param {number} step from entry to entry @param {number} cosine @param {number} sine
 */
function turn(values, size, i, j, step, cosine, sine) {
  for (let k = 0; k < size * step; k += step) {
    const one = values[i + k];
    const other = values[j + k];
    values[i + k] = cosine * one - sine * other;
    values[j + k] = sine * one + cosine * other;
  }
}
