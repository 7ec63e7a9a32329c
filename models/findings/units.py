"""Units over the data: what each sums up and makes of it; which are dead, saturated, or bend."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.compiled.forward import activated
from models.compiled.products import product
from models.definition.collapse import affine_layers
from models.definition.frame import Frame
from models.definition.network import Dense, Network
from models.experiment.features import features_of
from models.record.run import Run

Floats = NDArray[np.float64]

NEARLY_FLAT = 0.02
"""Nearly flat is a slope below this share of the activation's steepest, or of 1 if that is less."""

MOSTLY = 0.95
"""A unit is saturated if it is nearly flat at more than this share of the points."""

_STEEPEST_WITHIN = 10.0


class Passed(NamedTuple):
    """Points that have come through one more layer.

    Attributes:
        layer: That layer.
        sums: Its pre-activations ``(points, units)``.
        values: What the activation makes of them, likewise.
        slopes: The activation's, likewise.
    """

    layer: Dense
    sums: Floats
    values: Floats
    slopes: Floats


class Units(NamedTuple):
    """What a layer's units do over the data.

    Attributes:
        dead: ``(units,)``: whether the activation is flat (slope 0) at every point.
        saturated: ``(units,)``: whether it is nearly so at more than MOSTLY of the points.
        bending: ``(units,)``: whether the points are on more than one piece of it; None where it
            is curved.
    """

    dead: NDArray[np.bool_]
    saturated: NDArray[np.bool_]
    bending: NDArray[np.bool_] | None


def passed_through(
    network: Network, parameters: NDArray[np.floating], points: NDArray[np.floating]
) -> Iterator[Passed]:
    """Yield points as they are after each layer, input side first; the outputs come last.

    In float64, a layer when it is asked for.

    Args:
        network: The shape.
        parameters: The flat vector ``(parameter_count,)``.
        points: ``(count, 2)``.
    """
    x = features_of(points, network.features)
    for layer, affine in zip(network.layers, affine_layers(network, parameters), strict=True):
        sums = product(x, affine.weight.T) + affine.bias
        x, slopes = activated(layer, sums)
        yield Passed(layer, sums, x, slopes)


def units_of(passed: Passed) -> Units:
    """Return what one layer's units do over the points that have come through it."""
    flat, bending = nearly_flat(passed), None
    if passed.layer.pieces is not None:
        piece = np.searchsorted(passed.layer.pieces.breaks, passed.sums)
        bending = piece.min(axis=0) < piece.max(axis=0)
    return Units((passed.slopes == 0.0).all(axis=0), flat.mean(axis=0) > MOSTLY, bending)


def nearly_flat(passed: Passed) -> NDArray[np.bool_]:
    """Return where each unit's activation is NEARLY_FLAT, ``(points, units)``."""
    return np.abs(passed.slopes) < NEARLY_FLAT * _steepest(passed.layer)


def bending_units(run: Run, frame: Frame) -> int | None:
    """Return how many units are on several pieces over the data; None if one is curved."""
    passed = passed_through(run.network, frame.parameters, run.data.points)
    return bending([units_of(it) for it in passed if not it.layer.is_affine])


def bending(layers: Sequence[Units]) -> int | None:
    """Return how many units bend, of all ``layers``; None if one is curved."""
    counts = [None if units.bending is None else int(units.bending.sum()) for units in layers]
    return None if None in counts else sum(count for count in counts if count is not None)


def _steepest(layer: Dense) -> float:
    """Return the largest |slope| of what follows a layer's matrix, within _STEEPEST_WITHIN of 0.

    1 at most: a parabola has no steepest slope.
    """
    _values, slopes = activated(layer, np.linspace(-_STEEPEST_WITHIN, _STEEPEST_WITHIN, 4001))
    return min(1.0, float(np.abs(slopes).max()))
