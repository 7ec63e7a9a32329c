"""The activations' rows as the browser's ``activations.js``."""

import json

from components.javascript import javascript_of
from models.experiment.activations import ACTIVATIONS, Activation


def javascript_module() -> str:
    """Return the source of the browser's ``activations.js``.

    ``ACTIVATIONS``: name -> a function that overwrites ``values[0:count]`` by the activation of
    itself. ``SLOPES``: name -> the derivative at a number. ``BREAKS``: name -> where it bends, or
    null where it is curved. ``RISES``: name -> whether it never falls.
    """
    values = "\n".join(map(_javascript_row, ACTIVATIONS.values()))
    slopes = "\n".join(map(_javascript_slope, ACTIVATIONS.values()))
    breaks = {row.name: row.pieces and list(row.pieces.breaks) for row in ACTIVATIONS.values()}
    rises = json.dumps({row.name: row.rises for row in ACTIVATIONS.values()})
    return _JAVASCRIPT.format(values=values, slopes=slopes, breaks=json.dumps(breaks), rises=rises)


_JAVASCRIPT = """\
// @ts-check
// Made from the rows of models/experiment/activations.py.
const {{ abs, cos, exp, expm1, log1p, max, min, sin, tanh }} = Math;

/**
 * The error function, to 1.2e-7 (Numerical Recipes, erfcc).
 * @param {{number}} x @returns {{number}}
 */
export function erf(x) {{
  const t = 1 / (1 + 0.5 * abs(x));
  const series = [0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807,
    -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223];
  let power = 0;
  for (const coefficient of series) power = power * t + coefficient;
  const tail = t * exp(power - x * x);
  return x >= 0 ? 1 - tail : tail - 1;
}}

/** @type {{Record<string, (values: Float32Array, count: number) => void>}} */
export const ACTIVATIONS = {{
{values}
}};

/** @type {{Record<string, (x: number) => number>}} */
export const SLOPES = {{
{slopes}
}};

/** @type {{Record<string, number[] | null>}} */
export const BREAKS = {breaks};

/** @type {{Record<string, boolean>}} */
export const RISES = {rises};
"""


def _javascript_row(row: Activation) -> str:
    body = javascript_of(row.value, "x")
    return (
        f"  {row.name}(values, count) {{\n"
        f"    for (let i = 0; i < count; i += 1) {{ const x = values[i]; values[i] = {body}; }}\n"
        "  },"
    )


def _javascript_slope(row: Activation) -> str:
    argument = "x" if "x" in row.slope else ""  # tsc wants every argument used
    return f"  {row.name}: ({argument}) => {javascript_of(row.slope, 'x')},"
