"""The depth race in words: how far linear networks agree in the end, and how they came there."""

from collections.abc import Iterator, Sequence

import numpy as np

from components.words.ceiling_words import ceiling_in_words
from components.words.number_words import outside_in_words, percent, share_in_words
from models.experiment.datasets import Data
from models.experiment.settings import Settings
from models.findings.counts import points_right_by
from models.findings.sweeps import DepthPath

MOST = 0.95
"""The share of the way down that counts as having arrived."""


def race_in_words(paths: Sequence[DepthPath], data: Data) -> str:
    """Return how far the networks agree in the end, and how they came there."""
    return (
        "**One class of functions, different paths.** Each of these is one matrix, 3 numbers,"
        f" however deep: {_ends(paths, data)} {_arrivals(paths)}".rstrip()
    )


def _ends(paths: Sequence[DepthPath], data: Data) -> str:
    if len(paths) == 1:
        return "the only one that has been trained so far."
    classes = np.stack([path.line(data.points)[:, 0] > 0 for path in paths])
    alike, every = int((classes == classes[0]).all(axis=0).sum()), len(data.points)
    agree = "all points" if alike == every else f"{share_in_words(alike, every)} of all points"
    # One that diverged did not come to an end of its own.
    when = "where they stopped" if any(path.diverged for path in paths) else "in the end"
    who = "both" if len(paths) == 2 else f"all {len(paths)}"
    return f"{when} {who} agree on the class of {agree}."


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
    way = f"{percent(MOST)} of its way down to the lowest loss of them all"
    if min(arrived) == max(arrived):
        return f"Each needs {_epochs(arrived[0])} for {way}."
    slowest, fastest = max(arrived), min(arrived)
    return f"For {way} {_who(paths, epochs, fastest)}, {_who(paths, epochs, slowest)}."


def _who(paths: Sequence[DepthPath], epochs: Sequence[int | None], count: int) -> str:
    """Return who took so many epochs: "the one with 1 hidden layer takes 3 epochs"."""
    depths = [path.depth for path, epoch in zip(paths, epochs, strict=True) if epoch == count]
    if len(depths) > 1:
        return f"those with {' and '.join(map(str, depths))} hidden layers take {_epochs(count)}"
    return f"the one with {_layers(depths[0])} takes {_epochs(count)}"


def _epochs(count: int) -> str:
    return f"{count:,} epoch{'' if count == 1 else 's'}"


def _goal(paths: Sequence[DepthPath]) -> float:
    """Return the lowest training loss that any of them reaches."""
    return min(float(path.column("train_loss").min()) for path in paths)


def _layers(depth: int) -> str:
    return f"{depth} hidden layer{'' if depth == 1 else 's'}" if depth else "no hidden layer"


def race_table(paths: Sequence[DepthPath], data: Data) -> str:
    """Return the numbers of the race as a Markdown table."""
    goal = _goal(paths)
    rows = [
        "| Hidden layers | Right, of all points | Final W, b"
        " | Singular value, first → last"
        f" | Epochs for {percent(MOST)} of the way down |",
        "|:--|:--|:--|:--|:--|",
        *(_row(path, data, goal) for path in paths),
    ]
    return "\n".join(rows)


def _row(path: DepthPath, data: Data, goal: float) -> str:
    x, y = path.line.weight[0]
    there = arrival(path, goal)
    right = points_right_by(path.line(data.points)[:, 0], data).all
    first, last = path.product_norms[0], path.product_norms[-1]
    return (
        f"| {path.depth} | {share_in_words(right, len(data.points))} |"
        f" [{x:.3g} {y:.3g}], {path.line.bias[0]:.3g} | {first:.3g} → {last:.3g} |"
        f" {'not reached' if there is None else f'{there:,}'} |"
    )


def race_conditions_in_words(
    settings: Settings,
    paths: Sequence[DepthPath],
    epochs: int,
    ceiling: float,
    outside: int,
    waiting: Sequence[int],
) -> Iterator[str]:
    """Yield how the numbers came about, and what is missing.

    Args:
        settings: Of every racer, but for the depth.
        paths: Those that there are.
        epochs: How long each is trained.
        ceiling: The most of all points that one line gets right, 0 to 1.
        outside: How many points are not in the picture.
        waiting: The depths that are still training.
    """
    yield (
        f"Linear networks with hidden layers of {settings.width}, from the same seed, trained for"
        f" {epochs:,} epochs by plain gradient descent on all training points at once, learning"
        f" rate {settings.learning_rate:g}, whatever the sidebar says: so no batch disturbs their"
        " paths."
    )
    yield f"For all of them, {ceiling_in_words(ceiling)}."
    for path in paths:
        if path.diverged:
            who = f"The one with {_layers(path.depth)}"
            yield f"{who} diverged after epoch {len(path.rows) - 1:,}."
    if waiting:
        yield f"Still training: {', '.join(map(str, waiting))} hidden layers."
    if outside:
        yield outside_in_words(outside)
    yield (
        "From very small first weights a deeper one waits longer, then moves faster (Saxe,"
        " McClelland & Ganguli 2013, arXiv:1312.6120); these first weights are of ordinary size."
    )
