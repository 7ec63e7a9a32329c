"""The features' rows as the browser's ``features.js``."""

from components.javascript import javascript_of
from models.experiment.expressions import FUNCTIONS, names_in
from models.experiment.features import FEATURES, Feature


def features_module() -> str:
    """Return the source of the browser's ``features.js``.

    ``FEATURES``: name -> a function that writes the feature at every point (xs[i], ys[i]) into
    ``values``, from ``values[at]`` on.
    """
    used = {name for feature in FEATURES.values() for name in names_in(feature.value)}
    # tsc wants everything used that is there
    own = ['import { erf } from "./activations.js";\n'] if "erf" in used else []
    if known := sorted((used & FUNCTIONS.keys()) - {"erf"}):
        own.append(f"const {{ {', '.join(known)} }} = Math;\n")
    rows = "\n".join(map(_row, FEATURES.values()))
    return _JAVASCRIPT.format(functions="".join(own), rows=rows)


_JAVASCRIPT = """\
// @ts-check
// Made from the rows of models/experiment/features.py.
{functions}
/**
 * @type {{Record<string,
 *   (xs: Float32Array, ys: Float32Array, values: Float32Array, at: number) => void>}}
 */
export const FEATURES = {{
{rows}
}};
"""

_COPIES = {"x": "values.set(xs, at);", "y": "values.set(ys, at);"}
"""The coordinates themselves: quicker than point by point."""


def _row(feature: Feature) -> str:
    used = names_in(feature.value)
    xs, ys = (f"{name}s" if name in used else f"_{name}s" for name in "xy")
    body = _COPIES.get(feature.value) or _point_by_point(feature)
    return f"  {feature.name}({xs}, {ys}, values, at) {{ {body} }},"


def _point_by_point(feature: Feature) -> str:
    used = [name for name in "xy" if name in names_in(feature.value)]
    numbers = " ".join(f"const {name} = {name}s[i];" for name in used)
    value = javascript_of(feature.value, "x", "y")
    count = f"{used[0]}s.length" if used else "_xs.length"
    loop = f"for (let i = 0; i < {count}; i += 1)"
    return f"{loop} {{ {numbers} values[at + i] = {value}; }}"
