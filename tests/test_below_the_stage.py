from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import components.below_the_stage
from components.below_the_stage import _PANELS
from models.definition.frame import Frame
from models.record.run import Run

PAGE = Path(__file__).parents[1] / "page.py"
CALLED = ["chain_panel", "curves_panel", "surface_panel", "bend_panel", "race_panel"]


def opened(**parameters: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, value in parameters.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


@pytest.mark.parametrize(("name", "called"), list(zip(_PANELS, CALLED, strict=True)))
def test_only_the_open_panel_is_drawn(
    name: str, called: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    for panel in CALLED:
        monkeypatch.setattr(
            components.below_the_stage, panel, lambda *_arguments, panel=panel: drawn.append(panel)
        )
    opened(panel=name)

    assert drawn == [called]


def test_the_diagnosis_stands_above_the_panels_whichever_is_open() -> None:
    for name in _PANELS:
        assert any("**At epoch" in text.value for text in opened(panel=name).markdown)


def test_a_failing_diagnosis_leaves_the_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(components.below_the_stage, "diagnosis_line", fail)
    page = opened()

    assert any("The diagnosis could not be drawn." in text.value for text in page.text)
    assert any("The product can't pass relu." in text.value for text in page.markdown)


def test_a_network_without_a_finite_frame_says_so_and_keeps_its_tabs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none(run: Run, epoch: int, budget: float | None = None) -> Frame:
        raise ValueError("the first weights already give infinite outputs")

    monkeypatch.setattr(Run, "frame", none)
    for name in list(_PANELS)[:3]:
        page = opened(panel=name)
        assert any("first weights already give infinite" in text.value for text in page.text)
        assert len(page.tabs) == len(_PANELS)


def test_a_run_that_diverged_speaks_of_its_last_epoch() -> None:
    page = opened(
        activation="square", optimizer="sgd", learning_rate="10.0", batch_size="50", epoch="40"
    )

    (line,) = [text.value for text in page.markdown if "**At epoch" in text.value]
    assert "**At epoch 40:**" not in line
    assert any("It diverged" in text.value for text in page.caption)


def test_panels_name_the_moment_that_they_are_drawn_for() -> None:
    for name in ("The chain", "Surface in 3-D"):
        page = opened(panel=name, epoch="40")
        assert any(text.value == "The network at epoch 40." for text in page.caption)


def test_below_a_what_if_it_is_said_that_all_is_of_the_network_as_trained() -> None:
    for name in ("The chain", "Surface in 3-D"):
        page = opened(panel=name, epoch="40", what_if_bend="0.0")
        assert any(text.value == "The network at epoch 40, as trained." for text in page.caption)
        assert any("not of the what-if" in text.value for text in page.markdown)
    assert not any("what-if" in text.value for text in opened(epoch="40").markdown)
