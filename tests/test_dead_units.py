"""Dead units, against PyTorch on points all over the square, and against smaller networks."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.definition.network import Network
from models.experiment.datasets import BOX
from models.experiment.settings import Layer, Settings
from models.findings.dead_units import dead_units
from models.findings.layer_by_layer import layer_by_layer
from models.record.run import Run

FOLDED = ("relu", "leaky_relu", "hard_tanh", "abs")


def spread_points(count: int = 4000) -> torch.Tensor:
    """Points of the square, its corners and edges among them."""
    inside = np.random.default_rng(1).uniform(-BOX, BOX, (count, 2))
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


def without(
    network: Network, parameters: NDArray[np.float64], dead: list[NDArray[np.bool_]]
) -> tuple[Network, NDArray[np.float64]]:
    """The network that never had its dead units: what they say is in the biases after them."""
    middle = passed_on(network, parameters, torch.zeros(1, 2, dtype=torch.float64))
    views = [
        (weight.clone(), bias.clone())
        for weight, bias in network.views(torch.from_numpy(parameters))
    ]
    gone = [*map(torch.from_numpy, dead), torch.zeros(1, dtype=torch.bool)]
    parts, before = [], torch.zeros(2, dtype=torch.bool)
    for i, (weight, bias) in enumerate(views):
        if i:
            bias = bias + weight[:, before] @ middle[i - 1][0, before]
        parts += [weight[~gone[i]][:, ~before].ravel(), bias[~gone[i]]]
        before = gone[i]
    hidden = [
        Layer(layer.activation.name, int((~it).sum()))
        for layer, it in zip(network.layers[:-1], dead, strict=True)
    ]
    return Network.stacked(hidden, network.layers[0].bend), torch.cat(parts).numpy()


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
    dead = dead_units(network, parameters)
    said = passed_on(network, parameters, spread_points())

    for units, values in zip(dead, said[:-1], strict=True):
        assert (values[:, torch.from_numpy(units)] == values[0, torch.from_numpy(units)]).all()


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
    (dead,) = dead_units(network, parameters)

    assert 20 < flat.sum() < 180
    assert (dead == flat).all()


TRAINED = [
    Settings(),
    Settings(depth=4, learning_rate=0.1),
    Settings(depth=6, dataset="xor"),
    Settings(depth=3, activation="hard_tanh", learning_rate=0.3),
]


@pytest.mark.parametrize("experiment", TRAINED, ids=lambda it: it.query()[:40])
def test_a_network_without_its_dead_units_is_the_same_on_the_square_and_at_the_data(
    experiment: Settings,
) -> None:
    run = Run(experiment)
    frame = run.frame(60)
    parameters = frame.parameters.astype(np.float64)
    dead = [level.dead for level in layer_by_layer(run, frame)[1:]]
    smaller, left = without(run.network, parameters, dead)
    points = torch.cat([spread_points(), torch.from_numpy(run.data.points).double()])
    own = passed_on(run.network, parameters, points)[-1]
    other = passed_on(smaller, left, points)[-1]

    assert sum(int(units.sum()) for units in dead) > 0
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
    assert not level.dead[0]
    frame = replace(frame, row=_with(run, np.array([1.0, 1.0, -12.1, 1.0, 0.0])))
    assert layer_by_layer(run, frame)[1].dead[0]


def _with(run: Run, parameters: NDArray[np.float64]) -> NDArray[np.float32]:
    row: NDArray[np.float32] = run.rows(0, 1)[0].copy()
    row[len(run.columns) :] = parameters
    return row


def test_no_unit_that_is_curved_or_bent_by_half_is_called_dead() -> None:
    for activation, bend in (("tanh", 1.0), ("sigmoid", 1.0), ("relu", 0.5)):
        network = Network.stacked([Layer(activation, 3)] * 2, bend)
        parameters = np.full(network.parameter_count, -40.0)
        assert not any(units.any() for units in dead_units(network, parameters))
