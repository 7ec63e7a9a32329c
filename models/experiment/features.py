"""Features, one row each: the functions of a point that a network is given to see."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.experiment.expressions import evaluate


@dataclass(frozen=True)
class Feature:
    """One function of the point.

    Attributes:
        name: Its id.
        value: It as an expression in ``x`` and ``y``. Frames are the same on every machine as
            long as it is made of +, - and *: the rest of mathematics has other last bits elsewhere.
    """

    name: str
    value: str


_ROWS = (Feature("x", "x"), Feature("y", "y"))

FEATURES: dict[str, Feature] = {row.name: row for row in _ROWS}
"""Every feature by name, in the order of a network's inputs."""

COORDINATES: tuple[Feature, ...] = (FEATURES["x"], FEATURES["y"])
"""What networks see unless they are told otherwise: the point itself."""


def features_of(
    points: NDArray[np.floating], features: Sequence[Feature] = COORDINATES
) -> NDArray[np.float64]:
    """Return the features of ``points`` ``(count, 2)``, in float64: ``(count, features)``."""
    x, y = points.T.astype(np.float64)
    return np.stack([evaluate(feature.value, x=x, y=y) for feature in features], axis=1)
