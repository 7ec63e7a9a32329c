"""Known cases of a diagnosis, as the page says them."""

import numpy as np
import pytest
from hypothesis import given, settings

from components.words.detail_words import DETAILS, details_in_words
from components.words.number_words import percent
from components.words.verdict_words import LINES, VERDICTS, verdict_in_words
from models.experiment.settings import Settings
from models.findings.diagnosis import Detail, Limit, Verdict, diagnose
from models.record.run import Run
from tests.moments import shifted, with_parameters
from tests.strategies import experiments


def test_every_kind_has_its_sentence() -> None:
    assert set(VERDICTS) == set(Verdict)
    assert set(LINES) == {limit for limit in Limit if limit.is_a_line}
    assert set(DETAILS) == set(Detail)


@pytest.mark.parametrize("rate", [0.001, 0.02, 0.1, 1.0, 3.0])
def test_a_deep_sigmoid_stack_under_sgd_is_a_training_failure(rate: float) -> None:
    run = Run(
        Settings(
            activation="sigmoid",
            depth=6,
            optimizer="sgd",
            batch_size=20,
            seed=0,
            learning_rate=rate,
        )
    )
    said = " ".join(details_in_words(diagnose(run, run.frame(150))))

    assert "a training failure" in said


@pytest.mark.parametrize("depth", range(7))
@pytest.mark.parametrize("epoch", [0, 40])
def test_a_stack_of_matrices_is_told_what_no_line_passes(depth: int, epoch: int) -> None:
    run = Run(Settings(activation="identity", depth=depth, batch_size=50))

    said = verdict_in_words(diagnose(run, run.frame(epoch)))

    assert percent(run.sample.train_ceiling.accuracy) in said


def test_two_clouds_need_one_matrix() -> None:
    run = Run(Settings(activation="identity", dataset="gauss"))

    assert "One matrix is enough" in details_in_words(diagnose(run, run.frame(30)))[0]


def test_relus_that_are_all_on_are_told_that_they_do_not_bend() -> None:
    run = Run(Settings())

    said = verdict_in_words(diagnose(run, shifted(run, bias=100.0)))

    assert said.startswith("Your ReLUs are not bending anything here")


def test_relus_that_solve_without_bending_are_told_so() -> None:
    run = Run(Settings(dataset="gauss", depth=1, width=2))
    parameters = np.array([1.0, 1.0, 0.0, 0.0, 100.0, 100.0, 1.0, 0.0, -100.0])
    diagnosis = diagnose(run, with_parameters(run, parameters))

    assert "not bending anything" in details_in_words(diagnosis)[0]


@pytest.mark.parametrize("seed", range(3))
def test_two_tanh_units_are_told_that_they_cannot_close_the_circle(seed: int) -> None:
    run = Run(Settings(activation="tanh", depth=1, width=2, seed=seed))
    diagnosis = diagnose(run, run.frame(150))

    # Of its boundary, not of its accuracy.
    assert "cannot" not in verdict_in_words(diagnosis).lower()
    assert "cannot close" in " ".join(details_in_words(diagnosis))


def test_a_record_that_ends_is_said_to_have_diverged() -> None:
    run = Run(Settings(activation="square", learning_rate=10.0, optimizer="sgd", batch_size=50))
    details = details_in_words(diagnose(run, run.frame(200)))

    assert details[0].startswith("It diverged")


@settings(max_examples=25)
@given(experiments())
def test_whatever_is_said_is_a_sentence(experiment: Settings) -> None:
    run = Run(experiment)
    for epoch in (0, 3):
        if not len(run.rows(0, 1)):
            continue  # the first weights already give infinite outputs
        diagnosis = diagnose(run, run.frame(epoch))
        said = (verdict_in_words(diagnosis), *details_in_words(diagnosis))
        assert all(text.endswith(".") for text in said)
