"""The verdict on a network, as a sentence."""

from collections.abc import Callable

from components.words.number_words import most_of, percent
from models.experiment.activations import ACTIVATIONS
from models.experiment.settings import Settings
from models.findings.diagnosis import Diagnosis, Limit, Verdict


def verdict_in_words(diagnosis: Diagnosis) -> str:
    """Return what a diagnosis comes to, in one sentence or two."""
    return _VERDICTS[diagnosis.verdict](diagnosis)


def _solved(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    return (
        f"Solved: {percent(found.train_accuracy)} of the training points are right,"
        f" {percent(found.test_accuracy)} of the others."
    )


def _cannot(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    return _LIMITS[diagnosis.limit or Limit.ONE_MATRIX].format(
        best=percent(found.line_accuracy), here=percent(found.train_accuracy)
    )


_LIMITS: dict[Limit, str] = {
    Limit.ONE_MATRIX: (
        "It cannot represent this: the network is one matrix, its boundary a straight line, and no"
        " straight line gets more than {best} of the training points right. It gets {here}."
    ),
    Limit.ONE_LINE: (
        "It cannot represent this: everything passes through single units whose activation never"
        " falls, so its boundary is one straight line, and none gets more than {best} of the"
        " training points right. It gets {here}."
    ),
    Limit.ONE_DIRECTION: (
        "It can only draw parallel lines: everything passes through a single unit before the first"
        " bend, so the network sees one direction of the plane. {here} of the training points are"
        " right."
    ),
    Limit.NEVER_CLOSED: (
        "It cannot close a boundary round the inner class: no layer that bends has more than two"
        " units, and these never fall, so every region that it draws runs off to infinity. {here}"
        " of the training points are right."
    ),
}


def _not_bending(diagnosis: Diagnosis) -> str:
    units = "ReLUs" if _bending_names(diagnosis.settings) == {"relu"} else "activations"
    return (
        f"Your {units} are not bending anything here: over the data, one matrix explains"
        f" {most_of(diagnosis.symptoms.gap)} what the network does."
    )


def _bending_names(settings: Settings) -> set[str]:
    names = {layer.activation for layer in settings.layers}
    return {name for name in names if not ACTIVATIONS[name].is_affine}


def _did_not_learn(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    here, best = percent(found.train_accuracy), percent(found.line_accuracy)
    if not found.is_below_the_line:
        return (
            f"It did not learn more: {here} of the training points are right. Nothing that is"
            " proven here stops it at that; the training has not got further."
        )
    if diagnosis.limit is Limit.ONE_MATRIX:
        return (
            f"It did not learn: {here} of the training points are right, where the best straight"
            f" line gets {best}, and one matrix can be that line."
        )
    return (
        f"It did not learn: {here} of the training points are right, where one straight line gets"
        f" {best}, and a network with activations can come as close to any line as you like."
    )


def _learning(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    here = percent(found.train_accuracy)
    if not found.is_improving:
        return f"Epoch {found.epoch}: too early to say. {here} of the training points are right."
    return (
        f"Still learning: {here} of the training points are right, and the loss fell by"
        f" {percent(found.improvement or 0.0)} over the last {found.window} epochs."
    )


_VERDICTS: dict[Verdict, Callable[[Diagnosis], str]] = {
    Verdict.SOLVED: _solved,
    Verdict.CANNOT: _cannot,
    Verdict.DID_NOT_LEARN: _did_not_learn,
    Verdict.NOT_BENDING: _not_bending,
    Verdict.LEARNING: _learning,
}
