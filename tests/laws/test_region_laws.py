"""What is said of linear regions at random moments, held to Jacobians taken here and there."""

import re

import numpy as np
import torch
from numpy.typing import NDArray

from components.words.region_words import bounds_in_words, regions_in_words
from models.findings.regions import linear_regions
from tests.laws.moments import Moment
from tests.laws.truth import FOLDS, Truth

Batch = list[Moment]
Floats = NDArray[np.float64]

SQUARE = 6.0
SIDE = 60
"""Points looked at are SIDE by SIDE."""
LIMIT = 500
"""Regions are cut up to so many: counts beyond are said to be "at least"."""

_POWERS = re.compile(r"^(?:(\d+)·)?10\^(\d+)$")


def of_pieces(batch: Batch) -> list[Moment]:
    """Every third of the moments whose network is made of straight pieces."""
    straight = [m for m in batch if set(m.truth.names) <= {*FOLDS, "identity"}]
    return straight[::3]


def number(text: str) -> int:
    """Return the number that "4,096" or "3·10^14" says."""
    if found := _POWERS.match(text):
        return int(found.group(1) or 1) * int("1" + "0" * int(found.group(2)))
    return int(text.replace(",", ""))


def grid() -> Floats:
    middles = SQUARE * ((2 * np.arange(SIDE) + 1) / SIDE - 1)
    x, y = np.meshgrid(middles, middles)
    return np.stack([x.ravel(), y.ravel()], axis=1)


def maps_at(truth: Truth, points: Floats) -> tuple[Floats, Floats]:
    """Return the logits, and the maps ``(points, 3)`` that autograd finds there."""
    x = torch.tensor(points, requires_grad=True)
    logits, _ = truth.forward(x)
    (slopes,) = torch.autograd.grad(logits.sum(), x)
    weight, values = slopes.numpy(), logits.detach().numpy()
    bias = values - (weight * points).sum(axis=1)
    return values, np.column_stack([weight * SQUARE, bias])


def patterns_at(truth: Truth, points: Floats) -> int:
    """Return how many patterns of slopes there are at the points."""
    with torch.no_grad():
        _, before = truth.forward(torch.tensor(points))
    pieces = [
        np.searchsorted(FOLDS[name], x.numpy())
        for name, x in zip(truth.names, before, strict=True)
        if name != "identity"
    ]
    patterns = np.column_stack(pieces).astype(np.uint8) if pieces else np.zeros((1, 1), np.uint8)
    return len(set(map(bytes, patterns)))  # np.unique would sort them, a hundred times slower


def different(maps: Floats) -> int:
    """Return at least how many maps there are: those that differ in three digits of the largest."""
    scale = np.abs(maps).max()
    return len(np.unique(np.round(maps / scale, 4), axis=0)) if scale > 0 else 1


def test_no_network_has_more_regions_than_at_most(batch: Batch) -> None:
    for moment in batch:
        found = re.search(r"at most (\S+) for this shape", bounds_in_words(moment.settings))
        if found is None:
            continue
        assert set(moment.truth.names) <= {*FOLDS, "identity"}, moment
        most = number(found.group(1))
        assert patterns_at(moment.truth, grid()) <= most, moment


def test_no_estimate_passes_its_bound(batch: Batch) -> None:
    for moment in batch:
        text = bounds_in_words(moment.settings)
        if found := re.match(r"typically about (\S+); at most (\S+) for", text):
            assert number(found.group(1)) < number(found.group(2)), moment
            assert set(moment.truth.names) == {"relu"}, moment
            assert moment.settings.bend == 1.0, moment


def test_counted_regions_are_no_fewer_than_are_met_and_hold_as_many_matrices(batch: Batch) -> None:
    points = grid()
    for moment in of_pieces(batch):
        parameters = moment.frame.parameters.astype(np.float64)
        regions = linear_regions(moment.run.network, parameters, limit=LIMIT)
        said = dict(regions_in_words(regions))
        folds, matrices = (
            said["Regions that its folds make of the square"],
            said["Different matrices in them"],
        )
        assert number(matrices.removeprefix("at least ")) <= number(
            folds.removeprefix("at least ")
        ), moment
        if not regions.complete:
            assert folds.startswith("at least "), moment
            continue
        bound = re.search(r"at most (\S+) for", bounds_in_words(moment.settings))
        assert bound is None or number(folds) <= number(bound.group(1)), moment
        values, maps = maps_at(moment.truth, points)
        assert patterns_at(moment.truth, points) <= number(folds), moment
        assert different(maps) <= 4 * number(matrices), moment
        if number(matrices) == 1:
            assert np.ptp(maps, axis=0).max() <= 1e-7 * max(np.abs(maps).max(), 1e-300), moment
        whole = said["Not explained by one matrix, over the whole square"]
        assert whole == "0 %" or number(folds) > 1, moment
        # What the grid sees nothing of may be a sliver: of a dead network it is all that there is.
        if np.ptp(values) <= 1e-6 * np.abs(values).max():
            continue
        said_gap = float(whole.split()[0])
        assert abs(said_gap / 100 - gap(points, values)) <= 0.03, moment


def gap(points: Floats, values: Floats) -> float:
    """Return the share of variance that numpy's least squares leave."""
    centered = values - values.mean()
    if np.abs(centered).max() <= 1e-12 * max(np.abs(values).max(), 1e-300):
        return 0.0
    design = np.column_stack([points, np.ones(len(points))])
    fit, *_ = np.linalg.lstsq(design, centered, rcond=None)
    return float(((centered - design @ fit) ** 2).sum() / (centered**2).sum())
