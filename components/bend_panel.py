"""How much bend is needed? The experiment, trained anew at each of a few bends."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np
import streamlit as st

from components.figures.bend import Bends, bend_figure
from components.figures.picture import picture_config
from components.waiting import drawn_in_steps
from components.words.bend_words import (
    bend_conditions_in_words,
    bends_in_numbers,
    bends_in_words,
    nothing_to_bend,
)
from components.words.number_words import unbroken
from models.experiment.settings import Settings
from models.findings.sweeps import BENDS, BendPoint, BendSweep, bend_sweep
from models.record.run import Run

EPOCHS = 200
"""How long each bend is trained."""


def bend_panel(run: Run) -> None:
    """Draw accuracy, gap and regions of the experiment against its bend."""
    settings = replace(run.settings, bend=1.0, engine="compiled")
    if settings.is_affine:
        st.info(nothing_to_bend(settings))
        return
    bent = [replace(settings, bend=bend) for bend in BENDS]
    drawn_in_steps(bent, EPOCHS, partial(_draw, run, settings))


# Counting the regions of eight wide, deep networks takes a third of a second.
@lru_cache(maxsize=64)
def _whole_sweep(settings: Settings) -> BendSweep:
    return bend_sweep(settings, epochs=EPOCHS)


def _draw(run: Run, settings: Settings, waiting: Sequence[Settings]) -> None:
    on_record = bend_sweep(settings, epochs=EPOCHS, budget=0.0) if waiting else None
    sweep = on_record or _whole_sweep(settings)
    sample = run.sample
    ceilings = (sample.train_ceiling.accuracy, sample.test_ceiling.accuracy)
    said = bends_in_words(sweep.points, run.data, sample.ceiling)
    numbers = bends_in_numbers(sweep.points, run.data)
    still = [one.bend for one in waiting]
    st.plotly_chart(
        bend_figure(_arrays(sweep.points), ceilings),
        key="bend_chart",
        width="stretch",
        config=picture_config("how-much-bend"),
        alt=f"Accuracy, linearity gap and linear regions at each bend. {numbers} {said}",
    )
    st.markdown(unbroken(said))
    st.caption(unbroken(" ".join(bend_conditions_in_words(run.settings, sweep, EPOCHS, still))))


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
