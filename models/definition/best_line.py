"""What no single matrix can exceed: the best accuracy of any straight line, exactly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.definition.collapse import Affine

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

UNIT = 1e-4
"""Points are taken to four decimals, as data sets round them: so all of them are integers here."""

REACH = 60.0
"""How far from 0 a coordinate may be: up to there, float64 tells any two directions apart."""

# Directions between points within REACH differ by more than 1 / (8 (REACH / UNIT)^2) = 3e-13 rad;
# the rounding of arctan2 is 4e-16.
_SAME_ANGLE = 1e-14
_NEVER = 4.0  # the line turns by less than pi

_AT_A_TIME = 16
"""So many points the line turns round at a time: few calls of numpy, on arrays that stay near."""


@dataclass(frozen=True)
class Ceiling:
    """The best that one straight line does.

    Attributes:
        right: Points on the right side.
        count: Points in all.
        line: A logit that reaches it, weight ``(1, 2)`` of length 1, bias ``(1,)``: the signed
            distance from the line. Weight 0 where one class for all is as good as any line.
    """

    right: int
    count: int
    line: Affine

    @property
    def accuracy(self) -> float:
        """Share of the points on the right side."""
        return self.right / self.count


@dataclass(frozen=True)
class _Split:
    """One way to part the points by a line that meets none of them.

    Attributes:
        score: Points of class 1 on the positive side, less points of class 0 there.
        normal: ``(2,)``, towards the positive side.
        edge: ``(2,)``: the point of the positive side that is nearest to the line.
    """

    score: int
    normal: Integers
    edge: Integers


def best_line(points: NDArray[np.floating], labels: NDArray[np.floating]) -> Ceiling:
    """Return the best accuracy that any straight line reaches, and such a line.

    A line that splits the points can be moved until it nearly touches one of the positive side
    and turned until it touches no other. So it is enough to turn a line round each point, and to
    count who changes sides: n sorts of n angles. Points in one place or in one line are found
    exactly, because they are integers.

    Args:
        points: ``(count, 2)``, at least one; taken to four decimals.
        labels: ``(count,)``, 0 or 1.

    Raises:
        ValueError: If there is no point, one outside [-REACH, REACH]^2, or a label other than
            0 and 1.
    """
    if other := set(np.unique(labels).tolist()) - {0.0, 1.0}:
        raise ValueError(f"best_line needs labels 0 and 1, got {min(other):g}")
    farthest = float(np.abs(points).max(initial=0.0))
    if not len(points) or not farthest <= REACH:
        raise ValueError(
            f"best_line needs points within {REACH:g} of 0, got {len(points)} up to {farthest:g}"
        )
    places = np.rint(points.astype(np.float64) / UNIT).astype(np.int64)
    votes = np.where(labels > 0, 1, -1)
    zeros = int(np.count_nonzero(votes < 0))
    constant = int(max(0, votes.sum()))
    blocks = np.split(places, range(_AT_A_TIME, len(places), _AT_A_TIME))
    splits = [split for pivots in blocks if (split := _best_split(places, votes, pivots))]
    best = max(splits, key=lambda split: split.score, default=None)
    if best is None or best.score <= constant:
        line = Affine(np.zeros((1, 2)), np.array([1.0 if constant else -1.0]))
        return Ceiling(zeros + constant, len(votes), line)
    return Ceiling(zeros + best.score, len(votes), _line(places, best))


def _best_split(places: Integers, votes: Integers, pivots: Integers) -> _Split | None:
    """Return the best of the splits with one of ``pivots`` on the edge of the positive side.

    None if all points are in one place.
    """
    # (pivots, points), in floats, which hold these integers exactly
    x, y = (at.astype(np.float64) - of[:, None] for at, of in zip(places.T, pivots.T, strict=True))
    moved = votes * ((x != 0) | (y != 0))
    if not moved.any():
        return None
    # The line turns through half a circle from direction 0; a point behind its pivot is passed
    # when the one opposite is.
    turned = 1 - 2 * ((y < 0) | ((y == 0) & (x < 0)))
    angles = np.where(moved, np.arctan2(turned * y, turned * x), _NEVER)
    order = np.argsort(angles, axis=1)
    at_pivot = order + len(places) * np.arange(len(pivots))[:, None]
    in_order = (each.take(at_pivot) for each in (angles, turned, moved))
    scores = _scores(int(votes.sum()), *in_order)
    pivot, side, stop = np.unravel_index(np.argmax(scores), scores.shape)

    passed = (turned[pivot, :, None] * (places - pivots[pivot]))[order[pivot]]
    after = passed[stop]
    before = passed[stop - 1] if stop else -passed[np.count_nonzero(moved[pivot]) - 1]
    normal = _turned_left(before + after)
    if not before @ _turned_left(after):
        normal = after  # all points in one line: cross it at a right angle
    return _Split(int(scores[pivot, side, stop]), normal * (-1 if side else 1), pivots[pivot])


def _scores(votes: int, angles: Floats, turned: Integers, moved: Integers) -> Integers:
    """Return the score of every split, ``(pivots, 2, points)``, the worst where there is none.

    Args:
        votes: Of all points.
        angles: ``(pivots, points)``, ascending: where the line passes each; _NEVER in its place.
        turned: Likewise, -1 for those behind it.
        moved: Their votes, 0 in the pivot's place.
    """
    # Just before a point is passed, on the left: those ahead that are still to come, those
    # behind that have gone by.
    passing = -turned * moved
    ahead = (moved - passing).sum(axis=1, keepdims=True) // 2  # twice those, and no others
    left = ahead + np.cumsum(passing, axis=1) - passing
    in_place = votes - moved.sum(axis=1, keepdims=True)
    stops = (np.diff(angles, prepend=-1.0) > _SAME_ANGLE) & (angles < _NEVER)
    scores = np.stack([left + in_place, votes - left], axis=1)
    return np.where(stops[:, None], scores, -moved.shape[1])


def _turned_left(direction: Integers) -> Integers:
    """Return ``direction`` ``(2,)`` turned left by a right angle."""
    return np.array([-direction[1], direction[0]])


def _line(places: Integers, split: _Split) -> Affine:
    """Return the line half way between the two sides of ``split``."""
    heights = places @ split.normal
    edge = int(split.edge @ split.normal)
    middle = (edge + heights[heights < edge].max()) / 2
    length = float(np.hypot(*split.normal))
    return Affine(split.normal[None] / length, np.array([-middle / length * UNIT]))
