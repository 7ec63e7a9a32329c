"""The changes asked for on the stage: what the link then has, and what is not taken."""

from typing import Any

import pytest
import streamlit as st
from hypothesis import given
from streamlit.testing.v1 import AppTest

from components.edits_asked import take_edits
from components.mount import mounted
from components.words.change_words import change_in_words
from models.experiment.interventions import written
from models.experiment.settings import Settings
from models.record.run import Run
from tests.strategies import edited_experiments


@given(edited_experiments())
def test_the_link_has_the_changes_that_were_asked_for(experiment: Settings) -> None:
    with pytest.MonkeyPatch.context() as patch:
        query: dict[str, str] = {}
        patch.setattr(st, "query_params", query)
        parent = Settings.from_parameters(experiment.to_parameters() | {"edits": ""})

        assert take_edits(written(reversed(experiment.edits)), parent)
        assert Settings.from_parameters(parent.to_parameters() | query) == experiment
        assert take_edits("", experiment)
        assert query == {}


@pytest.mark.parametrize(
    "asked",
    [
        *(None, 3, True, [], {}, ["5:b1.1=0"], float("nan"), b"5:b1.1=0"),
        *("x", "5:b9.9=0", "5:b1.1=101", "5:b1.1=nan", "5:layer1=<b>", ";" * 9999, "🦄" * 99),
        *("5:b1.1=0;9:w1.1.1=1e999", "5:b1.1=0;5:b1.1=1", "5001:b1.1=0", "5:depth=3"),
        ";".join(f"{epoch}:b1.1=0" for epoch in range(33)),
    ],
    ids=lambda asked: repr(asked)[:30],
)
def test_what_is_no_list_of_changes_changes_nothing(
    asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    query: dict[str, str] = {"edits": "7:b1.1=2.0"}
    monkeypatch.setattr(st, "query_params", query)

    assert not take_edits(asked, Settings())
    assert query == {"edits": "7:b1.1=2.0"}


def test_the_stage_is_told_every_change_with_its_place_and_its_words() -> None:
    settings = Settings.from_parameters({"edits": "9:w1.3.2=0.5;2:layer2=frozen;9:batch_size=50"})
    told = mounted(Run(settings))["changes"]

    assert [(it["epoch"], it["what"], it["value"]) for it in told] == [
        (2, "layer2", "frozen"),
        (9, "batch_size", 50),
        (9, "w1.3.2", 0.5),
    ]
    assert [it["place"] for it in told] == [(1,), (), (0, 2, 1)]
    assert [it["says"] for it in told] == list(map(change_in_words, settings.edits))


def test_what_is_put_into_the_address_can_be_taken_out_of_it() -> None:
    def script() -> None:
        import streamlit as st

        from components.edits_asked import keep_edits
        from models.experiment.interventions import Intervention

        kept = [Intervention(4, "b1.1", 2.0)] if st.checkbox("some") else []
        keep_edits(kept)

    page = AppTest.from_function(script).run()
    page.checkbox[0].check().run()
    assert page.query_params["edits"] == "4:b1.1=2.0"
    page.checkbox[0].uncheck().run()
    assert "edits" not in page.query_params
