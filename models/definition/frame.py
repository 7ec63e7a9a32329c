"""One row of a run: a network at one epoch, with everything that is said about it.

A row is one float32 vector, so that a run is one array and goes over the wire as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.definition.collapse import (
    Affine,
    LeastSquares,
    affine_layers,
    class_agreement,
    collapse,
    linearity_gap,
)
from models.definition.network import INPUTS, Network
from models.experiment.datasets import BOX, Data

GRID_SIDE = 40
"""The difference between a network and its partner is taken over GRID_SIDE^2 cell midpoints."""

_SCORES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
_MAP = (*(f"weight_{i}" for i in range(1, INPUTS + 1)), "bias", *_SCORES)

COLUMNS: tuple[str, ...] = (
    "epoch",
    *_SCORES,
    "gap",
    "agreement",
    "largest_difference",
    "largest_output",
    *(f"best_{name}" for name in _MAP),
    *(f"deleted_{name}" for name in _MAP),
)
"""What the numbers before the parameters mean, in order.

``best_...`` is the best single matrix (the exact one where the network is affine), ``deleted_...``
the bare product of the matrices. ``gap``, ``agreement`` and ``largest_difference`` compare the
network with the best single matrix.
"""

_INDEX = {name: position for position, name in enumerate(COLUMNS)}


@dataclass(frozen=True)
class Scores:
    """How well logits do: mean cross-entropy in nats, and share of points right."""

    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


@dataclass(frozen=True)
class Frame:
    """Reads one row by name.

    Attributes:
        row: ``(len(COLUMNS) + parameter_count,)`` float32.
    """

    row: NDArray[np.float32]

    def __getitem__(self, column: str) -> float:
        """Return one of COLUMNS."""
        return float(self.row[_INDEX[column]])

    @property
    def epoch(self) -> int:
        """Epochs trained when it was taken."""
        return int(self.row[0])

    @property
    def parameters(self) -> NDArray[np.float32]:
        """The flat vector, ``(parameter_count,)``."""
        return self.row[len(COLUMNS) :]

    def map(self, partner: str) -> Affine:
        """Return the map called ``best`` or ``deleted``."""
        weight = [self[f"{partner}_weight_{i}"] for i in range(1, INPUTS + 1)]
        return Affine(np.array([weight]), np.array([self[f"{partner}_bias"]]))


def scores(logits: NDArray[np.floating], data: Data) -> Scores:
    """Return how well ``logits`` ``(points,)`` do on the data."""
    labels = data.labels
    losses = np.logaddexp(0.0, logits.astype(np.float64) * np.where(labels > 0, -1.0, 1.0))
    right = (logits > 0) == (labels > 0)
    return Scores(
        float(losses[data.train].mean()),
        float(losses[data.test].mean()),
        float(right[data.train].mean()),
        float(right[data.test].mean()),
    )


class Measure:
    """Takes a network's measure at any epoch, on one set of data: the definition of a row.

    Slow beside ``models.compiled.measuring``, which is held to it.

    Args:
        network: Its shape.
        data: What its scores and its best single matrix are taken on.
    """

    def __init__(self, network: Network, data: Data) -> None:
        self._network = network
        self._data = data
        self._least_squares = LeastSquares(data.points)
        self._everywhere = np.concatenate([data.points, grid_points(GRID_SIDE).astype(np.float32)])

    def row(self, epoch: int, parameters: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the row of the network with these parameters; not all finite if it diverged.

        Measured on the parameters as the row holds them, in float32.
        """
        flat = parameters.astype(np.float32)
        # An overflow on the way to divergence is the caller's to see, in the row.
        with np.errstate(all="ignore"):
            values = [float(epoch), *self._values(flat)]
            return np.concatenate([np.array(values, dtype=np.float32), flat])

    def _values(self, parameters: NDArray[np.float32]) -> Iterator[float]:
        count = len(self._data.points)
        everywhere = self._network(parameters, self._everywhere).astype(np.float64)
        logits, on_grid = everywhere[:count], everywhere[count:]
        deleted = collapse(affine_layers(self._network, parameters))
        best = deleted if self._network.is_affine else self._least_squares(logits)
        fitted = best(self._everywhere)[:, 0]
        yield from vars(scores(logits, self._data)).values()
        yield linearity_gap(logits, fitted[:count])
        yield class_agreement(logits, fitted[:count])
        yield float(np.abs(on_grid - fitted[count:]).max())
        yield float(np.abs(on_grid).max())
        for affine in (best, deleted):
            yield from (*affine.weight[0], affine.bias[0])
            yield from vars(scores(affine(self._data.points)[:, 0], self._data)).values()


def grid_points(side: int) -> NDArray[np.float64]:
    """Return the midpoints ``(side * side, 2)`` of a grid of cells over the box, y by y."""
    middles = BOX * ((2 * np.arange(side) + 1) / side - 1)
    x, y = np.meshgrid(middles, middles)
    return np.stack([x.ravel(), y.ravel()], axis=1)
