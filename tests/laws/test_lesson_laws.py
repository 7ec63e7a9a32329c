"""What is said of each activation and of each data set, held to PyTorch, numpy and best lines."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sklearn.neighbors import KNeighborsClassifier
from torch.nn import functional

from components.words.activation_words import CHARACTERS
from components.words.dataset_words import LESSONS
from models.definition.best_line import best_line
from models.experiment.datasets import make_data
from tests.laws.lines import most_right_by_trying
from tests.laws.truth import FOLDS, FUNCTIONS

Floats = NDArray[np.float64]
X = torch.linspace(-8.0, 8.0, 3201, dtype=torch.float64)


def value(name: str, x: torch.Tensor = X) -> Floats:
    values: Floats = FUNCTIONS[name](x).numpy()
    return values


def slope(name: str, x: torch.Tensor = X) -> Floats:
    x = x.clone().requires_grad_()
    (slopes,) = torch.autograd.grad(FUNCTIONS[name](x).sum(), x)
    found: Floats = slopes.numpy()
    return found


def at(name: str, x: float) -> float:
    return float(value(name, torch.tensor([x], dtype=torch.float64))[0])


def slope_at(name: str, x: float) -> float:
    return float(slope(name, torch.tensor([x], dtype=torch.float64))[0])


def dips(name: str) -> bool:
    """Whether it is below 0 left of 0, and near 0 again further out: like a ReLU at both ends."""
    lowest = float(value(name).min())
    return lowest < -0.1 and at(name, -30.0) > lowest / 10 and abs(at(name, 30.0) - 30.0) < 1e-9


def bends(name: str) -> int:
    """How often it turns the other way within 8 of 0: sign changes of the slope."""
    return int((np.diff(np.sign(slope(name))) != 0).sum())


def keeps_mean_and_variance() -> bool:
    """Whether twenty layers of SELUs with weights of variance 1 / n leave both as they are."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(400, 300, generator=generator, dtype=torch.float64)
    for _ in range(20):
        weight = torch.randn(300, 300, generator=generator, dtype=torch.float64) / 300**0.5
        x = functional.selu(x @ weight)
    return abs(float(x.mean())) < 0.15 and 0.7 < float(x.var()) < 1.3


def explodes(name: str) -> bool:
    """Whether it takes 3 beyond a million within six applications."""
    x = 3.0
    for _ in range(6):
        x = at(name, x)
    return x > 1e6


IS_SO: dict[str, Callable[[], bool]] = {
    "identity": lambda: bool((value("identity") == X.numpy()).all()),
    "relu": lambda: len(FOLDS["relu"]) == 1 and slope("relu", X[X < 0]).max() == 0.0,
    "leaky_relu": lambda: 0.0 < slope("leaky_relu").min() < 0.2,
    "elu": lambda: -1.0 < value("elu").min() < -0.99 and slope("elu").min() > 0.0,
    "selu": keeps_mean_and_variance,
    "gelu": lambda: dips("gelu"),
    "silu": lambda: dips("silu"),
    "mish": lambda: dips("mish") and float(np.abs(value("mish") - value("silu")).max()) < 0.2,
    "softplus": lambda: bool(
        (slope("softplus") > 0).all() and (np.diff(slope("softplus")) > 0).all()
    ),
    "tanh": lambda: (
        bool(np.abs(value("tanh") + value("tanh")[::-1]).max() < 1e-12)
        and np.abs(value("tanh")).max() < 1.0
        and slope_at("tanh", 8.0) < 1e-5
    ),
    "sigmoid": lambda: (
        value("sigmoid").min() > 0.0
        and value("sigmoid").max() < 1.0
        and abs(slope("sigmoid").max() - 0.25) < 1e-9
    ),
    "hard_tanh": lambda: (
        FOLDS["hard_tanh"] == (-1.0, 1.0)
        and float(np.abs(value("hard_tanh") - value("tanh")).max()) < 0.25
    ),
    "softsign": lambda: (
        np.abs(value("softsign")).max() < 1.0
        and slope_at("softsign", 8.0) > 1000 * slope_at("tanh", 8.0)
    ),
    "sine": lambda: bends("sine") >= 5 and np.abs(value("sine")).max() <= 1.0,
    "abs": lambda: bool(
        (np.abs(slope("abs", X[X != 0])) == 1.0).all() and at("abs", -3) == at("abs", 3)
    ),
    "square": lambda: (
        bool(np.allclose(np.diff(value("square"), 3), 0.0, atol=1e-9)) and explodes("square")
    ),
}
"""What can be measured of each activation's sentence: that "square" solves circle and XOR, and that
identity layers stay one matrix, is in tests/test_learning.py and tests/test_collapse.py."""


@pytest.mark.parametrize("name", CHARACTERS)
def test_an_activation_is_as_its_sentence_says(name: str) -> None:
    assert IS_SO[name]()


LINE_GETS: dict[str, tuple[float, float]] = {
    "circle": (0.5, 0.85),
    "xor": (0.5, 0.85),
    "gauss": (0.85, 1.0),
    "spiral": (0.5, 0.85),
    "moons": (0.75, 0.999),
    "rings": (0.5, 0.85),
    "blobs": (0.5, 0.9),
    "checkerboard": (0.5, 0.75),
}
"""The least and the most that the best line may get of a data set, for its sentence to be true."""


@pytest.mark.parametrize("noise", [0.0, 0.5])
@pytest.mark.parametrize("name", LESSONS)
def test_a_line_gets_of_a_data_set_what_its_sentence_says(name: str, noise: float) -> None:
    data = make_data(name, noise, 50, 1)
    points, labels = data.points.astype(np.float64), data.labels > 0
    best = best_line(data.points, data.labels).right / len(labels)
    tried = most_right_by_trying(points, labels, tries=500) / len(labels)

    least, most = LINE_GETS[name]
    assert least <= tried <= best <= most


@pytest.mark.parametrize("noise", [0.0, 0.25, 0.5])
def test_of_two_clouds_neighbours_say_no_more_than_one_line(noise: float) -> None:
    """A rule of another kind, nearest neighbours, gets no more of new points, but for chance."""
    data = make_data("gauss", noise, 90, 2)
    new = [make_data("gauss", noise, 90, seed) for seed in range(3, 9)]
    points = np.concatenate([one.points for one in new]).astype(np.float64)
    labels = np.concatenate([one.labels for one in new]) > 0
    middles = [data.points[data.labels > 0].mean(0), data.points[data.labels <= 0].mean(0)]
    across, middle = middles[0] - middles[1], (middles[0] + middles[1]) / 2
    line = (((points - middle) @ across > 0) == labels).mean()
    neighbours = KNeighborsClassifier(25).fit(data.points, data.labels > 0)

    assert neighbours.score(points, labels) <= line + 0.01


def test_squares_and_clusters_are_as_many_as_their_sentences_say() -> None:
    board, blobs = make_data("checkerboard", 0.0, 50, 0), make_data("blobs", 0.0, 50, 0)
    places = np.floor(
        (board.points - board.points.min(0)) / (np.ptp(board.points, axis=0) / 4 + 1e-6)
    )
    angle = np.arctan2(*blobs.points.T)
    order = np.argsort(angle)
    turns = (np.diff(blobs.labels[order], append=blobs.labels[order][0]) != 0).sum()

    assert len(np.unique(places, axis=0)) == 16
    assert turns == 6
