"""Seeded two-dimensional data sets with two classes, in the box [-6, 6] x [-6, 6].

circle, xor, gauss and spiral follow TensorFlow Playground's formulas (dataset.ts), so that
what people have learnt there carries over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

BOX = 6.0
"""Data and pictures span [-BOX, BOX] on both axes."""

DIMENSIONS = 2
"""Of the plane that points lie in."""

POINT_COUNT = 500

Floats = NDArray[np.float64]
Points = tuple[Floats, NDArray[np.bool_]]  # (count, 2), (count,)


@dataclass(frozen=True)
class Data:
    """Points and labels, the training points first.

    Attributes:
        points: ``(count, 2)`` float32.
        labels: ``(count,)`` float32, 0 or 1; for other problems see ``problems.Target``.
        train_count: How many of them are trained on; at least 1, and at least 1 is left.
    """

    points: NDArray[np.float32]
    labels: NDArray[np.float32]
    train_count: int

    @property
    def train(self) -> slice:
        """The rows that are trained on."""
        return slice(0, self.train_count)

    @property
    def test(self) -> slice:
        """The rows that are held out."""
        return slice(self.train_count, len(self.labels))

    @property
    def outside(self) -> int:
        """How many of the points lie outside the box, where no picture shows them."""
        return int(np.count_nonzero(np.abs(self.points).max(axis=1) > BOX))


@dataclass(frozen=True)
class Dataset:
    """One family of points.

    Attributes:
        name: Its id: in links and menus.
        make: (generator, noise) -> points and labels.
        encloses: Whether one class lies all round the other.
    """

    name: str
    make: Callable[[Generator, float], Points]
    encloses: bool = False


def make_data(name: str, noise: float, train_percent: int, seed: int) -> Data:
    """Return the data of one experiment: POINT_COUNT points, shuffled, then split."""
    generator = np.random.default_rng(seed)
    points, labels = DATASETS[name].make(generator, noise)
    order = generator.permutation(len(points))
    # Four decimals: sin and cos may differ in the last bit between processors, data must not.
    rounded = np.round(points[order], 4).astype(np.float32)
    return Data(rounded, labels[order].astype(np.float32), len(points) * train_percent // 100)


def _circle(generator: Generator, noise: float) -> Points:
    radius = 5.0
    half = POINT_COUNT // 2
    r = np.concatenate(
        [generator.uniform(0, 0.5 * radius, half), generator.uniform(0.7 * radius, radius, half)]
    )
    angle = generator.uniform(0, 2 * np.pi, POINT_COUNT)
    points = np.stack([r * np.sin(angle), r * np.cos(angle)], axis=1)
    seen = points + generator.uniform(-radius, radius, points.shape) * noise
    return points, np.hypot(seen[:, 0], seen[:, 1]) < 0.5 * radius


def _xor(generator: Generator, noise: float) -> Points:
    points = generator.uniform(-5, 5, (POINT_COUNT, 2))
    points += np.where(points > 0, 0.3, -0.3)
    seen = points + generator.uniform(-5, 5, points.shape) * noise
    return points, seen[:, 0] * seen[:, 1] >= 0


def _gauss(generator: Generator, noise: float) -> Points:
    variance = 0.5 + (4.0 - 0.5) * noise / 0.5
    labels = np.arange(POINT_COUNT) % 2 == 0
    centers = np.where(labels, 2.0, -2.0)[:, None]
    return centers + generator.normal(0, np.sqrt(variance), (POINT_COUNT, 2)), labels


def _spiral(generator: Generator, noise: float) -> Points:
    half = POINT_COUNT // 2
    step = np.tile(np.arange(half) / half, 2)
    labels = np.arange(POINT_COUNT) < half
    angle = 1.75 * step * 2 * np.pi + np.where(labels, 0.0, np.pi)
    points = 5 * step[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return points + generator.uniform(-1, 1, points.shape) * noise, labels


def _checkerboard(generator: Generator, noise: float) -> Points:
    points = generator.uniform(-5, 5, (POINT_COUNT, 2))
    seen = points + generator.uniform(-2.5, 2.5, points.shape) * noise
    squares = np.floor(seen / 2.5).sum(axis=1)
    return points, squares % 2 == 0


def sklearn_datasets() -> Any:
    """Return scikit-learn's data sets, loaded at the first call: that takes a second."""
    from sklearn import datasets

    return datasets


def _moons(generator: Generator, noise: float) -> Points:
    points, labels = sklearn_datasets().make_moons(
        POINT_COUNT, noise=noise, random_state=_sklearn_seed(generator)
    )
    return (points - [0.5, 0.25]) * 3.0, labels == 1


def _rings(generator: Generator, noise: float) -> Points:
    points, labels = sklearn_datasets().make_circles(
        POINT_COUNT, noise=noise, factor=0.5, random_state=_sklearn_seed(generator)
    )
    return points * 4.0, labels == 1


def _blobs(generator: Generator, noise: float) -> Points:
    angles = np.arange(6) * np.pi / 3 + generator.uniform(0, 2 * np.pi)
    centers = 3.5 * np.stack([np.sin(angles), np.cos(angles)], axis=1)
    points, cluster = sklearn_datasets().make_blobs(
        POINT_COUNT,
        centers=centers,
        cluster_std=0.5 + 2.0 * noise,
        random_state=_sklearn_seed(generator),
    )
    return points, cluster % 2 == 0


def _sklearn_seed(generator: Generator) -> int:
    return int(generator.integers(2**31))


DATASETS: dict[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        Dataset("circle", _circle, encloses=True),
        Dataset("xor", _xor),
        Dataset("gauss", _gauss),
        Dataset("spiral", _spiral),
        Dataset("moons", _moons),
        Dataset("rings", _rings, encloses=True),
        Dataset("blobs", _blobs),
        Dataset("checkerboard", _checkerboard),
    )
}
"""Every data set by name, in menu order."""
