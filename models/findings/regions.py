"""Every linear region of a piecewise-affine network over a square, exactly.

A hidden unit bends where its pre-activation meets a break of its activation. The square is cut
along those lines unit by unit and layer by layer; what is left are convex polygons, on each of
which the network is one affine map. "Region" means activation region: all points for which every
unit is on the same piece of its activation. Neighbours whose maps happen to agree (dead units
behind the kink) count as two.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.compiled.products import product
from models.definition.collapse import Affine, affine_layers
from models.definition.network import Network
from models.experiment.activations import Pieces
from models.experiment.datasets import BOX, DIMENSIONS

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Booleans = NDArray[np.bool_]

REGION_LIMIT = 10_000
"""Cutting stops here: a wide, deep, extreme network would keep a visitor waiting for seconds."""

TOLERANCE = 1e-12
"""A vertex is on a line if its value is below this share of the terms that the value is a sum of.

Far above their rounding (1e-16), so that lines through one point meet in one vertex; far below what
anybody can see.
"""


@dataclass(frozen=True)
class Kinks:
    """Where the network bends: one segment for each time that a region was cut in two.

    Attributes:
        segments: ``(kinks, 2, 2)``: both ends of each.
        layers: ``(kinks,)`` hidden layer, from 0, whose unit bends there.
        units: ``(kinks,)`` that unit's number in its layer.
        breaks: ``(kinks,)`` which break of its activation.
    """

    segments: Floats
    layers: Integers
    units: Integers
    breaks: Integers

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self.segments)


@dataclass(frozen=True)
class Regions:
    """The linear regions of one network over the square ``[low, high]^2``.

    Attributes:
        box: ``(low, high)``.
        vertices: ``(vertices, 2)``: the corners of all regions, counter-clockwise, region after
            region.
        edges: ``(vertices,)``: the kink that the edge after each vertex lies on; -1 on the
            square's own sides.
        offsets: ``(regions + 1,)``: region ``i`` has ``vertices[offsets[i]:offsets[i + 1]]``.
        weight: ``(regions, 2)``: on region ``i`` the logit is ``weight[i] @ x + bias[i]``.
        bias: ``(regions,)``.
        terms: ``(regions,)``: how large the terms get that the logit there is a sum of.
        patterns: ``(regions, hidden units)`` uint8: the piece that each unit is on, 0 leftmost.
        kinks: The edges between regions, by the unit that bends there; one fewer than regions.
        complete: False if the limit stopped the cutting. What there is still tiles the square,
            but some regions contain kinks; their maps are those at the mean of their corners.
    """

    box: tuple[float, float]
    vertices: Floats
    edges: Integers
    offsets: Integers
    weight: Floats
    bias: Floats
    terms: Floats
    patterns: NDArray[np.uint8]
    kinks: Kinks
    complete: bool

    def __len__(self) -> int:
        """Return the number of regions."""
        return len(self.bias)

    @cached_property
    def owners(self) -> Integers:
        """The region of each vertex, ``(vertices,)``."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    @cached_property
    def next(self) -> Integers:
        """The vertex after each in its polygon, ``(vertices,)``."""
        return _successors(self.offsets[:-1], np.diff(self.offsets))

    @cached_property
    def _triangles(self) -> tuple[Floats, Floats, Integers]:
        """Fans of triangles: corners ``(triangles, 3, 2)``, areas and regions ``(triangles,)``."""
        first = np.repeat(self.offsets[:-1], np.diff(self.offsets))
        here = np.arange(len(self.vertices))
        # The edges that touch a polygon's first vertex span no triangle with it.
        here = here[(here != first) & (self.next != first)]
        corners = self.vertices[np.stack([first[here], here, here + 1], axis=1)]
        one, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        areas = (one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]) / 2
        return corners, areas, self.owners[here]

    def _at(self, regions: Integers, points: Floats) -> Floats:
        """Return the map of ``regions`` ``(count,)`` at ``points`` ``(count, ..., 2)``."""
        shape = (len(regions), *[1] * (points.ndim - 2))
        x, y = (self.weight[regions, i].reshape(shape) for i in range(DIMENSIONS))
        logits: Floats = x * points[..., 0] + y * points[..., 1] + self.bias[regions].reshape(shape)
        return logits


def linear_regions(
    network: Network,
    parameters: NDArray[np.floating],
    box: tuple[float, float] = (-BOX, BOX),
    limit: int = REGION_LIMIT,
) -> Regions:
    """Return every linear region of a network over the square ``[low, high]^2``.

    Args:
        network: All its activations piecewise affine.
        parameters: The flat vector ``(parameter_count,)``; used in float64.
        box: ``(low, high)``.
        limit: At most this many regions are made; see ``Regions.complete``.

    Raises:
        ValueError: If an activation is curved, or the network anything but one logit over x and
            y; the message names it.
    """
    network.must_be_a_logit_on_the_plane("linear_regions")
    partition = _Partition(box, limit)
    affines = affine_layers(network, parameters)
    for layer, affine in zip(network.layers[:-1], affines[:-1], strict=True):
        if (pieces := layer.pieces) is None:
            raise ValueError(
                "linear regions need activations made of straight pieces,"
                f" got {layer.activation.name}"
            )
        partition.bend(affine, pieces)
    return partition.regions(affines[-1])


@dataclass(frozen=True)
class ExactFit:
    """The best single matrix of a network over its whole square.

    Attributes:
        map: The affine map nearest to the network in mean squared difference, weight ``(1, 2)``.
        gap: The share of the network's variance over the square that it leaves, 0 to 1: 1 - R^2.
            0 for a constant network.
    """

    map: Affine
    gap: float


def exact_fit(regions: Regions) -> ExactFit:
    """Return the best single matrix over the whole square, in 2 ms for 1,600 regions.

    Fit and residual are integrals of quadratics over triangles, which the edge-midpoint rule
    gives without error.

    Raises:
        ValueError: If ``regions`` are not complete: then some contain kinks.
    """
    if not regions.complete:
        raise ValueError(f"an exact fit needs all regions, got the first {len(regions)}")
    corners, areas, owners = regions._triangles
    midpoints = (corners + np.roll(corners, -1, axis=1)) / 2  # (triangles, 3, 2)
    logits = regions._at(owners, midpoints)
    share = (areas / (3 * areas.sum()))[:, None]
    middle = sum(regions.box) / 2
    offset = midpoints - middle
    mean = float((share * logits).sum())
    centered = logits - mean
    spread = (regions.box[1] - regions.box[0]) ** 2 / 12  # of a coordinate over the square
    slope = (share[..., None] * centered[..., None] * offset).sum(axis=(0, 1)) / spread
    nearest = Affine(slope[None], np.array([mean - middle * slope.sum()]))
    variance = float((share * centered**2).sum())
    if variance <= (TOLERANCE * float(np.abs(logits).max())) ** 2:
        return ExactFit(nearest, 0.0)
    left = float((share * (centered - offset @ slope) ** 2).sum())
    return ExactFit(nearest, min(1.0, left / variance))


def exact_gap(regions: Regions) -> float:
    """Return the linearity gap over the whole square: 0 of one region, else see ``exact_fit``."""
    return exact_fit(regions).gap if len(regions) > 1 else 0.0


@dataclass(frozen=True)
class _Polygons:
    """Convex polygons, counter-clockwise.

    Attributes:
        points: ``(2, vertices)``: x and y apart, each contiguous, because every step is a sweep
            over all of them.
        edges: ``(vertices,)``: which cut made the edge after each vertex; -1: none.
        sizes: ``(polygons,)`` vertices of each.
    """

    points: Floats
    edges: Integers
    sizes: Integers

    @cached_property
    def starts(self) -> Integers:
        """The first vertex of each, ``(polygons,)``."""
        starts: Integers = np.cumsum(self.sizes) - self.sizes
        return starts

    def cut(self, values: Floats, tolerance: Floats, room: int, first_edge: int) -> "_Cut":
        """Return the polygons, cut in two where an affine function on each changes its sign.

        Args:
            values: ``(vertices,)``: the functions at the vertices.
            tolerance: ``(polygons,)``: what counts as 0.
            room: Cut at most so many.
            first_edge: What the first of the new edges is called in ``edges``; the next count up.
        """
        crossing = np.maximum.reduceat(values, self.starts) > tolerance
        crossing &= np.minimum.reduceat(values, self.starts) < -tolerance
        count = int(np.count_nonzero(crossing))
        above: Booleans = np.add.reduceat(values, self.starts) > 0
        if not count or not room:
            return _Cut(self, np.arange(len(self.sizes)), above, _NOTHING, count == 0)
        crossing[np.flatnonzero(crossing)[room:]] = False
        whole = self._only(~crossing)
        crossed = np.flatnonzero(crossing)
        inside = np.repeat(crossing, self.sizes)
        nearly = np.repeat(tolerance[crossed], self.sizes[crossed])
        cuts = first_edge + np.repeat(np.arange(len(crossed)), self.sizes[crossed])
        upper, lower, chords = self._only(crossing)._halves(values[inside], nearly, cuts)
        kept = np.flatnonzero(~crossing)
        return _Cut(
            _Polygons(
                np.concatenate([whole.points, upper.points, lower.points], axis=1),
                np.concatenate([whole.edges, upper.edges, lower.edges]),
                np.concatenate([whole.sizes, upper.sizes, lower.sizes]),
            ),
            np.concatenate([kept, crossed, crossed]),
            np.concatenate([above[kept], np.arange(2 * len(crossed)) < len(crossed)]),
            chords,
            count <= room,
        )

    def _only(self, chosen: Booleans) -> "_Polygons":
        """Return some of the polygons."""
        corners = np.repeat(chosen, self.sizes)
        return _Polygons(
            np.compress(corners, self.points, axis=1), self.edges[corners], self.sizes[chosen]
        )

    def _halves(
        self, values: Floats, tolerance: Floats, cuts: Integers
    ) -> "tuple[_Polygons, _Polygons, Floats]":
        """Return where functions that cross every polygon are positive, negative, and zero.

        Args:
            values: ``(vertices,)``: the functions at the vertices.
            tolerance: ``(vertices,)``: what counts as 0.
            cuts: ``(vertices,)``: what the new edge of each polygon is called.

        Returns:
            As many polygons, twice, and their common edges ``(polygons, 2, 2)``.
        """
        after = _successors(self.starts, self.sizes)
        negative = values < -tolerance
        sign = (values > tolerance).astype(np.int8) - negative
        crosses = np.flatnonzero(sign * sign[after] < 0)
        # Of several vertices on the line in a row, the one next to the negative half ends the
        # chord: so the halves tile the polygon, however thin the angle between line and edge.
        negative_before = np.empty_like(negative)
        negative_before[after] = negative
        ends = (sign == 0) & (negative[after] != negative_before)
        lower_side = negative | (sign == 0) & (negative[after] | negative_before)

        # Every vertex may be followed by the point where its edge crosses the line.
        points = np.stack([self.points, np.zeros_like(self.points)], axis=2)
        start, stop = values[crosses], values[after[crosses]]
        along = self.points[:, after[crosses]] - self.points[:, crosses]
        points[:, crosses, 1] = self.points[:, crosses] + along * (start / (start - stop))
        chosen = np.zeros((3, len(values), 2), dtype=bool)
        chosen[:, crosses, 1] = True
        chosen[:, :, 0] = sign >= 0, lower_side, ends
        sizes = np.add.reduceat(chosen.sum(axis=2), self.starts, axis=1)  # (3, polygons)
        upper, lower, chords = (points[:, one] for one in chosen)
        edges = self._edges_of_halves(cuts, negative[after], sign == 0, crosses)
        return (
            _Polygons(upper, edges[0][chosen[0]], sizes[0]),
            _Polygons(lower, edges[1][chosen[1]], sizes[1]),
            chords.T.reshape(-1, 2, DIMENSIONS),
        )

    def _edges_of_halves(
        self, cuts: Integers, negative_after: Booleans, on_line: Booleans, crosses: Integers
    ) -> Integers:
        """Return what the edge is called after each vertex and after the crossing that follows it.

        Args:
            cuts: ``(vertices,)``: what the new edge of each polygon is called.
            negative_after: ``(vertices,)``: whether the next vertex is in the negative half.
            on_line: ``(vertices,)``: whether it is on the line itself.
            crosses: The vertices whose edge crosses the line.

        Returns:
            ``(2, vertices, 2)``: positive half, negative half.
        """
        edges = np.empty((2, len(cuts), 2), dtype=np.intp)
        edges[:] = self.edges[:, None]
        # The new edge follows the last corner of a half before the other half's.
        for place, corners in enumerate((np.flatnonzero(on_line), crosses)):
            falls = negative_after[corners]
            for half, turns in enumerate((corners[falls], corners[~falls])):
                edges[half, turns, place] = cuts[turns]
        return edges


@dataclass(frozen=True)
class _Cut:
    """What cutting polygons gave.

    Attributes:
        polygons: The pieces.
        source: ``(pieces,)``: the polygon that each came from.
        above: ``(pieces,)``: whether the function is positive there.
        chords: ``(cuts, 2, 2)``: the new edges.
        complete: Whether all was cut that had to be.
    """

    polygons: _Polygons
    source: Integers
    above: Booleans
    chords: Floats
    complete: bool


_NOTHING = np.empty((0, 2, DIMENSIONS))


class _Partition:
    """The square, cut along one hidden layer after the other.

    Args:
        box: ``(low, high)``.
        limit: Make at most so many regions.
    """

    def __init__(self, box: tuple[float, float], limit: int) -> None:
        low, high = box
        corners = np.array([[low, high, high, low], [low, low, high, high]])
        self._box, self._limit = box, limit
        self._polygons = _Polygons(corners, np.full(4, -1), np.array([4]))
        # What the last layer gives as functions of the point: (units, 3, regions), where 3 stands
        # for the factors of x, y and 1.
        self._maps = np.eye(DIMENSIONS, 3)[:, :, None]
        self._patterns = np.empty((1, 0), dtype=np.uint8)
        self._kinks: list[tuple[Floats, int, int, int]] = []
        self._layer = 0
        self._complete = True

    def bend(self, affine: Affine, pieces: Pieces) -> None:
        """Cut where the units of the next layer bend, and go on behind their activation."""
        maps = _then(affine, self._maps)
        terms = self._sizes_of_terms(affine)
        origin = np.arange(len(self._patterns))
        chosen = np.zeros((len(origin), len(maps)), dtype=np.uint8)
        for unit, rows in enumerate(maps):
            for index, position in enumerate(pieces.breaks):
                tolerance = TOLERANCE * (terms[unit] + abs(position))[origin]
                values = self._values(np.take(rows, origin, axis=1)) - position
                cut = self._polygons.cut(
                    values, tolerance, self._limit - len(origin), len(origin) - 1
                )
                if len(cut.chords):
                    self._kinks.append((cut.chords, self._layer, unit, index))
                    self._polygons = cut.polygons
                    origin, chosen = origin[cut.source], chosen[cut.source]
                chosen[:, unit] += cut.above
                self._complete &= cut.complete
        self._maps = maps[:, :, origin] * np.array(pieces.slopes)[chosen.T][:, None]
        self._maps[:, -1] += np.array(pieces.intercepts)[chosen.T]
        self._patterns = np.concatenate([self._patterns[origin], chosen], axis=1)
        self._layer += 1

    def regions(self, last: Affine) -> Regions:
        """Return the regions of the network that ends in ``last``."""
        logits = _then(last, self._maps)[0]  # (3, regions)
        counts = [len(chords) for chords, *_ in self._kinks]
        tags = np.array([tag for _, *tag in self._kinks], dtype=np.intp).reshape(-1, 3)
        layers, units, breaks = np.repeat(tags, counts, axis=0).T
        segments = np.concatenate([_NOTHING, *(chords for chords, *_ in self._kinks)])
        return Regions(
            self._box,
            self._polygons.points.T,
            self._polygons.edges,
            np.append(self._polygons.starts, self._polygons.points.shape[1]),
            logits[:-1].T,
            logits[-1],
            self._sizes_of_terms(last)[0],
            self._patterns,
            Kinks(segments, layers, units, breaks),
            self._complete,
        )

    def _values(self, rows: Floats) -> Floats:
        """Return one function per region ``(3, regions)`` at that region's vertices."""
        a, b, c = np.repeat(rows, self._polygons.sizes, axis=1)
        x, y = self._polygons.points
        values: Floats = a * x + b * y + c
        return values

    def _sizes_of_terms(self, affine: Affine) -> Floats:
        """Return how large the terms of each pre-activation's sum get, ``(units, regions)``."""
        reach = np.array([_reach(self._box), _reach(self._box), 1.0])
        sizes = (np.abs(self._maps) * reach[:, None]).sum(axis=1)
        terms: Floats = product(np.abs(affine.weight), sizes) + np.abs(affine.bias)[:, None]
        return terms


def _then(affine: Affine, maps: Floats) -> Floats:
    """Return ``affine`` after ``maps`` ``(inputs, 3, regions)``: ``(outputs, 3, regions)``."""
    flat = product(affine.weight, maps.reshape(len(maps), -1))
    composed = flat.reshape(-1, *maps.shape[1:])
    composed[:, -1] += affine.bias[:, None]
    return composed


def _successors(starts: Integers, sizes: Integers) -> Integers:
    """Return the vertex after each vertex, round every polygon."""
    after = np.arange(1, int(sizes.sum()) + 1)
    after[starts + sizes - 1] = starts
    return after


def _reach(box: tuple[float, float]) -> float:
    """Return how far a coordinate gets from 0."""
    return max(map(abs, box))
