"""The depth race: linear networks of several depths, one function class, different paths."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial

import streamlit as st

from components.figures.picture import picture_config
from components.figures.race import Racer, lines_figure, race_figure
from components.waiting import drawn_in_steps
from components.words.number_words import unbroken
from components.words.race_words import race_conditions_in_words, race_in_words, race_table
from models.experiment.datasets import BOX
from models.experiment.settings import FULL_BATCH, Settings
from models.findings.sweeps import DEPTHS, DepthPath, depth_race
from models.record.run import Run

EPOCHS = 1000
"""How long each depth is trained."""

LEARNING_RATE = 0.1
"""Of plain gradient descent on all points at once: minibatches keep the lines trembling."""


def race_panel(run: Run) -> None:
    """Draw how linear networks of DEPTHS hidden layers train on the experiment's data."""
    settings = replace(
        run.settings.linear_twin,
        activations=(),
        widths=(),
        edits=(),
        optimizer="sgd",
        learning_rate=LEARNING_RATE,
        batch_size=FULL_BATCH,
        engine="compiled",
    )
    deep = [replace(settings, depth=depth) for depth in DEPTHS]
    drawn_in_steps(deep, EPOCHS, partial(_draw, run, settings))


# Without the parameters, which are large.
@lru_cache(maxsize=32)
def _whole_race(settings: Settings) -> tuple[DepthPath, ...]:
    paths = depth_race(settings, epochs=EPOCHS).paths
    return tuple(
        replace(path, rows=path.rows[:, : len(path.layout.columns)].copy()) for path in paths
    )


def _draw(run: Run, settings: Settings, waiting: Sequence[Settings]) -> None:
    on_record = depth_race(settings, epochs=EPOCHS, budget=0.0).paths if waiting else None
    paths = _whole_race(settings) if on_record is None else on_record
    if not paths:
        st.caption("The first of them is still training.")
        return
    racers, said = list(map(_racer, paths)), race_in_words(paths, run.data)
    _charts(racers, run, said)
    st.markdown(unbroken(said))
    st.markdown(race_table(paths, run.data))
    still = [one.depth for one in waiting]
    ceiling = run.sample.ceiling.accuracy
    conditions = race_conditions_in_words(settings, paths, EPOCHS, ceiling, run.data.outside, still)
    st.caption(" ".join(conditions))


def _charts(racers: Sequence[Racer], run: Run, said: str) -> None:
    left, right = st.columns([3, 2])
    with left:
        st.plotly_chart(
            race_figure(racers),
            key="race_chart",
            width="stretch",
            config=picture_config("depth-race"),
            alt="Training loss and singular value of the product over the epochs, for each depth."
            f" {said}",
        )
    with right:
        st.plotly_chart(
            lines_figure(racers, run.data.points, run.data.labels > 0, BOX),
            key="lines_chart",
            width="stretch",
            config=picture_config("depth-race-lines"),
            alt=f"The straight lines that the networks end at, over the data. {said}",
        )


def _racer(path: DepthPath) -> Racer:
    line = path.line
    return Racer(
        str(path.depth),
        path.column("train_loss"),
        path.product_norms,
        line.weight[0],
        float(line.bias[0]),
    )
