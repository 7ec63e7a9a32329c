"""The way through a network, by numpy and torch: what static/stage/stops.js is held to."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.definition.network import Network

Floats = NDArray[np.float64]

FILLED = 0.8
FARTHEST = 2.5
CLEAR = 0.2


@dataclass(frozen=True)
class Way:
    """Where points are seen on their way through a network.

    Attributes:
        places: At every stop, ``(points, 2)``: the plane, each layer's sums and activations, the
            cut; from -1 to 1 in the square.
        kinds: Of each hidden layer: units, line, principal or logit.
        shares: Of each layer's variance that is seen, None where nothing varies.
        varies: Each layer's standard deviation, as a share of its largest activation.
        turns: On the way to each stop, radians.
        cut: The logit, affine in the places at the last stop: two weights and a bias.
    """

    places: list[Floats]
    kinds: list[str]
    shares: list[float | None]
    varies: list[float]
    turns: list[float]
    cut: Floats


def levels(
    network: Network, parameters: NDArray[np.floating], points: NDArray[np.floating]
) -> tuple[list[Floats], list[Floats]]:
    """Return every hidden layer's sums and activations at the points, each ``(points, units)``."""
    x = torch.from_numpy(np.asarray(points, np.float64))
    views = network.views(torch.from_numpy(np.asarray(parameters, np.float64)))
    sums, activations = [], []
    for layer, (weight, bias) in zip(network.layers[:-1], views[:-1], strict=True):
        sums.append((x @ weight.t() + bias).numpy())
        x = layer.apply(torch.from_numpy(sums[-1]))
        activations.append(x.numpy())
    return sums, activations


def way(
    network: Network, parameters: NDArray[np.floating], points: NDArray[np.floating], box: float
) -> Way:
    """Return the way of points through a network with a hidden layer."""
    sums, activations = levels(network, parameters, points)
    weight, bias = (
        view.numpy()
        for view in network.views(torch.from_numpy(np.asarray(parameters, np.float64)))[-1]
    )
    before = np.asarray(points, np.float64) / box
    places, kinds, shares, varies, turns = [before], [], [], [], [0.0]
    frame: tuple[Floats, float] = (np.zeros(2), 1.0)
    basis = np.zeros((2, 2))
    for number, (straight, bent) in enumerate(zip(sums, activations, strict=True)):
        is_last = number == len(sums) - 1
        kind, basis = _basis(straight, bent, before, weight[0] if is_last else None)
        variance = bent.var(axis=0).sum()
        kinds.append(kind)
        shares.append(float((bent @ basis.T).var(axis=0).sum() / variance) if variance else None)
        varies.append(float(np.sqrt(variance) / max(np.abs(bent).max(), 1e-300)))
        seen = [values @ basis.T for values in (straight, bent)]
        both, frame = _frame(np.concatenate(seen)), _frame(seen[1])
        first = (seen[0] - both[0]) / both[1]
        turns += [_turn(before, first), 0.0]
        before = (seen[1] - frame[0]) / frame[1]
        places += [first, before]
    gram = np.linalg.pinv(basis)
    slope = weight[0] @ gram
    cut = np.array([*(slope * frame[1]), bias[0] + slope @ frame[0]])
    length = np.hypot(*cut[:2])
    away = abs(cut[2]) / length if length else 0.0
    if 1 <= away <= FARTHEST:
        before = before * FILLED / away
        cut[:2] *= away / FILLED
    return Way([*places, before], kinds, shares, varies, [*turns, 0.0], cut)


def _basis(
    sums: Floats, units: Floats, before: Floats, weights: Floats | None
) -> tuple[str, Floats]:
    """Return kind and the two directions ``(2, units)``."""
    size = units.shape[1]
    if size <= 2:
        return ("line", "units")[size - 1], np.eye(2)[:, :size]
    centred = units - units.mean(axis=0)
    moved = (before - before.mean(axis=0)).T, (sums - sums.mean(axis=0)).T
    if weights is not None and np.linalg.norm(weights) > 0:
        across = weights / np.linalg.norm(weights)
        up = np.linalg.svd(centred - np.outer(centred @ across, across), full_matrices=False)[2][0]
        basis = np.stack([across, up])
        basis[1] *= -1 if np.linalg.det(moved[0] @ moved[1].T @ basis.T) < 0 else 1
        return "logit", basis
    basis = np.linalg.svd(centred, full_matrices=False)[2][:2]
    left, _, right = np.linalg.svd(moved[0] @ moved[1].T @ basis.T)
    return "principal", left @ right @ basis


def _frame(seen: Floats) -> tuple[Floats, float]:
    """Return the middle of what is seen, and half the side of a square that it fills well."""
    low, high = seen.min(axis=0), seen.max(axis=0)
    half = float((high - low).max()) / 2 / FILLED
    return (low + high) / 2, half or 1.0


def _turn(start: Floats, end: Floats) -> float:
    """Return by how much one picture is best turned into another, less where that is unclear."""
    one, other = ((places - places.mean(axis=0)) @ np.array([1, 1j]) for places in (start, end))
    product = np.vdot(one, other)
    size = np.linalg.norm(one) * np.linalg.norm(other)
    if not size:
        return 0.0
    return float(np.angle(product) * min(1.0, abs(product) / size / CLEAR))


def as_case(name: str, parameters: NDArray[np.floating], made: Way) -> dict[str, Any]:
    """Return a way as tests under Node take it."""
    return {
        "name": name,
        "parameters": parameters.tolist(),
        "places": [stop.tolist() for stop in made.places],
        "kinds": made.kinds,
        "shares": made.shares,
        "turns": made.turns,
        "cut": made.cut.tolist(),
    }
