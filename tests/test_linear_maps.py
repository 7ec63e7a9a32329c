from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.definition.frame import Frame
from models.definition.network import Network
from models.experiment.settings import Layer, Settings
from models.findings.linear_maps import EQUAL, LinearMaps, linear_maps
from models.findings.regions import Kinks, Regions, linear_regions
from models.record.run import Run
from tests.polygons import centers, polygon
from tests.strategies import random_parameters, random_points, seeds
from tests.test_regions import Case, degenerate, generic, jacobian, one_hidden_layer

Floats = NDArray[np.float64]
Map = tuple[Fraction, ...]

STRAIGHT = ["relu", "leaky_relu", "abs", "hard_tanh"]
MANY = 60  # regions, from where comparing every pair takes too long


def exact_map(case: Case, point: Floats) -> Map:
    """The affine map about a point, in fractions: factors of x, y and 1."""
    network, parameters = case
    numbers = [Fraction(value) for value in parameters.tolist()]
    x, y = (Fraction(value) for value in point.tolist())
    one, zero = Fraction(1), Fraction(0)
    maps: list[Map] = [(one, zero, zero), (zero, one, zero)]
    for layer in network.layers:
        pieces = layer.pieces
        after: list[Map] = []
        assert pieces is not None
        for unit in range(layer.outputs):
            row = numbers[layer.start + unit * layer.inputs :][: layer.inputs]
            a, b, c = (sum(w * m[i] for w, m in zip(row, maps, strict=True)) for i in range(3))
            c += numbers[layer.bias_start + unit]
            piece = sum(a * x + b * y + c > Fraction(at) for at in pieces.breaks)
            slope, intercept = Fraction(pieces.slopes[piece]), Fraction(pieces.intercepts[piece])
            after.append((slope * a, slope * b, slope * c + intercept))
        maps = after
    return maps[0]


def are_equal(regions: Regions, maps: list[Map], one: int, other: int) -> bool:
    terms = max(regions.terms[one], regions.terms[other])
    pairs = zip(maps[one], maps[other], (6, 6, 1), strict=True)
    return all(abs(a - b) * reach <= EQUAL * terms for a, b, reach in pairs)


def touch(one: Floats, other: Floats) -> bool:
    """Whether an edge of one polygon runs back along one of the other for a while."""
    for a, b in zip(one, np.roll(one, -1, axis=0), strict=True):
        along = b - a
        length = float(np.hypot(*along))
        if length < 1e-9:
            continue
        along = along / length
        away = (other - a) @ np.array([-along[1], along[0]])
        places = (other - a) @ along
        for i in range(len(other)):
            j = (i + 1) % len(other)
            if max(abs(away[i]), abs(away[j])) < 1e-9:
                common = min(length, places[i]) - max(0.0, places[j])
                if common > 1e-8:
                    return True
    return False


def parts(count: int, pairs: list[tuple[int, int]]) -> NDArray[np.intp]:
    """The least number of each one's connected component."""
    labels = np.arange(count)
    for one, other in pairs:
        labels[labels == labels[other]] = labels[one]
    return labels


def linear_count(found: LinearMaps) -> int:
    return len(np.unique(found.linear))


def assert_same_parts(one: NDArray[np.intp], other: NDArray[np.intp]) -> None:
    np.testing.assert_array_equal(one[:, None] == one, other[:, None] == other)


def assert_is_what_comparing_every_pair_finds(case: Case) -> None:
    regions = linear_regions(*case)
    if len(regions) > MANY:
        return
    maps = [exact_map(case, center) for center in centers(regions)]
    found = linear_maps(regions)
    equal = [
        pair for pair in combinations(range(len(regions)), 2) if are_equal(regions, maps, *pair)
    ]
    neighbours = [
        (one, other)
        for one, other in equal
        if touch(polygon(regions, one), polygon(regions, other))
    ]

    assert_same_parts(found.distinct, parts(len(regions), equal))
    assert_same_parts(found.linear, parts(len(regions), neighbours))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(degenerate())
def test_odd_networks_have_the_maps_that_comparing_every_pair_in_fractions_finds(
    case: Case,
) -> None:
    assert_is_what_comparing_every_pair_finds(case)


@pytest.mark.parametrize("name", STRAIGHT)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_so_do_random_networks(name: str, data: st.DataObject) -> None:
    assert_is_what_comparing_every_pair_finds(data.draw(generic(name)))


@settings(max_examples=100)
@given(degenerate(), seeds)
def test_autograd_finds_no_slopes_that_are_not_among_the_maps(case: Case, seed: int) -> None:
    regions = linear_regions(*case)
    slopes = jacobian(*case, random_points(500, seed))
    size = float(np.abs(regions.weight).max()) + 1e-300
    found = linear_maps(regions)

    assert len(np.unique(np.round(slopes / size, 7), axis=0)) <= 2 * found.distinct_count
    assert 1 <= found.distinct_count <= linear_count(found) <= len(regions)
    # A linear region has one map.
    assert len(np.unique(np.stack([found.linear, found.distinct]), axis=1).T) == linear_count(found)


def length(kinks: Kinks) -> float:
    return float(np.hypot(*np.diff(kinks.segments, axis=1)[:, 0].T).sum())


@settings(max_examples=50)
@given(generic("leaky_relu"))
def test_where_every_unit_counts_every_kink_bends_from_end_to_end(case: Case) -> None:
    regions = linear_regions(*case)
    bends = linear_maps(regions).bends

    assert length(bends) == pytest.approx(length(regions.kinks))
    np.testing.assert_array_equal(bends.layers, regions.kinks.layers)
    np.testing.assert_allclose(bends.segments, regions.kinks.segments, atol=1e-7)


@settings(max_examples=50)
@given(degenerate())
def test_the_slope_changes_across_a_bend_and_nowhere_else(case: Case) -> None:
    regions = linear_regions(*case)
    bends = linear_maps(regions).bends
    walks = np.linspace(-5.9, 5.9, 2001)
    size = float(regions.terms.max()) + 1e-300
    for start, stop in (((-5.9, -5.3), (5.9, 4.7)), ((-5.9, 5.1), (5.9, -5.7))):
        share = ((walks + 5.9) / 11.8)[:, None]
        points = (1 - share) * np.array(start) + share * np.array(stop)
        slopes = jacobian(*case, points)
        changes = np.abs(np.diff(slopes, axis=0)).max(axis=1) > 1e-6 * size
        crossed = [crosses(bends.segments, *points[i : i + 2]) for i in np.flatnonzero(changes)]
        assert all(crossed)


def crosses(segments: Floats, start: Floats, stop: Floats) -> bool:
    """Whether a step from start to stop meets one of the segments, or nearly."""
    along = stop - start
    first, second = (
        (ends - start) @ np.array([-along[1], along[0]]) for ends in segments.transpose(1, 0, 2)
    )
    apart = segments[:, 1] - segments[:, 0]
    to_start, to_stop = start - segments[:, 0], stop - segments[:, 0]
    one, other = (apart[:, 0] * to[:, 1] - apart[:, 1] * to[:, 0] for to in (to_start, to_stop))
    return bool(((first * second <= 1e-9) & (one * other <= 1e-9)).any())


def test_a_hat_has_one_map_on_both_sides_of_it() -> None:
    weight, bias = [[1.0, 0.0]] * 3, [0.0, -1.0, -2.0]
    found = linear_maps(linear_regions(*one_hidden_layer("relu", weight, bias, [1, -2, 1], 0)))

    assert (linear_count(found), found.distinct_count, len(found.bends)) == (4, 3, 3)


def test_two_units_that_undo_each_other_bend_nothing() -> None:
    case = one_hidden_layer("relu", [[1, 2], [-1, -2], [1, 0]], [0.5, -0.5, 9], [1, -1, 0], 3)
    regions = linear_regions(*case)
    found = linear_maps(regions)

    assert len(regions) > 1
    assert (linear_count(found), found.distinct_count, len(found.bends)) == (1, 1, 0)


def test_a_trained_network_can_hold_many_regions_and_one_map() -> None:
    run = Run(Settings(depth=8, width=4, seed=1))
    regions = linear_regions(run.network, Frame(run.rows(200, 1)[0], run.layout).parameters)
    found = linear_maps(regions)

    assert (len(regions), linear_count(found), found.distinct_count) == (120, 1, 1)
    assert found.complete
    assert not len(found.bends)


def test_so_can_one_with_more_regions_than_are_cut() -> None:
    run = Run(Settings(activation="hard_tanh", depth=8, width=16, learning_rate=10.0))
    regions = linear_regions(run.network, Frame(run.rows(100, 1)[0], run.layout).parameters)
    found = linear_maps(regions)

    assert len(regions) == 10_000
    assert (linear_count(found), found.distinct_count, found.complete) == (1, 1, False)


@pytest.mark.parametrize("limit", [1, 2, 50, 400])
def test_a_cut_off_network_says_so(limit: int) -> None:
    network = Network.stacked([Layer("hard_tanh", 16)] * 4)
    regions = linear_regions(network, random_parameters(network, seed=3), limit=limit)
    found = linear_maps(regions)

    assert not found.complete
    assert 1 <= found.distinct_count <= linear_count(found) <= limit
