"""Why accuracy is low: cannot represent, or did not learn, or does not bend; in kinds, not words.

A limit is claimed only where it is proven for every choice of parameters:

- an affine network, and one whose layers are single units that never fall, cuts the plane along
  one straight line; the best line is known exactly (``models.definition.best_line``);
- a network that passes everything through one unit before its first bend sees one direction;
- with no layer wider than the input and activations that never fall, no decision region is
  bounded (Johnson 2019, Deep, skinny neural networks are not universal approximators).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from models.definition.frame import Frame
from models.definition.network import Network
from models.experiment.datasets import DATASETS, DIMENSIONS
from models.experiment.settings import Settings
from models.findings.symptoms import SOLVED, Symptoms, gather
from models.record.run import Run


class Verdict(Enum):
    """What a network does at a moment, in one word."""

    SOLVED = "solved"
    CANNOT = "cannot represent"
    DID_NOT_LEARN = "did not learn"
    NOT_BENDING = "not bending"
    LEARNING = "learning"


class Limit(Enum):
    """What no parameters of a network's shape go beyond."""

    ONE_MATRIX = "one matrix"
    ONE_LINE = "one line"
    ONE_DIRECTION = "one direction"
    NEVER_CLOSED = "never closed"

    @property
    def is_a_line(self) -> bool:
        """Whether the boundary is one straight line, whatever the training does."""
        return self in (Limit.ONE_MATRIX, Limit.ONE_LINE)


class Detail(Enum):
    """What more there is to say beside a verdict; ``_CONDITIONS`` says when each is true."""

    ONE_MATRIX_IS_ENOUGH = "one matrix is enough"
    ONE_MATRIX_WOULD_DO = "one matrix would do"
    NOISY_DATA = "noisy data"
    LINE_ON_ALL_POINTS = "the best line on all points"
    LINE_ON_TRAINING_POINTS = "the best line on the training points"
    BELOW_THE_LINE = "below the line"
    ON_ONE_PIECE = "every unit on one piece"
    BENDS_CANCEL = "units bend, their sum does not"
    NO_MORE_THAN_A_LINE = "no more than a line while straight"
    DIVERGES = "diverges"
    SAYS_THE_SAME = "says the same everywhere"
    DEAD_UNITS = "dead units"
    SATURATED_UNITS = "saturated units"
    NO_GRADIENT = "no gradient"
    FADING_GRADIENT = "fading gradient"
    LOSS_CHANGE = "change of the loss"


@dataclass(frozen=True)
class Diagnosis:
    """What stands between a network and its data at one epoch.

    Attributes:
        settings: The experiment.
        verdict: What it comes to.
        limit: What the network can never do better than, or None where nothing is proven.
        symptoms: The numbers.
    """

    settings: Settings
    verdict: Verdict
    limit: Limit | None
    symptoms: Symptoms

    @property
    def details(self) -> tuple[Detail, ...]:
        """What the verdict rests on, as far as it is true here; perhaps nothing."""
        asked = _DETAILS[self.verdict]
        if self.verdict is Verdict.CANNOT and self.limit is Limit.ONE_LINE:
            asked = (*asked, *_UNITS)
        return tuple(detail for detail in asked if _CONDITIONS[detail](self))


def diagnose(run: Run, frame: Frame) -> Diagnosis:
    """Return why the network of ``run`` does as it does at ``frame``.

    Takes a few milliseconds, and some fifty more the first time that a run is asked about.
    """
    symptoms, limit = gather(run, frame), limit_of(run.network)
    return Diagnosis(run.settings, _verdict(run.settings, limit, symptoms), limit, symptoms)


def limit_of(network: Network) -> Limit | None:
    """Return what a network of this shape is proven unable to go beyond, or None.

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


def _verdict(settings: Settings, limit: Limit | None, found: Symptoms) -> Verdict:
    if found.is_solved:
        return Verdict.SOLVED
    if limit is not Limit.ONE_MATRIX and found.is_straight and not found.is_constant:
        return Verdict.NOT_BENDING
    if _is_limited(settings, limit, found):
        return Verdict.CANNOT
    if (found.is_early or found.is_improving) and not found.diverges:
        return Verdict.LEARNING
    return Verdict.DID_NOT_LEARN


def _is_limited(settings: Settings, limit: Limit | None, found: Symptoms) -> bool:
    """Return whether a proven limit is what stands in the way."""
    if limit is None or found.line_accuracy >= found.target:
        return False
    if limit.is_a_line:
        return True  # whatever the training does
    suits = limit is Limit.ONE_DIRECTION or DATASETS[settings.dataset].encloses
    return found.is_near_the_line and suits


_UNITS = (Detail.DEAD_UNITS, Detail.SATURATED_UNITS)

_DETAILS: dict[Verdict, tuple[Detail, ...]] = {
    Verdict.SOLVED: (
        Detail.ONE_MATRIX_IS_ENOUGH,
        Detail.ONE_MATRIX_WOULD_DO,
        Detail.NOISY_DATA,
    ),
    Verdict.CANNOT: (
        Detail.LINE_ON_ALL_POINTS,
        Detail.LINE_ON_TRAINING_POINTS,
        Detail.BELOW_THE_LINE,
    ),
    Verdict.NOT_BENDING: (
        Detail.ON_ONE_PIECE,
        Detail.BENDS_CANCEL,
        Detail.NO_MORE_THAN_A_LINE,
    ),
    Verdict.DID_NOT_LEARN: (
        Detail.DIVERGES,
        Detail.SAYS_THE_SAME,
        *_UNITS,
        Detail.NO_GRADIENT,
        Detail.FADING_GRADIENT,
        Detail.LOSS_CHANGE,
    ),
    Verdict.LEARNING: (),
}
"""What each verdict may rest on, in the order in which it is said."""


def _is_a_line(diagnosis: Diagnosis) -> bool:
    return diagnosis.limit is not None and diagnosis.limit.is_a_line


def _bends(diagnosis: Diagnosis) -> bool:
    return diagnosis.limit is not Limit.ONE_MATRIX


_VANISHED = 0.01
"""A smaller share of the gradient than this is hardly any."""

_MANY = 0.25
"""A larger share of the units than this is worth a word."""

_CONDITIONS: dict[Detail, Callable[[Diagnosis], bool]] = {
    Detail.ONE_MATRIX_IS_ENOUGH: lambda it: not _bends(it),
    Detail.ONE_MATRIX_WOULD_DO: lambda it: _bends(it) and it.symptoms.is_straight,
    Detail.NOISY_DATA: lambda it: it.symptoms.train_accuracy < SOLVED,
    Detail.LINE_ON_ALL_POINTS: _is_a_line,
    Detail.LINE_ON_TRAINING_POINTS: lambda it: not _is_a_line(it),
    Detail.BELOW_THE_LINE: lambda it: not it.symptoms.is_near_the_line,
    Detail.ON_ONE_PIECE: lambda it: it.symptoms.bending_units == 0,
    Detail.BENDS_CANCEL: lambda it: bool(it.symptoms.bending_units),
    Detail.NO_MORE_THAN_A_LINE: lambda it: it.symptoms.is_straight,
    Detail.DIVERGES: lambda it: it.symptoms.diverges,
    Detail.SAYS_THE_SAME: lambda it: it.symptoms.is_constant,
    Detail.DEAD_UNITS: lambda it: it.symptoms.dead_units > 0,
    Detail.SATURATED_UNITS: lambda it: it.symptoms.saturated_alive > _MANY * it.symptoms.units,
    Detail.NO_GRADIENT: lambda it: it.symptoms.gradient_norm == 0.0,
    Detail.FADING_GRADIENT: lambda it: (
        it.symptoms.gradient_norm != 0.0
        and it.symptoms.first_layer_share < _VANISHED
        and len(it.settings.layers) > 0
    ),
    Detail.LOSS_CHANGE: lambda it: it.symptoms.improvement is not None,
}
"""When each detail is true."""
