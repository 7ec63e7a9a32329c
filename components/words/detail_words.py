"""What a verdict rests on, a sentence for each detail."""

from collections.abc import Callable

from components.words.number_words import (
    change_in_words,
    hardly_or_not,
    percent,
    percent_at_most,
    share_in_words,
    some_of,
)
from models.findings.diagnosis import Detail, Diagnosis
from models.findings.symptoms import Symptoms
from models.findings.units import MOSTLY


def details_in_words(diagnosis: Diagnosis) -> list[str]:
    """Return what a diagnosis rests on, in sentences; perhaps none."""
    return [DETAILS[detail](diagnosis.symptoms, diagnosis) for detail in diagnosis.details]


def line_in_words(found: Symptoms) -> str:
    """Return what the best straight line gets of the training points."""
    return share_in_words(found.line.train, found.points.train)


def frozen_in_words(diagnosis: Diagnosis) -> str:
    """Return which layers are frozen: "Frozen: layers 1 and 3 of 4"."""
    numbers = [str(layer + 1) for layer in diagnosis.symptoms.frozen]
    every = len(diagnosis.settings.layers) + 1
    which = " and ".join(part for part in (", ".join(numbers[:-1]), numbers[-1]) if part)
    return f"Frozen: layer{'' if len(numbers) == 1 else 's'} {which} of {every}"


def _what_moves(found: Symptoms, diagnosis: Diagnosis) -> str:
    every = len(found.frozen) > len(diagnosis.settings.layers)
    return "nothing" if every else "the others only"


def _on_one_piece(found: Symptoms, _: Diagnosis) -> str:
    return (
        f"Each of its {found.units} units stays on one straight piece of its activation at all"
        f" {found.points.all} points."
        if found.units > 1
        else "Its unit stays on one straight piece of its activation at all"
        f" {found.points.all} points."
    )


def _loss_change(found: Symptoms, diagnosis: Diagnosis) -> str:
    settings = diagnosis.trained_by
    return (
        f"With {settings.optimizer} at learning rate {settings.learning_rate:g} the mean loss of"
        f" the last {found.window} epochs is {change_in_words(found.improvement or 0.0)} that of"
        f" the {found.window} before."
    )


def _first_layer(found: Symptoms) -> str:
    return f"{found.first_layer_share:.1g}" if found.first_layer_share else "nothing"


DETAILS: dict[Detail, Callable[[Symptoms, Diagnosis], str]] = {
    Detail.DIVERGES: lambda found, _: (
        "It diverged: one epoch later its numbers are no longer finite."
    ),
    Detail.ONE_MATRIX_IS_ENOUGH: lambda found, _: (
        f"One matrix is enough here: the best straight line gets {line_in_words(found)} of the"
        " training points."
    ),
    Detail.ONE_MATRIX_WOULD_DO: lambda found, _: (
        "One matrix would do: over the data its activations are"
        f" {hardly_or_not(found.bending_units)} bending anything."
    ),
    Detail.MORE_THAN_POSSIBLE: lambda found, _: (
        f"It gets {share_in_words(found.right.train, found.points.train)} of the training points,"
        f" where no rule gets more than about {percent(found.possible)} of new ones: it has learnt"
        " some of them by heart."
    ),
    Detail.LINE_ON_ALL_POINTS: lambda found, _: (
        f"Over all {found.points.all} points the best straight line gets"
        f" {share_in_words(found.line_on_all, found.points.all)}."
    ),
    Detail.OPTIMUM: lambda found, _: (
        "Its training is done: its loss is as low as that of any one matrix, as far as it matters."
    ),
    Detail.LOSS_IS_NOT_ERRORS: lambda found, _: (
        "The best straight line gets more of the training points right, yet has a higher loss:"
        " training lowers the cross-entropy, which is not the number of errors."
    ),
    Detail.BELOW_THE_LINE: lambda found, _: (
        f"The best straight line gets {found.line.train - found.right.train} more of the training"
        " points right."
    ),
    Detail.ONE_DIRECTION: lambda found, _: (
        "It can only draw parallel lines: everything passes through a single unit before the first"
        " bend, so it sees one direction of the plane."
    ),
    Detail.NEVER_CLOSED: lambda found, _: (
        "It cannot close a boundary round the inner class: no layer that bends has more than two"
        " units, and these never fall, so every region that it draws runs off to infinity, if only"
        " by a thin neck."
    ),
    Detail.ON_ONE_PIECE: _on_one_piece,
    Detail.BENDS_CANCEL: lambda found, _: (
        f"Units on more than one piece: {some_of(found.bending_units or 0, found.units)}, but what"
        " they add up to is hardly bent."
    ),
    Detail.NO_MORE_THAN_A_LINE: lambda found, _: (
        "While that is so, one straight line parts the points as it does, and none gets more than"
        f" {percent_at_most(found.line.train / found.points.train)} of the training points right."
    ),
    Detail.SAYS_THE_SAME: lambda found, _: (
        "It looks like a collapse, but it is a training failure: the network says nearly the same"
        f" all over the data, its logits spread by {found.spread:.1g}."
    ),
    Detail.DEAD_UNITS: lambda found, _: (
        f"Units dead over the data: {some_of(found.dead_units, found.units)}, flat at every point,"
        " so that no gradient passes."
    ),
    Detail.SATURATED_UNITS: lambda found, _: (
        f"Saturated units: {some_of(found.saturated_alive, found.units)}, nearly flat at more than"
        f" {percent(MOSTLY)} of the points."
    ),
    Detail.NO_GRADIENT: lambda found, _: "Over all training points the gradient is 0.",
    Detail.FADING_GRADIENT: lambda found, _: (
        f"The gradient fades on its way back: the first layer gets {_first_layer(found)} of it."
    ),
    Detail.LOSS_CHANGE: _loss_change,
    Detail.FROZEN_LAYERS: lambda found, diagnosis: (
        f"{frozen_in_words(diagnosis)}: training moves {_what_moves(found, diagnosis)}."
    ),
}
"""A sentence for each."""
