"""The sentences: every kind has one, and numbers in them are short and true."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.link import read_link
from components.words.activation_words import CHARACTERS, character_in_words
from components.words.dataset_words import LESSONS
from components.words.number_words import (
    at_most,
    bend_in_words,
    change_in_words,
    count_at_most,
    listed,
    most_of,
    percent,
    percent_at_most,
    unbroken,
)
from components.words.page_words import MOST_NAMED, broken_link_in_a_line
from components.words.region_words import bounds_in_words
from components.words.shape_words import shape_in_words
from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import DATASETS
from models.experiment.settings import FIELDS, Settings
from models.findings.bounds import most_regions, typical_regions
from tests.strategies import activation_names, bends, experiments


def test_every_activation_has_a_sentence_in_menu_order() -> None:
    assert list(CHARACTERS) == list(ACTIVATIONS)
    assert all(character.endswith(".") for character in CHARACTERS.values())


def test_every_data_set_has_a_sentence_in_menu_order() -> None:
    assert list(LESSONS) == list(DATASETS)
    assert all(lesson.endswith(".") for lesson in LESSONS.values())


@given(activation_names, bends)
def test_an_activation_that_is_bent_in_part_does_not_get_the_sentence_of_the_whole(
    name: str, bend: float
) -> None:
    said = character_in_words(name, bend)

    assert said.endswith(".")
    bends = not ACTIVATIONS[name].is_affine  # of the identity any part is the whole
    assert (said == CHARACTERS[name]) is (bend == 1.0 or not bends)
    assert ("nothing of" in said) is (bend == 0.0 and bends)


@pytest.mark.parametrize(
    ("share", "text"), [(0.694, "69.4 %"), (1.0, "100 %"), (0.9996, "99.9 %"), (1e-9, "0.1 %")]
)
def test_percentages_are_short_and_100_means_all(share: float, text: str) -> None:
    assert percent(share) == text


@given(st.floats(0.0, 1.0))
def test_a_percentage_is_off_by_less_than_a_tenth(share: float) -> None:
    shown = float(percent(share).removesuffix(" %"))

    assert abs(shown - 100 * share) <= 0.1
    assert (shown == 100.0) is (share == 1.0)
    assert (shown == 0.0) is (share == 0.0)


@given(st.integers(1, 500), st.integers(1, 500))
def test_a_bound_on_a_share_is_no_less_and_says_100_only_for_all(some: int, every: int) -> None:
    share = min(some, every) / every
    shown = Fraction(percent_at_most(share).removesuffix(" %"))

    assert 0 <= shown - Fraction(100 * min(some, every), every) <= Fraction(1, 10)
    assert (shown == 100) is (share == 1.0)


@given(st.floats(1e-40, 1e30))
def test_a_number_that_bounds_is_no_less_than_float32_can_tell(value: float) -> None:
    shown = float(at_most(value))

    assert value * (1 - 1e-5) <= shown <= 2 * value


@given(st.integers(1, 500), st.integers(1, 500), st.integers(50, 450))
def test_of_two_counts_the_larger_one_reads_larger(one: int, other: int, every: int) -> None:
    shown = [float(percent(min(n, every) / every).removesuffix(" %")) for n in (one, other)]

    assert (shown[0] < shown[1]) is (min(one, every) < min(other, every))


@pytest.mark.parametrize(
    ("fall", "text"),
    [
        (0.0, "the same as"),
        (1e-7, "less than 0.1 % lower than"),
        (-1e-7, "less than 0.1 % higher than"),
        (0.061, "6.1 % lower than"),
        (-3.0, "300 % higher than"),
    ],
)
def test_a_change_is_nothing_only_where_there_is_none(fall: float, text: str) -> None:
    assert change_in_words(fall) == text


@given(st.floats(0.0, 1.0))
def test_a_bend_reads_as_it_is(bend: float) -> None:
    assert float(bend_in_words(bend)) == bend


def test_what_is_explained_is_all_only_without_a_gap() -> None:
    assert most_of(0.0) == "all of"
    assert most_of(3e-8) == "all but 3e-08 of"


def test_counts_too_large_to_read_are_powers_of_ten() -> None:
    assert count_at_most(4096) == "4,096"
    assert count_at_most(3 * 10**14) == "3·10^14"
    assert count_at_most(3 * 10**14 + 1) == "4·10^14"
    assert count_at_most(10**15 - 1) == "10^15"


@given(st.integers(1, 10**30))
def test_a_bound_on_a_count_is_no_less(count: int) -> None:
    lead, _, power = count_at_most(count).replace(",", "").rpartition("10^")
    shown = (
        int(lead.removesuffix("·") or 1) * 10 ** int(power)
        if lead or count >= 10**6
        else int(power)
    )

    assert count <= shown <= 2 * count


def test_a_list_of_names_reads_as_one_says_it() -> None:
    assert listed(["relu"], "and") == "relu"
    assert listed(["relu", "tanh", "abs"], "or") == "relu, tanh or abs"


def test_numbers_stay_with_what_belongs_to_them() -> None:
    assert " " not in unbroken("t = 0.5") + unbroken("95 %")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(), "2 hidden layers of 8, relu: 105 parameters"),
        (Settings(bend=0.001), "2 hidden layers of 8, relu bent to 0.001: 105 parameters"),
        (
            Settings(bend=0.5, activation="identity"),
            "2 hidden layers of 8, identity: 105 parameters",
        ),
        (Settings(bend=0.25), "2 hidden layers of 8, relu bent to 0.25: 105 parameters"),
        (Settings(depth=0), "no hidden layer: 3 parameters"),
        (Settings(depth=1, width=1), "1 hidden layer of 1, relu: 5 parameters"),
        (
            Settings(activations=("relu", "tanh"), widths=(3, 5)),
            "2 hidden layers of 3-5, mixed activations: 35 parameters",
        ),
    ],
)
def test_a_network_is_described_in_words(settings: Settings, words: str) -> None:
    assert shape_in_words(settings) == words


@given(experiments())
def test_a_bound_on_regions_is_given_where_one_is_known(settings: Settings) -> None:
    straight = [
        settings.bend == 0.0 or ACTIVATIONS[layer.activation].pieces is not None
        for layer in settings.layers
    ]

    assert bool(bounds_in_words(settings)) is (bool(straight) and all(straight))


def test_an_estimate_of_regions_never_passes_the_bound_and_is_not_shown_where_unproven() -> None:
    assert bounds_in_words(Settings(depth=4, width=1)) == "at most 5 for this shape"
    for activation in ACTIVATIONS:
        for depth, width in product(range(1, 9), (1, 2, 3, 8, 16)):
            network = Network.of(Settings(activation=activation, depth=depth, width=width))
            typical, most = typical_regions(network), most_regions(network)
            assert typical is None or (most is not None and typical <= most)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"depth": "99", "seed": "x"}, "depth, seed"),
        ({"edits": "x;1:w9.9.9=1;1:depth=2"}, "edits"),
        ({"before_collapse": "best"}, "before_collapse"),
        ({"what_if_bend": "0.5"}, "a what-if"),
        ({"unit": "<b>", "epoch": "1e9", "what_if_bend": "0.5"}, "epoch, unit, a what-if"),
        ({"each_layer": "true", "width_2": "inf"}, "width_2"),
    ],
)
def test_a_line_on_a_bad_link_names_its_fields_and_counts_the_others(
    parameters: dict[str, str], named: str
) -> None:
    problems = read_link(parameters).problems
    all_wrong = read_link(dict.fromkeys(FIELDS, "x")).problems

    assert broken_link_in_a_line(problems) == f"Part of this link could not be used: {named}."
    assert broken_link_in_a_line(all_wrong).endswith(f" and {len(FIELDS) - MOST_NAMED} more.")
