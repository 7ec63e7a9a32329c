"""The numbers behind a diagnosis, measured at one frame; what they are read by is beside them."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.compiled.training import loss_gradient
from models.definition.frame import Frame
from models.experiment.interventions import frozen_layers, last_edit
from models.findings.best_possible import bayes_accuracy, spread
from models.findings.counts import Counts, points_right
from models.findings.optimum import Optimum, best_cross_entropy
from models.findings.units import bending, passed_through, units_of
from models.record.run import Run

Floats = NDArray[np.float64]

SOLVED = 0.95
"""Share of points right from which on data count as solved, where as many can be right."""

CHANCE = 2.0
"""What differs by more standard deviations than this is more than chance: about 1 in 40."""

NO_GAP = 1e-6
"""A linearity gap below this is no bend, only rounding."""

CONSTANT = 0.05
"""Logits with a smaller standard deviation say the same everywhere: probabilities within 1 %."""

EARLY = 20
"""So many epochs after the start, or an intervention, it is too early to say that it failed."""

IMPROVING = 0.02
"""A training loss that falls by more than this share from window to window still improves."""


@dataclass(frozen=True)
class Symptoms:
    """Measured at one frame, and nothing but settings and epoch decides them.

    Points are counted, for shares in float32 do not compare.

    Attributes:
        epoch: Of the frame.
        changed_at: The last epoch up to this one that has an intervention, if any.
        frozen: The layers that are frozen, counted from 0.
        right: Points right.
        points: Points that there are.
        target: Points right from which on the data count as solved: SOLVED, or where less is
            possible, what the best possible rule gets but for chance.
        possible: Share of new points that the best possible rule gets right.
        line: The most that one straight line gets right: of the training points, and, perhaps
            by another line, of the test points; exact.
        line_on_all: The most that one straight line gets right of all points; exact.
        train_loss: Mean cross-entropy on the training points, in nats.
        optimum: The least of it that one matrix can have; None unless the network is one matrix.
        gap: Linearity gap of the network over the data.
        spread: Standard deviation of the logits over the data; 0 says the same everywhere.
        units: Hidden units behind an activation that bends.
        dead_units: Those whose activation is flat (slope 0) at every point.
        saturated_units: Those nearly flat at more than MOSTLY of the points (``units``); the dead
            ones are among them.
        bending_units: Those on more than one piece of their activation over the points; None
            where an activation is curved.
        gradient_norm: Of the mean loss on the training points, by all parameters.
        free_gradient_norm: Of the same, by the parameters of layers that are not frozen.
        first_layer_share: The first layer's part of the gradient's norm, 0 to 1.
        window: Epochs over which the next is taken.
        improvement: Share by which the training loss fell: the mean of the last ``window`` epochs
            against that of the ``window`` before. None before there are as many epochs that no
            intervention parts.
        doubt: The standard error of that share, by how the loss varies within each window.
        diverges: Whether the next epoch is not finite.
        outside: Points that lie outside the pictures.
    """

    epoch: int
    changed_at: int | None
    frozen: tuple[int, ...]
    right: Counts
    points: Counts
    target: Counts
    possible: float
    line: Counts
    line_on_all: int
    train_loss: float
    optimum: Optimum | None
    gap: float
    spread: float
    units: int
    dead_units: int
    saturated_units: int
    bending_units: int | None
    gradient_norm: float
    free_gradient_norm: float
    first_layer_share: float
    window: int
    improvement: float | None
    doubt: float
    diverges: bool
    outside: int

    @property
    def undisturbed(self) -> int:
        """Epochs of training since the last intervention, or since the first weights."""
        return self.epoch - (self.changed_at or 0)

    @property
    def knows_training_points(self) -> bool:
        """Whether as many training points are right as these data ask for."""
        return self.right.train >= self.target.train

    @property
    def is_solved(self) -> bool:
        """Whether as many points are right as these data ask for, of the others too."""
        return self.knows_training_points and self.right.test >= self.target.test

    @property
    def is_less_possible(self) -> bool:
        """Whether no rule gets as much of new points right as counts as solved elsewhere."""
        return self.possible < SOLVED

    @property
    def is_better_on_training_points(self) -> bool:
        """Whether it gets a larger share of the training points right, by more than chance."""
        pooled = self.right.all / self.points.all
        chance = math.hypot(spread(pooled, self.points.train), spread(pooled, self.points.test))
        ahead = self.right.train / self.points.train - self.right.test / self.points.test
        return ahead > CHANCE * chance

    @property
    def passes_what_is_possible(self) -> bool:
        """Whether it gets more training points right than any rule does of new ones, but chance."""
        chance = spread(self.possible, self.points.train)
        return self.right.train / self.points.train > self.possible + CHANCE * chance

    @property
    def is_straight(self) -> bool:
        """Whether one matrix is all that the network does over the data."""
        return self.gap < NO_GAP

    @property
    def is_constant(self) -> bool:
        """Whether it says nearly the same everywhere."""
        return self.spread < CONSTANT

    @property
    def is_below_the_line(self) -> bool:
        """Whether the best straight line gets more training points right."""
        return self.right.train < self.line.train

    @property
    def is_at_its_optimum(self) -> bool:
        """Whether it is one matrix, and training cannot bring it on."""
        return self.optimum is not None and self.optimum.is_reached(self.train_loss)

    @property
    def is_improving(self) -> bool:
        """Whether the training loss still falls, by more than chance."""
        return (self.improvement or 0.0) > max(IMPROVING, CHANCE * self.doubt)

    @property
    def is_early(self) -> bool:
        """Whether it is too early to say that training failed."""
        return self.undisturbed < EARLY

    @property
    def saturated_alive(self) -> int:
        """Saturated units that are not dead."""
        return self.saturated_units - self.dead_units


def gather(run: Run, frame: Frame) -> Symptoms:
    """Return what the network of ``run`` shows at ``frame``.

    Trains one epoch more where nobody has, to know whether it diverges: so what is said of an
    epoch does not depend on who has looked further.

    Raises:
        ValueError: If it is anything but one logit over x and y.
    """
    run.network.must_be_a_logit_on_the_plane("a diagnosis")
    parameters = frame.parameters.astype(np.float64)
    *hidden, outputs = passed_through(run.network, parameters, run.data.points)
    units = [units_of(layer) for layer in hidden if not layer.layer.is_affine]
    settings, sample, data = run.settings, run.sample, run.data
    frozen = frozen_layers(settings.edits, frame.epoch)
    gradient, free_gradient, first_layer_share = _gradient(run, parameters, frozen)
    changed_at = last_edit(settings.edits, frame.epoch)
    undisturbed = frame.epoch - (changed_at or 0)
    window = max(5, undisturbed // 5)
    points = Counts(data.train_count, len(data.labels) - data.train_count)
    possible = bayes_accuracy(settings.dataset, settings.noise)
    improvement, doubt = _improvement(run, frame, undisturbed, window)
    return Symptoms(
        epoch=frame.epoch,
        changed_at=changed_at,
        frozen=frozen,
        right=points_right(frame, data),
        points=points,
        target=target(points, possible),
        possible=possible,
        line=Counts(sample.train_ceiling.right, sample.test_ceiling.right),
        line_on_all=sample.ceiling.right,
        train_loss=frame["train_loss"],
        optimum=best_cross_entropy(data) if run.network.is_affine else None,
        gap=frame["gap"],
        spread=float(np.std(outputs.values[:, 0])),
        units=sum(len(unit.dead) for unit in units),
        dead_units=sum(int(unit.dead.sum()) for unit in units),
        saturated_units=sum(int(unit.saturated.sum()) for unit in units),
        bending_units=bending(units),
        gradient_norm=gradient,
        free_gradient_norm=free_gradient,
        first_layer_share=first_layer_share,
        window=window,
        improvement=improvement,
        doubt=doubt,
        diverges=_diverges(run, frame.epoch),
        outside=data.outside,
    )


def target(points: Counts, possible: float) -> Counts:
    """Return how many of ``points`` must be right for data to count as solved.

    SOLVED of the training points, and of the test points what a rule that gets SOLVED of new ones
    right gets but for chance. Where the best possible rule gets less, what that one gets but for
    chance, of both.

    Args:
        points: How many there are.
        possible: The share of new points that the best possible rule gets right.
    """
    best = _but_for_chance(possible, points.train)
    return Counts(
        min(share_of(SOLVED, points.train), best),
        _but_for_chance(min(SOLVED, possible), points.test),
    )


def share_of(share: float, count: int) -> int:
    """Return the fewest of ``count`` points that are at least this share of them."""
    return math.ceil(share * count - 1e-9)


def _but_for_chance(accuracy: float, count: int) -> int:
    """Return what a rule of this accuracy gets right of ``count`` new points, but for chance."""
    return share_of(accuracy - CHANCE * spread(accuracy, count), count)


def _gradient(run: Run, parameters: Floats, frozen: tuple[int, ...]) -> tuple[float, float, float]:
    """Return the norm of the mean training loss's gradient, and its part by what is not frozen.

    Returns:
        That of the whole; of the layers that are not ``frozen``; the first layer's share.
    """
    gradient = loss_gradient(run.settings, run.data, parameters)
    whole = float(np.linalg.norm(gradient))
    first = float(np.linalg.norm(gradient[: run.network.layers[0].stop]))
    for layer in frozen:
        gradient[run.network.layers[layer].start : run.network.layers[layer].stop] = 0.0
    return whole, float(np.linalg.norm(gradient)), first / whole if whole > 0.0 else 0.0


def _improvement(
    run: Run, frame: Frame, undisturbed: int, window: int
) -> tuple[float | None, float]:
    """Return the share by which the mean loss fell, None where there is none, and its error."""
    column = run.layout.index("train_loss")
    losses = run.history()[: frame.epoch + 1, column].astype(np.float64)
    if undisturbed + 1 < 2 * window or len(losses) <= frame.epoch:
        return None, 0.0
    earlier, recent = losses[-2 * window : -window], losses[-window:]
    mean = float(earlier.mean())
    if mean <= 0.0:
        return 0.0, 0.0
    doubt = math.sqrt((earlier.var(ddof=1) + recent.var(ddof=1)) / window) / mean
    return float(1.0 - recent.mean() / mean), doubt


def _diverges(run: Run, epoch: int) -> bool:
    run.rows(epoch + 1, 1)
    return run.end is not None and run.end.reason == "diverged" and epoch >= run.end.epoch - 1
