"""Removable units: each passes on what others make up for, so the network is as well without.

A dead unit says the same on the whole square, as one that hears nothing does whatever its
activation: it is made of no other. A redundant one is a multiple
of another of its layer, or, where neither bends, a combination of some. Of an unheard one all
weights onward are 0: whatever it says, nobody hears it. Flat at every point of the
data is less than dead: between the points and around them such a unit may bend.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.compiled.forward import activated
from models.definition.collapse import affine_layers
from models.definition.network import Dense, Network
from models.experiment.datasets import BOX

Floats = NDArray[np.float64]

CELLS = 64
"""The square is looked at in so many cells on a side."""

MARGIN = 1e-6
"""A sum that comes nearer to a break than this share of its terms may be beyond it, by rounding."""

ROUNDING = 1e-6
"""Weights that differ by no more than this share of them are the same, in float32."""

NOTHING = 1e-9
"""Less than this share of what is said is not said."""

_PROBES = 8.0 * np.sin(np.arange(1.0, 65.0))
"""Sums at which two activations are compared: 64 of them, at no regular distance."""


@dataclass(frozen=True)
class Removable:
    """A unit that passes on ``offset + factors @ what others of its layer pass on``, or is unheard.

    Attributes:
        unit: From 0.
        others: Units of the same layer, none of them removable; none for a dead unit.
        factors: One for each of them.
        offset: All that a dead unit says.
        heard: Whether anything hears it; of an unheard unit that is not dead, the others are none
            and the offset is 0.
    """

    unit: int
    others: tuple[int, ...]
    factors: tuple[float, ...]
    offset: float
    heard: bool = True


class Sums(NamedTuple):
    """A layer's sums over the square: ``weight x + bias``, and their bounds in each cell.

    Attributes:
        weight: ``(units, inputs)``; none for inputs that are removable.
        bias: ``(units,)``.
        low: ``(cells, units)``; no numbers behind what is curved.
        high: Likewise.
    """

    weight: Floats
    bias: Floats
    low: Floats
    high: Floats


def removable_units(
    network: Network, parameters: NDArray[np.floating], points: Floats | None = None
) -> list[tuple[Removable, ...]]:
    """Return the units of each hidden layer that are proven to be made of others, or unheard.

    On the square ``[-BOX, BOX] x [-BOX, BOX]``, and at ``points``. Which units bend nowhere there
    is found by interval arithmetic over cells of the square: a unit is straight if its sum stays on
    one piece of its activation in every cell, the same piece in all. So none is called removable
    that is not; one deep in a network may be without being called so.

    Args:
        network: Where a layer is curved, none of its units is called straight.
        parameters: The flat vector ``(parameter_count,)``; used in float64.
        points: ``(count, 2)``; None: none besides the square.

    Raises:
        ValueError: If its inputs are anything but x and y.
    """
    network.must_see_the_plane("removable_units")
    low, high = _cells(np.zeros((0, 2)) if points is None else points)
    found = []
    first, *rest = affine_layers(network, parameters)
    weight, bias = first.weight, first.bias
    # Behind what is curved nothing is known, nor of numbers that overflow: no comparison holds.
    with np.errstate(all="ignore"):
        for layer, after in zip(network.layers[:-1], rest, strict=True):
            low, high = _affine_bounds(weight, bias, low, high)
            heard = np.any(after.weight != 0.0, axis=0)
            removable = tuple(_removable(layer, Sums(weight, bias, low, high), heard))
            found.append(removable)
            weight, bias = _without(removable, after.weight, after.bias)
            low, high = _activated_bounds(layer, low, high)
    return found


def _cells(points: Floats) -> tuple[Floats, Floats]:
    """Return the least and the largest coordinates in each cell, ``(cells, 2)``; points last."""
    edges = np.linspace(-BOX, BOX, CELLS + 1)
    corners = [np.stack(np.meshgrid(side, side), -1) for side in (edges[:-1], edges[1:])]
    low, high = (np.concatenate([corner.reshape(-1, 2), points]) for corner in corners)
    return low, high


def _affine_bounds(
    weight: Floats, bias: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Return bounds of ``weight x + bias`` in each cell, ``(cells, units)``, and a little more."""
    middle, reach = (low + high) / 2.0, (high - low) / 2.0
    centre = middle @ weight.T + bias
    around = reach @ np.abs(weight).T
    terms = np.abs(middle) @ np.abs(weight).T + np.abs(bias) + around
    around += MARGIN * terms
    return centre - around, centre + around


def _activated_bounds(layer: Dense, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return bounds of what a layer passes on in each cell; no numbers where it is curved."""
    pieces = layer.pieces
    if pieces is None:
        return np.full(low.shape, np.nan), np.full(high.shape, np.nan)
    ends = (-np.inf, *pieces.breaks, np.inf)
    least, most = np.full(low.shape, np.inf), np.full(high.shape, -np.inf)
    for i, (slope, intercept) in enumerate(zip(pieces.slopes, pieces.intercepts, strict=True)):
        first, last = np.maximum(low, ends[i]), np.minimum(high, ends[i + 1])
        touched = first <= last
        one, other = slope * first + intercept, slope * last + intercept
        least = np.where(touched, np.minimum(least, np.minimum(one, other)), least)
        most = np.where(touched, np.maximum(most, np.maximum(one, other)), most)
    return least, most


def _without(
    removable: tuple[Removable, ...], weight: Floats, bias: Floats
) -> tuple[Floats, Floats]:
    """Return the next layer's matrix and bias once it hears of removable units by the others."""
    weight, bias = weight.copy(), bias.copy()
    for one in removable:
        heard = weight[:, one.unit].copy()
        weight[:, one.others] += np.outer(heard, one.factors)
        bias += heard * one.offset
        weight[:, one.unit] = 0.0
    return weight, bias


def _removable(layer: Dense, sums: Sums, heard: NDArray[np.bool_]) -> Iterator[Removable]:
    """Yield a layer's removable units: straight ones first, flat ones among them.

    ``heard`` ``(units,)`` says of which not all weights onward are 0.
    """
    straight, slopes, intercepts = _straight(layer, sums)
    said = slopes[:, None] * sums.weight  # (units, inputs)
    constants = slopes * sums.bias + intercepts
    deaf = ~straight & ~sums.weight.any(axis=1)
    # Nothing is made of an unheard unit, which is to be left out; a dead one is called dead.
    unheard = ~heard & ~deaf & ~(straight & ~said.any(axis=1))
    yield from _combinations(np.flatnonzero(straight & ~unheard), said, constants)
    yield from _constants(layer, np.flatnonzero(deaf), sums.bias)
    yield from _multiples(layer, np.flatnonzero(~straight & ~deaf & ~unheard), sums)
    yield from (Removable(unit, (), (), 0.0, False) for unit in np.flatnonzero(unheard).tolist())


def _constants(layer: Dense, units: NDArray[np.intp], bias: Floats) -> Iterator[Removable]:
    """Yield units that hear nothing: each says what its activation makes of its bias."""
    for unit, value in zip(units.tolist(), activated(layer, bias[units])[0], strict=True):
        if np.isfinite(value):
            yield Removable(unit, (), (), float(value))


def _straight(layer: Dense, sums: Sums) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Return which units stay on one piece, and its slopes and intercepts, each ``(units,)``."""
    straight = np.zeros(len(sums.bias), np.bool_)
    slopes, intercepts = np.zeros((2, len(sums.bias)))
    if layer.pieces is None:
        return straight, slopes, intercepts
    if not layer.pieces.breaks:
        return ~straight, slopes + layer.pieces.slopes[0], intercepts + layer.pieces.intercepts[0]
    ends = (-np.inf, *layer.pieces.breaks, np.inf)
    for i, (slope, intercept) in enumerate(
        zip(layer.pieces.slopes, layer.pieces.intercepts, strict=True)
    ):
        on = (sums.low >= ends[i]).all(axis=0) & (sums.high <= ends[i + 1]).all(axis=0)
        straight |= on
        slopes[on], intercepts[on] = slope, intercept
    return straight, slopes, intercepts


def _combinations(units: NDArray[np.intp], said: Floats, constants: Floats) -> Iterator[Removable]:
    """Yield the units whose rows are combinations of others' rows, the longest rows being kept.

    Args:
        units: Those that are looked at.
        said: ``(all units, inputs)``: what each says is ``said x + constants``.
        constants: ``(all units,)``.
    """
    kept = _independent(units, said)
    sizes = np.linalg.norm(said[kept], axis=1)
    directions = said[kept] / sizes[:, None]
    for unit in units.tolist():
        if unit in kept:
            continue
        parts = np.linalg.lstsq(directions.T, said[unit], rcond=None)[0]
        is_heard = np.abs(parts) > NOTHING * np.linalg.norm(said[unit])
        others, factors = kept[is_heard], (parts / sizes)[is_heard]
        terms = np.append(constants[unit], -factors * constants[others])
        offset = float(terms.sum()) if abs(terms.sum()) > NOTHING * np.abs(terms).sum() else 0.0
        yield Removable(unit, tuple(others.tolist()), tuple(factors.tolist()), offset)


def _independent(units: NDArray[np.intp], rows: Floats) -> NDArray[np.intp]:
    """Return units of independent rows that all others' are combinations of, but for rounding.

    Each is the one that is furthest from what those before it can make (QR with pivots), which
    keeps the factors small.
    """
    kept: list[int] = []
    rest = rows[units].copy()
    least = ROUNDING * np.linalg.norm(rest, axis=1)
    while len(rest) and ((left := np.linalg.norm(rest, axis=1)) > least).any():
        pivot = int(np.argmax(np.where(left > least, left, -1.0)))
        kept.append(int(units[pivot]))
        direction = rest[pivot] / left[pivot]
        for _ in range(2):  # what rounding has left goes the second time
            rest -= np.outer(rest @ direction, direction)
        rest[pivot] = 0.0
    return np.array(sorted(kept), np.intp)


def _multiples(layer: Dense, units: NDArray[np.intp], sums: Sums) -> Iterator[Removable]:
    """Yield the units that pass on a multiple of what an earlier one does, and an offset."""
    kept: list[int] = []
    for unit in units.tolist():
        made = (_multiple_of(layer, other, unit, sums) for other in kept)
        found = next((one for one in made if one), None)
        if found:
            yield found
        else:
            kept.append(unit)


def _multiple_of(layer: Dense, other: int, unit: int, sums: Sums) -> Removable | None:
    """Return ``unit`` as a multiple of ``other``, None if it is none."""
    theirs, own = sums.weight[other], sums.weight[unit]
    scale = float(own @ theirs) / max(float(theirs @ theirs), 1e-300)
    if abs(abs(scale) - 1.0) <= ROUNDING:
        scale = float(np.sign(scale))
    size = float(np.linalg.norm(own))
    off = abs(float(sums.bias[unit] - scale * sums.bias[other]))
    is_same = float(np.linalg.norm(own - scale * theirs)) <= ROUNDING * size
    if not (size > 0.0 and is_same and off <= ROUNDING * max(size, abs(sums.bias[unit]))):
        return None
    scaled = scaling(layer, scale)
    return scaled and Removable(unit, (other,), scaled[:1], scaled[1])


def scaling(layer: Dense, scale: float) -> tuple[float, float] | None:
    """Return ``factor, offset`` with ``f(scale x) = factor f(x) + offset`` for every sum x.

    ``f`` is what follows the layer's matrix. For ``scale`` > 0 there are some where it is
    homogeneous, for -1 where its graph is its own mirror image or turned half about a point; None
    where there are none. Found from the activation's own values at 64 sums.
    """
    if scale == 1.0:
        return 1.0, 0.0
    plain, scaled = (activated(layer, c * _PROBES)[0] for c in (1.0, scale))
    inputs = np.column_stack([plain, np.ones(len(plain))])
    (factor, offset), *_ = np.linalg.lstsq(inputs, scaled, rcond=None)
    size = float(np.abs(scaled).max())
    if not np.abs(inputs @ (factor, offset) - scaled).max() <= NOTHING * size:
        return None
    return float(factor), float(offset) if abs(offset) > NOTHING * size else 0.0
