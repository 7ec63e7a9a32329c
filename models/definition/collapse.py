"""What a network collapses into: exact products, and the best that one matrix can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from models.definition.network import Network
from models.experiment.datasets import Data
from models.experiment.problems import BINARY, Problem

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Affine:
    """The map ``x -> weight x + bias``.

    Attributes:
        weight: ``(outputs, inputs)`` float64.
        bias: ``(outputs,)`` float64.
    """

    weight: Floats
    bias: Floats

    def __call__(self, points: NDArray[np.floating]) -> Floats:
        """Return the map of ``points`` ``(count, inputs)``: ``(count, outputs)``."""
        image: Floats = points.astype(np.float64) @ self.weight.T + self.bias
        return image

    def after(self, first: "Affine") -> "Affine":
        """Return the one map equal to ``first``, then this.

        Raises:
            ValueError: If ``first`` gives another size than this takes.
        """
        if first.weight.shape[0] != self.weight.shape[1]:
            raise ValueError(
                f"a layer with {self.weight.shape[1]} inputs cannot follow one with"
                f" {first.weight.shape[0]} outputs"
            )
        return Affine(self.weight @ first.weight, self.weight @ first.bias + self.bias)

    @property
    def is_finite(self) -> bool:
        """Whether every number is."""
        return bool(np.isfinite(self.weight).all() and np.isfinite(self.bias).all())

    @property
    def parameter_count(self) -> int:
        """Numbers in weight and bias."""
        return self.weight.size + self.bias.size


def affine_layers(network: Network, parameters: NDArray[np.floating]) -> list[Affine]:
    """Return the affine part of every layer in float64, input side first."""
    flat = parameters.astype(np.float64)
    return [
        Affine(
            flat[layer.start : layer.bias_start].reshape(layer.outputs, layer.inputs),
            flat[layer.bias_start : layer.stop],
        )
        for layer in network.layers
    ]


def collapse(layers: Sequence[Affine]) -> Affine:
    """Return the one affine map equal to applying ``layers`` in order.

    Computed in float64: the result differs from the stack only by the stack's own rounding.

    Args:
        layers: At least one, input side first.

    Raises:
        ValueError: If ``layers`` is empty or neighbouring sizes disagree.
    """
    if not layers:
        raise ValueError("cannot collapse a stack of no layers")
    return reduce(lambda done, layer: layer.after(done), layers)


class LeastSquares:
    """Fits affine maps to outputs over fixed inputs, many times.

    Args:
        inputs: ``(count, inputs)``.
    """

    def __init__(self, inputs: NDArray[np.floating]) -> None:
        design = np.column_stack([inputs.astype(np.float64), np.ones(len(inputs))])
        self._solver = np.linalg.pinv(design)  # (inputs + 1, count)

    def __call__(self, outputs: NDArray[np.floating]) -> Affine:
        """Return the affine map nearest to ``outputs`` in squared error.

        Args:
            outputs: ``(count, outputs)``, or ``(count,)`` for one.
        """
        wide = outputs.astype(np.float64)
        solution = self._solver @ wide.reshape(len(wide), -1)
        return Affine(solution[:-1].T, solution[-1])


def linearity_gap(outputs: NDArray[np.floating], fitted: NDArray[np.floating]) -> float:
    """Return the fraction of the variance of ``outputs`` that ``fitted`` leaves, 0 to 1.

    1 - R^2, also called the fraction of variance unexplained; of all outputs together, where
    there are several. A constant network has gap 0: one matrix is all there is to it.

    Args:
        outputs: ``(count, outputs)``, or ``(count,)`` for one.
        fitted: Likewise.
    """
    wide = outputs.astype(np.float64)
    variance = float(np.var(wide, axis=0).sum())
    # A variance at the level of the outputs' own rounding is no variance.
    if variance <= (1e-6 * float(np.abs(wide).max(initial=0.0))) ** 2:
        return 0.0
    return min(1.0, float(np.mean((wide - fitted) ** 2, axis=0).sum()) / variance)


def class_agreement(
    one: NDArray[np.floating], other: NDArray[np.floating], problem: Problem = BINARY
) -> float:
    """Return the share of points that two ``(count, outputs)`` put in the same class."""
    return float(np.mean(problem.classes(one) == problem.classes(other)))


def logistic_regression(data: Data) -> Affine:
    """Return the logits of logistic regression on the training labels, penalty as scikit-learn's.

    With only one class among them: the constant logit of that class.
    """
    labels = data.labels[data.train]
    if labels.min() == labels.max():
        return Affine(np.zeros((1, data.points.shape[1])), np.array([20.0 * labels[0] - 10.0]))
    weights = least_cross_entropy(data.points[data.train], labels > 0, penalty=1.0)
    return Affine(weights[None, :-1], weights[-1:])


_NEWTON_STEPS, _SHORTEST, _CONVERGED = 40, 1e-4, 1e-9
"""The most steps, the shortest part of one, and the fall of the loss below which it ends."""


def least_cross_entropy(
    inputs: NDArray[np.floating], labels: NDArray[np.bool_], penalty: float
) -> Floats:
    """Return the weights of logistic regression, ``(directions + 1,)`` with the bias last.

    By Newton's method: what scikit-learn's takes longer to come to, and a second to be loaded.
    With a penalty the least is reached, unlike the infimum of ``models.findings.optimum``.

    Args:
        inputs: ``(points, directions)``.
        labels: ``(points,)``.
        penalty: Of the weights' squares, 1 / C there; the bias has none to speak of.
    """
    inputs = np.column_stack([inputs.astype(np.float64), np.ones(len(inputs))])
    penalties = np.append(np.full(inputs.shape[1] - 1, penalty), 1e-9)
    signs = np.where(labels, 1.0, -1.0)

    def loss(weights: Floats) -> float:
        margins = signs * (inputs @ weights)
        return float(np.logaddexp(0.0, -margins).sum() + 0.5 * penalties @ weights**2)

    weights = np.zeros(inputs.shape[1])
    before = loss(weights)
    for _step in range(_NEWTON_STEPS):
        chance = 0.5 * (1.0 + np.tanh(0.5 * (inputs @ weights)))
        gradient = inputs.T @ (chance - labels) + penalties * weights
        curvature = (inputs.T * (chance * (1.0 - chance))) @ inputs + np.diag(penalties)
        direction = np.linalg.solve(curvature, gradient)
        length = 1.0
        while (after := loss(weights - length * direction)) > before and length > _SHORTEST:
            length /= 2.0
        weights -= length * direction
        if before - after < _CONVERGED:
            break
        before = after
    return weights
