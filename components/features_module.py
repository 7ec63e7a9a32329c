"""The features' rows as the browser's ``features.js``."""

from components.javascript import javascript_of
from models.experiment.features import FEATURES, Feature


def features_module() -> str:
    """Return the source of the browser's ``features.js``.

    ``FEATURES``: name -> a function that writes the feature at every point (xs[i], ys[i]) into
    ``values``, from ``values[at]`` on.
    """
    return _JAVASCRIPT.format(rows="\n".join(map(_row, FEATURES.values())))


_JAVASCRIPT = """\
// @ts-check
// Made from the rows of models/experiment/features.py.
import {{ erf }} from "./activations.js";
const {{ abs, cos, exp, expm1, log1p, max, min, sin, tanh }} = Math;

/**
 * @type {{Record<string,
 *   (xs: Float32Array, ys: Float32Array, values: Float32Array, at: number) => void>}}
 */
export const FEATURES = {{
{rows}
}};
"""

_COORDINATES = {"x": "values.set(xs, at);", "y": "values.set(ys, at);"}
"""What is only copied: quicker than point by point."""


def _row(feature: Feature) -> str:
    value = javascript_of(feature.value, "x", "y")
    one_by_one = (
        "for (let i = 0; i < xs.length; i += 1)"
        f" {{ const x = xs[i]; const y = ys[i]; values[at + i] = {value}; }}"
    )
    body = _COORDINATES.get(feature.value, one_by_one)
    return f"  {feature.name}(xs, ys, values, at) {{ {body} }},"
