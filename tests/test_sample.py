from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

import models.record.sample
from models.definition.best_line import best_line
from models.experiment.settings import LEARNING_RATES, Settings
from models.record.run import Run
from models.record.sample import Sample, sample_of
from tests.strategies import experiments

OF_THE_DATA = ("dataset", "noise", "train_percent", "data_seed")


def test_another_learning_rate_looks_for_no_best_line_and_fits_no_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searches: list[int] = []

    def counted(points: np.ndarray, labels: np.ndarray) -> object:
        searches.append(len(points))
        return best_line(points, labels)

    monkeypatch.setattr(models.record.sample, "best_line", counted)
    first, *others = [
        Run(Settings(learning_rate=rate, data_seed=61)).sample for rate in LEARNING_RATES
    ]
    assert first.ceiling.accuracy >= first.train_ceiling.accuracy - 0.1
    assert len(searches) == 2

    for sample in others:
        assert sample.ceiling is first.ceiling
        assert sample.train_ceiling is first.train_ceiling
        assert sample.logistic_regression is first.logistic_regression
    assert len(searches) == 2


@given(experiments(), experiments())
def test_experiments_share_a_sample_exactly_when_their_data_are_the_same(
    one: Settings, other: Settings
) -> None:
    alike = all(getattr(one, name) == getattr(other, name) for name in OF_THE_DATA)
    same_data = replace(one, **{name: getattr(other, name) for name in OF_THE_DATA})

    assert (sample_of(one) is sample_of(other)) is alike
    assert sample_of(same_data) is sample_of(other)


def test_a_sample_holds_the_points_that_its_settings_name() -> None:
    settings = Settings(dataset="moons", noise=0.2, train_percent=30, data_seed=4)
    sample = Sample("moons", 0.2, 30, 4)

    np.testing.assert_array_equal(sample_of(settings).data.points, sample.data.points)
    assert sample.data.train_count == 150
