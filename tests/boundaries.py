"""The decision boundary of linear regions, exactly, and which of them holds a point."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.findings.regions import TOLERANCE, Regions, _Polygons, _reach

Floats = NDArray[np.float64]


def boundary(regions: Regions) -> Floats:
    """The segments ``(segments, 2, 2)`` between the classes, where the logit turns positive.

    At most one through each region, and the kinks on which it turns.
    """
    corners = np.ascontiguousarray(regions.vertices.T)
    polygons = _Polygons(corners, regions.edges, np.diff(regions.offsets))
    logits = regions._at(regions.owners, regions.vertices)
    reach = _reach(regions.box)
    terms = np.abs(regions.weight).sum(axis=1) * reach + np.abs(regions.bias)
    tolerance = TOLERANCE * terms
    cut = polygons.cut(logits, tolerance, len(regions), first_edge=len(regions.kinks))
    return np.concatenate([cut.chords, _on_kinks(regions, logits, tolerance)])


def region_at(regions: Regions, point: Sequence[float]) -> int | None:
    """The number of the region that holds ``point``, or None outside the square.

    On a common edge either neighbour is an answer.
    """
    low, high = regions.box
    x, y = point
    if not (low <= x <= high and low <= y <= high):
        return None
    to_point = np.array([x, y]) - regions.vertices
    depth = (_inward_normals(regions) * to_point).sum(axis=1)
    return int(np.argmax(np.minimum.reduceat(depth, regions.offsets[:-1])))


def _on_kinks(regions: Regions, logits: Floats, tolerance: Floats) -> Floats:
    """The edges on which the logit is 0, positive on one side and not on the other."""
    positive = np.maximum.reduceat(logits, regions.offsets[:-1]) > tolerance
    zero = np.abs(logits) <= tolerance[regions.owners]
    edges = np.flatnonzero(zero & zero[regions.next] & positive[regions.owners])
    ends = regions.vertices[np.stack([edges, regions.next[edges]], axis=1)]
    across = ends.mean(axis=1) - 1e-7 * _reach(regions.box) * _inward_normals(regions)[edges]
    neighbours = [region_at(regions, point) for point in across]
    turns = [region is not None and not positive[region] for region in neighbours]
    turning: Floats = ends[np.array(turns, dtype=bool)]
    return turning


def _inward_normals(regions: Regions) -> Floats:
    """The unit normal ``(vertices, 2)`` of the edge after each vertex, to the inside."""
    edges = regions.vertices[regions.next] - regions.vertices
    normals = np.stack([-edges[:, 1], edges[:, 0]], axis=1)
    return normals / np.maximum(np.hypot(edges[:, :1], edges[:, 1:]), np.finfo(float).tiny)
