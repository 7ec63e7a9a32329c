"""How many points are right, as whole numbers: shares in float32 do not compare."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.definition.frame import Frame
from models.experiment.datasets import Data

Whose = Literal["network", "best", "deleted"]


@dataclass(frozen=True)
class Counts:
    """Points right.

    Attributes:
        train: Of the training points.
        test: Of the others.
    """

    train: int
    test: int

    @property
    def all(self) -> int:
        """Of all points."""
        return self.train + self.test


def points_right(frame: Frame, data: Data, whose: Whose = "network") -> Counts:
    """Return how many points are right at one frame, exactly.

    Args:
        frame: All its scores finite.
        data: What it was measured on.
        whose: The network's, the best single matrix's or the bare product's.
    """
    prefix = "" if whose == "network" else f"{whose}_"
    return Counts(
        count_of(frame[f"{prefix}train_accuracy"], data.train_count),
        count_of(frame[f"{prefix}test_accuracy"], len(data.labels) - data.train_count),
    )


def points_right_by(logits: NDArray[np.floating], data: Data) -> Counts:
    """Return how many points are right by ``logits`` ``(points,)``; positive says class 1."""
    right = (logits > 0) == (data.labels > 0)
    return Counts(int(right[data.train].sum()), int(right[data.test].sum()))


def count_of(share: float, count: int) -> int:
    """Return the number of points of which ``share`` is the share in float32.

    A share is rounded by at most 2^-25, so the product is within half a point of the number for
    up to 2^24 points.
    """
    return round(share * count)
