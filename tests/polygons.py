"""The polygons of linear regions: their corners, centers and areas."""

import numpy as np
from numpy.typing import NDArray

from models.findings.regions import Regions

Floats = NDArray[np.float64]


def polygon(regions: Regions, number: int) -> Floats:
    """The corners ``(corners, 2)`` of one region, counter-clockwise."""
    return regions.vertices[regions.offsets[number] : regions.offsets[number + 1]]


def centers(regions: Regions) -> Floats:
    """The mean corner ``(regions, 2)`` of each region, which lies inside it."""
    return np.array([polygon(regions, number).mean(axis=0) for number in range(len(regions))])


def areas(regions: Regions) -> Floats:
    """The area ``(regions,)`` of each region."""
    return np.array([_area(polygon(regions, number)) for number in range(len(regions))])


def _area(corners: Floats) -> float:
    """Half the sum of cross products along the edges, from the first corner (shoelace formula)."""
    x, y = (corners - corners[0]).T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
