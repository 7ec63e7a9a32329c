"""What training must show; the slow tests live here."""

import numpy as np
import pytest

from models.definition.frame import Layout
from models.definition.network import Network
from models.experiment.settings import Settings
from models.record.run import Run

LAYOUT = Layout.of(Network.stacked([]))
TEST_ACCURACY = LAYOUT.index("test_accuracy")
TRAIN_ACCURACY = LAYOUT.index("train_accuracy")


def reaches(settings: Settings, accuracy: float, epochs: int) -> bool:
    run = Run(settings)
    # Ten at a time, so that a network which has learnt is not trained on.
    return any(
        bool((run.rows(start, 10)[:, TEST_ACCURACY] >= accuracy).any())
        for start in range(0, epochs, 10)
    )


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_two_hidden_layers_of_eight_learn_the_circle(activation: str) -> None:
    learnt = [reaches(Settings(activation=activation, seed=s), 0.95, 100) for s in range(10)]

    assert sum(learnt) >= 9


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_one_hidden_layer_of_eight_learns_xor(activation: str) -> None:
    experiments = [
        Settings(dataset="xor", activation=activation, depth=1, seed=seed) for seed in range(4)
    ]

    assert sum(reaches(each, 0.95, 100) for each in experiments) >= 3


@pytest.mark.parametrize("seed", range(3))
def test_two_hidden_layers_of_sixteen_relus_learn_the_spiral(seed: int) -> None:
    assert reaches(Settings(dataset="spiral", width=16, seed=seed), 0.95, 300)


@pytest.mark.parametrize("depth", [0, 1, 2, 4, 8])
@pytest.mark.parametrize("dataset", ["circle", "xor", "spiral"])
def test_without_activations_no_depth_learns_what_a_line_cannot_cut(
    dataset: str, depth: int
) -> None:
    settings = Settings(dataset=dataset, activation="identity", depth=depth, batch_size=50)
    rows = Run(settings).rows(0, 60)
    # Half of the points are held out, so this is the accuracy over all of them.
    accuracy = (rows[:, TRAIN_ACCURACY] + rows[:, TEST_ACCURACY]) / 2

    assert float(np.max(accuracy)) < 0.80


def test_without_activations_two_clouds_are_still_cut() -> None:
    assert reaches(Settings(dataset="gauss", activation="identity"), 0.98, 20)


@pytest.mark.parametrize("seed", range(3))
def test_what_learns_the_circle_is_far_from_one_matrix(seed: int) -> None:
    frame = Run(Settings(seed=seed, batch_size=20)).frame(60)

    assert frame["test_accuracy"] >= 0.95
    assert frame["gap"] > 0.5
    assert frame["best_test_accuracy"] < 0.80
