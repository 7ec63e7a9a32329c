from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.definition.collapse import LeastSquares, affine_layers, collapse, linearity_gap
from models.definition.frame import grid_points
from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS, Activation
from models.experiment.settings import Layer
from models.findings.regions import Regions, exact_fit, exact_gap, linear_regions
from tests.boundaries import boundary, region_at
from tests.few import few
from tests.polygons import areas, centers, polygon
from tests.region_bounds import zaslavsky_bound
from tests.strategies import random_parameters, random_points, seeds

Floats = NDArray[np.float64]
Case = tuple[Network, Floats]

BENDING = [row for row in ACTIVATIONS.values() if row.pieces is not None]
EACH_ACTIVATION = pytest.mark.parametrize(
    "activation", few(BENDING, 2), ids=[row.name for row in BENDING]
)
CURVED = [name for name, row in ACTIVATIONS.items() if row.pieces is None]
NETWORKS_EACH = settings(max_examples=4 * settings().max_examples)
BOX_AREA = 12.0**2


def hidden_layers(activation: str) -> st.SearchStrategy[list[Layer]]:
    return st.lists(st.builds(Layer, st.just(activation), st.integers(1, 8)), max_size=3)


@st.composite
def generic(draw: st.DrawFn, activation: str) -> Case:
    network = Network.stacked(draw(hidden_layers(activation)))
    return network, random_parameters(network, draw(st.integers(0, 2**32)))


def _zero(network: Network, parameters: Floats) -> None:
    parameters[:] = 0.0


def _without_biases(network: Network, parameters: Floats) -> None:
    for layer in network.layers:
        parameters[layer.bias_start : layer.stop] = 0.0


def _dead(network: Network, parameters: Floats) -> None:
    for layer in network.layers:
        parameters[layer.bias_start] = -1000.0


def _duplicated(network: Network, parameters: Floats) -> None:
    """Every second unit is its neighbour, or that at half its size."""
    for number, layer in enumerate(network.layers[:-1]):
        weight = parameters[layer.start : layer.bias_start].reshape(layer.outputs, layer.inputs)
        bias = parameters[layer.bias_start : layer.stop]
        half = layer.outputs // 2
        weight[half : 2 * half] = weight[:half] / (1 + number % 2)
        bias[half : 2 * half] = bias[:half] / (1 + number % 2)


def _whole_numbers(network: Network, parameters: Floats) -> None:
    """Many lines are parallel, meet in one point or run through the corners."""
    parameters[:] = np.round(parameters)


DEGENERATIONS: list[Callable[[Network, Floats], None]] = [
    _zero,
    _without_biases,
    _dead,
    _duplicated,
    _whole_numbers,
]


@st.composite
def degenerate(draw: st.DrawFn) -> Case:
    names = st.sampled_from([row.name for row in BENDING])
    layers = st.lists(st.builds(Layer, names, st.integers(1, 8)), max_size=4)
    bend = draw(st.sampled_from([1.0, 0.5, 0.25, 0.01, 0.0]))
    network = Network.stacked(draw(layers), bend)
    parameters = random_parameters(network, draw(st.integers(0, 2**32)))
    for degeneration in draw(st.lists(st.sampled_from(DEGENERATIONS), min_size=1, max_size=2)):
        degeneration(network, parameters)
    return network, parameters


def one_hidden_layer(
    activation: str, weight: list[list[float]], bias: list[float], out: list[float], last: float
) -> Case:
    network = Network.stacked([Layer(activation, len(bias))])
    return network, np.array([*np.ravel(weight), *bias, *out, last])


def xor_network() -> Case:
    return one_hidden_layer("relu", [[1, 1], [1, 1]], [0, -1], [1, -2], -0.5)


def interior_points(regions: Regions, seed: int) -> Floats:
    """One random point inside each region."""
    weights = np.random.default_rng(seed).uniform(0.05, 1, len(regions.vertices))
    starts = regions.offsets[:-1]
    sums = np.add.reduceat(regions.vertices * weights[:, None], starts)
    points: Floats = sums / np.add.reduceat(weights, starts)[:, None]
    return points


def map_at(regions: Regions, numbers: NDArray[np.intp], points: Floats) -> Floats:
    logits: Floats = (regions.weight[numbers] * points).sum(axis=1) + regions.bias[numbers]
    return logits


def jacobian(network: Network, parameters: Floats, points: Floats) -> Floats:
    leaf = torch.from_numpy(points).requires_grad_()
    logits = network.forward(network.views(torch.from_numpy(parameters)), leaf)[:, 0]
    (slopes,) = torch.autograd.grad(logits.sum(), leaf, allow_unused=True)
    return slopes.numpy()


def pre_activations(network: Network, parameters: Floats, points: Floats) -> list[Floats]:
    """Of every hidden layer, ``(count, units)``."""
    x, found = torch.from_numpy(points), []
    layers = list(zip(network.layers, network.views(torch.from_numpy(parameters)), strict=True))
    for layer, (weight, bias) in layers[:-1]:
        x = x @ weight.T + bias
        found.append(x.numpy())
        x = layer.apply(x)
    return found


def assert_is_a_tiling(regions: Regions) -> None:
    assert len(regions) == 1 + len(regions.kinks)
    assert abs(areas(regions).sum() - BOX_AREA) <= 1e-9 * BOX_AREA
    assert (areas(regions) > 0).all()
    assert len(np.unique(regions.patterns, axis=0)) == len(regions)


def assert_is_the_network(regions: Regions, case: Case, points: Floats) -> None:
    logits = case[0].logits(case[1], points)
    found = map_at(regions, np.arange(len(regions)), points)
    np.testing.assert_allclose(found, logits, rtol=1e-9, atol=1e-9 * float(abs(logits).max()))


def assert_slopes_are_autograds(regions: Regions, case: Case) -> None:
    slopes = jacobian(*case, centers(regions))
    largest = float(np.abs(regions.weight).max())
    np.testing.assert_allclose(regions.weight, slopes, rtol=1e-9, atol=1e-9 * largest)


@EACH_ACTIVATION
@NETWORKS_EACH
@given(st.data(), seeds)
def test_the_regions_tile_the_square_and_each_map_is_the_network_in_its_region(
    activation: Activation, data: st.DataObject, seed: int
) -> None:
    case = data.draw(generic(activation.name))
    regions = linear_regions(*case)

    assert regions.complete
    assert_is_a_tiling(regions)
    assert_is_the_network(regions, case, interior_points(regions, seed))
    assert_slopes_are_autograds(regions, case)


@EACH_ACTIVATION
@NETWORKS_EACH
@given(st.data())
def test_one_layer_makes_one_region_and_one_for_each_line_and_crossing(
    activation: Activation, data: st.DataObject
) -> None:
    units = data.draw(st.integers(1, 12))
    network = Network.stacked([Layer(activation.name, units)])
    parameters = random_parameters(network, data.draw(st.integers(0, 2**32)))
    weight = parameters[: 2 * units].reshape(-1, 2)
    bias = parameters[2 * units : 3 * units]
    assert activation.pieces is not None
    breaks = activation.pieces.breaks
    lines = [(w, at - b) for w, b in zip(weight, bias, strict=True) for at in breaks]

    # w . x ranges over +-6 |w|_1 in the square.
    crossing_lines = sum(abs(level) < 6 * np.abs(w).sum() for w, level in lines)
    crossings = 0
    for (w, level), (other, other_level) in combinations(lines, 2):
        if not np.array_equal(w, other):
            meeting = np.linalg.solve(np.array([w, other]), [level, other_level])
            crossings += bool((np.abs(meeting) < 6).all())

    count = len(linear_regions(network, parameters))
    assert count == 1 + crossing_lines + crossings
    assert count <= zaslavsky_bound(units, len(breaks))


@EACH_ACTIVATION
@given(st.data())
def test_each_kink_lies_where_its_unit_meets_its_break(
    activation: Activation, data: st.DataObject
) -> None:
    network, parameters = data.draw(generic(activation.name))
    kinks = linear_regions(network, parameters).kinks
    assert activation.pieces is not None
    for share in (0.0, 0.3, 1.0):
        points = (1 - share) * kinks.segments[:, 0] + share * kinks.segments[:, 1]
        for layer, values in enumerate(pre_activations(network, parameters, points)):
            here = np.flatnonzero(kinks.layers == layer)
            at = np.array(activation.pieces.breaks)[kinks.breaks[here]] if len(here) else 0.0
            np.testing.assert_allclose(values[here, kinks.units[here]], at, rtol=0, atol=1e-9)


def distances_inside(regions: Regions, point: Floats) -> Floats:
    """How deep ``point`` lies in each region; negative outside, ``(regions,)``."""
    depths = []
    for number in range(len(regions)):
        corners = polygon(regions, number)
        edges = np.roll(corners, -1, axis=0) - corners
        to_point = point - corners
        areas = edges[:, 0] * to_point[:, 1] - edges[:, 1] * to_point[:, 0]
        depths.append((areas / np.hypot(*edges.T)).min())
    return np.array(depths)


@EACH_ACTIVATION
@settings(max_examples=20)
@given(st.data())
def test_the_maps_on_both_sides_of_a_kink_agree_on_it(
    activation: Activation, data: st.DataObject
) -> None:
    regions = linear_regions(*data.draw(generic(activation.name)))
    middles = regions.kinks.segments.mean(axis=1)
    for point in middles[:: max(1, len(middles) // 10)]:
        around = np.flatnonzero(distances_inside(regions, point) > -1e-10)
        values = map_at(regions, around, np.tile(point, (len(around), 1)))

        assert len(around) >= 2
        assert np.ptp(values) <= 1e-9 * (1 + np.abs(regions.weight).max())


@pytest.mark.slow
@NETWORKS_EACH
@given(degenerate(), seeds)
def test_the_laws_hold_for_zero_dead_duplicated_and_whole_numbered_networks(
    case: Case, seed: int
) -> None:
    regions = linear_regions(*case)

    assert_is_a_tiling(regions)
    assert_is_the_network(regions, case, interior_points(regions, seed))
    assert_slopes_are_autograds(regions, case)
    assert 0.0 <= exact_gap(regions) <= 1.0
    assert np.isfinite(boundary(regions)).all()


@pytest.mark.parametrize("limit", [1, 2, 50, 400])
@pytest.mark.parametrize("activation", ["relu", "hard_tanh"])
def test_stopping_at_the_limit_leaves_a_tiling_with_the_maps_at_its_centers(
    activation: str, limit: int
) -> None:
    network = Network.stacked([Layer(activation, 16)] * 4)
    case = network, random_parameters(network, seed=3)
    regions = linear_regions(*case, limit=limit)

    assert not regions.complete
    assert len(regions) == limit
    assert_is_a_tiling(regions)
    assert_is_the_network(regions, case, centers(regions))
    assert_slopes_are_autograds(regions, case)


def test_a_limit_that_is_just_enough_is_not_reached() -> None:
    network = Network.stacked([Layer("relu", 8)] * 2)
    parameters = random_parameters(network, seed=0)
    count = len(linear_regions(network, parameters))

    assert linear_regions(network, parameters, limit=count).complete
    assert not linear_regions(network, parameters, limit=count - 1).complete


@pytest.mark.parametrize("name", CURVED)
def test_a_curved_activation_is_named(name: str) -> None:
    network = Network.stacked([Layer("relu", 2), Layer(name, 2)])

    with pytest.raises(ValueError, match=f"straight pieces, got {name}"):
        linear_regions(network, np.zeros(network.parameter_count))


def test_the_xor_network_has_its_three_maps_and_two_boundary_lines() -> None:
    regions = linear_regions(*xor_network(), box=(-0.5, 1.5))
    maps = {(*weight, bias) for weight, bias in zip(regions.weight, regions.bias, strict=True)}
    segments = {tuple(sorted(map(tuple, segment))) for segment in boundary(regions)}

    assert maps == {(0, 0, -0.5), (1, 1, -0.5), (-1, -1, 1.5)}
    assert segments == {((-0.5, 1.0), (1.0, -0.5)), ((0.0, 1.5), (1.5, 0.0))}
    assert sorted(areas(regions)) == [0.5, 1.5, 2.0]
    assert regions.complete


def test_the_boundary_of_a_fold_that_is_zero_on_one_side_is_its_kink() -> None:
    for activation in ("relu", "leaky_relu"):
        regions = linear_regions(*one_hidden_layer(activation, [[1, 2]], [0], [1], 0))
        (segment,) = boundary(regions)

        np.testing.assert_allclose(sorted(map(tuple, segment)), [(-6, 3), (6, -3)], atol=1e-12)


def test_a_fold_that_only_touches_zero_is_no_boundary() -> None:
    assert len(boundary(linear_regions(*one_hidden_layer("abs", [[1, 2]], [0], [1], 0)))) == 0
    assert len(boundary(linear_regions(*one_hidden_layer("abs", [[1, 2]], [0], [-1], 0)))) == 0
    assert len(boundary(linear_regions(*one_hidden_layer("relu", [[1, 2]], [0], [-1], 0)))) == 0


def crossings(segments: Floats, start: Floats, stop: Floats) -> int:
    """How many of the segments a straight walk from start to stop crosses."""

    def side(a: Floats, b: Floats, c: Floats) -> Floats:
        u, v = b - a, c - a
        turn: Floats = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
        return turn

    first, second = segments[:, 0], segments[:, 1]
    apart = side(first, second, start) * side(first, second, stop) < 0
    across = side(start, stop, first) * side(start, stop, second) < 0
    return int((apart & across).sum())


@EACH_ACTIVATION
@given(st.data(), seeds)
def test_a_walk_changes_class_when_it_crosses_the_boundary_an_odd_number_of_times(
    activation: Activation, data: st.DataObject, seed: int
) -> None:
    network, parameters = data.draw(generic(activation.name))
    segments = boundary(linear_regions(network, parameters))
    points = random_points(20, seed)
    classes = network.logits(parameters, points) > 0

    for i in range(len(points) - 1):
        odd = crossings(segments, points[i], points[i + 1]) % 2 == 1
        assert odd == (classes[i] != classes[i + 1])


@given(st.data(), seeds)
def test_the_region_at_a_point_holds_it_and_gives_its_logit(data: st.DataObject, seed: int) -> None:
    network, parameters = data.draw(generic("relu"))
    regions = linear_regions(network, parameters)
    points = random_points(20, seed)
    logits = network.logits(parameters, points)

    for point, logit in zip(points, logits, strict=True):
        number = region_at(regions, (point[0], point[1]))
        assert number is not None
        assert distances_inside(regions, point)[number] >= -1e-12
        assert regions.weight[number] @ point + regions.bias[number] == pytest.approx(logit)
    assert region_at(regions, (6.1, 0.0)) is None


def test_float32_parameters_give_the_same_regions_as_their_float64_values() -> None:
    network = Network.stacked([Layer("relu", 8)] * 2)
    single = random_parameters(network, seed=1).astype(np.float32)
    one, other = linear_regions(network, single), linear_regions(network, single.astype(np.float64))

    np.testing.assert_array_equal(one.vertices, other.vertices)
    np.testing.assert_array_equal(one.weight, other.weight)


@pytest.mark.parametrize(
    ("activation", "gap"), [("identity", 0.0), ("relu", 1 / 5), ("abs", 1.0), ("leaky_relu", None)]
)
def test_the_exact_gap_of_one_fold_is_the_integral(activation: str, gap: float | None) -> None:
    # A fold with slopes s and t is (s + t)/2 x + (t - s)/2 |x|; over [-h, h] the variance of x is
    # h^2/3, that of |x| is h^2/12, and they are uncorrelated.
    if gap is None:
        straight, bent = 0.55**2 / 3, 0.45**2 / 12
        gap = bent / (straight + bent)
    regions = linear_regions(*one_hidden_layer(activation, [[0, 1]], [0], [3], 7))

    assert exact_gap(regions) == pytest.approx(gap, abs=1e-15)


@EACH_ACTIVATION
@given(st.data())
def test_the_exact_gap_is_what_a_fine_grid_tends_to(
    activation: Activation, data: st.DataObject
) -> None:
    network, parameters = data.draw(generic(activation.name))
    grid = grid_points(100)
    logits = network.logits(parameters, grid).astype(np.float64)
    fitted = LeastSquares(grid)(logits)(grid)[:, 0]

    exact = exact_fit(linear_regions(network, parameters))
    assert exact.gap == pytest.approx(linearity_gap(logits, fitted), abs=5e-3)
    # The difference of the maps leaves as little of the variance as the grid is fine.
    apart = float(np.mean((exact.map(grid)[:, 0] - fitted) ** 2))
    assert apart <= 1e-4 * float(np.var(logits)) + 1e-12


@settings(max_examples=40)
@given(generic("hard_tanh"), st.integers(0, 2**32))
def test_no_other_map_is_nearer_over_the_square_than_the_exact_fit(case: Case, seed: int) -> None:
    # Simpson's rule on a fine grid is an integral of its own.
    fit = exact_fit(linear_regions(*case))
    side = np.linspace(-6, 6, 401)
    weights = np.array([1.0, *[4.0, 2.0] * 199, 4.0, 1.0])
    grid = np.stack(np.meshgrid(side, side), axis=2).reshape(-1, 2)
    share = np.outer(weights, weights).ravel() / weights.sum() ** 2
    logits = case[0].logits(case[1], grid).astype(np.float64)
    off = logits - fit.map(grid)[:, 0]
    size = float(np.abs(logits).max())

    # At the minimum what is left is on average 0, and uncorrelated with x and with y.
    for factor in (np.ones(len(grid)), grid[:, 0] / 6, grid[:, 1] / 6):
        assert abs(float((share * off * factor).sum())) <= 1e-3 * size + 1e-9
    variance = float((share * (logits - (share * logits).sum()) ** 2).sum())
    assert float((share * off**2).sum()) == pytest.approx(
        fit.gap * variance, abs=2e-3 * size**2 + 1e-9
    )


@given(seeds, st.integers(0, 4))
def test_a_network_without_bends_fits_its_own_product_exactly(seed: int, depth: int) -> None:
    network = Network.stacked([Layer("identity", 5)] * depth)
    parameters = random_parameters(network, seed)
    fit, own = (
        exact_fit(linear_regions(network, parameters)),
        collapse(affine_layers(network, parameters)),
    )

    assert fit.gap <= 1e-12
    np.testing.assert_allclose(fit.map.weight, own.weight, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(fit.map.bias, own.bias, rtol=1e-9, atol=1e-11)


def test_a_cut_off_network_has_no_exact_fit() -> None:
    network = Network.stacked([Layer("relu", 8)] * 2)
    regions = linear_regions(network, random_parameters(network, seed=0), limit=20)

    with pytest.raises(ValueError, match="needs all regions, got the first 20"):
        exact_fit(regions)


def test_a_constant_network_has_gap_zero() -> None:
    network = Network.stacked([Layer("relu", 8)] * 2)
    parameters = random_parameters(network, seed=0)
    parameters[network.layers[-1].start : -1] = 0.0

    assert exact_gap(linear_regions(network, parameters)) == 0.0


def folding_network() -> Case:
    """Two units fold each axis in half, one layer after the other: x -> | |x| - 3 |, ..."""
    network = Network.stacked([Layer("relu", 4), Layer("relu", 4)])
    up = [[1, 0], [-1, 0], [0, 1], [0, -1]]
    down = [[1, 1, 0, 0], [-1, -1, 0, 0], [0, 0, 1, 1], [0, 0, -1, -1]]
    values = [*np.ravel(up), 0, 0, 0, 0, *np.ravel(down), -3, 3, -3, 3, 1, 1, 1, 1, 0]
    return network, np.array(values, dtype=np.float64)


def test_folding_both_axes_in_each_layer_multiplies_the_regions() -> None:
    assert len(linear_regions(*folding_network())) == 4 * 4
