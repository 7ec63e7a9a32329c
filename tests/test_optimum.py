import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from models.definition.best_line import best_line
from models.definition.frame import Frame, scores
from models.experiment.datasets import DATASETS, Data, make_data
from models.experiment.settings import Settings
from models.findings.optimum import Optimum, best_cross_entropy
from models.record.run import Run
from tests.strategies import dataset_names, seeds

Floats = NDArray[np.float64]


def data_of(points: list[list[float]], labels: list[int]) -> Data:
    """All of them trained on, and the first once more to test."""
    return Data(
        np.array([*points, points[0]], dtype=np.float32),
        np.array([*labels, labels[0]], dtype=np.float32),
        len(points),
    )


def train_loss(data: Data, optimum: Optimum) -> float:
    assert optimum.map is not None
    return scores(optimum.map(data.points), data)[0]  # the first is the training loss


def by_scikit_learn(data: Data) -> float:
    x, y = data.points[data.train].astype(np.float64), data.labels[data.train]
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000, solver="newton-cholesky")
    logits = model.fit(x, y).decision_function(x)
    return float(np.logaddexp(0.0, -(2.0 * y - 1.0) * logits).mean())


def is_separable(data: Data) -> bool:
    return best_line(data.points[data.train], data.labels[data.train]).accuracy == 1.0


@pytest.mark.slow
@settings(max_examples=100)
@given(dataset_names, st.floats(0.0, 0.5), st.integers(10, 90), seeds)
def test_the_optimum_is_scikit_learns_without_a_penalty(
    name: str, noise: float, percent: int, seed: int
) -> None:
    data = make_data(name, noise, percent, seed)
    optimum = best_cross_entropy(data)

    if is_separable(data):
        assert (optimum.loss, optimum.map) == (0.0, None)
    else:
        assert optimum.loss == pytest.approx(by_scikit_learn(data), abs=1e-9)
        assert optimum.loss == pytest.approx(train_loss(data, optimum), abs=1e-12)


@given(dataset_names, seeds)
def test_there_the_gradient_is_zero_and_whichever_way_one_goes_it_is_worse(
    name: str, seed: int
) -> None:
    data = make_data(name, 0.5, 50, seed)
    optimum = best_cross_entropy(data)
    if optimum.map is None:
        return
    x, y = data.points[data.train].astype(np.float64), data.labels[data.train]
    wrong = 1.0 / (1.0 + np.exp(-optimum.map(x)[:, 0])) - y
    assert np.abs(wrong @ x / len(x)).max() < 1e-6
    assert abs(wrong.mean()) < 1e-6
    for offset in np.random.default_rng(seed).normal(0, 0.1, (20, 3)):
        other = replace(optimum.map, weight=optimum.map.weight + offset[:2])
        other = replace(other, bias=other.bias + offset[2])
        assert train_loss(data, Optimum(0.0, other)) >= optimum.loss


@given(dataset_names, seeds, st.floats(0.001, 0.5))
def test_the_distance_bounds_how_far_the_probabilities_are(
    name: str, seed: int, size: float
) -> None:
    data = make_data(name, 0.5, 50, seed)
    optimum = best_cross_entropy(data)
    if optimum.map is None:
        return
    offset = np.random.default_rng(seed).normal(0, size, 2)
    other = replace(optimum.map, weight=optimum.map.weight + offset)
    x = data.points[data.train]
    one, two = (1.0 / (1.0 + np.exp(-map_(x)[:, 0])) for map_ in (optimum.map, other))
    distance = optimum.distance(train_loss(data, Optimum(0.0, other)))

    assert math.sqrt(float(np.mean((one - two) ** 2))) <= distance + 1e-6


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_alone_has_infimum_zero_and_does_not_attain_it(label: int) -> None:
    optimum = best_cross_entropy(data_of([[0, 0], [1, 0], [0, 1]], [label] * 3))

    assert (optimum.loss, optimum.map) == (0.0, None)
    assert not optimum.is_reached(0.0)


def test_a_point_of_both_classes_on_the_border_costs_a_coin_toss() -> None:
    # A line parts the others, so only the two in one place cost: log 2 each.
    points = [[0.0, 0.0], [0.0, 0.0], [1.0, 0.0], [2.0, 1.0], [-1.0, 0.0], [-1.0, 3.0]]
    optimum = best_cross_entropy(data_of(points, [0, 1, 1, 1, 0, 0]))

    assert optimum.loss == pytest.approx(2 * math.log(2) / 6, abs=1e-12)
    assert optimum.map is None


@given(st.lists(st.tuples(st.integers(-20, 20), st.booleans()), min_size=6, max_size=30))
def test_points_in_a_line_have_the_optimum_of_their_places_on_it(
    cases: list[tuple[int, bool]],
) -> None:
    along, labels = (list(values) for values in zip(*cases, strict=True))
    slanted = data_of([[0.75 * t + 1.0, -1.0 * t] for t in along], [int(y) for y in labels])
    flat = data_of([[1.25 * t, 0.0] for t in along], [int(y) for y in labels])
    one, other = best_cross_entropy(slanted), best_cross_entropy(flat)

    assert one.loss == pytest.approx(other.loss, abs=1e-7)
    if other.map is not None:
        assert other.map.weight[0, 1] == pytest.approx(0.0, abs=1e-9)


def test_points_in_one_place_have_the_entropy_of_their_labels() -> None:
    optimum = best_cross_entropy(data_of([[1.0, 2.0]] * 4, [0, 1, 1, 1]))

    assert optimum.loss == pytest.approx(-0.25 * math.log(0.25) - 0.75 * math.log(0.75))
    assert optimum.map is not None
    assert not optimum.map.weight.any()
    assert optimum.map.bias[0] == pytest.approx(math.log(3.0))


def test_the_xor_corners_have_the_constant_one_half() -> None:
    optimum = best_cross_entropy(data_of([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]))

    assert optimum.loss == pytest.approx(math.log(2))
    assert optimum.map is not None


def test_training_a_linear_network_on_noisy_moons_reaches_it_and_not_at_once() -> None:
    run = Run(
        Settings(
            dataset="moons", noise=0.5, activation="identity", depth=1, learning_rate=0.003,
            batch_size="full",
        )
    )  # fmt: skip
    optimum = best_cross_entropy(run.data)
    losses = [Frame(run.rows(epoch, 1)[0], run.layout)["train_loss"] for epoch in (0, 100, 2500)]

    assert [optimum.is_reached(loss) for loss in losses] == [False, False, True]
    assert losses[-1] == pytest.approx(optimum.loss, abs=1e-4)


@pytest.mark.parametrize("name", DATASETS)
def test_no_epoch_of_a_linear_network_goes_below_it(name: str) -> None:
    run = Run(Settings(dataset=name, noise=0.2, activation="identity", depth=2))
    rows = [Frame(row, run.layout) for row in run.rows(0, 200)]
    optimum = best_cross_entropy(run.data)

    assert min(frame["train_loss"] for frame in rows) >= optimum.loss - 1e-6
