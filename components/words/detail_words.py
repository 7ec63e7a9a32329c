"""What a verdict rests on, a sentence for each detail."""

from collections.abc import Callable

from components.words.number_words import percent, some_of
from models.findings.diagnosis import Detail, Diagnosis
from models.findings.symptoms import MOSTLY, Symptoms


def details_in_words(diagnosis: Diagnosis) -> list[str]:
    """Return what a diagnosis rests on, in sentences; perhaps none."""
    return [DETAILS[detail](diagnosis.symptoms, diagnosis) for detail in diagnosis.details]


def _on_one_piece(found: Symptoms, _: Diagnosis) -> str:
    return (
        f"Each of its {found.units} units stays on one straight piece of its activation at all"
        f" {found.point_count} points."
    )


def _loss_change(found: Symptoms, diagnosis: Diagnosis) -> str:
    settings, improvement = diagnosis.settings, found.improvement or 0.0
    return (
        f"With {settings.optimizer} at learning rate {settings.learning_rate:g} the loss"
        f" {'fell' if improvement >= 0 else 'rose'} by {percent(abs(improvement))} over the last"
        f" {found.window} epochs."
    )


DETAILS: dict[Detail, Callable[[Symptoms, Diagnosis], str]] = {
    Detail.ONE_MATRIX_IS_ENOUGH: lambda found, _: (
        f"One matrix is enough here: the best straight line gets {percent(found.line_accuracy)}."
    ),
    Detail.ONE_MATRIX_WOULD_DO: lambda found, _: (
        "One matrix would do: its activations are not bending anything over the data."
    ),
    Detail.NOISY_DATA: lambda found, _: (
        "The data are noisy: a vote of nearest neighbours or the best straight line gets"
        f" {percent(found.target)}, so more is not asked for."
    ),
    Detail.LINE_ON_ALL_POINTS: lambda found, _: (
        f"Over all {found.point_count} points the best straight line gets"
        f" {percent(found.line_accuracy_everywhere)}."
    ),
    Detail.LINE_ON_TRAINING_POINTS: lambda found, _: (
        f"One straight line gets at most {percent(found.line_accuracy)} of the training points"
        " right."
    ),
    Detail.BELOW_THE_LINE: lambda found, _: (
        "It stands below that line: training lowers the cross-entropy, which is not the number of"
        " errors. scikit-learn's logistic regression, one matrix fitted by the same loss, gets"
        f" {percent(found.fitted_accuracy)}."
    ),
    Detail.ON_ONE_PIECE: _on_one_piece,
    Detail.BENDS_CANCEL: lambda found, _: (
        f"Units that bend: {some_of(found.bending_units or 0, found.units)}, but what they add to"
        " the output is straight."
    ),
    Detail.NO_MORE_THAN_A_LINE: lambda found, _: (
        "While that is so it draws a straight line, and none gets more than"
        f" {percent(found.line_accuracy)} of the training points right."
    ),
    Detail.DIVERGES: lambda found, _: (
        "It diverged: one epoch later its numbers are no longer finite."
    ),
    Detail.SAYS_THE_SAME: lambda found, _: (
        "It looks like a collapse, but it is a training failure: the network says nearly the same"
        f" everywhere, its logits spread by {found.spread:.1g}."
    ),
    Detail.DEAD_UNITS: lambda found, _: (
        f"Dead units: {some_of(found.dead_units, found.units)}, flat at every point, so that no"
        " gradient passes."
    ),
    Detail.SATURATED_UNITS: lambda found, _: (
        f"Saturated units: {some_of(found.saturated_alive, found.units)}, nearly flat at more than"
        f" {percent(MOSTLY)} of the points."
    ),
    Detail.NO_GRADIENT: lambda found, _: "The gradient is 0: nothing can change any more.",
    Detail.FADING_GRADIENT: lambda found, _: (
        "The gradient fades on its way back: the first layer gets"
        f" {f'{found.first_layer_share:.1g}' if found.first_layer_share else 'nothing'} of it."
    ),
    Detail.LOSS_CHANGE: _loss_change,
}
"""A sentence for each."""
