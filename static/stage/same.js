// @ts-check
// Values that did not change stay the same objects, so that what is drawn can be told by identity.

/**
 * The last value, if the one just made has the same fields; each field being the same object or number.
 * @template {object} T @param {T | null | undefined} last @param {T} made @returns {T}
 */
export function kept(last, made) {
  if (!last) return made;
  const before = /** @type {Record<string, unknown>} */ (last);
  const after = Object.entries(made);
  const isSame =
    Object.keys(before).length === after.length && after.every(([name, value]) => Object.is(before[name], value));
  return isSame ? last : made;
}
