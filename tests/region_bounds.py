"""Bounds of the papers on how many linear regions there are, written down as they stand there."""

from collections.abc import Sequence
from itertools import product
from math import comb, prod

from models.experiment.datasets import DIMENSIONS


def zaslavsky_bound(units: int, breaks: int = 1) -> int:
    """The most regions that one hidden layer can make of the plane.

    ``units`` sets of ``breaks`` parallel lines in general position: 1 + lines + crossings
    (Zaslavsky 1975, Facing up to arrangements).
    """
    return 1 + units * breaks + comb(units, 2) * breaks**2


def serra_bound(widths: Sequence[int]) -> int:
    """How many regions no ReLU network on the plane can exceed.

    The sum over (j_1 ... j_L) of prod C(n_l, j_l), where j_l <= min(2, n_1 - j_1, ...,
    n_{l-1} - j_{l-1}, n_l) (Serra, Tjandraatmadja & Ramalingam 2018, Bounding and counting linear
    regions of deep neural networks, theorem 1). It uses that a ReLU that is off is constant, so
    it holds for no other activation.
    """
    total = 0
    for choice in product(range(DIMENSIONS + 1), repeat=len(widths)):
        left = [DIMENSIONS, *(n - j for n, j in zip(widths, choice, strict=True))]
        if all(j <= min(*left[: i + 1], widths[i]) for i, j in enumerate(choice)):
            total += prod(comb(n, j) for n, j in zip(widths, choice, strict=True))
    return total


def montufar_bound(widths: Sequence[int]) -> int:
    """What some ReLU network reaches: prod_{l<L} floor(n_l / 2)^2 (1 + n_L + C(n_L, 2)).

    Montufar et al. 2014, On the number of linear regions of deep neural networks. Layers behind
    one of a single unit count for nothing, which is still true, if weak.
    """
    if not widths:
        return 1
    narrow = next((i for i, width in enumerate(widths) if width < DIMENSIONS), len(widths) - 1)
    folds = prod(width // DIMENSIONS for width in widths[:narrow])
    return folds**2 * zaslavsky_bound(widths[narrow])


def typical_count(units: int) -> float:
    """About how many regions a random ReLU network has in a large part of the plane.

    N^2 / 2 for N hidden units in all, however many layers they stand in (Hanin & Rolnick 2019,
    Deep ReLU networks have surprisingly few activation patterns).
    """
    return units**2 / 2
