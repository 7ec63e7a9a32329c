"""The best that anything can do on data that are drawn from known densities: Bayes accuracy.

Where two classes overlap, nobody can be right about more points, on average over fresh data, than
who says of each place the class that is denser there. On the points of one training set a network
may well get more right, by learning them by heart.
"""

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_GRID = 200  # cells along a side of the square over which densities are summed
_DEVIATIONS = 5.0  # how far beyond its centre a normal density is followed


@lru_cache(maxsize=256)
def bayes_accuracy(dataset: str, noise: float) -> float:
    """Return the highest accuracy that any classifier has on fresh points, within 0.0005.

    Kept; at most some 20 ms the first time.

    Args:
        dataset: A name in DATASETS.
        noise: 0 to MAX_NOISE.

    Raises:
        KeyError: If the densities of ``dataset`` are not known here.
    """
    return _ACCURACY[dataset](noise)


def spread(accuracy: float, count: int) -> float:
    """Return the standard deviation of the share right of ``count`` points, each with that chance.

    Exact for independent points; where a data set places some of them evenly, it is less.
    """
    return math.sqrt(accuracy * (1.0 - accuracy) / count)


def _circle(noise: float) -> float:
    """A disc and a ring; labelled by whether the point, moved within a square, is in the circle.

    By symmetry one eighth of the turn will do.
    """
    middles = (np.arange(64) + 0.5) / 64
    radius = np.concatenate([2.5 * middles, 3.5 + 1.5 * middles])[:, None, None]
    angle = (middles * math.pi / 4)[:, None]
    reach = max(5.0 * noise, 1e-6)
    # Columns of the square about each point: how much of each the circle holds.
    x = radius * np.cos(angle) + reach * (2.0 * middles - 1.0)
    y = radius * np.sin(angle)
    half = np.sqrt(np.maximum(0.0, 2.5**2 - x**2))
    held = np.minimum(half, y + reach) - np.maximum(-half, y - reach)
    inside = np.clip(np.maximum(0.0, held).mean(axis=2) / (2.0 * reach), 0.0, 1.0)
    return float(np.maximum(inside, 1.0 - inside).mean())


def _xor(noise: float) -> float:
    middles = (np.arange(20_000) + 0.5) / 20_000
    return _product_of_signs(0.3 + 5.0 * middles, 5.0 * noise)


def _checkerboard(noise: float) -> float:
    middles = (np.arange(20_000) + 0.5) / 20_000
    return _product_of_signs(1.25 * middles, 2.5 * noise)


def _product_of_signs(distances: Floats, reach: float) -> float:
    """Return the accuracy where x and y each have a sign, and the label is their product.

    Each coordinate lies at one of ``distances`` from where its sign turns, and is moved by up to
    ``reach`` before it is read. It keeps its sign with chance 1/2 + lead, independently of the
    other; so the product is kept with chance 1/2 + 2 lead_x lead_y.
    """
    lead = float(np.minimum(0.5, distances / max(2.0 * reach, 1e-9)).mean())
    return 0.5 + 2.0 * lead**2


def _gauss(noise: float) -> float:
    """Two normal clouds whose centres are 2 sqrt(8) apart: the line half way between them."""
    deviation = math.sqrt(0.5 + (4.0 - 0.5) * noise / 0.5)
    return 0.5 * (1.0 + math.erf(math.sqrt(8.0) / deviation / math.sqrt(2.0)))


def _spiral(noise: float) -> float:
    """Arms of 250 places each, about each of them a square of even density.

    Exactly: the sides of all squares cut the plane into cells, and in each it is counted how many
    squares of a class lie over it. Both arms begin in one place: one point is always wrong.
    """
    reach = max(noise, 1e-6)
    step = np.arange(250) / 250
    angle = 1.75 * step * 2.0 * math.pi
    arm = 5.0 * step[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    arms = np.stack([arm, -arm])
    sides = [np.unique([arms[..., i] - reach, arms[..., i] + reach]) for i in (0, 1)]
    most = np.maximum(*(_squares_over_cells(one, reach, sides) for one in arms))
    covered = np.diff(sides[0]) @ most @ np.diff(sides[1])
    return float(covered / (2 * len(arm) * (2.0 * reach) ** 2))


def _squares_over_cells(centers: Floats, reach: float, sides: list[Floats]) -> Floats:
    """Return how many squares lie over each cell between ``sides``, ``(columns, rows)``."""
    (left, low), (right, high) = (
        [np.searchsorted(sides[i], centers[:, i] + move) for i in (0, 1)]
        for move in (-reach, reach)
    )
    changes = np.zeros((len(sides[0]), len(sides[1])), dtype=np.float32)
    for column, row, sign in ((left, low, 1), (right, high, 1), (left, high, -1), (right, low, -1)):
        np.add.at(changes, (column, row), sign)
    return changes.cumsum(axis=0).cumsum(axis=1)[:-1, :-1].astype(np.float64)


def _moons(noise: float) -> float:
    angle = np.linspace(0.0, math.pi, 250)
    outer = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _clouds(outer, [1.0, 0.5] - outer, noise)


def _rings(noise: float) -> float:
    angle = np.linspace(0.0, 2.0 * math.pi, 250, endpoint=False)
    outer = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _clouds(outer, 0.5 * outer, noise)


def _blobs(noise: float) -> float:
    """Six clouds in a ring; turning the ring changes nothing."""
    angle = np.arange(6) * math.pi / 3.0
    centers = 3.5 * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return _clouds(centers[::2], centers[1::2], 0.5 + 2.0 * noise)


def _clouds(one: Floats, other: Floats, deviation: float) -> float:
    """Return the accuracy where each class is a normal cloud about each of its centres.

    Args:
        one: ``(centres, 2)`` of one class.
        other: As many, of the other.
        deviation: Of every cloud, in every direction.
    """
    deviation = max(deviation, 0.02)  # so thin that classes which do not touch do not overlap
    centers = np.concatenate([one, other])
    low = centers.min(axis=0) - _DEVIATIONS * deviation
    high = centers.max(axis=0) + _DEVIATIONS * deviation
    middles = low + (high - low) * ((np.arange(_GRID) + 0.5) / _GRID)[:, None]
    # exp(-(x^2 + y^2)) is a product: (cells in x, centres) @ (centres, cells in y).
    x, y = (np.exp(-0.5 * ((middles[:, i, None] - centers[:, i]) / deviation) ** 2) for i in (0, 1))
    densities = [x[:, half] @ y[:, half].T for half in (slice(len(one)), slice(len(one), None))]
    overlap = np.minimum(*densities).sum() / sum(density.sum() for density in densities)
    return float(1.0 - overlap)


_ACCURACY: dict[str, Callable[[float], float]] = {
    "circle": _circle,
    "xor": _xor,
    "gauss": _gauss,
    "spiral": _spiral,
    "moons": _moons,
    "rings": _rings,
    "blobs": _blobs,
    "checkerboard": _checkerboard,
}
