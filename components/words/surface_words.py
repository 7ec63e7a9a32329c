"""How far a network's surface lies from the flat sheet of one matrix, in words."""

import numpy as np
from numpy.typing import NDArray

from components.words.number_words import OVERFLOWS, at_most

Floats = NDArray[np.float64]

LEGEND = (
    "Surface: the network's logit, blue above 0 (class 1), orange below (class 0);"
    " where it passes 0 is its decision boundary. Violet: one matrix, always flat."
    " Click a name to hide or show it: the data start hidden."
)

ROUNDING = 1e-4
"""A smaller difference, as a share of the outputs, is no more than float32 makes."""


def difference_in_words(network: Floats, sheet: Floats | None, is_affine: bool) -> str:
    """Return how far apart the two are at the points drawn.

    Args:
        network: Its heights.
        sheet: Those of one matrix, at the same points; None if it overflows.
        is_affine: Whether the network is one matrix for any weights: only then can they be the
            same sheet.
    """
    if sheet is None:
        return f"There is no sheet to draw: {OVERFLOWS}."
    apart, reach = float(np.abs(network - sheet).max()), float(np.abs(network).max())
    if apart >= ROUNDING * max(reach, 1e-12):
        return f"At the points drawn they are up to {at_most(apart, digits=3)} apart."
    same = "They are the same sheet" if is_affine else "They cannot be told apart here"
    if apart == 0.0:
        return f"{same}: no difference at the points drawn."
    return (
        f"{same}: at most {at_most(apart)} apart at the points drawn, where outputs reach"
        f" {reach:.3g}."
    )


def cut_in_words(network: Floats, sheet: Floats | None, limit: float) -> str:
    """Return what the picture leaves out beyond ``limit``, or nothing."""
    beyond = [
        f"{name} reaches {np.abs(heights).max():.3g}"
        for name, heights in (("the network", network), ("the sheet", sheet))
        if heights is not None and np.abs(heights).max() > limit
    ]
    return f"Cut off at ±{limit:.3g}: {' and '.join(beyond)}." if beyond else ""
