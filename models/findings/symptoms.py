"""The numbers behind a diagnosis, measured at one frame; what they are read by is beside them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.compiled.forward import activated
from models.compiled.products import product
from models.compiled.training import loss_gradient
from models.definition.collapse import affine_layers
from models.definition.frame import Frame
from models.definition.network import Dense
from models.record.run import Run

Floats = NDArray[np.float64]

SOLVED = 0.95
"""Share of the training points right from which on data without noise count as solved."""

NEARLY_FLAT = 0.02
"""A slope below this share of the activation's steepest lets hardly any gradient through."""

MOSTLY = 0.95
"""A unit is saturated if it is nearly flat at more than this share of the points."""

NO_GAP = 1e-6
"""A linearity gap below this is no bend, only rounding."""

CONSTANT = 0.05
"""Logits with a smaller standard deviation say the same everywhere: probabilities within 1 %."""

NEAR = 0.05
"""A share of the points within which accuracy is as good as the best straight line's."""

EARLY = 20
"""Up to this epoch it is too early to say that training failed."""

IMPROVING = 0.02
"""A training loss that falls by more than this share from window to window still improves."""

_STEEPEST_WITHIN = 10.0
_NEIGHBOURS = (1, 5, 15)


@dataclass(frozen=True)
class Symptoms:
    """Measured at one frame.

    Attributes:
        epoch: Of the frame.
        train_accuracy: Share of the training points right.
        test_accuracy: Share of the others right.
        target: Share of the training points right that counts as solved: SOLVED, or with noise,
            where less will do, what a vote of the nearest other points or the best straight line
            reaches. An estimate, not a bound.
        line_accuracy: The most that any straight line reaches on the training points; exact.
        line_accuracy_everywhere: The same on all points.
        fitted_accuracy: What scikit-learn's logistic regression reaches on the training points.
        point_count: Training and test points together.
        gap: Linearity gap of the network over the data.
        spread: Standard deviation of the logits over the data; 0 says the same everywhere.
        units: Hidden units behind an activation that bends.
        dead_units: Those whose activation is flat (slope 0) at every point.
        saturated_units: Those nearly flat (NEARLY_FLAT) at more than MOSTLY of the points; the
            dead ones are among them.
        bending_units: Those on more than one piece of their activation over the points; None
            where an activation is curved.
        gradient_norm: Of the mean loss on the training points, by all parameters.
        first_layer_share: The first layer's part of the gradient's norm, 0 to 1.
        window: Epochs over which the next is taken.
        improvement: Share by which the training loss fell: the mean of the last ``window`` epochs
            against that of the ``window`` before. None before there are as many.
        diverges: Whether the next epoch is known not to be finite.
    """

    epoch: int
    train_accuracy: float
    test_accuracy: float
    target: float
    line_accuracy: float
    line_accuracy_everywhere: float
    fitted_accuracy: float
    point_count: int
    gap: float
    spread: float
    units: int
    dead_units: int
    saturated_units: int
    bending_units: int | None
    gradient_norm: float
    first_layer_share: float
    window: int
    improvement: float | None
    diverges: bool

    @property
    def is_solved(self) -> bool:
        """Whether as many points are right as these data ask for."""
        return self.train_accuracy >= self.target

    @property
    def is_straight(self) -> bool:
        """Whether one matrix is all that the network does over the data."""
        return self.gap < NO_GAP

    @property
    def is_constant(self) -> bool:
        """Whether it says nearly the same everywhere."""
        return self.spread < CONSTANT

    @property
    def is_near_the_line(self) -> bool:
        """Whether it is about as good as the best straight line, or better."""
        return self.train_accuracy >= self.line_accuracy - NEAR

    @property
    def is_below_the_line(self) -> bool:
        """Whether the best straight line gets more training points right."""
        return self.train_accuracy < self.line_accuracy

    @property
    def is_improving(self) -> bool:
        """Whether the training loss still falls."""
        return (self.improvement or 0.0) > IMPROVING

    @property
    def is_early(self) -> bool:
        """Whether it is too early to say that training failed."""
        return self.epoch < EARLY

    @property
    def saturated_alive(self) -> int:
        """Saturated units that are not dead."""
        return self.saturated_units - self.dead_units


def gather(run: Run, frame: Frame) -> Symptoms:
    """Return what the network of ``run`` shows at ``frame``.

    Raises:
        ValueError: If it is anything but one logit over x and y.
    """
    run.network.must_be_a_logit_on_the_plane("a diagnosis")
    parameters = frame.parameters.astype(np.float64)
    units, outputs = _passed(run, parameters)
    gradient, first_layer_share = _gradient(run, parameters)
    window = max(5, frame.epoch // 5)
    return Symptoms(
        epoch=frame.epoch,
        train_accuracy=frame["train_accuracy"],
        test_accuracy=frame["test_accuracy"],
        target=_target(run),
        line_accuracy=run.sample.train_ceiling.accuracy,
        line_accuracy_everywhere=run.sample.ceiling.accuracy,
        fitted_accuracy=run.sample.logistic_regression[1].train_accuracy,
        point_count=len(run.data.points),
        gap=frame["gap"],
        spread=float(np.std(outputs)),
        units=sum(len(unit.dead) for unit in units),
        dead_units=sum(int(unit.dead.sum()) for unit in units),
        saturated_units=sum(int(unit.saturated.sum()) for unit in units),
        bending_units=_bending(units),
        gradient_norm=gradient,
        first_layer_share=first_layer_share,
        window=window,
        improvement=_improvement(run, frame, window),
        diverges=_diverges(run, frame.epoch),
    )


def _target(run: Run) -> float:
    if run.settings.noise == 0.0:
        return SOLVED
    train = run.data.train
    voted = _neighbours_accuracy(run.data.points[train], run.data.labels[train])
    return min(SOLVED, max(voted, run.sample.train_ceiling.accuracy))


def _neighbours_accuracy(points: NDArray[np.float32], labels: NDArray[np.float32]) -> float:
    """Return the share of points whose nearest others vote for their class, at the best count."""
    x, y = points.T.astype(np.float64)
    distances = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1)
    votes = labels[nearest[:, : max(_NEIGHBOURS)]]
    return max(float(np.mean((votes[:, :k].mean(1) > 0.5) == (labels > 0))) for k in _NEIGHBOURS)


@dataclass(frozen=True)
class _Units:
    """One hidden layer's units over the data; each ``(units,)``, ``bending`` None if curved."""

    dead: NDArray[np.bool_]
    saturated: NDArray[np.bool_]
    bending: NDArray[np.bool_] | None


def _passed(run: Run, parameters: Floats) -> tuple[list[_Units], Floats]:
    """Return the units of every hidden layer that bends, input side first, and the logits."""
    x = run.data.points.astype(np.float64)
    found = []
    for layer, affine in zip(
        run.network.layers, affine_layers(run.network, parameters), strict=True
    ):
        before = product(x, affine.weight.T) + affine.bias
        x, slopes = activated(layer, before)
        if not layer.is_affine:
            found.append(_layer_units(layer, before, slopes))
    return found, x[:, 0]


def _layer_units(layer: Dense, before: Floats, slopes: Floats) -> _Units:
    """Return one layer's units from their pre-activations and slopes, ``(points, units)``."""
    flat = np.abs(slopes) < NEARLY_FLAT * _steepest(layer)
    bending = None
    if layer.pieces is not None:
        piece = np.searchsorted(layer.pieces.breaks, before)
        bending = piece.min(axis=0) < piece.max(axis=0)
    return _Units((slopes == 0.0).all(axis=0), flat.mean(axis=0) > MOSTLY, bending)


def _bending(units: list[_Units]) -> int | None:
    if any(layer.bending is None for layer in units):
        return None
    return sum(int(layer.bending.sum()) for layer in units if layer.bending is not None)


def _steepest(layer: Dense) -> float:
    """Return the largest |slope| of what follows a layer's matrix, within _STEEPEST_WITHIN of 0."""
    _values, slopes = activated(layer, np.linspace(-_STEEPEST_WITHIN, _STEEPEST_WITHIN, 4001))
    return float(np.abs(slopes).max())


def _gradient(run: Run, parameters: Floats) -> tuple[float, float]:
    """Return the norm of the mean training loss's gradient, and the first layer's share of it."""
    gradient = loss_gradient(run.settings, run.data, parameters)
    whole = float(np.linalg.norm(gradient))
    first = float(np.linalg.norm(gradient[: run.network.layers[0].stop]))
    return whole, first / whole if whole > 0.0 else 0.0


def _improvement(run: Run, frame: Frame, window: int) -> float | None:
    losses = run.history()[: frame.epoch + 1, run.layout.index("train_loss")].astype(np.float64)
    if len(losses) < 2 * window or len(losses) <= frame.epoch:
        return None
    earlier, recent = losses[-2 * window : -window].mean(), losses[-window:].mean()
    return float(1.0 - recent / earlier) if earlier > 0.0 else 0.0


def _diverges(run: Run, epoch: int) -> bool:
    return run.end is not None and run.end.reason == "diverged" and epoch >= run.end.epoch - 1
