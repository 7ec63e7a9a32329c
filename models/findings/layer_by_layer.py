"""What each hidden layer makes of the data: how affine they stay, how well a line then does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.definition.collapse import least_cross_entropy
from models.definition.frame import Frame
from models.findings.counts import Counts
from models.findings.removable_units import Removable, removable_units
from models.findings.units import nearly_flat, passed_through
from models.record.run import Run

Floats = NDArray[np.float64]

NO_DIRECTION = 1e-9
"""A direction in which activations vary by less than this share of the most is none."""

PENALTY = 100.0
"""scikit-learn's C: with whitened activations so weak a penalty only keeps the weights finite."""

TOO_LARGE = 1e100
"""Activations beyond this have squares that overflow."""


@dataclass(frozen=True)
class Level:
    """The data as they are after some of the layers; after none of them, as they are given.

    Attributes:
        affine_share: How much of the activations' variance an affine function of x and y explains
            (least squares over all points, R^2 of all units together); None if nothing varies.
        probe: How many points one line through the activations gets right (Alain & Bengio 2016):
            logistic regression on the training points, on whitened activations, so that an affine
            layer that loses nothing leaves it as it is.
        effective_rank: exp of the entropy of the singular values' shares, of the centred
            activations (Roy & Vetterli 2007); 1 for a line, 0 for one point.
        flat: ``(units,)``: at how many points each unit's slope is 0; none for the data themselves.
        nearly_flat: ``(units,)``: at how many it is nearly so (``units.NEARLY_FLAT``).
        removable: The units that are proven to be made of others, on the whole square and at all
            points.
    """

    affine_share: float | None
    probe: Counts
    effective_rank: float
    flat: NDArray[np.intp]
    nearly_flat: NDArray[np.intp]
    removable: tuple[Removable, ...]


def layer_by_layer(run: Run, frame: Frame) -> list[Level]:
    """Return the data as they are given, then after each hidden layer.

    Args:
        run: The experiment.
        frame: One of its epochs.

    Raises:
        ValueError: If activations are TOO_LARGE.
    """
    points = run.data.points.astype(np.float64)
    none = np.zeros(0, np.intp)
    levels = [_level(run, points, points, none, none, ())]
    proven = removable_units(run.network, frame.parameters, points)
    layers = passed_through(run.network, frame.parameters, points)
    # Not strict: a layer more has come through, the one of the outputs.
    for removable, passed in zip(proven, layers, strict=False):
        if not np.abs(passed.values).max() < TOO_LARGE:
            raise ValueError("the activations overflow: nothing can be said of a layer")
        flat, nearly = (passed.slopes == 0.0).sum(axis=0), nearly_flat(passed).sum(axis=0)
        levels.append(_level(run, points, passed.values, flat, nearly, removable))
    return levels


def _level(
    run: Run,
    points: Floats,
    x: Floats,
    flat: NDArray[np.intp],
    nearly: NDArray[np.intp],
    removable: tuple[Removable, ...],
) -> Level:
    white, singular = _whitened(x)
    probe, rank = _probe(run, white), _effective_rank(singular)
    return Level(_affine_share(points, x), probe, rank, flat, nearly, removable)


def _whitened(x: Floats) -> tuple[Floats, Floats]:
    """Return the directions that ``x`` varies in, each of variance 1, and its singular values."""
    left, singular, _ = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    kept = singular > NO_DIRECTION * max(float(singular.max(initial=0.0)), 1e-300)
    return left[:, kept] * np.sqrt(len(x)), singular[kept]


def _affine_share(points: Floats, x: Floats) -> float | None:
    """Return R^2 of ``x`` on ``points``, all columns together."""
    centred = x - x.mean(axis=0)
    whole = float((centred**2).sum())
    if whole == 0.0:
        return None
    inputs, _ = _whitened(points)
    inputs /= np.sqrt(len(points))
    rest = centred - inputs @ (inputs.T @ centred)
    return 1.0 - float((rest**2).sum()) / whole


def _probe(run: Run, white: Floats) -> Counts:
    """Return how many points a line through whitened activations gets right."""
    labels, train = run.data.labels > 0, run.data.train
    weights = least_cross_entropy(white[train], labels[train], 1.0 / PENALTY)
    right = (white @ weights[:-1] + weights[-1] > 0.0) == labels
    return Counts(int(right[train].sum()), int(right[run.data.test].sum()))


def _effective_rank(singular: Floats) -> float:
    shares = singular / singular.sum() if len(singular) else singular
    return float(np.exp(-(shares * np.log(shares)).sum())) if len(shares) else 0.0
