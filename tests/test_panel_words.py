"""What panels say, each kind of sentence where it is true and nowhere else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.words.bend_words import bend_conditions_in_words, where
from components.words.ceiling_words import ceilings_in_words
from components.words.chain_words import straight_in_words
from components.words.change_words import change_in_words
from components.words.curves_words import NEAREST, curves_in_words
from components.words.number_words import outside_in_words
from components.words.region_words import regions_in_words
from components.words.surface_words import cut_in_words, difference_in_words
from models.experiment.interventions import Intervention
from models.experiment.settings import Settings
from models.findings.regions import linear_regions
from models.findings.sweeps import BENDS, BendSweep
from models.record.run import Run

HEIGHTS = np.linspace(-3.0, 3.0, 25).reshape(5, 5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1200:w2.3.8=-0.5", "epoch 1,200: weight of layer 2, unit 3, from layer 1, unit 8: -0.5"),
        ("0:w1.8.1=3", "epoch 0: weight of layer 1, unit 8, from input 1: 3"),
        ("7:b3.1=0", "epoch 7: bias of layer 3, unit 1: 0"),
        ("7:layer2=frozen", "epoch 7: layer 2 frozen"),
        ("7:layer2=free", "epoch 7: layer 2 set free"),
        ("7:optimizer=sgd", "epoch 7: optimiser sgd"),
        ("7:learning_rate=0.3", "epoch 7: learning rate 0.3"),
        ("7:batch_size=full", "epoch 7: batch size all points at once"),
    ],
)
def test_a_change_says_what_the_network_then_has(text: str, said: str) -> None:
    (edit,) = Settings.from_parameters({"edits": text}).edits

    assert change_in_words(edit) == said


@pytest.mark.parametrize("epoch", [0, 199, 200, 201, 900])
def test_changes_at_every_bend_are_named_where_the_bends_are_trained_so_far(epoch: int) -> None:
    settings = Settings(edits=(Intervention(epoch, "layer1", "frozen"),))
    said = " ".join(bend_conditions_in_words(settings, BendSweep((), BENDS), 200, BENDS))

    assert ("is changed in each of them" in said) is (epoch <= 200)


@pytest.mark.parametrize("apart", [0.0, 1e-7, 1e-5])
def test_only_one_matrix_is_the_same_sheet_and_the_scale_stands_beside(apart: float) -> None:
    affine, bent = (difference_in_words(HEIGHTS, HEIGHTS + apart, kind) for kind in (True, False))

    assert affine.startswith("They are the same sheet")
    assert bent.startswith("They cannot be told apart here")
    assert ("where outputs reach 3" in bent) is (apart > 0.0)


@given(st.floats(0.01, 100.0))
def test_up_to_so_far_apart_is_no_less_than_they_are(apart: float) -> None:
    said = difference_in_words(HEIGHTS, HEIGHTS + apart, is_affine=False)

    assert float(said.split("up to ")[1].split(" ")[0]) >= apart * (1 - 1e-5)


def test_what_is_cut_off_is_named_only_where_it_is() -> None:
    assert cut_in_words(HEIGHTS, HEIGHTS / 2, limit=3.0) == ""
    said = cut_in_words(HEIGHTS, HEIGHTS / 2, limit=2.0)
    assert "the network reaches 3" in said
    assert "the sheet" not in said


@given(st.sets(st.sampled_from(BENDS), min_size=1))
def test_every_and_from_on_are_said_only_of_all_bends_there_are(chosen: set[float]) -> None:
    some = sorted(chosen)
    said = where(some)

    assert said.startswith("At every") is (some == list(BENDS))
    if said.startswith("From"):
        assert some == [bend for bend in BENDS if bend >= some[0]]
    elif not said.startswith("At every"):
        assert said == "At t = " + ", ".join(f"{bend:g}" for bend in some)


@pytest.mark.parametrize(
    ("bending", "word"), [(0, "are not bending"), (3, "are hardly"), (None, "are hardly")]
)
def test_not_is_said_only_where_no_unit_bends(bending: int | None, word: str) -> None:
    assert word in straight_in_words(["relu", "relu"], bending, 3e-8)


def test_each_ceiling_is_of_its_own_points() -> None:
    assert ceilings_in_words(0.724, 0.6921) == (
        "No straight line gets more than 69.3 % of test points,"
        " nor more than 72.4 % of training points."
    )
    assert ceilings_in_words(0.98, 1.0) == (
        "One straight line can get all test points right."
        " No straight line gets more than 98 % of training points."
    )


def test_what_is_nearest_to_the_network_says_so_where_its_number_stands() -> None:
    class Row:
        name = "Best single matrix"
        epochs = np.arange(2.0)
        accuracies = np.full((2, 2), 0.444)

    said = curves_in_words(Row(), Row(), 1, (0.7, 0.7), NEAREST)

    assert f"best single matrix ({NEAREST}) 44.4 % of test" in said


def test_regions_are_not_sold_as_matrices() -> None:
    run = Run(Settings(depth=8, width=4, seed=1))
    regions = linear_regions(run.network, run.frame(200).parameters)
    said = dict(regions_in_words(regions))

    weights = np.unique(np.round(np.column_stack([regions.weight, regions.bias]), 9), axis=0)
    assert said["Regions that its folds make of the square"] == f"{len(regions):,}"
    assert said["Different matrices in them"] == f"{len(weights)}"
    assert len(weights) < len(regions)


def test_regions_that_were_cut_off_are_a_least_count_without_a_gap() -> None:
    run = Run(Settings())
    said = dict(regions_in_words(linear_regions(run.network, run.frame(20).parameters, limit=9)))

    assert len(said) == 2
    assert all(value.startswith("at least") for value in said.values())


def test_points_outside_are_counted() -> None:
    assert outside_in_words(1).startswith("1 point lies")
    assert outside_in_words(8).startswith("8 points lie")
