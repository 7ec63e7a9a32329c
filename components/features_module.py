"""The features' rows as the browser's ``features.js``."""

from collections.abc import Iterable

from components.javascript import javascript_of
from models.experiment.expressions import FUNCTIONS, names_in
from models.experiment.features import FEATURES, Feature


def features_module() -> str:
    """Return the source of the browser's ``features.js``.

    ``FEATURES``: name -> a function that writes the feature at every point (xs[i], ys[i]) into
    ``values``, from ``values[at]`` on.
    """
    rows = "\n".join(map(_row, FEATURES.values()))
    functions = _functions_in(row.value for row in FEATURES.values())
    return _JAVASCRIPT.format(functions=functions, rows=rows)


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


def _functions_in(expressions: Iterable[str]) -> str:
    """Return what brings the functions that the expressions call; tsc wants each of them used."""
    called = sorted({name for one in expressions for name in names_in(one)} & FUNCTIONS.keys())
    erf = 'import { erf } from "./activations.js";\n' if "erf" in called else ""
    names = ", ".join(name for name in called if name != "erf")
    return erf + (f"const {{ {names} }} = Math;\n" if names else "")


def _row(feature: Feature) -> str:
    used = [name for name in "xy" if name in names_in(feature.value)]
    # tsc wants every argument used, or marked as not.
    xs, ys = (f"{name}s" if name in used else f"_{name}s" for name in "xy")
    here = "".join(f"const {name} = {name}s[i]; " for name in used)
    value = javascript_of(feature.value, "x", "y")
    one_by_one = f"for (let i = 0; i < {xs}.length; i += 1) {{ {here}values[at + i] = {value}; }}"
    body = _COORDINATES.get(feature.value, one_by_one)
    return f"  {feature.name}({xs}, {ys}, values, at) {{ {body} }},"
