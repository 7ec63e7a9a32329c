import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from models.definition.collapse import (
    Affine,
    LeastSquares,
    affine_layers,
    class_agreement,
    collapse,
    linearity_gap,
    logistic_regression,
)
from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import Data, make_data
from models.experiment.settings import Layer
from models.findings.chain import multiplied_out
from tests.strategies import dataset_names, networks, random_parameters, random_points, seeds

Floats = NDArray[np.float64]

affine_networks = networks(activations=("identity",))


def magnitude(layers: list[Affine], points: Floats) -> Floats:
    """m(x): every layer applied with all signs taken away, ``(count,)``."""
    size = np.abs(points)
    for layer in layers:
        size = size @ np.abs(layer.weight).T + np.abs(layer.bias)
    return size[:, 0]


def rounding(layers: list[Affine], unit: float) -> float:
    """K u / (1 - K u), the error of a stack's dot products (Higham 2002, lemma 3.1)."""
    u: float = unit * sum(layer.weight.shape[1] + 1 for layer in layers)
    return u / (1 - u)


@given(affine_networks, seeds)
def test_a_stack_is_its_collapsed_matrix_in_float64(network: Network, seed: int) -> None:
    parameters, points = random_parameters(network, seed), random_points(256, seed)
    layers = affine_layers(network, parameters)
    difference = np.abs(network.logits(parameters, points) - collapse(layers)(points)[:, 0])

    # Both ways round, each within the bound of its own order of operations.
    assert (difference <= 2 * rounding(layers, 2.0**-53) * magnitude(layers, points)).all()
    assert (difference < 1e-12 * magnitude(layers, points)).all()


@given(affine_networks, seeds)
def test_a_float32_stack_is_its_collapsed_matrix_within_its_own_rounding(
    network: Network, seed: int
) -> None:
    parameters = random_parameters(network, seed).astype(np.float32)
    points = random_points(256, seed).astype(np.float32).astype(np.float64)
    layers = affine_layers(network, parameters)
    difference = np.abs(network.logits(parameters, points) - collapse(layers)(points)[:, 0])

    bound = rounding(layers, 2.0**-24) + 2 * rounding(layers, 2.0**-53)
    assert (difference <= bound * magnitude(layers, points)).all()


@given(affine_networks, seeds)
def test_collapsing_may_start_anywhere_in_the_stack(network: Network, seed: int) -> None:
    layers = affine_layers(network, random_parameters(network, seed))
    whole = collapse(layers)

    for cut in range(1, len(layers)):
        parts = collapse([collapse(layers[:cut]), collapse(layers[cut:])])
        np.testing.assert_allclose(parts.weight, whole.weight, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(parts.bias, whole.bias, rtol=1e-9, atol=1e-12)


@given(affine_networks, seeds)
def test_however_many_layers_three_numbers_are_left(network: Network, seed: int) -> None:
    assert collapse(affine_layers(network, random_parameters(network, seed))).parameter_count == 3


def test_one_layer_collapses_to_itself() -> None:
    layer = Affine(np.array([[1.0, 2.0]]), np.array([3.0]))

    assert collapse([layer]) is layer


def test_nothing_cannot_be_collapsed() -> None:
    with pytest.raises(ValueError, match="no layers"):
        collapse([])


def test_layers_that_do_not_fit_are_refused_with_both_sizes() -> None:
    two_to_three = Affine(np.ones((3, 2)), np.ones(3))
    four_to_one = Affine(np.ones((1, 4)), np.ones(1))

    with pytest.raises(ValueError, match="4 inputs cannot follow one with 3 outputs"):
        collapse([two_to_three, four_to_one])


@given(st.lists(st.integers(1, 6), min_size=2, max_size=6), seeds)
def test_the_rank_is_at_most_the_narrowest_width(sizes: list[int], seed: int) -> None:
    generator = np.random.default_rng(seed)
    stack = [
        Affine(generator.normal(size=(after, before)), generator.normal(size=after))
        for before, after in pairwise(sizes)
    ]

    assert np.linalg.matrix_rank(collapse(stack).weight) <= min(sizes)


@given(networks(), seeds)
def test_the_smallest_equivalent_agrees_with_its_network(network: Network, seed: int) -> None:
    parameters, points = random_parameters(network, seed), random_points(64, seed)
    expected = network.logits(parameters, points)
    blocks = multiplied_out(network, parameters)[-1]
    x = points
    for block in blocks:
        before = block.map(x)
        bent = ACTIVATIONS[block.activation].torch_function(torch.from_numpy(before)).numpy()
        x = (1 - block.bend) * before + block.bend * bent

    # Squares of squares magnify the rounding of another order of sums.
    scale = max(1.0, float(np.abs(expected).max()))
    np.testing.assert_allclose(x[:, 0], expected, rtol=1e-9, atol=1e-10 * scale)


@given(networks(), seeds)
def test_the_smallest_equivalent_has_a_stage_per_bend_and_one_more(
    network: Network, seed: int
) -> None:
    blocks = multiplied_out(network, random_parameters(network, seed))[-1]
    bends = [layer for layer in network.layers if not layer.is_affine]

    assert sum(block.layer_count for block in blocks) == len(network.layers)
    assert [(block.activation, block.bend) for block in blocks] == [
        *((layer.activation.name, layer.bend) for layer in bends),
        ("identity", 1.0),
    ]


@given(st.integers(3, 200), seeds)
def test_the_best_affine_map_is_what_lstsq_finds(count: int, seed: int) -> None:
    points = random_points(count, seed)
    outputs = np.random.default_rng(seed + 1).normal(size=count)
    design = np.column_stack([points, np.ones(count)])
    (*weight, bias), *_ = np.linalg.lstsq(design, outputs, rcond=None)

    best = LeastSquares(points)(outputs)

    np.testing.assert_allclose(best.weight, [weight], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(best.bias, [bias], rtol=1e-8, atol=1e-10)


@given(st.integers(4, 200), seeds)
def test_no_other_affine_map_is_nearer(count: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    points, outputs = random_points(count, seed), generator.normal(size=count)
    best = LeastSquares(points)(outputs)
    other = Affine(best.weight + generator.normal(size=(1, 2)), best.bias)

    def error(affine: Affine) -> float:
        return float(np.sum((affine(points)[:, 0] - outputs) ** 2))

    assert error(best) <= error(other)


@given(affine_networks, seeds)
def test_the_best_map_of_an_affine_network_is_the_exact_one(network: Network, seed: int) -> None:
    parameters, points = random_parameters(network, seed), random_points(100, seed)
    exact = collapse(affine_layers(network, parameters))
    best = LeastSquares(points)(network.logits(parameters, points))

    scale = float(np.abs(exact.weight).max() + np.abs(exact.bias).max())
    np.testing.assert_allclose(best.weight, exact.weight, atol=1e-10 * scale)
    np.testing.assert_allclose(best.bias, exact.bias, atol=1e-10 * scale)


@given(networks(), seeds, st.floats(-100, 100))
def test_the_gap_is_a_share_and_blind_to_shifts(network: Network, seed: int, shift: float) -> None:
    points = random_points(200, seed)
    outputs = network.logits(random_parameters(network, seed), points).astype(np.float64)
    assume(np.abs(outputs).max() < 1e6)
    assume(np.std(outputs) > 1e-2)
    fit = LeastSquares(points)
    gap = linearity_gap(outputs, fit(outputs)(points)[:, 0])
    moved = linearity_gap(outputs + shift, fit(outputs + shift)(points)[:, 0])

    assert 0.0 <= gap <= 1.0
    assert moved == pytest.approx(gap, abs=1e-6)


@given(st.integers(2, 100), st.floats(-1e6, 1e6))
def test_a_constant_network_has_no_gap(count: int, constant: float) -> None:
    outputs = np.full(count, constant)
    fitted = LeastSquares(random_points(count, 0))(outputs)(random_points(count, 0))[:, 0]

    assert linearity_gap(outputs, fitted) == 0.0


def test_a_network_that_is_constant_up_to_float32_rounding_has_no_gap() -> None:
    outputs = np.where(np.arange(100) % 2, 1.0, 1.0 + 2.0**-23).astype(np.float32)

    assert linearity_gap(outputs, np.full(100, 1.0 + 2.0**-24)) == 0.0


def test_on_the_four_corners_of_xor_one_matrix_explains_nothing() -> None:
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)
    outputs = np.array([0.0, 1.0, 1.0, 0.0])
    best = LeastSquares(corners)(outputs)

    np.testing.assert_allclose(best.weight, [[0, 0]], atol=1e-12)
    np.testing.assert_allclose(best.bias, [0.5])
    assert linearity_gap(outputs, best(corners)[:, 0]) == pytest.approx(1.0)


def test_identity_layers_melt_into_their_neighbours() -> None:
    network = Network.stacked([Layer("identity", 3), Layer("relu", 2), Layer("identity", 4)])
    blocks = multiplied_out(network, random_parameters(network, 0))[-1]

    assert [(block.layer_count, block.map.weight.shape) for block in blocks] == [
        (2, (2, 2)),
        (2, (1, 2)),
    ]


def test_the_hand_made_xor_network_solves_xor() -> None:
    network = Network.stacked([Layer("relu", 2)])
    parameters = np.array([1.0, 1, 1, 1, 0, -1, 1, -2, -0.5])
    corners = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])

    np.testing.assert_array_equal(network.logits(parameters, corners), [-0.5, 0.5, 0.5, -0.5])


@given(st.lists(st.floats(-5, 5), min_size=1), st.floats(1, 10))
def test_agreement_looks_at_signs_only(logits: list[float], factor: float) -> None:
    one = np.array(logits)[:, None]

    assert class_agreement(one, one * factor) == 1.0
    assert class_agreement(one, -one) == pytest.approx(np.mean(one == 0))


@given(dataset_names, seeds)
def test_logistic_regression_is_scikit_learns(name: str, seed: int) -> None:
    data = make_data(name, 0.1, 50, seed)
    to_the_end = LogisticRegression(tol=1e-10, max_iter=10_000)
    model = to_the_end.fit(data.points[data.train].astype(float), data.labels[data.train])

    logits = logistic_regression(data)(data.points)[:, 0]

    np.testing.assert_allclose(
        1 / (1 + np.exp(-logits)), model.predict_proba(data.points.astype(float))[:, 1], rtol=1e-6
    )


@given(dataset_names, seeds)
def test_logistic_regression_holds_its_weights_down_by_a_penalty(name: str, seed: int) -> None:
    data = make_data(name, 0.1, 50, seed)
    points = data.points[data.train].astype(float)
    fitted = logistic_regression(data)

    probabilities = 1 / (1 + np.exp(-fitted(points)[:, 0]))
    downhill = -(points.T @ (probabilities - data.labels[data.train]))

    # Where half the square of the weights is added to the loss, the loss alone would have them
    # longer, by as much as they are long.
    np.testing.assert_allclose(downhill, fitted.weight[0], atol=1e-5)


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_with_one_class_to_learn_from_logistic_regression_says_that_class(label: float) -> None:
    data = Data(np.eye(2, dtype=np.float32), np.full(2, label, dtype=np.float32), 1)
    logits = logistic_regression(data)(data.points)

    assert ((logits > 0) == (label > 0)).all()
    assert math.isfinite(float(logits.sum()))
