"""Removable units, against PyTorch on points all over the square, and against smaller networks."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import BOX
from models.experiment.settings import Layer, Settings
from models.findings.layer_by_layer import layer_by_layer
from models.findings.removable_units import Removable, removable_units, scaling
from models.record.run import Run

FOLDED = ("relu", "leaky_relu", "hard_tanh", "abs")

Found = list[tuple[Removable, ...]]


def spread_points() -> torch.Tensor:
    """Points of the square, its corners and edges among them."""
    inside = np.random.default_rng(1).uniform(-BOX, BOX, (4000, 2))
    edge = inside[:500].copy()
    edge[:, 0] = np.sign(edge[:, 0]) * BOX
    corners = np.array([[x, y] for x in (-BOX, BOX) for y in (-BOX, BOX)])
    return torch.from_numpy(np.concatenate([inside, edge, corners]))


def passed_on(
    network: Network, parameters: NDArray[np.float64], x: torch.Tensor
) -> list[torch.Tensor]:
    """What every layer passes on, by PyTorch; the logits last."""
    found = []
    views = network.views(torch.from_numpy(parameters))
    for layer, (weight, bias) in zip(network.layers, views, strict=True):
        x = layer.apply(x @ weight.t() + bias)
        found.append(x)
    return found


def made_of_others(values: torch.Tensor, one: Removable) -> torch.Tensor:
    """What a unit would pass on, by what others do, ``(points,)``."""
    made = torch.full_like(values[:, 0], one.offset)
    for other, factor in zip(one.others, one.factors, strict=True):
        made += factor * values[:, other]
    return made


def is_dead(one: Removable) -> bool:
    return one.heard and not one.others


def without(
    network: Network, parameters: NDArray[np.float64], found: Found
) -> tuple[Network, NDArray[np.float64]]:
    """The network that never had its removable units: whoever heard them hears the others."""
    views = network.views(torch.from_numpy(parameters))
    kept_before = list(range(2))
    parts, hidden = [], []
    for i, (weight, bias) in enumerate(views):
        weight, bias = weight.clone(), bias.clone()
        for one in found[i - 1] if i else ():
            heard = weight[:, one.unit].clone()
            for other, factor in zip(one.others, one.factors, strict=True):
                weight[:, other] += factor * heard
            bias += one.offset * heard
        gone = {one.unit for one in found[i]} if i < len(found) else set()
        kept = [unit for unit in range(len(bias)) if unit not in gone]
        parts += [weight[kept][:, kept_before].ravel(), bias[kept]]
        hidden.append(Layer(network.layers[i].activation.name, len(kept)))
        kept_before = kept
    bend = min(layer.bend for layer in network.layers)
    return Network.stacked(hidden[:-1], bend), torch.cat(parts).numpy()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.sampled_from(FOLDED))
def test_what_is_called_dead_says_the_same_on_the_whole_square(
    seed: int, depth: int, activation: str
) -> None:
    network = Network.stacked([Layer(activation, 5)] * depth)
    generator = np.random.default_rng(seed)
    parameters = generator.normal(0.0, 1.0, network.parameter_count)
    for layer in network.layers[:-1]:  # many are far out
        parameters[layer.bias_start : layer.stop] += generator.choice([-30.0, 0.0, 30.0], 5)
    found = removable_units(network, parameters)
    said = passed_on(network, parameters, spread_points())

    for units, values in zip(found, said[:-1], strict=True):
        for one in units:
            if is_dead(one):
                same = values[:, one.unit]
                assert (same == same[0]).all()
                # Of one that hears only dead units it is a sum, which torch rounds otherwise.
                assert abs(float(same[0]) - one.offset) < 1e-12


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("bend", [1.0, 0.4])
def test_a_unit_that_hears_nothing_is_dead_whatever_its_activation(
    activation: str, bend: float
) -> None:
    network = Network.stacked([Layer(activation, 3)] * 2, bend)
    parameters = np.random.default_rng(3).normal(0.0, 1.0, network.parameter_count)
    first, second = network.layers[:2]
    parameters[first.start : first.start + 2] = 0.0  # its unit 0 hears nothing, and
    parameters[second.start : second.start + 3] = (0.7, 0.0, 0.0)  # nor does who hears it alone
    found = removable_units(network, parameters)
    said = passed_on(network, parameters, spread_points())

    for units, values in zip(found, said[:-1], strict=True):
        dead = {one.unit: one.offset for one in units if is_dead(one)}
        assert 0 in dead
        assert (values[:, 0] - dead[0]).abs().max() < 1e-12


@pytest.mark.parametrize("activation", ["relu", "tanh", "identity"])
def test_a_unit_is_unheard_just_where_all_its_weights_onward_are_0_and_the_network_the_same_without(
    activation: str,
) -> None:
    network = Network.stacked([Layer(activation, 4)] * 2)
    parameters = np.random.default_rng(1).normal(0.0, 1.0, network.parameter_count)
    first, second, output = network.layers
    parameters[second.start + 1 : second.bias_start : 4] = 0.0  # unit 1 of layer 1 is not heard,
    parameters[second.start + 2 : second.bias_start - 4 : 4] = 0.0  # its unit 2 by one alone
    parameters[output.start + 3] = (
        0.0  # nor does the logit hear unit 3 of layer 2, which is not dead
    )
    parameters[second.bias_start - 4] = parameters[second.bias_start - 2] = 1.0
    parameters[first.start : first.start + 2] = parameters[first.start + 2 : first.start + 4]
    parameters[first.bias_start] = parameters[first.bias_start + 1]  # what unit 1 is a copy of
    found = removable_units(network, parameters)
    smaller, left = without(network, parameters, found)
    own = passed_on(network, parameters, spread_points())[-1]

    assert [[one.unit for one in units if not one.heard] for units in found] == [[1], [3]]
    assert all(1 not in one.others for one in found[0])
    assert 0 not in {one.unit for one in found[0]} or activation == "identity"
    assert (own - passed_on(smaller, left, spread_points())[-1]).abs().max() <= 1e-9
    assert not any(one.others or one.offset for units in found for one in units if not one.heard)


def test_what_is_dead_and_unheard_is_called_dead() -> None:
    network = Network.stacked([Layer("relu", 2)])
    parameters = np.array([1.0, 0.0, 0.0, 1.0, -99.0, 0.0, 0.0, 1.0, 0.0])
    (dead,) = removable_units(network, parameters)[0]

    assert (is_dead(dead), dead.unit, dead.heard) == (True, 0, True)


@pytest.mark.parametrize("activation", ["relu", "hard_tanh"])
def test_in_the_first_layer_a_unit_is_dead_just_where_no_corner_reaches_its_break(
    activation: str,
) -> None:
    network = Network.stacked([Layer(activation, 200)])
    generator = np.random.default_rng(5)
    weight, bias = generator.normal(0.0, 1.0, (200, 2)), generator.uniform(-20.0, 20.0, 200)
    parameters = np.concatenate([weight.ravel(), bias, np.ones(201)])
    reach = BOX * np.abs(weight).sum(axis=1)
    flat = bias + reach < 0.0
    if activation == "hard_tanh":
        flat = (bias + reach < -1.0) | (bias - reach > 1.0)
    (found,) = removable_units(network, parameters)

    assert 20 < flat.sum() < 180
    assert [one.unit for one in found if is_dead(one)] == np.flatnonzero(flat).tolist()


def copied(
    network: Network, generator: np.random.Generator, scale: float
) -> tuple[NDArray[np.float64], list[int]]:
    """Random parameters in which a unit of each layer but the last has ``scale`` times the row of
    the one before it; and which, in the layers' order."""
    parameters = generator.normal(0.0, 1.0, network.parameter_count)
    places = []
    for layer in network.layers[:-1]:
        place = int(generator.integers(1, layer.outputs))
        places.append(place)
        row = layer.start + layer.inputs * place
        rows = parameters[row - layer.inputs : row], parameters[row : row + layer.inputs]
        rows[1][:] = scale * rows[0]
        parameters[layer.bias_start + place] = scale * parameters[layer.bias_start + place - 1]
    return parameters, places


def holds(activation: str, bend: float, scale: float) -> bool:
    """Whether f(scale x) is a factor times f(x) and an offset, by what a textbook says of f."""
    if activation == "identity" or scale == 1.0:
        return True
    if scale > 0.0:
        is_square = activation == "square" and bend == 1.0
        return is_square or activation in ("relu", "leaky_relu", "abs")
    is_even = activation in ("abs", "square")
    is_turned = activation in ("tanh", "hard_tanh", "softsign", "sine", "sigmoid")
    return (is_even and bend == 1.0) or (is_turned and scale == -1.0)


@pytest.mark.parametrize("scale", [1.0, 0.5, -1.0, -2.0])
@pytest.mark.parametrize("bend", [1.0, 0.4])
@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_a_multiple_of_another_unit_is_redundant_just_where_the_activation_allows(
    activation: str, bend: float, scale: float
) -> None:
    network = Network.stacked([Layer(activation, 4)], bend)
    parameters, places = copied(network, np.random.default_rng(3), scale)
    (found,) = removable_units(network, parameters)
    values = passed_on(network, parameters, spread_points())[0]
    is_allowed = holds(activation, bend, scale)

    assert (scaling(network.layers[0], scale) is not None) == is_allowed
    if activation != "identity":  # of which there are more than the plane has directions
        assert [one.unit for one in found] == (places if is_allowed else [])
    for one in found:
        own = values[:, one.unit]
        torch.testing.assert_close(made_of_others(values, one), own, rtol=1e-9, atol=1e-8)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.sampled_from(("identity", *FOLDED, "tanh", "square")), min_size=1, max_size=4),
    st.sampled_from((1.0, 1.0, 0.3)),
    st.sampled_from((1.0, 3.0, -1.0)),
)
def test_what_is_called_redundant_is_what_others_say_and_the_network_is_the_same_without(
    seed: int, activations: list[str], bend: float, scale: float
) -> None:
    network = Network.stacked([Layer(name, 5) for name in activations], bend)
    generator = np.random.default_rng(seed)
    parameters, _ = copied(network, generator, scale)
    for layer in network.layers[:-1]:  # some are far out: dead, or straight
        parameters[layer.bias_start : layer.stop] += generator.choice([0.0, 0.0, 30.0, -30.0], 5)
    found = removable_units(network, parameters)
    points = spread_points()
    said = passed_on(network, parameters, points)
    own, other = said[-1], passed_on(*without(network, parameters, found), points)[-1]

    for units, values in zip(found, said[:-1], strict=True):
        removed = {one.unit for one in units}
        size = 1.0 + float(values.abs().max())
        for one in units:
            assert not removed & set(one.others)
            error = (made_of_others(values, one) - values[:, one.unit]).abs().max()
            assert float(error) <= 1e-6 * size
    assert float((own - other).abs().max()) <= 1e-6 * (1.0 + float(own.abs().max()))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_of_a_layer_that_bends_nothing_as_many_units_are_left_as_its_product_has_rank(
    seed: int, widths: list[int]
) -> None:
    network = Network.stacked([Layer("identity", width) for width in widths])
    parameters = np.random.default_rng(seed).normal(0.0, 1.0, network.parameter_count)
    parameters = parameters.astype(np.float32).astype(np.float64)
    found = removable_units(network, parameters)
    product = np.eye(2)

    for units, width, (weight, _) in zip(
        found, widths, network.views(torch.from_numpy(parameters)), strict=False
    ):
        product = weight.numpy() @ product
        assert width - len(units) == np.linalg.matrix_rank(product)
        assert all(abs(factor) <= 2.0 for one in units for factor in one.factors)


TRAINED = [
    Settings(),
    Settings(depth=4, learning_rate=0.1),
    Settings(depth=6, dataset="xor"),
    Settings(depth=3, activation="hard_tanh", learning_rate=0.3),
    Settings(depth=3, activation="identity"),
    Settings(activation="identity", depth=8, width=16, learning_rate=0.003),
]


@pytest.mark.parametrize("experiment", TRAINED, ids=lambda it: it.query()[:40])
def test_a_network_without_its_removable_units_is_the_same_on_the_square_and_at_the_data(
    experiment: Settings,
) -> None:
    run = Run(experiment)
    frame = run.frame(60)
    parameters = frame.parameters.astype(np.float64)
    found = [level.removable for level in layer_by_layer(run, frame)[1:]]
    smaller, left = without(run.network, parameters, found)
    points = torch.cat([spread_points(), torch.from_numpy(run.data.points).double()])
    own = passed_on(run.network, parameters, points)[-1]
    other = passed_on(smaller, left, points)[-1]

    assert any(found)
    assert smaller.parameter_count < run.network.parameter_count
    assert float((own - other).abs().max()) <= 1e-6 * float(own.abs().max())


def test_what_is_flat_at_the_data_alone_is_not_called_dead() -> None:
    # A fold far from all the data of a circle, but within the square: x > 5.6 and y > 5.6.
    experiment = Settings(depth=1, width=1)
    run = Run(experiment)
    parameters = np.array([1.0, 1.0, -11.2, 1.0, 0.0])
    frame = replace(run.frame(0), row=_with(run, parameters))
    level = layer_by_layer(run, frame)[1]

    assert level.flat[0] == len(run.data.points)
    assert not level.removable
    frame = replace(frame, row=_with(run, np.array([1.0, 1.0, -12.1, 1.0, 0.0])))
    (dead,) = layer_by_layer(run, frame)[1].removable
    assert (is_dead(dead), dead.offset) == (True, 0.0)


def _with(run: Run, parameters: NDArray[np.float64]) -> NDArray[np.float32]:
    row: NDArray[np.float32] = run.rows(0, 1)[0].copy()
    row[len(run.columns) :] = parameters
    return row


def test_no_unit_that_is_curved_or_bent_by_half_is_called_dead() -> None:
    for activation, bend in (("tanh", 1.0), ("sigmoid", 1.0), ("relu", 0.5)):
        network = Network.stacked([Layer(activation, 3)] * 2, bend)
        parameters = np.full(network.parameter_count, -40.0)
        found = removable_units(network, parameters)
        assert not any(is_dead(one) for units in found for one in units)
