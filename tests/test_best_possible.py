import math
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.distance import cdist  # type: ignore[import-untyped]
from scipy.special import logsumexp  # type: ignore[import-untyped]

from models.experiment.datasets import DATASETS, make_data
from models.experiment.settings import MAX_NOISE
from models.findings.best_possible import bayes_accuracy, spread
from tests.few import few

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

NOISY = [0.25, 0.03, 0.12, 0.4, MAX_NOISE]
NOISES = [*NOISY, 0.0]
EACH_NOISE = pytest.mark.parametrize("noise", NOISES)


def drawn(name: str, noise: float, sets: int) -> tuple[Floats, Booleans]:
    """The points of many data sets, and whether they are of class 1."""
    made = [make_data(name, noise, 50, seed) for seed in range(sets)]
    points = np.concatenate([data.points for data in made]).astype(np.float64)
    return points, np.concatenate([data.labels for data in made]) > 0


def assert_is_the_share(share: float, accuracy: float, count: int) -> None:
    """Within four standard errors of that many draws, and what the definition is good for."""
    assert share == pytest.approx(accuracy, abs=4 * spread(accuracy, count) + 5e-4)


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_has_a_best_that_falls_as_noise_grows(name: str) -> None:
    found = [bayes_accuracy(name, noise) for noise in np.linspace(0.0, MAX_NOISE, 11).tolist()]

    assert found[0] >= 0.998
    assert all(later <= earlier + 1e-4 for earlier, later in pairwise(found))
    assert 0.5 < found[-1] < 1.0


@pytest.mark.parametrize("name", ["xor", "checkerboard"])
@EACH_NOISE
def test_here_the_best_is_to_say_the_label_that_there_is_without_noise(
    name: str, noise: float
) -> None:
    # Noise moves labels, not points: the same seeds without it have the same points.
    _, noisy = drawn(name, noise, 400)
    _, clean = drawn(name, 0.0, 400)

    assert_is_the_share(float((noisy == clean).mean()), bayes_accuracy(name, noise), len(noisy))


@EACH_NOISE
def test_on_the_circle_the_best_is_a_circle_about_as_large_as_the_noise_lets_it(
    noise: float,
) -> None:
    points, labels = drawn("circle", noise, 400)
    radius = np.hypot(*points.T)
    best = max(float(((radius < r) == labels).mean()) for r in np.arange(0.0, 5.0, 0.02))

    assert_is_the_share(best, bayes_accuracy("circle", noise), len(points))


@EACH_NOISE
def test_on_the_circle_no_place_knows_its_label_better_than_it_is_drawn(noise: float) -> None:
    # Each point's own chance, by moving it at random as the generator does, many times.
    points, _ = drawn("circle", 0.0, 4)
    generator = np.random.default_rng(1)
    moved = points + generator.uniform(-5, 5, (1000, *points.shape)) * noise
    inside = (np.hypot(moved[..., 0], moved[..., 1]) < 2.5).mean(axis=0)
    best = float(np.maximum(inside, 1 - inside).mean())

    # 2,000 places, and a maximum of a thousand draws is a little high near one half.
    assert best == pytest.approx(bayes_accuracy("circle", noise), abs=0.02)


@EACH_NOISE
def test_the_best_of_two_clouds_is_the_diagonal_between_them(noise: float) -> None:
    points, labels = drawn("gauss", noise, 400)
    right = (points.sum(axis=1) > 0) == labels

    assert_is_the_share(float(right.mean()), bayes_accuracy("gauss", noise), len(points))


def test_noisy_clouds_allow_for_92_in_a_hundred() -> None:
    # Phi(sqrt 8 / 2), from a table of the normal distribution.
    assert bayes_accuracy("gauss", 0.5) == pytest.approx(0.92135, abs=1e-5)


def squares_over(points: Floats, arm: Floats, noise: float) -> NDArray[np.intp]:
    counts: NDArray[np.intp] = (cdist(points, arm, "chebyshev") <= noise + 1e-4).sum(axis=1)
    return counts


@pytest.mark.parametrize("noise", few(NOISES, 1))
def test_on_the_spiral_the_best_is_the_arm_with_more_squares_over_a_place(noise: float) -> None:
    points, labels = drawn("spiral", noise, 60)
    turn = 1.75 * 2 * np.pi * np.arange(250) / 250
    arm = 5 / 250 * np.arange(250)[:, None] * np.stack([np.sin(turn), np.cos(turn)], axis=1)
    more = squares_over(points, arm, noise) > squares_over(points, -arm, noise)

    assert_is_the_share(float((more == labels).mean()), bayes_accuracy("spiral", noise), 30_000)


def log_density(points: Floats, centers: Floats, deviation: float) -> Floats:
    parts = np.array_split(points, 30)  # each of them stays in the processor's cache
    squares = (cdist(part, centers, "sqeuclidean") for part in parts)
    return np.concatenate([logsumexp(part / (-2 * deviation**2), axis=1) for part in squares])


def around(angle: Floats) -> Floats:
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def centers_of_classes(name: str) -> tuple[Floats, Floats]:
    """Of class 1 and class 0, in the box."""
    half, whole = np.pi * np.arange(301) / 300, 2 * np.pi * np.arange(400) / 400
    third = 2 * np.pi * np.arange(3) / 3
    return {
        "moons": (3 * (-around(half) + [0.5, 0.25]), 3 * (around(half) - [0.5, 0.25])),
        "rings": (2 * around(whole), 4 * around(whole)),
        "blobs": (3.5 * around(np.pi / 2 - third), 3.5 * around(np.pi / 6 - third)),
    }[name]


def deviation_of(name: str, noise: float) -> float:
    return {"moons": 3 * noise, "rings": 4 * noise, "blobs": 0.5 + 2 * noise}[name]


def unturned(points: Floats) -> Floats:
    """Blobs as if the ring that they stand in had not been turned by each seed's own angle."""
    turned = [np.random.default_rng(seed).uniform(0, 2 * np.pi) for seed in range(60)]
    angle = np.repeat(turned, 500)
    x, y = points.T
    return np.stack(
        [x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)], axis=1
    )


@pytest.mark.parametrize("name", few(["moons", "rings", "blobs"], 1))
@pytest.mark.parametrize("noise", few(NOISY, 1))
def test_among_clouds_the_best_is_the_denser_class(name: str, noise: float) -> None:
    points, labels = drawn(name, noise, 60)
    if name == "blobs":
        points = unturned(points)
    one, other = centers_of_classes(name)
    deviation = deviation_of(name, noise)
    denser = log_density(points, one, deviation) > log_density(points, other, deviation)

    assert_is_the_share(float((denser == labels).mean()), bayes_accuracy(name, noise), 30_000)


def test_the_spread_is_that_of_a_number_of_heads() -> None:
    heads = np.random.default_rng(0).binomial(250, 0.92, 100_000) / 250

    assert spread(0.92, 250) == pytest.approx(float(heads.std()), rel=0.02)
    assert spread(1.0, 250) == 0.0
    assert math.isclose(spread(0.5, 100), 0.05)


def test_a_data_set_without_known_densities_is_refused() -> None:
    with pytest.raises(KeyError, match="clicked"):
        bayes_accuracy("clicked", 0.0)
