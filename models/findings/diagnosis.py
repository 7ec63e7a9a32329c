"""Why accuracy is low: cannot represent, or did not learn, or does not bend; in kinds, not words.

*Cannot* is claimed only where accuracy is bounded for every choice of parameters: an affine
network, and one whose layers are single units that never fall, cuts the plane along one straight
line; the best line is known exactly (``models.definition.best_line``).

Two more limits are of the boundary and bound no accuracy:

- a network that passes everything through one unit before its first bend sees one direction, and
  as many parallel lines as it can draw may be many;
- with no layer wider than the input and activations that never fall, no decision region is
  bounded (Johnson 2019, Deep, skinny neural networks are not universal approximators), but a neck
  to infinity may be as thin as you like.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from models.definition.frame import Frame
from models.definition.network import Network
from models.experiment.datasets import DATASETS, DIMENSIONS
from models.experiment.settings import Settings
from models.findings.symptoms import Symptoms, gather
from models.record.run import Run


class Verdict(Enum):
    """What a network does at a moment, in one word; ``VERDICTS`` says when each is true."""

    SOLVED = "solved"
    BY_HEART = "learnt by heart"
    CANNOT = "cannot represent"
    AT_ITS_OPTIMUM = "at its optimum"
    DID_NOT_LEARN = "did not learn"
    NOT_BENDING = "not bending"
    LEARNING = "learning"
    FROZEN = "frozen"


class Limit(Enum):
    """What the boundary of a network's shape is, or never is, whatever its parameters."""

    ONE_MATRIX = "one matrix"
    ONE_LINE = "one line"
    ONE_DIRECTION = "one direction"
    NEVER_CLOSED = "never closed"

    @property
    def is_a_line(self) -> bool:
        """Whether the boundary is one straight line, whatever the training does."""
        return self in (Limit.ONE_MATRIX, Limit.ONE_LINE)


class Detail(Enum):
    """What more there is to say beside a verdict; ``CONDITIONS`` says when each is true."""

    DIVERGES = "diverges"
    ONE_MATRIX_IS_ENOUGH = "one matrix is enough"
    ONE_MATRIX_WOULD_DO = "one matrix would do"
    MORE_THAN_POSSIBLE = "more training points right than any rule gets of new ones"
    LINE_ON_ALL_POINTS = "the best line on all points"
    OPTIMUM = "as low a loss as one matrix can have"
    LOSS_IS_NOT_ERRORS = "at the least loss, yet below the line"
    BELOW_THE_LINE = "below the line, and not at the least loss"
    ONE_DIRECTION = "parallel lines only"
    NEVER_CLOSED = "no closed boundary"
    ON_ONE_PIECE = "every unit on one piece"
    BENDS_CANCEL = "units bend, their sum hardly does"
    NO_MORE_THAN_A_LINE = "no more than a line while straight"
    SAYS_THE_SAME = "says the same everywhere"
    DEAD_UNITS = "dead units"
    SATURATED_UNITS = "saturated units"
    NO_GRADIENT = "no gradient"
    FADING_GRADIENT = "fading gradient"
    LOSS_CHANGE = "change of the loss"
    FROZEN_LAYERS = "frozen layers"


@dataclass(frozen=True)
class Diagnosis:
    """What stands between a network and its data at one epoch.

    Attributes:
        settings: The experiment.
        limit: What its boundary is, whatever the parameters, or None where nothing is proven.
        symptoms: The numbers.
    """

    settings: Settings
    limit: Limit | None
    symptoms: Symptoms

    @property
    def trained_by(self) -> Settings:
        """The settings by which it trains on, after what was changed so far."""
        return self.settings.at(self.symptoms.epoch)

    @property
    def verdict(self) -> Verdict:
        """What it comes to: the first of ``VERDICTS`` that is true."""
        return next(verdict for verdict, is_true in VERDICTS.items() if is_true(self))

    @property
    def details(self) -> tuple[Detail, ...]:
        """What the verdict rests on, as far as it is true here; perhaps nothing."""
        asked = DETAILS_OF[self.verdict]
        return tuple(detail for detail in asked if CONDITIONS[detail](self))


def diagnose(run: Run, frame: Frame) -> Diagnosis:
    """Return why the network of ``run`` does as it does at ``frame``.

    Takes a few milliseconds, and some fifty more the first time that a run is asked about. One
    answer for one experiment and epoch, however far the run has been trained.
    """
    return Diagnosis(run.settings, limit_of(run.network), gather(run, frame))


def limit_of(network: Network) -> Limit | None:
    """Return what the boundary of a network of this shape is proven to be, or never to be.

    None does not mean that it can represent everything.

    Raises:
        ValueError: If it is anything but one logit over x and y.
    """
    network.must_be_a_logit_on_the_plane("limit_of")
    narrowest: int | None = None  # of the layers since the last bend
    widths, ranks, rise = [], [], True
    for layer in network.layers[:-1]:
        narrowest = min(layer.outputs, narrowest or layer.outputs)
        if not layer.is_affine:
            widths.append(layer.outputs)
            ranks.append(narrowest)
            rise &= layer.rises
            narrowest = None
    if not widths:
        return Limit.ONE_MATRIX
    if rise and max(widths) == 1:
        return Limit.ONE_LINE
    if ranks[0] == 1:
        return Limit.ONE_DIRECTION
    return Limit.NEVER_CLOSED if rise and max(widths) <= DIMENSIONS else None


def _is_a_line(it: Diagnosis) -> bool:
    return it.limit is not None and it.limit.is_a_line


def _bends(it: Diagnosis) -> bool:
    return it.limit is not Limit.ONE_MATRIX


def _is_set_by_hand(it: Diagnosis) -> bool:
    set_so_far = (edit for edit in it.settings.edits if edit.epoch <= it.symptoms.epoch)
    return any(edit.kind in ("weight", "bias") for edit in set_so_far)


def _is_learnt_by_heart(it: Diagnosis) -> bool:
    found = it.symptoms
    # Test points may be as many as the best rule gets, but for chance: that alone is no solution
    # where more training points are right than any rule could promise.
    suspect = found.passes_what_is_possible or not found.is_solved
    return found.knows_training_points and suspect and found.is_better_on_training_points


def _is_still_learning(it: Diagnosis) -> bool:
    found = it.symptoms
    may_go_on = not found.diverges and found.free_gradient_norm > 0.0
    return may_go_on and (found.is_early or found.is_improving)


VERDICTS: dict[Verdict, Callable[[Diagnosis], bool]] = {
    Verdict.CANNOT: lambda it: _is_a_line(it) and it.symptoms.line.train < it.symptoms.target.train,
    # Where less than SOLVED is possible, to be at the optimum says more than to be as good as can
    # be told from so few points.
    Verdict.AT_ITS_OPTIMUM: lambda it: (
        it.symptoms.is_at_its_optimum
        and not (it.symptoms.is_solved and not it.symptoms.is_less_possible)
    ),
    Verdict.BY_HEART: _is_learnt_by_heart,
    Verdict.SOLVED: lambda it: it.symptoms.is_solved,
    Verdict.NOT_BENDING: lambda it: (
        _bends(it) and it.symptoms.is_straight and not it.symptoms.is_constant
    ),
    Verdict.LEARNING: _is_still_learning,
    # What a layer that is held as it is keeps the others from, nobody knows.
    Verdict.FROZEN: lambda it: bool(it.symptoms.frozen),
    Verdict.DID_NOT_LEARN: lambda it: True,
}
"""When each verdict is true, unless one before it is."""


_UNITS = (Detail.DEAD_UNITS, Detail.SATURATED_UNITS)
_SHAPE = (Detail.ONE_DIRECTION, Detail.NEVER_CLOSED)

DETAILS_OF: dict[Verdict, tuple[Detail, ...]] = {
    Verdict.SOLVED: (
        Detail.ONE_MATRIX_IS_ENOUGH,
        Detail.ONE_MATRIX_WOULD_DO,
        Detail.MORE_THAN_POSSIBLE,
        Detail.DIVERGES,
    ),
    Verdict.BY_HEART: (
        Detail.MORE_THAN_POSSIBLE,
        Detail.DIVERGES,
    ),
    Verdict.CANNOT: (
        Detail.LINE_ON_ALL_POINTS,
        Detail.OPTIMUM,
        Detail.LOSS_IS_NOT_ERRORS,
        Detail.BELOW_THE_LINE,
        Detail.DIVERGES,
        *_UNITS,
        Detail.FROZEN_LAYERS,
    ),
    Verdict.AT_ITS_OPTIMUM: (
        Detail.LOSS_IS_NOT_ERRORS,
        Detail.MORE_THAN_POSSIBLE,
        Detail.DIVERGES,
    ),
    Verdict.NOT_BENDING: (
        Detail.ON_ONE_PIECE,
        Detail.BENDS_CANCEL,
        Detail.NO_MORE_THAN_A_LINE,
        Detail.DIVERGES,
        Detail.FROZEN_LAYERS,
    ),
    Verdict.DID_NOT_LEARN: (
        Detail.DIVERGES,
        Detail.SAYS_THE_SAME,
        *_UNITS,
        Detail.NO_GRADIENT,
        Detail.FADING_GRADIENT,
        *_SHAPE,
        Detail.LOSS_CHANGE,
    ),
    Verdict.LEARNING: (*_SHAPE, Detail.FROZEN_LAYERS),
    Verdict.FROZEN: (Detail.DIVERGES, *_UNITS, *_SHAPE, Detail.LOSS_CHANGE),
}
"""What each verdict may rest on, in the order in which it is said."""

_VANISHED = 0.01
"""A smaller share of the gradient than this is hardly any."""

_MANY = 0.25
"""A larger share of the units than this is worth a word."""

CONDITIONS: dict[Detail, Callable[[Diagnosis], bool]] = {
    Detail.DIVERGES: lambda it: it.symptoms.diverges,
    Detail.ONE_MATRIX_IS_ENOUGH: lambda it: not _bends(it),
    Detail.ONE_MATRIX_WOULD_DO: lambda it: _bends(it) and it.symptoms.is_straight,
    Detail.MORE_THAN_POSSIBLE: lambda it: it.symptoms.passes_what_is_possible,
    Detail.LINE_ON_ALL_POINTS: _is_a_line,
    Detail.OPTIMUM: lambda it: it.symptoms.is_at_its_optimum,
    Detail.LOSS_IS_NOT_ERRORS: lambda it: (
        it.symptoms.is_below_the_line and it.symptoms.is_at_its_optimum
    ),
    Detail.BELOW_THE_LINE: lambda it: (
        it.symptoms.is_below_the_line and not it.symptoms.is_at_its_optimum
    ),
    Detail.ONE_DIRECTION: lambda it: it.limit is Limit.ONE_DIRECTION,
    Detail.NEVER_CLOSED: lambda it: (
        it.limit is Limit.NEVER_CLOSED and DATASETS[it.settings.dataset].encloses
    ),
    Detail.ON_ONE_PIECE: lambda it: it.symptoms.bending_units == 0,
    Detail.BENDS_CANCEL: lambda it: bool(it.symptoms.bending_units),
    Detail.NO_MORE_THAN_A_LINE: lambda it: it.symptoms.bending_units == 0,
    # Training has not failed where somebody set the weights.
    Detail.SAYS_THE_SAME: lambda it: (
        _bends(it) and it.symptoms.is_constant and not _is_set_by_hand(it)
    ),
    Detail.DEAD_UNITS: lambda it: it.symptoms.dead_units > 0,
    Detail.SATURATED_UNITS: lambda it: it.symptoms.saturated_alive > _MANY * it.symptoms.units,
    Detail.NO_GRADIENT: lambda it: it.symptoms.gradient_norm == 0.0,
    Detail.FADING_GRADIENT: lambda it: (
        it.symptoms.gradient_norm != 0.0
        and it.symptoms.first_layer_share < _VANISHED
        and len(it.settings.layers) > 0
    ),
    Detail.LOSS_CHANGE: lambda it: it.symptoms.improvement is not None,
    Detail.FROZEN_LAYERS: lambda it: bool(it.symptoms.frozen),
}
"""When each detail is true."""
