"""How much bend is needed? The experiment, trained anew at each of a few bends."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np
import streamlit as st

from components.figures.bend import Bends, bend_figure
from components.figures.picture import picture_config
from components.waiting import drawn_in_steps
from components.words.number_words import percent, unbroken
from models.experiment.datasets import Data
from models.experiment.settings import Settings
from models.findings.sweeps import BENDS, BendPoint, BendSweep, bend_sweep
from models.findings.symptoms import SOLVED
from models.findings.what_if import SWEEP_LIMIT
from models.record.run import Run

EPOCHS = 200
"""How long each bend is trained."""

UNBENT = 0.01
"""With a smaller gap, one matrix explains more than 99 % of what a network does."""


def bend_panel(run: Run) -> None:
    """Draw accuracy, gap and regions of the experiment against its bend."""
    settings = replace(run.settings, bend=1.0, engine="compiled")
    if settings.is_affine:
        st.info(_nothing_to_bend(settings))
        return
    bent = [replace(settings, bend=bend) for bend in BENDS]
    drawn_in_steps(bent, EPOCHS, partial(_draw, run, settings))


def _nothing_to_bend(settings: Settings) -> str:
    if not settings.layers:
        return "No hidden layer, so nothing can bend: add one to see how much bend it needs."
    return "The identity has no bend to turn up: choose another to see how much bend it needs."


# Counting the regions of eight wide, deep networks takes a third of a second.
@lru_cache(maxsize=64)
def _whole_sweep(settings: Settings) -> BendSweep:
    return bend_sweep(settings, epochs=EPOCHS)


def _draw(run: Run, settings: Settings, waiting: Sequence[Settings]) -> None:
    on_record = bend_sweep(settings, epochs=EPOCHS, budget=0.0) if waiting else None
    sweep = on_record or _whole_sweep(settings)
    ceiling = run.sample.ceiling.accuracy
    said = bends_in_words(sweep.points, run.data, ceiling)
    numbers = _table(sweep.points)
    st.plotly_chart(
        bend_figure(_arrays(sweep.points), ceiling),
        key="bend_chart",
        width="stretch",
        config=picture_config("how-much-bend"),
        alt=f"Accuracy, linearity gap and linear regions at each bend. {numbers} {said}",
    )
    st.markdown(unbroken(said))
    st.caption(unbroken(" ".join(_conditions(run, sweep, [one.bend for one in waiting]))))


def _arrays(points: Sequence[BendPoint]) -> Bends:
    def column(values: dict[float, float]) -> np.ndarray:
        return np.array([values.get(bend, np.nan) for bend in BENDS])

    def score(name: str) -> np.ndarray:
        return column({point.bend: point.frame[name] for point in points})

    counts = {p.bend: np.nan if p.regions is None else float(p.regions) for p in points}
    return Bends(
        BENDS,
        np.stack([score("train_accuracy"), score("test_accuracy")]),
        score("gap"),
        column(counts),
        column({point.bend: not point.complete for point in points}) == 1.0,
        column({point.bend: point.diverged for point in points}) == 1.0,
    )


def bends_in_words(points: Sequence[BendPoint], data: Data, ceiling: float) -> str:
    """Return what the numbers show: where one line is passed, where it is solved."""
    parts = [_passing(points, data, ceiling), _solving(points), _straight_regions(points)]
    return " ".join(part for part in parts if part)


def accuracy_on_all(point: BendPoint, data: Data) -> float:
    """Return the share of all the points, training and test, that are right."""
    count, train = len(data.points), data.train_count
    right = point.frame["train_accuracy"] * train + point.frame["test_accuracy"] * (count - train)
    return round(right) / count


def _passing(points: Sequence[BendPoint], data: Data, ceiling: float) -> str:
    if ceiling == 1.0:
        return "One straight line is enough for these data, so no bend is needed."
    limit = f"than any straight line can ({percent(ceiling)} of all points)"
    passed = [point.bend for point in points if accuracy_on_all(point, data) > ceiling]
    if not passed:
        return f"At none of these bends does it get more right {limit}."
    return f"**{_bends(passed, [point.bend for point in points])} it gets more right {limit}.**"


def _solving(points: Sequence[BendPoint]) -> str:
    solved = [p.bend for p in points if p.frame["train_accuracy"] >= SOLVED]
    goal = f"at least {percent(SOLVED)} of the training points right"
    if not solved:
        return f"At none does it get {goal}."
    return f"{_bends(solved, [point.bend for point in points])} it gets {goal}."


def _bends(some: Sequence[float], every: Sequence[float]) -> str:
    """Return where something holds: "From t = 0.05 on" only if it does at all that follow."""
    if list(some) == list(every):
        return "At every t"
    first = list(every).index(some[0])
    if len(some) > 1 and list(some) == list(every[first:]):
        return f"From t = {some[0]:g} on"
    return f"At t = {', '.join(f'{bend:g}' for bend in some)}"


def _straight_regions(points: Sequence[BendPoint]) -> str:
    """Return that folds alone are not enough, if there is such a network here."""
    flat = [p for p in points if (p.regions or 0) > 1 and p.frame["gap"] < UNBENT]
    if not flat:
        return ""
    most = max(flat, key=lambda point: point.regions or 0)
    count = f"{most.regions:,}" if most.complete else f"more than {SWEEP_LIMIT:,}"
    return (
        f"Folds alone do not help: at t = {most.bend:g} it has {count} linear regions, and yet one"
        f" matrix explains all but {100 * most.frame['gap']:.1g} % of what it does."
    )


def _conditions(run: Run, sweep: BendSweep, waiting: Sequence[float]) -> Iterator[str]:
    yield f"Each t is trained by itself for {EPOCHS} epochs, from the same first weights."
    if run.settings.engine != "compiled":
        yield "By the compiled engine, whichever is chosen: it is faster."
    if any(point.regions is None for point in sweep.points):
        yield "Regions are not counted: the activation is curved."
    if any(not point.complete for point in sweep.points):
        yield f"Regions are counted up to {SWEEP_LIMIT:,}."
    if diverged := [point for point in sweep.points if point.diverged]:
        ends = (f"t = {point.bend:g} after epoch {point.frame.epoch:,}" for point in diverged)
        yield f"Diverged, drawn as ✕: {', '.join(ends)}."
    if waiting:
        yield f"Still training: t = {', '.join(f'{bend:g}' for bend in waiting)}."
    for bend in sweep.missing:
        if bend not in waiting:
            yield f"t = {bend:g} has no picture: its first weights already give infinite outputs."
    yield "To see one of them train, set Bend in the sidebar to its t."


def _table(points: Sequence[BendPoint]) -> str:
    """Return every number in words, for who cannot see the picture."""
    return " ".join(
        f"t = {point.bend:g}: {percent(point.frame['train_accuracy'])} of training and"
        f" {percent(point.frame['test_accuracy'])} of test points right, gap"
        f" {point.frame['gap']:.2g}"
        + ("." if point.regions is None else f", {point.regions:,} regions.")
        for point in points
    )
