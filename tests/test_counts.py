from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from models.definition.frame import Frame, Layout, Measure
from models.definition.network import Network
from models.experiment.datasets import make_data
from models.experiment.settings import Settings
from models.findings.counts import count_of, points_right, points_right_by
from tests.strategies import experiments, random_parameters


def test_a_number_of_points_survives_as_a_share_in_float32() -> None:
    for count in range(1, 1201):
        numbers = np.arange(count + 1)
        shares = (numbers / count).astype(np.float32)
        assert [count_of(share, count) for share in shares.tolist()] == numbers.tolist()


def test_the_error_of_a_share_stays_below_half_a_point_up_to_sixteen_million_points() -> None:
    count = 2**24
    for number in (1, 3, count // 3, count - 1, count):
        share = Fraction(float(np.float32(number / count)))
        assert abs(share * count - number) <= Fraction(1, 2)
    assert abs(Fraction(float(np.float32(0.95))) - Fraction(95, 100)) > 0  # why counts at all


@settings(max_examples=50)
@given(experiments())
def test_a_row_knows_how_many_points_each_map_gets_right(experiment: Settings) -> None:
    s = experiment
    data = make_data(s.dataset, s.noise, s.train_percent, s.data_seed)
    network = Network.of(s)
    frame = Frame(
        Measure(network, data).row(0, random_parameters(network, s.seed)), Layout.of(network)
    )
    if not np.isfinite(frame.row).all():
        return
    logits = network.logits(frame.parameters, data.points)
    right = [(z > 0) == (label > 0) for z, label in zip(logits, data.labels, strict=True)]
    counts = points_right(frame, data)

    assert counts.train == sum(map(bool, right[: data.train_count]))
    assert counts.test == sum(map(bool, right[data.train_count :]))
    assert counts.all == sum(map(bool, right))
    assert counts == points_right_by(logits, data)


@pytest.mark.parametrize("whose", ["best", "deleted"])
def test_the_partners_are_counted_by_their_own_columns(whose: str) -> None:
    data = make_data("gauss", 0.3, 50, 1)
    network = Network.of(Settings(activation="tanh"))
    frame = Frame(Measure(network, data).row(0, random_parameters(network, 4)), Layout.of(network))
    counts = points_right(frame, data, "best" if whose == "best" else "deleted")

    assert counts.train / data.train_count == pytest.approx(frame[f"{whose}_train_accuracy"])
    assert counts.test / 250 == pytest.approx(frame[f"{whose}_test_accuracy"])
