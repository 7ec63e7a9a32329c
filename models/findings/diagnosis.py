"""Why accuracy is low: cannot represent, or did not learn, or does not bend; with the evidence.

A limit is claimed only where it is proven for every choice of parameters:

- an affine network, and one whose layers are single units that never fall, cuts the plane along
  one straight line; the best line is known exactly (``models.definition.best_line``);
- a network that passes everything through one unit before its first bend sees one direction;
- with no layer wider than the input and activations that never fall, no decision region is
  bounded (Johnson 2019, Deep, skinny neural networks are not universal approximators).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from models.definition.frame import Frame
from models.definition.network import INPUTS, Network
from models.experiment.datasets import DATASETS
from models.findings.symptoms import MOSTLY, SOLVED, Evidence, gather
from models.record.run import Run

Kind = Literal["solved", "cannot_represent", "did_not_learn", "not_bending", "learning"]
Limit = Literal["one matrix", "one line", "one direction", "never closed"]

STRAIGHT = 1e-6
"""A linearity gap below this is no bend, only rounding."""

CONSTANT = 0.05
"""Logits with a smaller standard deviation say the same everywhere: probabilities within 1 %."""

NEAR = 0.05
"""A share of the points within which accuracy is as good as the best straight line's."""

EARLY = 20
"""Up to this epoch it is too early to say that training failed."""

IMPROVING = 0.02
"""A training loss that falls by more than this share from window to window still improves."""

_VANISHED = 0.01
_MANY = 0.25


@dataclass(frozen=True)
class Diagnosis:
    """What stands between a network and its data.

    Attributes:
        kind: One of Kind.
        sentence: The verdict, for the page.
        details: What it rests on, in sentences; perhaps none.
        limit: What the network can never do better than, or None where nothing is proven.
        evidence: The numbers.
    """

    kind: Kind
    sentence: str
    details: tuple[str, ...]
    limit: Limit | None
    evidence: Evidence


def diagnose(run: Run, frame: Frame) -> Diagnosis:
    """Return why the network of ``run`` does as it does at ``frame``.

    Takes a few milliseconds, and some fifty more the first time that a run is asked about.
    """
    evidence, limit = gather(run, frame), limit_of(run.network)
    kind = _kind(run, limit, evidence)
    sentence, details = _WORDS[kind](run, limit, evidence)
    return Diagnosis(kind, sentence, tuple(details), limit, evidence)


def limit_of(network: Network) -> Limit | None:
    """Return what a network of this shape is proven unable to go beyond, or None.

    None does not mean that it can represent everything.
    """
    narrowest: int | None = None  # of the layers since the last bend
    widths, ranks, rise = [], [], True
    for layer in network.layers[:-1]:
        narrowest = min(layer.outputs, narrowest or layer.outputs)
        if not layer.is_affine:
            widths.append(layer.outputs)
            ranks.append(narrowest)
            rise &= layer.rises
            narrowest = None
    if not widths:
        return "one matrix"
    if rise and max(widths) == 1:
        return "one line"
    if ranks[0] == 1:
        return "one direction"
    return "never closed" if rise and max(widths) <= INPUTS else None


def _kind(run: Run, limit: Limit | None, found: Evidence) -> Kind:
    if found.train_accuracy >= found.target:
        return "solved"
    if limit != "one matrix" and found.gap < STRAIGHT and found.spread >= CONSTANT:
        return "not_bending"
    if _is_limited(run, limit, found):
        return "cannot_represent"
    if found.epoch < EARLY or (found.improvement or 0.0) > IMPROVING:
        return "did_not_learn" if _diverges_next(run, found) else "learning"
    return "did_not_learn"


def _is_limited(run: Run, limit: Limit | None, found: Evidence) -> bool:
    """Return whether a proven limit is what stands in the way."""
    if limit is None or found.line_accuracy >= found.target:
        return False
    if limit in ("one matrix", "one line"):
        return True  # whatever the training does
    as_good_as_a_line = found.train_accuracy >= found.line_accuracy - NEAR
    suits = limit == "one direction" or DATASETS[run.settings.dataset].encloses
    return as_good_as_a_line and suits


def _diverges_next(run: Run, found: Evidence) -> bool:
    end = run.end
    return end is not None and end.reason == "diverged" and found.epoch >= end.epoch - 1


Words = tuple[str, Iterator[str]]


def _solved(run: Run, limit: Limit | None, found: Evidence) -> Words:
    def details() -> Iterator[str]:
        if limit == "one matrix":
            best = percent(found.line_accuracy)
            yield f"One matrix is enough here: the best straight line gets {best}."
        elif found.gap < STRAIGHT:
            yield "One matrix would do: its activations are not bending anything over the data."
        if found.train_accuracy < SOLVED:
            yield (
                f"The data are noisy: a vote of nearest neighbours or the best straight line gets"
                f" {percent(found.target)}, so more is not asked for."
            )

    return (
        f"Solved: {percent(found.train_accuracy)} of the training points are right,"
        f" {percent(found.test_accuracy)} of the others.",
        details(),
    )


def _cannot_represent(run: Run, limit: Limit | None, found: Evidence) -> Words:
    def details() -> Iterator[str]:
        everywhere = percent(found.line_accuracy_everywhere)
        if limit in ("one matrix", "one line"):
            count = len(run.data.points)
            yield f"Over all {count} points the best straight line gets {everywhere}."
        else:
            best = percent(found.line_accuracy)
            yield f"One straight line gets at most {best} of the training points right."
        if found.train_accuracy < found.line_accuracy - NEAR:
            _line, fitted = run.sample.logistic_regression
            yield (
                "It stands below that line: training lowers the cross-entropy, which is not the"
                " number of errors. scikit-learn's logistic regression, one matrix fitted by the"
                f" same loss, gets {percent(fitted.train_accuracy)}."
            )
        yield from _units(found) if limit == "one line" else ()

    return _LIMITS[limit or "one matrix"].format(
        best=percent(found.line_accuracy), here=percent(found.train_accuracy)
    ), details()


_LIMITS: dict[Limit, str] = {
    "one matrix": (
        "It cannot represent this: the network is one matrix, its boundary a straight line, and no"
        " straight line gets more than {best} of the training points right. It gets {here}."
    ),
    "one line": (
        "It cannot represent this: everything passes through single units whose activation never"
        " falls, so its boundary is one straight line, and none gets more than {best} of the"
        " training points right. It gets {here}."
    ),
    "one direction": (
        "It can only draw parallel lines: everything passes through a single unit before the first"
        " bend, so the network sees one direction of the plane. {here} of the training points are"
        " right."
    ),
    "never closed": (
        "It cannot close a boundary round the inner class: no layer that bends has more than two"
        " units, and these never fall, so every region that it draws runs off to infinity. {here}"
        " of the training points are right."
    ),
}


def _not_bending(run: Run, limit: Limit | None, found: Evidence) -> Words:
    names = sorted({layer.activation.name for layer in run.network.layers if not layer.is_affine})
    units = "ReLUs" if names == ["relu"] else "activations"
    share = f"all but {found.gap:.0e} of" if found.gap > 0 else "all of"

    def details() -> Iterator[str]:
        if found.bending_units == 0:
            yield (
                f"Each of its {found.units} units stays on one straight piece of its activation at"
                f" all {len(run.data.points)} points."
            )
        elif found.bending_units is not None:
            yield (
                f"Units that bend: {_of(found.bending_units, found.units)}, but what they add to"
                " the output is straight."
            )
        yield (
            "While that is so it draws a straight line, and none gets more than"
            f" {percent(found.line_accuracy)} of the training points right."
        )

    return (
        f"Your {units} are not bending anything here: over the data, one matrix explains {share}"
        " what the network does.",
        details(),
    )


def _did_not_learn(run: Run, limit: Limit | None, found: Evidence) -> Words:
    here, best = percent(found.train_accuracy), percent(found.line_accuracy)
    if found.train_accuracy < found.line_accuracy and limit != "one matrix":
        sentence = (
            f"It did not learn: {here} of the training points are right, where one straight line"
            f" gets {best}, and a network with activations can come as close to any line as you"
            " like."
        )
    elif found.train_accuracy < found.line_accuracy:
        sentence = (
            f"It did not learn: {here} of the training points are right, where the best straight"
            f" line gets {best}, and one matrix can be that line."
        )
    else:
        sentence = (
            f"It did not learn more: {here} of the training points are right. Nothing that is"
            " proven here stops it at that; the training has not got further."
        )
    return sentence, _training_facts(run, found)


def _learning(run: Run, limit: Limit | None, found: Evidence) -> Words:
    here = percent(found.train_accuracy)
    if (found.improvement or 0.0) > IMPROVING:
        improved = percent(found.improvement or 0.0)
        sentence = (
            f"Still learning: {here} of the training points are right, and the loss fell by"
            f" {improved} over the last {found.window} epochs."
        )
    else:
        sentence = (
            f"Epoch {found.epoch}: too early to say. {here} of the training points are right."
        )
    return sentence, iter(())


def _training_facts(run: Run, found: Evidence) -> Iterator[str]:
    settings = run.settings
    if _diverges_next(run, found):
        yield "It diverged: one epoch later its numbers are no longer finite."
    if found.spread < CONSTANT:
        yield (
            "It looks like a collapse, but it is a training failure: the network says nearly the"
            f" same everywhere, its logits spread by {found.spread:.1g}."
        )
    yield from _units(found)
    if found.gradient_norm == 0.0:
        yield "The gradient is 0: nothing can change any more."
    elif found.first_layer_share < _VANISHED and len(run.network.layers) > 1:
        share = f"{found.first_layer_share:.1g}" if found.first_layer_share else "nothing"
        yield f"The gradient fades on its way back: the first layer gets {share} of it."
    if found.improvement is not None:
        change = "fell" if found.improvement >= 0 else "rose"
        yield (
            f"With {settings.optimizer} at learning rate {settings.learning_rate:g} the loss"
            f" {change} by {percent(abs(found.improvement))} over the last {found.window} epochs."
        )


def _units(found: Evidence) -> Iterator[str]:
    if found.dead_units:
        yield (
            f"Dead units: {_of(found.dead_units, found.units)}, flat at every point, so that no"
            " gradient passes."
        )
    saturated = found.saturated_units - found.dead_units
    if saturated > _MANY * found.units:
        yield (
            f"Saturated units: {_of(saturated, found.units)}, nearly flat at more than"
            f" {percent(MOSTLY)} of the points."
        )


def _of(some: int, units: int) -> str:
    return f"{some} of {units}"


def percent(share: float) -> str:
    """Return for example "69.4 %"; never rounded up to 100 %."""
    tenths = int(share * 1000 + (0.5 if share < 0.9995 else 0.0))
    return f"{tenths / 10:g} %"


_WORDS = {
    "solved": _solved,
    "cannot_represent": _cannot_represent,
    "did_not_learn": _did_not_learn,
    "not_bending": _not_bending,
    "learning": _learning,
}
