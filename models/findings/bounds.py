"""How many linear regions a network of a shape can have on the plane, at most or typically."""

import math
from collections.abc import Sequence
from itertools import takewhile

from models.definition.network import Network
from models.experiment.activations import Pieces
from models.experiment.datasets import DIMENSIONS


def most_regions(network: Network) -> int | None:
    """Return a number of regions in the plane, or a box, that no parameters of ``network`` exceed.

    None where an activation is curved. Layer after layer, each region is cut again as if all its
    units bent in general position on the image of that region, whose dimension no later layer
    raises. Where a unit has one break and is constant on one side of it, that image shrinks with
    every unit on that side: then this is Serra's bound. What comes through single units that never
    fall meets each break of the next layer once, so there the breaks only add up.
    """
    hidden = network.layers[:-1]
    units = [(layer.outputs, layer.pieces) for layer in hidden if layer.pieces]
    if len(units) < len(hidden):
        return None
    bounds = [_most(_ONE_PLANE, units)]
    if single := len(list(takewhile(lambda layer: layer.outputs == 1 and layer.rises, hidden))):
        breaks = sum(width * len(pieces.breaks) for width, pieces in units[: single + 1])
        bounds.append(_most({1: 1 + breaks}, units[single + 1 :]))
    return min(bounds)


def typical_regions(network: Network) -> int | None:
    """Return about how many regions ``network`` has in a large part of the plane, if that is known.

    N^2 / 2 for N hidden units at random weights, however many layers they stand in (Hanin &
    Rolnick 2019, Deep ReLU networks have surprisingly few activation patterns). Their bound is for
    ReLU and has a factor that grows with the sum over layers of 1 / width; the count itself falls,
    because what a narrow layer folds away is lost to all behind it. So there is None

    - if a layer is anything but ReLU, fully bent;
    - if 1 / width adds up to more than 1: 8 layers of 4 units have half, of 1 unit a tenth;
    - if a layer is not wider than the plane's dimension: 16 and 16 behind 2 have a third.

    Where there is one, the mean over random networks is between half of it and twice as much, and
    ``most_regions`` is more.
    """
    hidden = network.layers[:-1]
    widths = [layer.outputs for layer in hidden]
    is_relu = all(layer.activation.name == "relu" and layer.bend == 1.0 for layer in hidden)
    narrow = any(width <= DIMENSIONS for width in widths) or sum(1 / n for n in widths) > 1.0
    return sum(widths) ** 2 // 2 if widths and is_relu and not narrow else None


Ways = dict[int, int]
"""Dimension of the image of a region, -> number of such regions."""

_ONE_PLANE: Ways = {DIMENSIONS: 1}


def _most(ways: Ways, layers: Sequence[tuple[int, Pieces]]) -> int:
    """Return the most regions behind layers of so many units made of such pieces."""
    for width, pieces in layers:
        ways = _behind(ways, width, pieces)
    return sum(ways.values())


def _behind(ways: Ways, width: int, pieces: Pieces) -> Ways:
    """Return the most ways to cut further by ``width`` units made of ``pieces``."""
    if len(pieces.breaks) == 1 and 0.0 in pieces.slopes:
        return _behind_units_that_switch_off(ways, width)
    after: Ways = {}
    for dimension, count in ways.items():
        image = min(dimension, width)
        cells = count * _most_cells(width, len(pieces.breaks), dimension)
        after[image] = after.get(image, 0) + cells
    return after


def _behind_units_that_switch_off(ways: Ways, width: int) -> Ways:
    """Return the same for units with one break, constant on one side.

    Serra, Tjandraatmadja & Ramalingam 2018, Bounding and counting linear regions of deep neural
    networks, lemma 4.
    """
    after: Ways = {}
    for dimension, count in ways.items():
        for j in range(min(dimension, width) + 1):
            image = min(dimension, width - j)
            after[image] = after.get(image, 0) + count * math.comb(width, j)
    return after


def _most_cells(families: int, planes: int, dimension: int) -> int:
    """Return into how many cells families of parallel hyperplanes cut a space at most.

    Any j of them, one of a family, meet in at most one flat (Zaslavsky 1975, Facing up to
    arrangements).
    """
    flats = range(min(dimension, families) + 1)
    return sum(math.comb(families, j) * planes**j for j in flats)
