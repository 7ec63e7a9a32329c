"""What of an experiment is on show, as a link: back and forth, and whatever a visitor writes."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.below_the_stage import _PANELS
from components.link import Link, read_link
from components.moment import PANELS, Moment
from models.experiment.settings import Settings
from tests.strategies import edited_experiments, experiments, moments

STAGE = Path(__file__).parents[1] / "static" / "stage"


def opened(query: str) -> Link:
    return read_link(dict(parse_qsl(query, strict_parsing=bool(query))))


@given(experiments() | edited_experiments(most=4), moments())
def test_a_link_opened_is_the_moment_that_it_was_made_of(
    settings: Settings, moment: Moment
) -> None:
    link = Link(settings, moment.of(settings))

    assert opened(link.query()) == link


@given(moments())
def test_what_is_at_its_default_is_left_out(moment: Moment) -> None:
    own = {row.name: row.default for row in fields(Moment)}
    said = dict(parse_qsl(moment.query()))

    assert set(said) == {name for name in own if getattr(moment, name) != own[name]}
    assert Moment().query() == ""


@given(moments(), experiments())
def test_from_the_start_it_plays_and_nothing_else_is_another(
    moment: Moment, settings: Settings
) -> None:
    start = moment.from_start

    assert (start.epoch, start.playing, start.is_what_if) == (None, False, False)
    kept = ("speed", "folds", "dropped", "unit", "quantity", "through", "panel", "scroll")
    assert [getattr(start, name) for name in kept] == [getattr(moment, name) for name in kept]
    assert start.partner == moment.own_partner == moment.of(settings).own_partner


TEXTS = (
    *("", "-1", "1e999", "nan", "5001", "0.5", "true", "True", "null", "<script>", "9" * 5000),
    *("panel.", "panel.1e3", "stage.999999", "panel.٣", "window.1", "1\n", "best", "0"),
)
HOSTILE = st.text(max_size=40) | st.sampled_from(TEXTS)
NAMES = st.sampled_from(sorted(Moment.parameter_names()))


@given(st.dictionaries(NAMES, HOSTILE))
def test_whatever_stands_in_a_link_gives_a_moment_and_short_sentences(
    parameters: Mapping[str, str],
) -> None:
    moment, problems = Moment.mended(parameters)

    assert Moment.mended(moment.to_parameters()) == (moment, [])
    assert all(problem.isprintable() and len(problem) < 300 for problem in problems)
    if not problems:
        left_out = set(parameters) - set(moment.to_parameters())
        rest = {name: text for name, text in parameters.items() if name not in left_out}
        assert Moment.mended(rest)[0] == moment


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("epoch=%D9%A3", "epoch must be a whole number between 0 and 5000, got '٣'"),
        ("epoch=1e9", "epoch must be a whole number between 0 and 5000, got '1e9'"),
        (
            "partner=**bold**",
            "partner must be one of best, deleted, twin, logistic; got '**bold**'",
        ),
        ("speed=64", "speed must be one of slow, 1, 4, 16; got '64'"),
        ("folds=perhaps", "folds must be one of true, false; got 'perhaps'"),
        ("epoch=1&what_if_bend=2", "what_if_bend must be between 0.0 and 1.0, got 2.0"),
        ("unit=9.1", "unit must be a layer up to 8, a dot and a unit up to 16, as in 2.3"),
        ("quantity=<x>", "quantity must be one of activation, sum, part; got '<x>'"),
        ("through=9.01", "through must be between 0.0 and 9.0, got 9.01"),
        ("through=nan", "through must be between 0.0 and 9.0, got 'nan'"),
        ("what_if_bend=0.5", "a what-if needs an epoch at which the network stands still"),
        ("epoch=1&playing=true&what_if_activation=tanh", "a what-if needs an epoch at which"),
        ("epoch=1&before_collapse=best", "before_collapse needs a what-if"),
        ("panel=nosuch", "panel must be one of The chain, Loss and accuracy"),
        ("scroll=panel.1e3", "scroll must be stage or panel, a dot and pixels, as in panel.120"),
    ],
)
def test_what_is_not_allowed_is_named_and_its_default_stands(query: str, says: str) -> None:
    link = opened(query)

    assert link.problems[0].startswith(says)
    assert len(link.problems) == 1
    assert set(parse_qs(link.query())) <= {"epoch", "playing"}


def test_a_what_if_that_leaves_the_network_as_it_is_is_none() -> None:
    for query in (
        "bend=0.3&epoch=9&what_if_bend=0.3",
        "epoch=9&what_if_activation=relu",
        "epoch=9&activation=identity&what_if_bend=0.5",
        "epoch=9&depth=0&what_if_activation=tanh&what_if_bend=0.5",
        "epoch=9&partner=deleted&what_if_bend=1&before_collapse=best",
    ):
        link = opened(query)
        assert link.moment == Moment(epoch=9), query
        assert not link.problems
    both = opened("epoch=9&what_if_activation=tanh&what_if_bend=1").moment
    assert (both.what_if_activation, both.what_if_bend) == ("tanh", None)


def test_a_unit_that_the_network_does_not_have_is_not_on_show() -> None:
    assert opened("width=3&unit=2.3").moment.unit == "2.3"
    for query in ("width=2&unit=2.3", "depth=1&unit=2.3", "depth=0&unit=1.1"):
        assert opened(query).moment.unit is None


def test_the_sheet_goes_no_further_than_the_cut_and_gives_way_to_a_unit() -> None:
    assert opened("through=1.256").moment.through == 1.26
    assert opened("depth=1&through=5").moment.through == 2.0
    assert opened("depth=0&through=1").moment.through == 0.0
    assert opened("unit=1.1&through=1").moment == Moment(unit="1.1")
    assert opened("depth=1&unit=2.1&through=1").moment == Moment(through=1.0)


def test_without_an_epoch_it_plays_from_the_start_also_where_a_link_says_so() -> None:
    assert opened("playing=true") == Link(Settings(), Moment())


def test_every_panel_can_be_in_a_link() -> None:
    assert list(PANELS) == list(_PANELS)


def test_a_link_knows_its_experiment_and_its_moment_and_nothing_else() -> None:
    link = opened("dataset=xor&epoch=128&partner=twin&utm_source=mail")

    assert link == Link(Settings(dataset="xor"), Moment(epoch=128, partner="twin"))
    assert link.query() == "dataset=xor&epoch=128&partner=twin"
