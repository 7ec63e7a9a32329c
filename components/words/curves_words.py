"""What the curves of loss and accuracy say at one epoch, in words."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from components.words.ceiling_words import ceilings_in_words
from components.words.number_words import OVERFLOWS, percent

NEAREST = "nearest to the network, not to the labels"
"""What the best single matrix is best at."""


class Scored(Protocol):
    """How one classifier does over the epochs."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def epochs(self) -> NDArray[np.floating]:
        """``(count,)``, ascending."""

    @property
    def accuracies(self) -> NDArray[np.floating]:
        """``(2, count)``: on the training and on the test points, 0 to 1.

        Not a number where it overflows.
        """


def curves_in_words(
    own: Scored, other: Scored, epoch: int, ceilings: tuple[float, float], note: str
) -> str:
    """Return what both get right at ``epoch``, or at the last epoch before it on record.

    Args:
        own: The network.
        other: Its partner.
        epoch: The moment that the page shows.
        ceilings: The most that one line gets right of the training and of the test points.
        note: What the partner is, in brackets; "": nothing.
    """
    parts = "; ".join(_parts(own, other, epoch, note))
    return f"Points right at epoch {epoch:,}: {parts}. {ceilings_in_words(*ceilings)}"


def _parts(own: Scored, other: Scored, epoch: int, note: str) -> Iterator[str]:
    for curves, what in ((own, ""), (other, note and f" ({note})")):
        if len(curves.epochs) == 0:
            yield f"{curves.name.lower()}{what}: nothing on record"
            continue
        place = max(int(np.searchsorted(curves.epochs, epoch, side="right")) - 1, 0)
        shares = curves.accuracies[:, place].astype(float)
        if np.isnan(shares).any():
            yield f"{curves.name.lower()}{what}: {OVERFLOWS}"
            continue
        train, test = map(percent, shares)
        reached = curves.epochs[-1] < min(epoch, own.epochs[-1])
        when = f" (at epoch {curves.epochs[-1]:,.0f}, its last on record)" if reached else ""
        yield f"{curves.name.lower()}{what} {test} of test and {train} of training{when}"
