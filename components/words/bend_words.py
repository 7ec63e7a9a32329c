"""What an experiment does at each of several bends, in words."""

from collections.abc import Iterator, Sequence

from components.words.number_words import (
    percent,
    percent_at_most,
    share_in_words,
    small_percent,
)
from models.definition.best_line import Ceiling
from models.experiment.datasets import Data
from models.experiment.settings import Settings
from models.findings.counts import points_right
from models.findings.sweeps import BENDS, BendPoint, BendSweep
from models.findings.symptoms import SOLVED, share_of
from models.findings.what_if import SWEEP_LIMIT

UNBENT = 0.01
"""With a smaller gap, one matrix explains more than 99 % of what a network does."""


def nothing_to_bend(settings: Settings) -> str:
    """Return why an affine network has no bend to turn up."""
    if not settings.layers:
        return "No hidden layer, so nothing can bend: add one to see how much bend it needs."
    return "The identity has no bend to turn up: choose another to see how much bend it needs."


def bends_in_words(points: Sequence[BendPoint], data: Data, ceiling: Ceiling) -> str:
    """Return what the numbers show: where one line is passed, where it is solved.

    Args:
        points: The bends that there are so far, ascending.
        data: What they are trained on.
        ceiling: The best line on all the points.
    """
    parts = [
        _passing(points, data, ceiling),
        _reaching(points, data),
        _straight_pieces(points, data, ceiling),
    ]
    return " ".join(part for part in parts if part)


def passes_the_line(point: BendPoint, data: Data, ceiling: Ceiling) -> bool:
    """Return whether more of all points are right than any straight line gets."""
    return points_right(point.frame, data).all > ceiling.right


def reaches_the_goal(point: BendPoint, data: Data) -> bool:
    """Return whether at least SOLVED of the training points are right."""
    return points_right(point.frame, data).train >= share_of(SOLVED, data.train_count)


def is_folded_but_straight(point: BendPoint, data: Data, ceiling: Ceiling) -> bool:
    """Return whether there are folds, one matrix explains nearly all, and no more is right."""
    is_straight = (point.regions or 0) > 1 and point.frame["gap"] < UNBENT
    return is_straight and not passes_the_line(point, data, ceiling)


def _passing(points: Sequence[BendPoint], data: Data, ceiling: Ceiling) -> str:
    if ceiling.right == ceiling.count:
        return "One straight line is enough for these data, so no bend is needed."
    limit = (
        f"than any straight line can (at most {percent_at_most(ceiling.accuracy)} of all points)"
    )
    passed = [point.bend for point in points if passes_the_line(point, data, ceiling)]
    if not passed:
        return f"At none of these bends does it get more right {limit}."
    return f"**{where(passed)} it gets more right {limit}.**"


def _reaching(points: Sequence[BendPoint], data: Data) -> str:
    solved = [point.bend for point in points if reaches_the_goal(point, data)]
    goal = f"at least {percent(SOLVED)} of the training points right"
    return f"{where(solved)} it gets {goal}." if solved else f"At none does it get {goal}."


def where(some: Sequence[float]) -> str:
    """Return at which of BENDS something holds: "From t = 0.05 on" if at all that follow.

    Args:
        some: Of BENDS, ascending; at least one. What is still to be trained is not among them.
    """
    if tuple(some) == BENDS:
        return "At every t here"
    if len(some) > 1 and tuple(some) == BENDS[-len(some) :]:
        return f"From t = {some[0]:g} on"
    return f"At t = {', '.join(f'{bend:g}' for bend in some)}"


def _straight_pieces(points: Sequence[BendPoint], data: Data, ceiling: Ceiling) -> str:
    """Return that folds alone are not enough, if there is such a network here."""
    flat = [point for point in points if is_folded_but_straight(point, data, ceiling)]
    if not flat:
        return ""
    most = max(flat, key=lambda point: point.regions or 0)
    gap = most.frame["gap"]
    explained = f"all but {small_percent(gap)}" if gap > 0 else "all"
    return (
        f"Folds alone do not help: at t = {most.bend:g} they cut the square into {_count(most)}"
        f" regions, and yet one matrix explains {explained} of what it does over the data."
    )


def _count(point: BendPoint) -> str:
    return f"{point.regions:,}" if point.complete else f"more than {SWEEP_LIMIT:,}"


def bend_conditions_in_words(
    settings: Settings, sweep: BendSweep, epochs: int, waiting: Sequence[float]
) -> Iterator[str]:
    """Yield how the numbers came about, and what is missing.

    Args:
        settings: The experiment.
        sweep: What there is of it.
        epochs: How long each bend is trained.
        waiting: The bends that are still training.
    """
    yield f"Each t is trained by itself for {epochs} epochs, from the same first weights."
    if any(edit.epoch <= epochs for edit in settings.edits):
        yield "What is changed while it trains is changed in each of them."
    if settings.engine != "compiled":
        yield "By the compiled engine, whichever is chosen: it is faster."
    yield from _about_regions(sweep.points)
    if diverged := [point for point in sweep.points if point.diverged]:
        ends = (f"t = {point.bend:g} after epoch {point.frame.epoch:,}" for point in diverged)
        yield f"Diverged, drawn as ✕ with its last numbers: {', '.join(ends)}."
    if waiting:
        yield f"Still training: t = {', '.join(f'{bend:g}' for bend in waiting)}."
    for bend in sorted(set(sweep.missing) - set(waiting)):
        yield f"t = {bend:g} has no picture: its first weights already give infinite outputs."
    yield "To see one of them train, set Bend in training in the sidebar to its t."


def _about_regions(points: Sequence[BendPoint]) -> Iterator[str]:
    if any(point.regions is None for point in points):
        yield "Regions are not counted: an activation is curved."
    else:
        yield "Regions are what folds cut the square into; some may hold the same matrix."
    if any(not point.complete for point in points):
        yield f"Regions are counted up to {SWEEP_LIMIT:,}."


def bends_in_numbers(points: Sequence[BendPoint], data: Data) -> str:
    """Return every number in words, for who cannot see the picture."""
    return " ".join(_numbers(point, data) for point in points)


def _numbers(point: BendPoint, data: Data) -> str:
    right, test_count = points_right(point.frame, data), len(data.labels) - data.train_count
    count = "" if point.regions is None else _count(point)
    regions = f", {count} region{'' if count == '1' else 's'}" if count else ""
    return (
        f"t = {point.bend:g}: {share_in_words(right.train, data.train_count)} of training and"
        f" {share_in_words(right.test, test_count)} of test points right, gap"
        f" {point.frame['gap']:.2g}{regions}."
    )
