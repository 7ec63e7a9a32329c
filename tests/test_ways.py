"""What the way through a network comes to, on the oracle's places: folded, one line is enough."""

import numpy as np
import pytest

from models.definition.best_line import best_line
from models.experiment.datasets import BOX
from models.experiment.settings import Settings
from models.record.run import Run
from tests.ways import Way, way


def way_at(settings: Settings, epoch: int) -> tuple[Run, Way]:
    run = Run(settings)
    run.rows(epoch, 1)
    return run, way(run.network, run.frame(epoch).parameters, run.data.points, BOX)


def test_relu_folds_the_circle_until_one_straight_line_separates_it() -> None:
    run, seen = way_at(Settings(), 60)
    plane, folded = (best_line(seen.places[i], run.data.labels).accuracy for i in (0, -1))

    assert plane < 0.75
    assert folded == 1.0
    assert run.frame(60)["test_accuracy"] == 1.0


@pytest.mark.parametrize("depth", [1, 8])
def test_without_a_bend_no_stop_is_more_than_an_affine_image_of_the_plane(depth: int) -> None:
    run, seen = way_at(Settings(activation="identity", depth=depth), 60)
    lifted = np.column_stack([run.data.points, np.ones(len(run.data.points))])
    best = best_line(run.data.points, run.data.labels).accuracy

    for places in seen.places:
        fitted = lifted @ np.linalg.lstsq(lifted, places)[0]
        np.testing.assert_allclose(fitted, places, atol=1e-9)
    assert best_line(seen.places[-1], run.data.labels).accuracy <= best


@pytest.mark.parametrize("epoch", [0, 3, 30])
def test_the_cut_gets_as_many_points_right_as_the_network(epoch: int) -> None:
    run, seen = way_at(Settings(dataset="moons", depth=3, width=5), epoch)
    side = seen.places[-1] @ seen.cut[:2] + seen.cut[2] > 0
    right = side == (run.data.labels > 0)

    frame = run.frame(epoch)
    assert np.mean(right[run.data.train_count :]) == pytest.approx(frame["test_accuracy"])
    assert np.mean(right[: run.data.train_count]) == pytest.approx(frame["train_accuracy"])
