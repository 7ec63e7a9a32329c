import json
import re
import string
from dataclasses import FrozenInstanceError, replace
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.experiment.fields import Range
from models.experiment.settings import BATCH_SIZES, LEARNING_RATES, MAX_DEPTH, Layer, Settings
from models.record.run import Run
from tests.strategies import experiments

LINK_NAMES = [
    *Settings.__dataclass_fields__,
    "each_layer",
    *(f"{name}_{i}" for name in ("activation", "width") for i in range(1, MAX_DEPTH + 1)),
]


@given(experiments())
def test_a_link_brings_back_the_experiment_it_was_made_from(settings: Settings) -> None:
    assert Settings.from_parameters(settings.to_parameters()) == settings


@given(experiments())
def test_a_query_string_brings_back_the_experiment_too(settings: Settings) -> None:
    assert Settings.from_parameters(dict(parse_qsl(settings.query()))) == settings


@given(experiments(), experiments())
def test_equal_experiments_have_equal_links_and_different_ones_different(
    one: Settings, other: Settings
) -> None:
    assert (one == other) is (one.query() == other.query())
    assert hash(replace(one)) == hash(one)


def test_the_default_experiment_has_an_empty_link() -> None:
    assert Settings().query() == ""


@given(
    st.dictionaries(
        st.sampled_from(LINK_NAMES) | st.text(),
        st.text() | st.text(string.digits + ".-e", max_size=8) | st.sampled_from(["true", "full"]),
    )
)
@example({"depth": "1e400"})
@example({"depth": "nan", "noise": "nan"})
@example({"width": "9" * 5000})
@example({"each_layer": "true", "depth": "8", "width_8": "0"})
def test_no_link_whatever_raises_and_each_bad_value_is_named(parameters: dict[str, str]) -> None:
    settings, problems = Settings.mended(parameters)

    assert Settings.from_parameters(settings.to_parameters()) == settings
    assert len(problems) <= len(parameters)
    assert all(any(problem.startswith(name) for name in parameters) for problem in problems)
    assert all(len(problem) < 300 for problem in problems)


@given(experiments(), st.sampled_from(["dataset", "noise", "depth", "bend", "batch_size", "seed"]))
def test_one_bad_value_leaves_the_rest_of_the_link_alone(settings: Settings, name: str) -> None:
    parameters = settings.to_parameters() | {name: "nonsense"}
    if name == "depth":
        parameters = {key: value for key, value in parameters.items() if key != "each_layer"}
        settings = replace(settings, activations=(), widths=())

    mended, problems = Settings.mended(parameters)

    default = getattr(Settings(), name)
    assert mended == replace(settings, **{name: default})
    assert len(problems) == 1
    assert problems[0].startswith(name)
    assert "nonsense" in problems[0]


def test_names_that_are_not_settings_are_ignored() -> None:
    assert Settings.from_parameters({"utm_source": "x", "epoch": "12"}) == Settings()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dataset", "mnist"),
        ("noise", 0.51),
        ("noise", -0.01),
        ("noise", float("nan")),
        ("train_percent", 9),
        ("train_percent", 91),
        ("data_seed", 100),
        ("activation", "step"),
        ("depth", -1),
        ("depth", 9),
        ("depth", True),
        ("depth", 2.0),
        ("width", 0),
        ("width", 17),
        ("bend", 1.01),
        ("bend", -0.01),
        ("bend", float("nan")),
        ("optimizer", "lion"),
        ("learning_rate", 0.5),
        ("batch_size", 3),
        ("batch_size", True),
        ("seed", -1),
        ("seed", "1"),
    ],
)
def test_a_value_out_of_bounds_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"^{field} must be .*got"):
        Settings(**{field: value})


def test_an_error_names_what_came_and_what_was_allowed() -> None:
    with pytest.raises(ValueError, match=r"^depth must be between 0 and 8, got 40$"):
        Settings(depth=40)


@pytest.mark.parametrize("field", ["activations", "widths"])
def test_layers_that_differ_come_one_by_one_and_both_ways(field: str) -> None:
    whole: dict[str, Any] = {"activations": ("relu", "tanh"), "widths": (3, 4)}
    with pytest.raises(ValueError, match=f"^{field} must have one entry per hidden layer"):
        Settings(**whole | {field: whole[field][:1]})
    with pytest.raises(ValueError, match=f"^{field} must have one entry per hidden layer"):
        Settings(**whole | {field: ()})


@given(st.floats(-100, 100) | st.integers(0, 5000))
def test_a_number_is_read_as_python_and_javascript_write_it(number: float) -> None:
    low: float = 0 if isinstance(number, int) else -100.0
    by_javascript = re.sub(r"e-0", "e-", str(number))  # 1e-07 there is 1e-7 here

    for text in (str(number), by_javascript, json.dumps(number)):
        assert Range(low, 5000).parsed(text) == number


@pytest.mark.parametrize(
    "text",
    [
        *("٣", "1_0", "+5", " 5", "5 ", "5\n", "0x10", "1e5", "1E-5", ".5", "5.", "1,5", "--5"),
        *("", "-", "nan", "inf", "-infinity", "\uff15", "½", "5e-", "0" * 40),
    ],
)
def test_a_number_written_otherwise_is_none(text: str) -> None:
    for kind in (Range(0, 5000), Range(-100.0, 100.0)):
        with pytest.raises(ValueError, match=r"^field must be (a whole number )?between .*, got '"):
            kind.check("field", kind.parsed(text))


@pytest.mark.parametrize("rate", LEARNING_RATES)
@pytest.mark.parametrize("size", BATCH_SIZES)
def test_every_offered_rate_and_batch_size_survives_a_link(rate: float, size: Any) -> None:
    settings = Settings(learning_rate=rate, batch_size=size)

    assert Settings.from_parameters(settings.to_parameters()) == settings


@given(experiments())
def test_there_are_as_many_layers_as_the_depth_says(settings: Settings) -> None:
    assert len(settings.layers) == settings.depth
    if not settings.activations:
        assert set(settings.layers) <= {Layer(settings.activation, settings.width)}


@given(experiments())
def test_the_linear_twin_differs_in_nothing_but_its_activations(settings: Settings) -> None:
    twin = settings.linear_twin

    assert twin.is_affine
    assert twin.linear_twin == twin
    assert [layer.width for layer in twin.layers] == [layer.width for layer in settings.layers]
    own = {name: getattr(settings, name) for name in ("activation", "activations", "bend")}
    assert replace(twin, **own) == settings


@given(experiments())
def test_a_network_is_affine_exactly_when_no_layer_bends(settings: Settings) -> None:
    straight = all(layer.activation == "identity" for layer in settings.layers)

    assert settings.is_affine is (straight or settings.bend == 0.0)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(depth=0),
        Settings(depth=0, activation="tanh", bend=0.5),
        Settings(activation="identity", bend=0.25),
        Settings(depth=2, activations=("identity",) * 2, widths=(3, 5)),
    ],
)
def test_what_is_its_own_twin_trains_as_its_linear_twin_does(settings: Settings) -> None:
    run, twin = Run(settings), Run(settings.linear_twin)

    assert settings.is_own_twin
    assert np.array_equal(run.rows(0, 5), twin.rows(0, 5))
    assert not replace(settings, depth=2, activation="relu", activations=(), widths=()).is_own_twin


@given(experiments())
def test_equal_linear_twins_come_from_every_bend(settings: Settings) -> None:
    assert replace(settings, bend=0.5).linear_twin == settings.linear_twin


def test_settings_cannot_be_changed_after_they_are_made() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().depth = 3  # type: ignore[misc]
