"""Straight lines, tried one after the other."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEW = 60
"""Up to so many points, every line through two of them is tried."""


def most_right_by_trying(points: Floats, labels: NDArray[np.bool_], tries: int) -> int:
    """Return the most points right by one class for all, or lines through pairs of points.

    Each line is turned and moved by next to nothing in all four ways, so that either point is on
    either side. All pairs of at most FEW points, else ``tries`` random ones: then at most the best.
    """
    one, other = np.triu_indices(len(points), 1)
    if len(points) > FEW:
        chosen = np.random.default_rng(0).integers(len(one), size=tries)
        one, other = one[chosen], other[chosen]
    along = points[other] - points[one]
    real = np.abs(along).max(axis=1) > 0
    one, other, along = one[real], other[real], along[real]
    normals = np.stack([-along[:, 1], along[:, 0]], axis=1)
    heights = normals @ points.T - (normals * points[one]).sum(axis=1)[:, None]
    reach = np.abs(normals) @ np.abs(points).max(axis=0)
    heights[np.abs(heights) < 1e-12 * reach[:, None]] = 0.0
    rows = np.arange(len(one))
    best = max(int(labels.sum()), int((~labels).sum()))
    for first in (1.0, -1.0):
        for second in (1.0, -1.0):
            heights[rows, one], heights[rows, other] = first, second
            right = ((heights > 0) == labels).sum(axis=1)
            best = max(
                best, int(right.max(initial=0)), len(labels) - int(right.min(initial=len(labels)))
            )
    return best
