"""What can be claimed of a network on show: measured in numpy, asserted in what is handed out."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from components.takeaway.taken import Taken
from models.compiled.forward import outputs_at
from models.definition.collapse import affine_layers
from models.definition.frame import GRID_SIDE, grid_points
from models.definition.network import Dense, Network
from models.experiment.expressions import evaluate

Floats = NDArray[np.float64]

SURE = 1e4
"""Unequal steps are a bend if they are so many times what rounding makes of equal ones."""

STRAIGHT = 30.0
"""They are rounding alone if they are no more than so many times that."""

FLAT = 1e-6
"""A spread below this share of the largest output is rounding, as the page's gap has it."""


class Kind(Enum):
    """What a network is made of."""

    AFFINE = "one matrix for any weights"
    PIECEWISE = "straight pieces"
    CURVED = "curves"


class Bends(Enum):
    """Whether one matrix would do, here in the square."""

    NOT = "one matrix"
    SURELY = "no one matrix"
    UNTOLD = "too near to one matrix for float64 to tell"


@dataclass(frozen=True)
class Claims:
    """What is claimed.

    Attributes:
        kind: What the network is made of.
        bends: Whether it bends within the square.
        is_flat: Whether it says the same at all points, but for rounding.
    """

    kind: Kind
    bends: Bends
    is_flat: bool


def claims_of(taken: Taken) -> Claims:
    """Return what can be claimed of a network."""
    outputs = outputs64(taken.network, taken.parameters, taken.data.points)
    flat = bool(outputs.std() <= FLAT * np.abs(outputs).max())
    return Claims(_kind(taken.network), _bends(taken), flat)


def outputs64(
    network: Network, parameters: NDArray[np.floating], points: NDArray[np.floating]
) -> Floats:
    """Return the outputs ``(count, outputs)`` at ``points`` ``(count, 2)``, in float64."""
    x = points.astype(np.float64)
    for layer, affine in zip(network.layers, affine_layers(network, parameters), strict=True):
        x = _applied(layer, affine(x))
    return x


def _applied(layer: Dense, x: Floats) -> Floats:
    if layer.is_affine:
        return x
    bent = np.broadcast_to(evaluate(layer.activation.value, x=x), x.shape)
    return bent if layer.bend == 1.0 else (1.0 - layer.bend) * x + layer.bend * bent


def _kind(network: Network) -> Kind:
    if network.is_affine:
        return Kind.AFFINE
    return Kind.PIECEWISE if network.is_piecewise_affine else Kind.CURVED


def _bends(taken: Taken) -> Bends:
    """Return whether steps along the grid are equal, as those of an affine map are."""
    if taken.network.is_affine:
        return Bends.NOT
    grid = grid_points(GRID_SIDE)
    outputs = outputs64(taken.network, taken.parameters, grid)
    narrow = outputs_at(taken.network, taken.parameters, grid.astype(np.float32))
    rounding = 2.0**-29 * np.abs(narrow - outputs).max() + 2.0**-52 * np.abs(outputs).max()
    square = outputs.reshape(GRID_SIDE, GRID_SIDE)
    unequal = max(np.abs(np.diff(square, n=2, axis=axis)).max() for axis in (0, 1))
    if unequal > SURE * rounding:
        return Bends.SURELY
    return Bends.NOT if unequal <= STRAIGHT * rounding else Bends.UNTOLD
