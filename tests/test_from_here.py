"""From here, or from the start: what the sidebar asks when a control of the training is changed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.from_here import Restart, Sidebar, instead
from models.experiment.interventions import CHANGEABLE, MAX_INTERVENTIONS, Intervention
from models.experiment.settings import FIELDS, LAST_EPOCH, Settings
from tests.strategies import edited_experiments, experiments
from tests.test_page import opened

ASKED = "From epoch 300 on instead"


def offered(page: AppTest) -> list[str]:
    assert not page.exception
    return [button.label for button in page.sidebar.button if button.key == "from_here"]


def set_to(page: AppTest, what: str, value: Any) -> AppTest:
    widgets = [*page.sidebar.select_slider, *page.sidebar.selectbox, *page.sidebar.slider]
    (widget,) = (widget for widget in widgets if widget.key == what)
    widget.set_value(value)
    return page.run()


@pytest.mark.parametrize(
    ("what", "value", "says"),
    [
        ("learning_rate", 0.001, "learning rate 0.001"),
        ("batch_size", "full", "batch size all points at once"),
        ("optimizer", "sgd", "optimiser sgd"),
    ],
)
def test_a_control_changed_at_an_epoch_asks_whether_it_was_meant_from_there(
    what: str, value: Any, says: str
) -> None:
    own = {"learning_rate": 0.1, "batch_size": 20, "optimizer": "momentum"}
    page = opened(epoch="300", **{name: str(at) for name, at in own.items()})
    assert offered(page) == []

    set_to(page, what, value)

    assert offered(page) == [ASKED]
    assert f"Trained from the start with {says}." in [it.value for it in page.sidebar.caption]
    page.button(key="from_here").click().run()
    assert page.query_params["edits"] == f"300:{what}={value}"
    assert page.session_state[what] == own[what]
    assert page.session_state["sidebar"].epoch == 300  # there the stage goes on
    assert offered(page) == []
    assert [button.key for button in page.button if "remove" in str(button.key)] == [
        f"remove 300:{what}={value}"
    ]


@pytest.mark.parametrize("what", ["seed", "batch_size", "learning_rate"])
def test_what_was_asked_is_gone_when_anything_else_is_changed(what: str) -> None:
    page = set_to(opened(epoch="300"), "learning_rate", 0.001)
    assert offered(page) == [ASKED]

    set_to(page, what, {"seed": 3, "batch_size": 50, "learning_rate": 0.02}[what])

    assert offered(page) == []


@pytest.mark.parametrize("epoch", ["", "0"])
def test_at_the_start_nothing_is_asked(epoch: str) -> None:
    page = opened(**({"epoch": epoch} if epoch else {}))

    assert offered(set_to(page, "learning_rate", 0.001)) == []


def test_where_there_can_be_no_more_changes_it_says_so() -> None:
    edits = ";".join(f"{epoch}:b1.1=0.5" for epoch in range(MAX_INTERVENTIONS))
    page = set_to(opened(epoch="300", edits=edits), "learning_rate", 0.001)

    assert offered(page) == []
    said = [caption.value for caption in page.sidebar.caption]
    assert any(f"no more than {MAX_INTERVENTIONS} changes" in line for line in said)


@given(st.one_of(experiments(), edited_experiments()), st.integers(0, LAST_EPOCH), st.data())
def test_what_is_asked_is_of_the_only_field_that_changed_at_an_epoch_on_show(
    before: Settings, epoch: int, data: st.DataObject
) -> None:
    changed = data.draw(st.dictionaries(st.sampled_from((*CHANGEABLE, "seed")), st.none()))
    values: dict[str, Any] = {
        what: data.draw(st.integers(0, 99) if what == "seed" else options(what)) for what in changed
    }
    now = replace(before, **values)
    others = [what for what in (*CHANGEABLE, "seed") if getattr(now, what) != getattr(before, what)]

    restart = Sidebar(before).followed(now, epoch).restart

    if restart is None:
        is_asked = len(others) == 1 and others[0] in CHANGEABLE and epoch > 0
        assert not is_asked or before.edits
        return
    assert [restart.what] == others
    assert restart.epoch == epoch > 0
    assert getattr(now.at(0), restart.what) == getattr(now, restart.what)
    if len(now.edits) < MAX_INTERVENTIONS:
        other = instead(now, restart)
        assert replace(other, edits=()) == replace(before, edits=())
        assert other.at(epoch) == replace(before.at(epoch), **values)
        if epoch > 1:
            assert other.at(epoch - 1) == before.at(epoch - 1) != other.at(epoch)


def options(what: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(vars(FIELDS[what])["options"])


def test_values_on_the_way_to_another_are_passed_over_until_one_is_on_show() -> None:
    first = Sidebar(Settings()).followed(Settings(learning_rate=0.03), 300)
    passed = first.followed(Settings(learning_rate=0.1), 0)
    seen = passed.followed(Settings(learning_rate=0.3), 40)

    assert first.restart == passed.restart == Restart("learning_rate", 0.02, 300)
    assert seen.restart == Restart("learning_rate", 0.1, 40)
    assert passed.followed(Settings(), 0).restart is None
    assert passed.followed(passed.settings, 77) == passed


def test_a_control_that_changes_at_epoch_0_has_no_say_and_asks_nothing() -> None:
    before = Settings(edits=(Intervention(0, "learning_rate", 0.1),))

    assert Sidebar(before).followed(replace(before, learning_rate=1.0), 9).restart is None
