"""Dead units: those that say the same on the whole square, so that the network is as well without.

Flat at every point of the data is less: between the points and around them such a unit may bend.
"""

import numpy as np
from numpy.typing import NDArray

from models.definition.collapse import affine_layers
from models.definition.network import Dense, Network
from models.experiment.datasets import BOX

Floats = NDArray[np.float64]

CELLS = 64
"""The square is looked at in so many cells on a side."""

MARGIN = 1e-6
"""A sum that comes nearer to a break than this share of its terms may be beyond it, by rounding."""


def dead_units(network: Network, parameters: NDArray[np.floating]) -> list[NDArray[np.bool_]]:
    """Return which units of each hidden layer are proven to say the same on the whole square.

    By interval arithmetic over cells of the square ``[-BOX, BOX] x [-BOX, BOX]``: a unit is dead if
    its sum stays on one flat piece of its activation in every cell, the same piece in all. So none
    is called dead that is not; one deep in a network may be without being called so.

    Args:
        network: Of two inputs; where a layer is curved, none of its units is called dead.
        parameters: The flat vector ``(parameter_count,)``; used in float64.

    Returns:
        For each hidden layer ``(units,)``.
    """
    low, high = _cells()
    found = []
    matrices = affine_layers(network, parameters.astype(np.float64))
    # Behind what is curved nothing is known, nor of numbers that overflow: no comparison holds.
    with np.errstate(all="ignore"):
        for layer, affine in zip(network.layers[:-1], matrices[:-1], strict=True):
            low, high = _affine_bounds(affine.weight, affine.bias, low, high)
            found.append(_on_one_flat_piece(layer, low, high))
            low, high = _activated_bounds(layer, low, high)
    return found


def _cells() -> tuple[Floats, Floats]:
    """Return the least and the largest coordinates in each cell, ``(CELLS * CELLS, 2)``."""
    edges = np.linspace(-BOX, BOX, CELLS + 1)
    corners = [np.stack(np.meshgrid(side, side), -1) for side in (edges[:-1], edges[1:])]
    return corners[0].reshape(-1, 2), corners[1].reshape(-1, 2)


def _affine_bounds(
    weight: Floats, bias: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Return bounds of ``weight x + bias`` in each cell, ``(cells, units)``, and a little more."""
    middle, reach = (low + high) / 2.0, (high - low) / 2.0
    centre = middle @ weight.T + bias
    around = reach @ np.abs(weight).T
    terms = np.abs(middle) @ np.abs(weight).T + np.abs(bias) + around
    around += MARGIN * terms
    return centre - around, centre + around


def _on_one_flat_piece(layer: Dense, low: Floats, high: Floats) -> NDArray[np.bool_]:
    pieces = layer.pieces
    dead = np.zeros(low.shape[1], np.bool_)
    if pieces is None:
        return dead
    ends = (-np.inf, *pieces.breaks, np.inf)
    for i, slope in enumerate(pieces.slopes):
        if slope == 0.0:
            dead |= (low >= ends[i]).all(axis=0) & (high <= ends[i + 1]).all(axis=0)
    return dead


def _activated_bounds(layer: Dense, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return bounds of what a layer passes on in each cell; no numbers where it is curved."""
    pieces = layer.pieces
    if pieces is None:
        return np.full(low.shape, np.nan), np.full(high.shape, np.nan)
    ends = (-np.inf, *pieces.breaks, np.inf)
    least, most = np.full(low.shape, np.inf), np.full(high.shape, -np.inf)
    for i, (slope, intercept) in enumerate(zip(pieces.slopes, pieces.intercepts, strict=True)):
        first, last = np.maximum(low, ends[i]), np.minimum(high, ends[i + 1])
        touched = first <= last
        one, other = slope * first + intercept, slope * last + intercept
        least = np.where(touched, np.minimum(least, np.minimum(one, other)), least)
        most = np.where(touched, np.maximum(most, np.maximum(one, other)), most)
    return least, most
