"""The verdict on a network, as a sentence."""

from collections.abc import Callable

from components.words.detail_words import frozen_in_words
from components.words.number_words import (
    change_in_words,
    hardly_or_not,
    most_of,
    percent,
    percent_at_most,
    share_in_words,
)
from models.experiment.activations import ACTIVATIONS
from models.experiment.settings import Settings
from models.findings.diagnosis import Diagnosis, Limit, Verdict
from models.findings.symptoms import Symptoms


def verdict_in_words(diagnosis: Diagnosis) -> str:
    """Return what a diagnosis comes to, in one sentence or two."""
    return VERDICTS[diagnosis.verdict](diagnosis)


def _training(found: Symptoms) -> str:
    return share_in_words(found.right.train, found.points.train)


def _test(found: Symptoms) -> str:
    return share_in_words(found.right.test, found.points.test)


def _solved(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    return (
        f"Solved: {_training(found)} of the training points are right, {_test(found)} of the"
        f" others{_possible(found)}."
    )


def _possible(found: Symptoms) -> str:
    """Return what the best possible rule does, where that is less than one might ask for."""
    if not found.is_less_possible:
        return ""
    return (
        f"; no rule gets more than about {percent(found.possible)} of new points right on average"
    )


def _by_heart(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    return (
        f"Learnt in part by heart: {_training(found)} of the training points are right, but only"
        f" {_test(found)} of the others{_possible(found)}."
    )


def _cannot(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    best = percent_at_most(found.line.train / found.points.train)
    here = f"It gets {_training(found)}." if found.is_below_the_line else "It gets as many."
    return (
        f"It cannot represent this: {LINES[diagnosis.limit or Limit.ONE_MATRIX]}, and no straight"
        f" line gets more than {best} of the training points right. {here}"
    )


LINES: dict[Limit, str] = {
    Limit.ONE_MATRIX: "the network is one matrix, its boundary a straight line",
    Limit.ONE_LINE: (
        "everything passes through single units whose activation never falls, so its boundary is"
        " one straight line"
    ),
}
"""Why the boundary is one straight line, for each limit that says so."""


def _at_its_optimum(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    return (
        "At its optimum: no one matrix has a lower training loss, as far as it matters."
        f" {_training(found)} of the training points are right, {_test(found)} of the others"
        f"{_possible(found)}."
    )


def _not_bending(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    units = "ReLUs" if _bending_names(diagnosis.settings) == {"relu"} else "activations"
    return (
        f"Your {units} are {hardly_or_not(found.bending_units)} bending anything here: over the"
        f" data, one matrix explains {most_of(found.gap)} what the network does."
    )


def _bending_names(settings: Settings) -> set[str]:
    names = {layer.activation for layer in settings.layers}
    return {name for name in names if not ACTIVATIONS[name].is_affine}


def _did_not_learn(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    if not found.is_below_the_line:
        return (
            f"It has not learnt more so far: {_training(found)} of the training points are right,"
            f" {_test(found)} of the others{_possible(found)}. Nothing that is proven here stops it"
            " at that; the training has not got further."
        )
    here, best = _training(found), share_in_words(found.line.train, found.points.train)
    failed = (
        "It did not learn"
        if found.changed_at is None
        else f"It has not learnt since it was changed at epoch {found.changed_at}"
    )
    if diagnosis.limit is Limit.ONE_MATRIX:
        return (
            f"{failed}: {here} of the training points are right, where the best straight"
            f" line gets {best}, and one matrix can be that line."
        )
    return (
        f"{failed}: {here} of the training points are right, where one straight line gets"
        f" {best}, and a network with activations can come as close to any line as you like."
    )


def _learning(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    if not found.is_improving:
        after = found.changed_at
        since = "" if after is None else f" after the change at epoch {after}"
        return (
            f"Epoch {found.epoch}: too early to say{since}. {_training(found)} of the training"
            " points are right."
        )
    return (
        f"Still learning: {_training(found)} of the training points are right, {_test(found)} of"
        f" the others, and the mean loss of the last {found.window} epochs is"
        f" {change_in_words(found.improvement or 0.0)} that of the {found.window} before."
    )


def _frozen(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    return (
        f"{frozen_in_words(diagnosis)}. {_training(found)} of the training points are right,"
        f" {_test(found)} of the others{_possible(found)}. Nothing here says what it could learn"
        " with every layer free."
    )


VERDICTS: dict[Verdict, Callable[[Diagnosis], str]] = {
    Verdict.SOLVED: _solved,
    Verdict.BY_HEART: _by_heart,
    Verdict.CANNOT: _cannot,
    Verdict.AT_ITS_OPTIMUM: _at_its_optimum,
    Verdict.DID_NOT_LEARN: _did_not_learn,
    Verdict.NOT_BENDING: _not_bending,
    Verdict.LEARNING: _learning,
    Verdict.FROZEN: _frozen,
}
"""A sentence for each."""
