"""The least mean cross-entropy that one matrix can reach on the training points.

The problem is convex: every affine network, however deep, has this optimum and no other.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.definition.collapse import Affine
from models.experiment.datasets import Data

Floats = NDArray[np.float64]

SAME_PROBABILITY = 0.01
"""Probabilities nearer than this to the optimum's, in the root mean square, have reached it."""

_ENOUGH = 1e-14  # nats that a step still promises
_STEPS = 200  # twenty are usual; with points on the border between classes, fifty
_STILL = 0.1  # a last step that moves a logit by more (by about 1) goes on for ever


@dataclass(frozen=True)
class Optimum:
    """Where training one matrix ends, if it goes on for ever.

    Attributes:
        loss: The infimum of the mean cross-entropy on the training points, in nats.
        map: Where it is attained, weight ``(1, inputs)``; the one of least length if there are
            several. None where ever larger weights come ever nearer to it: a line parts the
            classes, perhaps with points of both on it.
    """

    loss: float
    map: Affine | None

    def distance(self, loss: float) -> float:
        """Return how far one matrix's probabilities may be from the optimum's: root mean square.

        At the optimum the gradient is 0, so what a training loss exceeds it by is the mean
        Kullback-Leibler divergence of its probabilities from the optimum's, and at least twice
        their mean squared difference (Pinsker).
        """
        return math.sqrt(max(0.0, loss - self.loss) / 2.0)

    def is_reached(self, loss: float) -> bool:
        """Return whether a training loss of one matrix is the optimum's, as far as it matters.

        That is, whether its probabilities are within SAME_PROBABILITY of the optimum's. Never true
        where the loss may fall for ever.
        """
        return self.map is not None and self.distance(loss) <= SAME_PROBABILITY


def best_cross_entropy(data: Data) -> Optimum:
    """Return the optimum of the mean cross-entropy of one matrix on the training points.

    Newton's method with halved steps, in float64, from 0: about half a millisecond.
    """
    points, basis, middle = _spanned(data.points[data.train].astype(np.float64))
    design = np.column_stack([points, np.ones(len(points))])
    signed = np.where(data.labels[data.train] > 0, 1.0, -1.0)[:, None] * design
    theta, loss, attained = _minimum(signed)
    if not attained:
        return Optimum(loss, None)
    weight = basis @ theta[:-1]
    return Optimum(loss, Affine(weight[None], np.array([theta[-1] - weight @ middle])))


def _spanned(points: Floats) -> tuple[Floats, Floats, Floats]:
    """Return uncorrelated coordinates along the directions in which the points differ.

    Returns:
        ``(points, directions)`` of variance 1; the matrix ``(inputs, directions)`` that takes
        weights on them to weights on the inputs; the points' mean ``(inputs,)``.
    """
    middle = points.mean(axis=0)
    _, sizes, directions = np.linalg.svd(points - middle, full_matrices=False)
    sizes /= math.sqrt(len(points))
    kept = sizes > 1e-9 * max(1.0, float(np.abs(points).max()))
    basis = directions[kept].T / sizes[kept]
    return (points - middle) @ basis, basis, middle


def _minimum(signed: Floats) -> tuple[Floats, float, bool]:
    """Return where ``mean(log(1 + exp(-signed @ theta)))`` is least, that, and if it is attained.

    Args:
        signed: ``(points, parameters)``, of full rank.
    """
    theta = np.zeros(signed.shape[1])
    loss = _loss(signed, theta)
    for _ in range(_STEPS):
        # A mean below log(2) / points leaves no point below log(2), that is, none on the wrong
        # side: the classes part, and larger weights will do as well as one likes.
        if loss * len(signed) < math.log(2.0):
            return theta, 0.0, False
        gradient, values, vectors = _slope_and_curvatures(signed, theta)
        step = vectors @ ((vectors.T @ gradient) / np.maximum(values, np.finfo(float).tiny))
        promised = float(gradient @ step)
        if promised < _ENOUGH:
            break
        theta, loss = _halved_until_it_falls(signed, theta, step, promised)
    return theta, loss, bool(np.abs(signed @ step).max() < _STILL)


def _slope_and_curvatures(signed: Floats, theta: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the gradient, and the Hessian's eigenvalues, ascending, and eigenvectors."""
    wrong = 0.5 - 0.5 * np.tanh(0.5 * (signed @ theta))  # probability of the other class
    gradient = -signed.T @ wrong / len(signed)
    hessian = (signed * (wrong * (1.0 - wrong))[:, None]).T @ signed / len(signed)
    values, vectors = np.linalg.eigh(hessian)
    return gradient, values, vectors


def _halved_until_it_falls(
    signed: Floats, theta: Floats, step: Floats, promised: float
) -> tuple[Floats, float]:
    """Return the first of theta - step, - step / 2, ... that keeps a quarter of its promise."""
    before, share = _loss(signed, theta), 1.0
    while share > 1e-9:
        after = _loss(signed, theta - share * step)
        if after <= before - 0.25 * share * promised:
            break
        share /= 2.0
    return theta - share * step, after


def _loss(signed: Floats, theta: Floats) -> float:
    return float(np.logaddexp(0.0, -(signed @ theta)).mean())
