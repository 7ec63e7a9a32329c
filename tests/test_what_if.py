"""The same weights with something else between them."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.definition.frame import Frame
from models.experiment.activations import ACTIVATIONS
from models.experiment.settings import Settings
from models.findings.linear_maps import linear_maps
from models.findings.regions import linear_regions
from models.findings.what_if import SWEEP_LIMIT, _spread, what_if
from models.record.run import Run
from tests.strategies import experiments

RUN = Run(Settings())
TRAINED = RUN.frame(30)


def with_parameters(run: Run, parameters: NDArray[np.float64]) -> Frame:
    numbers = run.frame(0).row[: len(run.columns)]
    return Frame(np.concatenate([numbers, parameters]).astype(np.float32), run.layout)


@settings(max_examples=25)
@given(experiments(), st.none() | st.sampled_from(list(ACTIVATIONS)))
def test_without_a_bend_what_is_left_is_the_bare_product(
    experiment: Settings, activation: str | None
) -> None:
    run = Run(experiment)
    frame = run.frame(2)
    (straight,) = what_if(run, frame, activation, [0.0])

    assert straight.counted == (1, 1, True)
    assert straight.frame["gap"] < 1e-9
    for partner in ("best", "deleted"):
        ours, theirs = straight.frame.map(partner), frame.map("deleted")
        scale = 1e-6 * max(1.0, float(np.abs(theirs.weight).max()), abs(float(theirs.bias[0])))
        np.testing.assert_allclose(ours.weight, theirs.weight, rtol=1e-6, atol=scale)
        np.testing.assert_allclose(ours.bias, theirs.bias, rtol=1e-6, atol=scale)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("bend", [1.0, 0.25])
def test_at_its_own_activation_and_bend_it_is_the_frame(activation: str, bend: float) -> None:
    run = Run(Settings(activation=activation, bend=bend, batch_size=50, learning_rate=0.003))
    frame = run.frame(5)
    for name in (None, activation):
        (same,) = what_if(run, frame, name, [bend])

        np.testing.assert_array_equal(same.frame.row, frame.row)


def test_the_regions_are_those_of_the_bent_network() -> None:
    for swept in what_if(RUN, TRAINED, None, [0.1, 0.5, 1.0]):
        regions = linear_regions(RUN.network.what_if(None, swept.bend), TRAINED.parameters)
        assert swept.counted == (len(regions), linear_maps(regions).distinct_count, True)
        assert len(regions) > 1


@pytest.mark.parametrize("activation", ["tanh", "square"])
def test_a_curved_network_has_no_regions_to_count_until_it_is_straight(activation: str) -> None:
    straight, curved = what_if(RUN, TRAINED, activation, [0.0, 0.5])

    assert (straight.counted.regions, curved.counted.regions) == (1, None)
    assert curved.counted.complete


def test_a_network_of_too_many_regions_says_that_it_is_cut_off() -> None:
    run = Run(Settings(activation="hard_tanh", depth=4, width=16))
    parameters = run.network.first_parameters(0) * 5
    frame = with_parameters(run, parameters)

    (folded,) = what_if(run, frame, None, [1.0])

    assert folded.counted.regions == SWEEP_LIMIT
    assert not folded.counted.complete


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_an_overflow_is_told_and_never_raised(activation: str) -> None:
    run = Run(Settings(activation=activation, depth=8))
    parameters = np.full(run.network.parameter_count, 1e38)
    frame = with_parameters(run, parameters)

    for swept in what_if(run, frame, None, [0.0, 0.5, 1.0]):
        assert swept.is_finite or swept.counted.regions is None


def test_without_time_every_number_is_there_except_the_regions() -> None:
    for swept in what_if(RUN, TRAINED, None, [0.0, 0.5, 1.0], seconds=0.0):
        assert swept.is_finite
        assert swept.counted.regions is None
        assert not swept.counted.complete


def test_a_sweep_is_counted_evenly_from_coarse_to_fine() -> None:
    assert _spread(9) == [0, 8, 4, 2, 6, 1, 3, 5, 7]
    assert all(sorted(_spread(n)) == list(range(n)) for n in range(30))


def test_21_bends_are_swept_while_a_visitor_drags() -> None:
    run = Run(Settings(depth=4))
    frame = run.frame(50)
    what_if(run, frame, None, [0.5])
    best = np.inf
    for _ in range(3):
        began = time.thread_time()  # whoever else uses the machine
        what_if(run, frame, None, list(np.linspace(0, 1, 21)), seconds=0.06)
        best = min(best, time.thread_time() - began)

    assert best < 0.3  # it takes 0.1


@pytest.mark.parametrize(("activation", "bend"), [("step", 1.0), (None, 2.0)])
def test_what_there_is_not_is_refused(activation: str | None, bend: float) -> None:
    with pytest.raises(ValueError, match=r"must be .*got"):
        what_if(RUN, TRAINED, activation, [bend])
