"""How many linear regions a network of a shape can have on the plane, at most or typically."""

import math
from collections.abc import Sequence

from models.definition.network import INPUTS


def zaslavsky_bound(units: int, breaks: int = 1) -> int:
    """Return the most regions that one hidden layer can make of the plane.

    ``units`` sets of ``breaks`` parallel lines in general position: 1 + lines + crossings
    (Zaslavsky 1975, Facing up to arrangements).
    """
    return 1 + units * breaks + math.comb(units, 2) * breaks**2


def montufar_bound(widths: Sequence[int]) -> int:
    """Return how many regions some ReLU network on the plane is known to reach, at least.

    prod_{l<L} floor(n_l / 2)^2 * (1 + n_L + C(n_L, 2)), from Montufar et al. 2014, On the number
    of linear regions of deep neural networks. Layers behind one of a single unit count for
    nothing, which is still true, if weak.

    Args:
        widths: Units of each hidden layer, input side first; empty: 1.
    """
    if not widths:
        return 1
    narrow = next((i for i, width in enumerate(widths) if width < INPUTS), len(widths) - 1)
    folds = math.prod(width // INPUTS for width in widths[:narrow])
    return folds**2 * zaslavsky_bound(widths[narrow])


def serra_bound(widths: Sequence[int]) -> int:
    """Return how many regions no ReLU network on the plane can exceed.

    The sum over (j_1 ... j_L) of prod C(n_l, j_l), where j_l <= min(2, n_1 - j_1, ...,
    n_{l-1} - j_{l-1}, n_l) (Serra, Tjandraatmadja & Ramalingam 2018, Bounding and counting linear
    regions of deep neural networks, theorem 1). It uses that a ReLU that is off is constant, so
    it holds for no other activation.

    Args:
        widths: Units of each hidden layer, input side first; empty: 1.
    """
    ways = {INPUTS: 1}  # dimension of the image so far -> number of regions
    for width in widths:
        after: dict[int, int] = {}
        for dimension, count in ways.items():
            for j in range(min(dimension, width) + 1):
                image = min(dimension, width - j)
                after[image] = after.get(image, 0) + count * math.comb(width, j)
        ways = after
    return sum(ways.values())


def typical_count(units: int) -> float:
    """Return about how many regions a random ReLU network has in a large part of the plane.

    N^2 / 2 for N hidden units in all, however many layers they stand in (Hanin & Rolnick 2019,
    Deep ReLU networks have surprisingly few activation patterns).
    """
    return units**2 / 2
