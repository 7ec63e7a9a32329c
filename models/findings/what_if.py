"""What if: a trained network's parameters with something else between its matrices."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.compiled.measuring import rows_of
from models.definition.frame import Frame
from models.definition.network import Network
from models.findings.regions import linear_regions
from models.record.run import Run

SWEEP_LIMIT = 4000
"""Most regions that are counted at one bend: a sweep counts many times."""


@dataclass(frozen=True)
class WhatIf:
    """The numbers of one what-if network.

    Attributes:
        bend: How much of the activation it has, 0 to 1.
        frame: Its row, with the same parameters. Not finite where it overflows.
        regions: Its linear regions in the box; None if it is curved, overflows, or time ran out.
        complete: False if there are more regions than were counted, or none were for want of time.
    """

    bend: float
    frame: Frame
    regions: int | None
    complete: bool

    @property
    def is_finite(self) -> bool:
        """Whether the network does not overflow; the bare product may."""
        return self.frame.is_finite


def what_if(
    run: Run,
    frame: Frame,
    activation: str | None,
    bends: Sequence[float],
    seconds: float | None = None,
) -> list[WhatIf]:
    """Return what a trained network would be at each of ``bends``, in their order.

    Args:
        run: The experiment; its data are what is measured on.
        frame: The moment whose parameters are kept.
        activation: In place of every hidden layer's; None: each keeps its own.
        bends: Each 0 to 1, in place of the experiment's.
        seconds: Time to spend on counting regions; None: no bound. Every other number is there
            whatever it takes, some tenths of a millisecond a bend.

    Raises:
        ValueError: If there is no such activation, or a bend is out of range.
    """
    networks = [run.network.what_if(activation, bend) for bend in bends]
    rows = rows_of(networks, run.data, frame.epoch, frame.parameters)
    frames = [Frame(row, run.layout) for row in rows]
    deadline = math.inf if seconds is None else time.monotonic() + seconds
    counts: dict[int, tuple[int | None, bool]] = {}
    for i in _spread(len(bends)):
        if not frames[i].is_finite:
            counts[i] = None, True
        elif time.monotonic() < deadline:
            counts[i] = count_regions(networks[i], frame.parameters)
        else:
            counts[i] = None, not networks[i].is_piecewise_affine
    return [WhatIf(bend, frames[i], *counts[i]) for i, bend in enumerate(bends)]


def count_regions(network: Network, parameters: NDArray[np.floating]) -> tuple[int | None, bool]:
    """Return how many linear regions there are in the box, and whether that is all of them.

    At most SWEEP_LIMIT are counted. None where the network is curved.
    """
    if not network.is_piecewise_affine:
        return None, True
    return _counted(network, parameters.astype(np.float64).tobytes())


# Kept, so that who asks again goes on where time ran out.
@lru_cache(maxsize=1000)
def _counted(network: Network, parameters: bytes) -> tuple[int, bool]:
    with np.errstate(all="ignore"):
        regions = linear_regions(network, np.frombuffer(parameters), limit=SWEEP_LIMIT)
    return len(regions), regions.complete


def _spread(count: int) -> list[int]:
    """Return 0 to ``count - 1``, so that wherever one stops, those so far are spread evenly."""
    return sorted(range(count), key=lambda i: -(i & -i) if i else -count)
