"""The features' rows as the browser's ``features.js``."""

from components.javascript import javascript_of
from models.experiment.expressions import FUNCTIONS, names_in
from models.experiment.features import FEATURES, Feature


def features_module() -> str:
    """Return the source of the browser's ``features.js``.

    ``FEATURES``: name -> a function that writes the feature at every point (xs[i], ys[i]) into
    ``values``, from ``values[at]`` on. Nothing is named that no row uses: tsc would object.
    """
    rows = "\n".join(map(_row, FEATURES.values()))
    named = frozenset[str]().union(*(names_in(row.value) for row in FEATURES.values()))
    called = "".join(map(_function, sorted(named & FUNCTIONS.keys())))
    return _JAVASCRIPT.format(functions=called, rows=rows)


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

_COORDINATES = {"x": "values.set(xs, at);", "y": "values.set(ys, at);"}
"""What is only copied: quicker than point by point."""


def _function(name: str) -> str:
    if name == "erf":
        return 'import { erf } from "./activations.js";\n'
    return f"const {name} = Math.{name};\n"


def _row(feature: Feature) -> str:
    seen = _coordinates(feature)
    body = _COORDINATES.get(feature.value, _one_by_one(feature))
    xs, ys = (f"{name}s" if name in seen else f"_{name}s" for name in ("x", "y"))
    return f"  {feature.name}({xs}, {ys}, values, at) {{ {body} }},"


def _one_by_one(feature: Feature) -> str:
    seen = _coordinates(feature)
    taken = " ".join(f"const {name} = {name}s[i];" for name in seen)
    value = javascript_of(feature.value, "x", "y")
    return f"for (let i = 0; i < {seen[0]}s.length; i += 1) {{ {taken} values[at + i] = {value}; }}"


def _coordinates(feature: Feature) -> list[str]:
    """Return which of x and y the feature depends on; one at least, to count the points by."""
    return sorted(names_in(feature.value) & {"x", "y"}) or ["x"]
