"""The network asked for at the drawn one: what the sidebar then has, and what is not taken."""

from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as st_
from streamlit.testing.v1 import AppTest

from components.network_asked import take_network, widgets_for
from models.experiment.activations import ACTIVATIONS
from models.experiment.settings import Layer, Settings

PAGE = Path(__file__).parents[1] / "page.py"
NETWORKS = st_.lists(
    st_.builds(Layer, st_.sampled_from(sorted(ACTIVATIONS)), st_.integers(1, 16)), max_size=8
)


@given(NETWORKS)
def test_the_widgets_say_the_network_that_was_asked_for(layers: list[Layer]) -> None:
    before = Settings(dataset="xor", noise=0.2, activation="tanh", width=3)
    values = {name: str(value).lower() for name, value in widgets_for(layers, before).items()}
    after, wrong = Settings.mended({"dataset": "xor", "noise": "0.2"} | values)

    assert not wrong
    assert list(after.layers) == layers
    assert (after.dataset, after.noise) == ("xor", 0.2)


@pytest.mark.parametrize(
    "asked",
    [
        None,
        "relu",
        {},
        {"activation": "relu", "width": 2},
        [{"activation": "relu", "width": 2}] * 9,
        [{"activation": "relu", "width": 17}],
        [{"activation": "relu", "width": 0}],
        [{"activation": "relu", "width": 2.0}],
        [{"activation": "relu", "width": True}],
        [{"activation": "relu", "width": float("nan")}],
        [{"activation": "<b>", "width": 2}],
        [{"activation": ["relu"], "width": 2}],
        [{"activation": {}, "width": 2}],
        [{"width": 2}],
        [{"activation": "relu", "width": 2}, None],
    ],
)
def test_what_is_no_network_changes_nothing(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)

    assert not take_network(asked, Settings())
    assert state == {}


def test_no_hidden_layer_is_a_network_too(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)

    assert take_network([], Settings(width=5))
    assert state == {"depth": 0, "each_layer": False, "activation": "relu", "width": 5}


def test_the_sidebar_has_what_was_asked_for_and_the_page_goes_on() -> None:
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    layers = [Layer("relu", 3), Layer("tanh", 5)]
    for key, value in widgets_for(layers, Settings()).items():
        page.session_state[key] = value
    page.run()

    assert not page.exception
    assert not page.warning
    assert page.toggle(key="each_layer").value is True
    assert [page.slider(key=f"width_{i}").value for i in (1, 2)] == [3, 5]
    assert [page.selectbox(key=f"activation_{i}").value for i in (1, 2)] == ["relu", "tanh"]
