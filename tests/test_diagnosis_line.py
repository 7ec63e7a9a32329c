import time

import pytest
from streamlit.testing.v1 import AppTest

from components.diagnosis_line import _BADGES, marked
from models.experiment.settings import Settings
from models.findings.diagnosis import Verdict, diagnose
from models.record.store import STORE

SIGMOIDS = Settings(activation="sigmoid", depth=6, optimizer="sgd")
ODD = [
    Settings(depth=0),
    Settings(width=1),
    Settings(bend=0.0),
    Settings(bend=0.3),
    Settings(engine="pytorch"),
    Settings(noise=0.5),
    Settings(depth=3, activations=("relu", "identity", "tanh"), widths=(1, 4, 2)),
]


def line(query: str, epoch: int, is_open: bool) -> None:
    from urllib.parse import parse_qsl

    import streamlit as st

    from components.diagnosis_line import diagnosis_line
    from models.experiment.settings import Settings
    from models.record.store import STORE

    if is_open:
        st.session_state["evidence"] = True
    run = STORE.run(Settings.from_parameters(dict(parse_qsl(query))))
    diagnosis_line(run, run.frame(epoch))


def shown(settings: Settings, epoch: int, is_open: bool = False) -> AppTest:
    args = (settings.query(), epoch, is_open)
    page = AppTest.from_function(line, args=args, default_timeout=60).run()
    assert not page.exception
    return page


def said(settings: Settings, epoch: int, is_open: bool = False) -> str:
    return "\n".join(text.value for text in shown(settings, epoch, is_open).markdown).replace(
        "\N{NO-BREAK SPACE}", " "
    )


@pytest.mark.parametrize(
    ("settings", "epoch", "words"),
    [
        (Settings(), 60, "Solved] **At epoch 60:** "),
        (Settings(activation="identity"), 60, "Cannot represent] **At epoch 60:** the network is"),
        (SIGMOIDS, 60, "Did not learn] **At epoch 60:** "),
        (Settings(), 0, "Learning] **At epoch 0:** too early to say."),
    ],
)
def test_the_line_says_cannot_or_did_not_and_at_which_epoch(
    settings: Settings, epoch: int, words: str
) -> None:
    assert words in said(settings, epoch)


def test_no_two_kinds_look_alike_in_words_in_colour_or_in_shape() -> None:
    assert set(_BADGES) == set(Verdict)
    for look in ("words", "color", "icon"):
        assert len({getattr(badge, look) for badge in _BADGES.values()}) == len(_BADGES)


@pytest.mark.parametrize("verdict", Verdict)
def test_the_sentence_does_not_repeat_what_the_badge_says(verdict: Verdict) -> None:
    badge = _BADGES[verdict]
    said = marked(verdict, 7, f"{badge.opening}Twelve points.")

    assert f"{badge.words}] **At epoch 7:** twelve points." in said


@pytest.mark.parametrize("settings", ODD)
def test_every_experiment_has_a_line_and_evidence(settings: Settings) -> None:
    assert "| Learning rate | 0.02 |" in said(settings, 3, is_open=True)


def test_the_evidence_is_drawn_only_when_it_is_asked_for() -> None:
    assert "Best straight line" not in said(SIGMOIDS, 60)


def test_the_evidence_names_the_numbers() -> None:
    words = said(SIGMOIDS, 60, is_open=True)
    symptoms = diagnose(STORE.run(SIGMOIDS), STORE.run(SIGMOIDS).frame(60)).symptoms

    assert "| Best straight line, all points | 69.4 % |" in words
    assert f"| Units dead over the data | {symptoms.dead_units} of 48 |" in words
    assert f"| Length of the gradient | {symptoms.gradient_norm:.2g} |" in words
    assert "| Optimiser | sgd |" in words
    assert "training failure" in words


def test_a_network_that_cannot_bend_has_no_units_to_count() -> None:
    words = said(Settings(depth=0), 3, is_open=True)

    assert "| Units that could bend | none |" in words
    assert "Units dead" not in words


def test_what_is_on_record_is_diagnosed_in_no_time() -> None:
    run = STORE.run(Settings())
    diagnose(run, run.frame(60))
    seconds = []
    for _ in range(5):
        start = time.thread_time()  # whoever else uses the machine
        diagnose(run, run.frame(60))
        seconds.append(time.thread_time() - start)

    assert min(seconds) < 0.06
