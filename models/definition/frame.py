"""One row of a run: a network at one epoch, with everything that is said about it.

A row is one float32 vector, so that a run is one array and goes over the wire as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

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
from models.definition.network import Network
from models.experiment.datasets import BOX, Data
from models.experiment.features import features_of
from models.experiment.problems import BINARY, Problem

GRID_SIDE = 40
"""The difference between a network and its partner is taken over GRID_SIDE^2 cell midpoints."""


@dataclass(frozen=True)
class Layout:
    """What the numbers of a row mean; it follows from network and problem.

    Attributes:
        features: How many inputs the network has.
        problem: What it is asked.
    """

    features: int
    problem: Problem

    @classmethod
    def of(cls, network: Network) -> "Layout":
        """Return the layout of the rows of ``network``."""
        return cls(len(network.features), network.problem)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of the numbers before the parameters, in order.

        ``best_...`` is the best single matrix (the exact one where the network is affine),
        ``deleted_...`` the bare product of the matrices. ``gap``, ``agreement`` (of classes, where
        there are any) and ``largest_difference`` compare the network with the best single matrix.
        ``deleted_...`` come last; see ``is_finite``.
        """
        agreement = ("agreement",) if self.problem.has_classes else ()
        compared = ("gap", *agreement, "largest_difference", "largest_output")
        numbers = (*self._map, *self.scores)
        partners = [f"{partner}_{name}" for partner in ("best", "deleted") for name in numbers]
        return ("epoch", *self.scores, *compared, *partners)

    @property
    def scores(self) -> tuple[str, ...]:
        """The names of what ``scores`` gives."""
        score = self.problem.score_name
        return ("train_loss", "test_loss", f"train_{score}", f"test_{score}")

    def index(self, column: str) -> int:
        """Return where in a row the number called ``column`` is.

        Raises:
            KeyError: If there is none of this name.
        """
        return self._index[column]

    def row_width(self, network: Network) -> int:
        """Return how many numbers a row of ``network`` has."""
        return len(self.columns) + network.parameter_count

    def start_of(self, partner: str) -> int:
        """Return where the numbers of the map called ``best`` or ``deleted`` begin."""
        return self._index[f"{partner}_{self._map[0]}"]

    def map_in(self, row: NDArray[np.floating], partner: str) -> Affine:
        """Return the map called ``best`` or ``deleted``."""
        first = self.start_of(partner)
        numbers = row[first : first + len(self._map)].astype(np.float64)
        weights, bias = np.split(numbers, [self.problem.outputs * self.features])
        return Affine(weights.reshape(self.problem.outputs, self.features), bias)

    def is_finite(self, row: NDArray[np.floating]) -> bool:
        """Return whether the network's own numbers in ``row`` are finite, and the best map's.

        The bare product may overflow by itself, for no activation holds it back: that is nothing
        that happens to the network.
        """
        own = row[: self.start_of("deleted")], row[len(self.columns) :]
        return all(bool(np.isfinite(numbers).all()) for numbers in own)

    @cached_property
    def _map(self) -> tuple[str, ...]:
        """Names of a map's numbers: weights output by output, then biases."""
        outputs = range(1, self.problem.outputs + 1)
        tails = [""] if self.problem.outputs == 1 else [f"_{k}" for k in outputs]
        weights = [f"weight{tail}_{i}" for tail in tails for i in range(1, self.features + 1)]
        return (*weights, *(f"bias{tail}" for tail in tails))

    @cached_property
    def _index(self) -> dict[str, int]:
        return {name: position for position, name in enumerate(self.columns)}


@dataclass(frozen=True)
class Frame:
    """Reads one row by name.

    Attributes:
        row: ``(len(layout.columns) + parameter_count,)`` float32.
        layout: What its numbers mean.
    """

    row: NDArray[np.float32]
    layout: Layout

    def __getitem__(self, column: str) -> float:
        """Return one of the layout's columns."""
        return float(self.row[self.layout.index(column)])

    @property
    def epoch(self) -> int:
        """Epochs trained when it was taken."""
        return int(self.row[0])

    @property
    def parameters(self) -> NDArray[np.float32]:
        """The flat vector, ``(parameter_count,)``."""
        return self.row[len(self.layout.columns) :]

    @property
    def is_finite(self) -> bool:
        """Whether the network has not overflown; the bare product may have."""
        return self.layout.is_finite(self.row)

    def map(self, partner: str) -> Affine:
        """Return the map called ``best`` or ``deleted``; the latter may not be finite."""
        return self.layout.map_in(self.row, partner)


def scores(outputs: NDArray[np.floating], data: Data, problem: Problem = BINARY) -> list[float]:
    """Return how well ``outputs`` ``(points, outputs)`` do on the data, as ``Layout.scores``.

    Mean loss and mean score, of the points trained on and of the others each.
    """
    targets = problem.targets(data.labels)
    losses, points = problem.losses(outputs, targets), problem.scores(outputs, targets)
    return [float(of[side].mean()) for of in (losses, points) for side in (data.train, data.test)]


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
        self._everywhere = np.concatenate([data.points, grid_points(GRID_SIDE).astype(np.float32)])
        self._inputs = features_of(self._everywhere, network.features).astype(np.float32)
        self._least_squares = LeastSquares(self._inputs[: len(data.points)])

    def row(self, epoch: int, parameters: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the row of the network with these parameters.

        Not ``Layout.is_finite`` if it diverged. Measured on the parameters as the row holds them,
        in float32.
        """
        flat = parameters.astype(np.float32)
        # An overflow on the way to divergence is the caller's to see, in the row.
        with np.errstate(all="ignore"):
            values = [float(epoch), *self._values(flat)]
            return np.concatenate([np.array(values, dtype=np.float32), flat])

    def _values(self, parameters: NDArray[np.float32]) -> Iterator[float]:
        count, problem = len(self._data.points), self._network.problem
        # Without what the loss does not see, which one matrix need not explain.
        everywhere = problem.centered(self._network(parameters, self._everywhere))
        outputs, on_grid = everywhere[:count], everywhere[count:]
        product = collapse(affine_layers(self._network, parameters))
        deleted = Affine(problem.centered(product.weight.T).T, problem.centered(product.bias))
        best = deleted if self._network.is_affine else self._least_squares(outputs)
        fitted = best(self._inputs)
        yield from scores(outputs, self._data, problem)
        yield linearity_gap(outputs, fitted[:count])
        if problem.has_classes:
            yield class_agreement(outputs, fitted[:count], problem)
        yield float(np.abs(on_grid - fitted[count:]).max())
        yield float(np.abs(on_grid).max())
        for affine in (best, deleted):
            yield from (*affine.weight.ravel(), *affine.bias)
            yield from scores(affine(self._inputs[:count]), self._data, problem)


def grid_points(side: int) -> NDArray[np.float64]:
    """Return the midpoints ``(side * side, 2)`` of a grid of cells over the box, y by y."""
    middles = BOX * ((2 * np.arange(side) + 1) / side - 1)
    x, y = np.meshgrid(middles, middles)
    return np.stack([x.ravel(), y.ravel()], axis=1)
