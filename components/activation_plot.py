"""A small picture of an activation and its derivative, as SVG."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from components.colors import ACCENT
from models.experiment.activations import Activation
from models.experiment.expressions import evaluate

REACH = 3.0
"""The picture shows inputs from -REACH to REACH."""

BOTTOM, TOP = -1.3, 2.3

Floats = NDArray[np.float64]

_SCALE = 40.0  # pixels to one unit, both ways: a slope of 1 looks like one
_WIDTH, _HEIGHT = 2 * REACH * _SCALE, (TOP - BOTTOM) * _SCALE
_LEGEND, _TICKS = 22, 18
_POINTS = 241  # evenly spread, of a curve


def polylines(activation: Activation, expression: str) -> list[Floats]:
    """Return ``expression`` over the picture as unbroken lines of points ``(n, 2)``.

    A line ends where the function jumps.

    Args:
        activation: Whose value or slope it is; says where else to look closely.
        expression: ``activation.value`` or ``activation.slope``.
    """
    breaks = activation.pieces.breaks if activation.pieces else (0.0,)
    beside = [side for place in breaks for side in (place - 1e-9, place + 1e-9)]
    even = np.setdiff1d(np.linspace(-REACH, REACH, _POINTS).round(9), breaks)
    x = np.sort(np.concatenate([even, beside]))
    line = np.stack([x, evaluate(expression, x=x)], axis=1)
    jumps = np.flatnonzero(np.abs(np.diff(line[:, 1])) > 0.3)
    return np.split(line, jumps + 1)


def activation_svg(activation: Activation) -> str:
    """Return the function, solid, and its derivative, dashed, with ticks at -3, 0 and 3."""
    width, height = _WIDTH + 8, _LEGEND + _HEIGHT + _TICKS
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
            f' width="100%" role="img" aria-label="{activation.name}, solid, and its derivative,'
            f' dashed, from -3 to 3" fill="none" stroke="currentColor" font-size="12">',
            *_legend(),
            f'<svg x="4" y="{_LEGEND}" width="{_WIDTH:g}" height="{_HEIGHT:g}">',
            *_axes(),
            *_curve(polylines(activation, activation.slope), f'{_DERIVATIVE} stroke-width="2"'),
            *_curve(polylines(activation, activation.value), 'stroke-width="3"'),
            "</svg>",
            *_tick_labels(),
            "</svg>",
        ]
    )


_DERIVATIVE = f'style="stroke:{ACCENT.css}" stroke-dasharray="6 4"'


def _down(y: float) -> float:
    return (TOP - y) * _SCALE


def _across(x: float) -> float:
    return (x + REACH) * _SCALE


def _curve(lines: list[Floats], style: str) -> Iterator[str]:
    for line in lines:
        points = " ".join(f"{_across(x):.1f},{_down(y):.1f}" for x, y in line)
        yield f'<polyline points="{points}" {style} />'


def _axes() -> Iterator[str]:
    yield f'<path d="M0 {_down(0):g}H{_WIDTH:g}M{_across(0):g} 0V{_HEIGHT:g}" opacity="0.35" />'
    for y in (-1, 1, 2):
        yield f'<path d="M{_across(0) - 4:g} {_down(y):g}h8" opacity="0.35" />'
    one = f'x="{_across(0) - 8:g}" y="{_down(1) - 4:g}" text-anchor="end"'
    yield f'<text {one} stroke="none" fill="currentColor" opacity="0.7">1</text>'


def _tick_labels() -> Iterator[str]:
    y = _LEGEND + _HEIGHT + 13
    for x, anchor in ((-REACH, "start"), (0.0, "middle"), (REACH, "end")):
        place = f'x="{_across(x) + 4:g}" y="{y:g}" text-anchor="{anchor}"'
        yield f'<text {place} stroke="none" fill="currentColor" opacity="0.7">{x:g}</text>'


def _legend() -> Iterator[str]:
    yield '<path d="M4 10h22" stroke-width="3" />'
    yield '<text x="32" y="14" stroke="none" fill="currentColor">f(x)</text>'
    yield f'<path d="M84 10h26" {_DERIVATIVE} stroke-width="2" />'
    yield '<text x="116" y="14" stroke="none" fill="currentColor">its derivative</text>'
