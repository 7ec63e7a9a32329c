"""The sentences: every kind has one, and numbers in them are short and true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.words.activation_words import CHARACTERS, character_in_words
from components.words.dataset_words import LESSONS
from components.words.number_words import large_count, listed, most_of, percent, unbroken
from components.words.region_words import bounds_in_words
from components.words.shape_words import shape_in_words
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import DATASETS
from models.experiment.settings import Settings
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
    assert (said == CHARACTERS[name]) is (bend == 1.0)
    assert ("nothing of" in said) is (bend == 0.0)


@pytest.mark.parametrize(
    ("share", "text"), [(0.694, "69.4 %"), (1.0, "100 %"), (0.9996, "99.9 %"), (0.5, "50 %")]
)
def test_percentages_are_short_and_100_means_all(share: float, text: str) -> None:
    assert percent(share) == text


@given(st.floats(0.0, 1.0))
def test_a_percentage_is_off_by_less_than_a_tenth(share: float) -> None:
    assert abs(float(percent(share).removesuffix(" %")) - 100 * share) < 0.1


def test_what_is_explained_is_all_only_without_a_gap() -> None:
    assert most_of(0.0) == "all of"
    assert most_of(3e-8) == "all but 3e-08 of"


def test_counts_too_large_to_read_are_powers_of_ten() -> None:
    assert large_count(4096) == "4,096"
    assert large_count(3 * 10**14) == "10^14"


def test_a_list_of_names_reads_as_one_says_it() -> None:
    assert listed(["relu"], "and") == "relu"
    assert listed(["relu", "tanh", "abs"], "or") == "relu, tanh or abs"


def test_numbers_stay_with_what_belongs_to_them() -> None:
    assert " " not in unbroken("t = 0.5") + unbroken("95 %")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(), "2 hidden layers of 8, relu: 105 parameters"),
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
    names = {layer.activation for layer in settings.layers}

    assert bool(bounds_in_words(settings)) is (
        names == {"relu"}
        or (len(settings.layers) == 1 and (settings.bend == 0.0 or _has_pieces(settings)))
    )


def _has_pieces(settings: Settings) -> bool:
    return ACTIVATIONS[settings.layers[0].activation].is_piecewise_affine
