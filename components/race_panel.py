"""The depth race: linear networks of several depths, one function class, different paths."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np
import streamlit as st

from components.figures.picture import picture_config
from components.figures.race import Racer, lines_figure, race_figure
from components.waiting import drawn_in_steps
from components.words.ceiling_words import ceiling_in_words
from components.words.number_words import percent, unbroken
from models.experiment.datasets import BOX, Data
from models.experiment.settings import FULL_BATCH, Settings
from models.findings.sweeps import DEPTHS, DepthPath, depth_race
from models.record.run import Run

EPOCHS = 1000
"""How long each depth is trained."""

LEARNING_RATE = 0.1
"""Of plain gradient descent on all points at once: minibatches keep the lines trembling."""

MOST = 0.95
"""The share of the way down that counts as having arrived."""


def race_panel(run: Run) -> None:
    """Draw how linear networks of DEPTHS hidden layers train on the experiment's data."""
    settings = replace(
        run.settings.linear_twin,
        activations=(),
        widths=(),
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
    st.markdown(unbroken(said))
    st.markdown(_table(paths, run.data))
    st.caption(" ".join(_conditions(run, settings, paths, [one.depth for one in waiting])))


def _racer(path: DepthPath) -> Racer:
    line = path.line
    return Racer(
        str(path.depth),
        path.column("train_loss"),
        path.product_norms,
        line.weight[0],
        float(line.bias[0]),
    )


def race_in_words(paths: Sequence[DepthPath], data: Data) -> str:
    """Return how far the networks agree in the end, and how they came there."""
    classes = np.stack([path.line(data.points)[:, 0] > 0 for path in paths])
    alike = float((classes == classes[0]).all(axis=0).mean())
    agree = "all points" if alike == 1.0 else f"{percent(alike)} of all points"
    return (
        "**Same functions, different paths.** Each of these is one matrix, 3 numbers, however"
        f" deep: {_ends(len(paths), agree)} {_arrivals(paths)}"
    )


def _ends(count: int, agree: str) -> str:
    if count == 1:
        return "the others are still training."
    return f"in the end {'both' if count == 2 else f'all {count}'} agree on the class of {agree}."


def arrival(path: DepthPath, goal: float) -> int | None:
    """Return the first epoch at which MOST of the way from the first loss to ``goal`` is done.

    None if there is none.
    """
    losses = path.column("train_loss").astype(np.float64)
    there = np.flatnonzero(losses <= losses[0] - MOST * (losses[0] - goal))
    return int(there[0]) if len(there) and losses[0] > goal else None


def _arrivals(paths: Sequence[DepthPath]) -> str:
    """Return who needed how long, and whether the deeper ones needed longer."""
    goal = _goal(paths)
    epochs = [arrival(path, goal) for path in paths]
    arrived = [epoch for epoch in epochs if epoch is not None]
    if len(paths) < 2 or len(arrived) < len(paths):
        return ""
    way = f"{percent(MOST)} of the way down"
    if min(arrived) == max(arrived):
        return f"Each needs {_epochs(arrived[0])} for {way}."
    slowest, fastest = int(np.argmax(arrived)), int(np.argmin(arrived))
    return (
        f"For {way} the one with {_layers(paths[fastest])} takes {_epochs(arrived[fastest])}, the"
        f" one with {_layers(paths[slowest])} {_epochs(arrived[slowest])}."
    )


def _epochs(count: int) -> str:
    return f"{count:,} epoch{'' if count == 1 else 's'}"


def _goal(paths: Sequence[DepthPath]) -> float:
    """Return the lowest training loss that any of them reaches."""
    return min(float(path.column("train_loss").min()) for path in paths)


def _layers(path: DepthPath) -> str:
    if path.depth == 0:
        return "no hidden layer"
    return f"{path.depth} hidden layer{'s' if path.depth > 1 else ''}"


def _table(paths: Sequence[DepthPath], data: Data) -> str:
    """Return the numbers of the race as a Markdown table."""
    goal = _goal(paths)
    rows = [
        "| Hidden layers | Right, of all points | Final W, b | Singular value, first → last"
        f" | Epochs for {percent(MOST)} of the way down |",
        "|:--|:--|:--|:--|:--|",
    ]
    for path in paths:
        x, y = path.line.weight[0]
        there = arrival(path, goal)
        right = float(np.mean((path.line(data.points)[:, 0] > 0) == (data.labels > 0)))
        rows.append(
            f"| {path.depth} | {percent(right)} | [{x:.3g} {y:.3g}], {path.line.bias[0]:.3g} |"
            f" {path.product_norms[0]:.3g} → {path.product_norms[-1]:.3g} |"
            f" {'not reached' if there is None else f'{there:,}'} |"
        )
    return "\n".join(rows)


def _conditions(
    run: Run, settings: Settings, paths: Sequence[DepthPath], waiting: Sequence[int]
) -> Iterator[str]:
    yield (
        f"Linear networks with hidden layers of {settings.width}, from the same seed, trained for"
        f" {EPOCHS:,} epochs by plain gradient descent on all training points at once, learning"
        f" rate {LEARNING_RATE:g}, whatever the sidebar says: so no batch disturbs their paths."
    )
    yield f"For all of them, {ceiling_in_words(run.sample.ceiling.accuracy)}."
    for path in paths:
        if path.diverged:
            yield f"{_layers(path)} diverged after epoch {len(path.rows) - 1:,}.".capitalize()
    if waiting:
        yield f"Still training: {', '.join(map(str, waiting))} hidden layers."
    yield (
        "From very small first weights a deeper one waits longer, then moves faster (Saxe,"
        " McClelland & Ganguli 2013, arXiv:1312.6120); these first weights are of ordinary size."
    )
