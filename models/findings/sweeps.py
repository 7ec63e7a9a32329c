"""The same experiment at several bends, and without any bend at several depths."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from models.definition.collapse import Affine
from models.definition.frame import Frame, Layout
from models.experiment.settings import Settings
from models.findings.what_if import count_regions
from models.record.run import Run
from models.record.store import STORE

Floats = NDArray[np.float64]
Value = TypeVar("Value", int, float)

BENDS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
DEPTHS = (0, 1, 3, 6)


@dataclass(frozen=True)
class BendPoint:
    """An experiment trained at one bend.

    Attributes:
        bend: How much of the activation it has, 0 to 1.
        frame: The epoch asked for, or the last one before it diverged.
        diverged: Whether it did.
        regions: Linear regions in the box, at most SWEEP_LIMIT; None if it is curved.
        complete: False if there are more regions than SWEEP_LIMIT.
    """

    bend: float
    frame: Frame
    diverged: bool
    regions: int | None
    complete: bool


@dataclass(frozen=True)
class BendSweep:
    """What there is of a sweep; ask again for more.

    Attributes:
        points: In the order of the bends asked for.
        missing: The bends that time was too short for, or whose first weights overflow.
    """

    points: tuple[BendPoint, ...]
    missing: tuple[float, ...]


@dataclass(frozen=True)
class DepthPath:
    """How a linear network of one depth trained, epoch by epoch from 0.

    Attributes:
        depth: Its hidden layers.
        rows: ``(epochs, row_width)`` float32, as a run keeps them; fewer if it diverged.
        layout: What their numbers mean.
        diverged: Whether it did.
        product_norms: ``(epochs,)``: the length of the weight of the collapsed product. With one
            output that is the product's only singular value.
    """

    depth: int
    rows: NDArray[np.float32]
    layout: Layout
    diverged: bool
    product_norms: Floats

    def column(self, name: str) -> NDArray[np.float32]:
        """Return one of the layout's columns over the epochs, ``(epochs,)``."""
        return self.rows[:, self.layout.index(name)]

    @property
    def line(self) -> Affine:
        """The matrix that it has become at the end."""
        return self.layout.map_in(self.rows[-1], "deleted")


@dataclass(frozen=True)
class DepthRace:
    """What there is of a race; ask again for more.

    Attributes:
        paths: In the order of the depths asked for; each with every epoch.
        missing: The depths that time was too short for.
    """

    paths: tuple[DepthPath, ...]
    missing: tuple[int, ...]


def bend_sweep(
    settings: Settings,
    bends: Sequence[float] = BENDS,
    epochs: int = 200,
    budget: float | None = None,
) -> BendSweep:
    """Return an experiment at epoch ``epochs``, trained at each of ``bends`` from the start.

    The runs are those that visitors share, so that what anybody has seen costs nothing.

    Args:
        settings: The experiment; its own bend does not matter.
        bends: Each 0 to 1.
        epochs: 0 to LAST_EPOCH.
        budget: Seconds of training after which to return with fewer points; None: no bound.
    """

    def bent(bend: float) -> Settings:
        # Without an activation to bend, all bends are one experiment.
        straight = replace(settings, bend=1.0).is_affine
        return replace(settings, bend=1.0 if straight else bend)

    found = dict(_trained(bends, bent, epochs, budget))
    points = [_bend_point(bend, found[bend], epochs) for bend in bends if bend in found]
    return BendSweep(tuple(points), tuple(bend for bend in bends if bend not in found))


def depth_race(
    settings: Settings,
    depths: Sequence[int] = DEPTHS,
    *,
    epochs: int,
    budget: float | None = None,
) -> DepthRace:
    """Return how linear networks of these depths train on the data of an experiment.

    All of them are one matrix; they differ in the way there. Deeper ones wait longer and move
    faster (Saxe, McClelland & Ganguli 2013, Exact solutions to the nonlinear dynamics of learning
    in deep linear neural networks).

    Args:
        settings: The experiment; its activations, depth, widths by layer and
            interventions do not matter.
        depths: Hidden layers, each 0 to MAX_DEPTH.
        epochs: 0 to LAST_EPOCH.
        budget: Seconds of training after which to return with fewer paths; None: no bound.
    """

    def linear(depth: int) -> Settings:
        return replace(settings.linear_twin, depth=depth, activations=(), widths=(), edits=())

    found = dict(_trained(depths, linear, epochs, budget))
    paths = [_depth_path(depth, found[depth], epochs) for depth in depths if depth in found]
    return DepthRace(tuple(paths), tuple(depth for depth in depths if depth not in found))


def _trained(
    values: Sequence[Value],
    experiment: Callable[[Value], Settings],
    epochs: int,
    budget: float | None,
) -> Iterator[tuple[Value, Run]]:
    """Yield each value whose experiment is on record up to ``epochs``, training what time allows.

    Runs without a single finite frame are left out.
    """
    deadline = None if budget is None else time.monotonic() + budget
    for value in values:
        run = STORE.run(experiment(value))
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        # Looking costs nothing; only a budget that is left is spent on training.
        if run.end is None and run.count <= epochs and left != 0.0:
            run.rows(epochs, 1, budget=left)
        if run.count and (run.end is not None or run.count > epochs):
            yield value, run


def _bend_point(bend: float, run: Run, epochs: int) -> BendPoint:
    frame = Frame(run.history()[: epochs + 1][-1], run.layout)
    regions, _, complete = count_regions(run.network, frame.parameters)
    return BendPoint(bend, frame, frame.epoch < epochs, regions, complete)


def _depth_path(depth: int, run: Run, epochs: int) -> DepthPath:
    rows = run.history()[: epochs + 1]
    first = run.layout.start_of("deleted")
    weight = rows[:, first : first + run.layout.features].astype(np.float64)
    norms = np.linalg.norm(weight, axis=1)
    return DepthPath(depth, rows, run.layout, len(rows) <= epochs, norms)
