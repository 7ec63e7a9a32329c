"""What if: a trained network's parameters with something else between its matrices."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.compiled.measuring import rows_of
from models.definition.frame import Frame
from models.definition.network import Network
from models.findings.linear_maps import linear_maps
from models.findings.regions import linear_regions
from models.record.run import Run

SWEEP_LIMIT = 4000
"""Most regions that are counted at one bend: a sweep counts many times."""


class Counted(NamedTuple):
    """What was counted of a network in the box.

    Attributes:
        regions: Its linear regions; None if it is curved, overflows, or time ran out.
        matrices: How many different affine maps they have; None likewise.
        complete: False if there are more regions than were counted, or none were for want of time.
    """

    regions: int | None
    matrices: int | None
    complete: bool


@dataclass(frozen=True)
class WhatIf:
    """The numbers of one what-if network.

    Attributes:
        bend: How much of the activation it has, 0 to 1.
        frame: Its row, with the same parameters. Not finite where it overflows.
        counted: Its linear regions in the box.
    """

    bend: float
    frame: Frame
    counted: Counted

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
    counts: dict[int, Counted] = {}
    for i in _spread(len(bends)):
        if not frames[i].is_finite:
            counts[i] = Counted(None, None, complete=True)
        elif time.monotonic() < deadline:
            counts[i] = count_regions(networks[i], frame.parameters)
        else:
            counts[i] = Counted(None, None, complete=not networks[i].is_piecewise_affine)
    return [WhatIf(bend, frames[i], counts[i]) for i, bend in enumerate(bends)]


def count_regions(network: Network, parameters: NDArray[np.floating]) -> Counted:
    """Return how many linear regions there are in the box; at most SWEEP_LIMIT are counted."""
    if not network.is_piecewise_affine:
        return Counted(None, None, complete=True)
    return _counted(network, parameters.astype(np.float64).tobytes())


# Kept, so that who asks again goes on where time ran out.
@lru_cache(maxsize=1000)
def _counted(network: Network, parameters: bytes) -> Counted:
    with np.errstate(all="ignore"):
        regions = linear_regions(network, np.frombuffer(parameters), limit=SWEEP_LIMIT)
        maps = linear_maps(regions)
    return Counted(len(regions), maps.distinct_count, regions.complete)


def _spread(count: int) -> list[int]:
    """Return 0 to ``count - 1``, so that wherever one stops, those so far are spread evenly."""
    return sorted(range(count), key=lambda i: -(i & -i) if i else -count)
