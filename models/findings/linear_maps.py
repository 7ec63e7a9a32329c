"""Which of a network's regions share one affine map: how many matrices it really is.

Units behind a kink may be dead, or undo each other: then the map is the same on both sides. So
there are at least as many activation regions (``models.findings.regions``) as linear regions
(neighbours with equal maps merged), and at least as many of those as distinct maps.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.findings.regions import Kinks, Regions

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

EQUAL = 1e-9
"""Maps are one if they differ by less than this share of the terms that they are sums of.

Far above their rounding (1e-16, and some more through many layers).
"""

_NO_LENGTH = 1e-12  # of a common border, as a share of the square's side


@dataclass(frozen=True)
class LinearMaps:
    """The affine maps of a network over a square.

    Attributes:
        linear: ``(regions,)``: which linear region each activation region is part of, from 0.
        distinct: ``(regions,)``: which map each has, from 0.
        bends: The parts of kinks where the map changes, each in one piece; nothing is to be seen
            at the others.
        complete: False if the limit stopped the cutting: then there are at least so many maps,
            and perhaps more.
    """

    linear: Integers
    distinct: Integers
    bends: Kinks
    complete: bool

    @property
    def distinct_count(self) -> int:
        """The number of different maps."""
        return int(self.distinct.max()) + 1


@dataclass(frozen=True)
class _Borders:
    """Where two regions touch along a kink; each ``(borders,)`` but ``regions`` ``(2, borders)``.

    In order along each kink; ``start`` and ``stop`` are shares of the way along it.
    """

    kinks: Integers
    start: Floats
    stop: Floats
    regions: Integers


def linear_maps(regions: Regions) -> LinearMaps:
    """Return which regions share one map, in some 5 ms for 6,000 of them."""
    coefficients, tolerance = _coefficients(regions)
    borders = _borders(regions)
    one, other = borders.regions
    difference = np.abs(coefficients[one] - coefficients[other]).max(axis=1)
    equal = difference <= np.maximum(tolerance[one], tolerance[other])
    linear = _connected(len(regions), one[equal], other[equal])
    first, numbers = np.unique(linear, return_inverse=True)
    distinct = _clustered(coefficients[first], tolerance[first])[numbers]
    bends = _joined(regions.kinks, borders, ~equal)
    return LinearMaps(numbers, distinct, bends, regions.complete)


def _coefficients(regions: Regions) -> tuple[Floats, Floats]:
    """Return the maps ``(regions, 3)``, in units of the logit, and which difference is none."""
    reach = max(map(abs, regions.box))
    coefficients = np.column_stack([regions.weight * reach, regions.bias])
    return coefficients, EQUAL * regions.terms


def _borders(regions: Regions) -> _Borders:
    """Return the borders between regions.

    Edges tile each kink on its left and on its right. In order of where they begin, each takes
    over on its side from the one before, and borders on the last that began on the other.
    """
    edges = np.flatnonzero(regions.edges >= 0)
    kinks = regions.edges[edges]
    ends = regions.vertices[np.stack([edges, regions.next[edges]])]
    origin, along = regions.kinks.segments[kinks, 0], np.diff(regions.kinks.segments, axis=1)[:, 0]
    lengths = np.hypot(*along.T)
    along = along / np.maximum(lengths, np.finfo(float).tiny)[:, None] ** 2
    shares = np.clip(((ends - origin) * along[kinks]).sum(axis=2), 0.0, 1.0)
    is_left, begins = shares[1] > shares[0], shares.min(axis=0)

    order = np.lexsort((begins, kinks))
    kinks, begins, is_left = kinks[order], begins[order], is_left[order]
    stop = np.append(np.where(np.diff(kinks), 1.0, begins[1:]), 1.0)[: len(order)]
    places = np.arange(len(order))
    sides = np.stack([np.maximum.accumulate(np.where(s, places, 0)) for s in (is_left, ~is_left)])
    both = (kinks[sides] == kinks).all(axis=0) & (is_left[sides[0]] != is_left[sides[1]])
    side = regions.box[1] - regions.box[0]
    chosen = both & ((stop - begins) * lengths[kinks] > _NO_LENGTH * side)
    owners = regions.owners[edges[order]]
    return _Borders(kinks[chosen], begins[chosen], stop[chosen], owners[sides[:, chosen]])


def _connected(count: int, one: Integers, other: Integers) -> Integers:
    """Return the least number ``(count,)`` that each is connected to by pairs (one, other)."""
    labels = np.arange(count)
    while True:
        before = labels.copy()
        least = np.minimum(labels[one], labels[other])
        # Whoever a pair's labels stand for learns of the lesser one, and so all that they lead.
        for ends in (one, other):
            np.minimum.at(labels, before[ends], least)
            np.minimum.at(labels, ends, least)
        labels = labels[labels]
        if np.array_equal(labels, before):
            return labels


def _clustered(points: Floats, tolerance: Floats) -> Integers:
    """Return a number from 0 for each point, the same for those that a chain of near ones joins.

    Points part where, in order of one coordinate, there is a gap; again and again, coordinate
    after coordinate, until none parts them.
    """
    groups = np.zeros(len(points), dtype=np.intp)
    whole = 0  # coordinates in a row that parted nothing
    for i in range(points.shape[1] * len(points)):
        values, count = points[:, i % points.shape[1]], groups.max()
        order = np.lexsort((values, groups))
        gaps = np.diff(values[order]) > np.maximum(tolerance[order][1:], tolerance[order][:-1])
        gaps |= np.diff(groups[order]) > 0
        groups[order] = np.concatenate([[0], np.cumsum(gaps)])
        whole = whole + 1 if groups.max() == count else 0
        if whole == points.shape[1] or groups.max() == len(points) - 1:
            break
    return groups


def _joined(kinks: Kinks, borders: _Borders, chosen: NDArray[np.bool_]) -> Kinks:
    """Return the kinks where they are ``chosen`` ``(borders,)``, runs of borders joined to one."""
    follows = chosen[1:] & chosen[:-1] & (np.diff(borders.kinks) == 0)
    first = np.flatnonzero(chosen & ~np.append(False, follows)[: len(chosen)])
    last = np.flatnonzero(chosen & ~np.append(follows, False)[: len(chosen)])
    numbers = borders.kinks[first]
    ends = kinks.segments[numbers]
    shares = np.stack([borders.start[first], borders.stop[last]], axis=1)[..., None]
    segments = ends[:, :1] + shares * (ends[:, 1:] - ends[:, :1])
    return Kinks(segments, kinks.layers[numbers], kinks.units[numbers], kinks.breaks[numbers])
