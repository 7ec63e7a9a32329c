import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.settings import Settings
from tests.strategies import (
    activation_names,
    bends,
    experiments,
    networks,
    random_parameters,
    random_points,
    seeds,
)


def test_the_default_network_has_105_parameters() -> None:
    assert Network.of(Settings()).parameter_count == (2 * 8 + 8) + (8 * 8 + 8) + (8 + 1)


@given(networks())
def test_layers_tile_the_flat_vector_without_gap_or_overlap(network: Network) -> None:
    stops = [0, *(layer.stop for layer in network.layers)]

    assert [layer.start for layer in network.layers] == stops[:-1]
    assert stops[-1] == network.parameter_count
    assert network.parameter_count == sum(
        layer.outputs * (layer.inputs + 1) for layer in network.layers
    )


@given(experiments())
def test_a_network_has_one_layer_more_than_the_experiment_has_hidden(settings: Settings) -> None:
    layers = Network.of(settings).layers

    assert len(layers) == settings.depth + 1
    assert [layer.outputs for layer in layers[:-1]] == [layer.width for layer in settings.layers]
    assert (layers[0].inputs, layers[-1].outputs) == (2, 1)
    assert layers[-1].activation.name == "identity"
    assert Network.of(settings).is_affine is settings.is_affine


@given(networks(), seeds)
def test_it_computes_what_torch_modules_compute(network: Network, seed: int) -> None:
    flat = random_parameters(network, seed)
    x = torch.from_numpy(random_points(64, seed))
    expected = x
    for layer, (weight, bias) in zip(
        network.layers, network.views(torch.from_numpy(flat)), strict=True
    ):
        linear = nn.Linear(layer.inputs, layer.outputs, dtype=torch.float64)
        linear.load_state_dict({"weight": weight, "bias": bias})
        before = linear(expected)
        expected = before
        if layer.bend:  # 0 times a square may be 0 times infinity
            bent = layer.bend * layer.activation.torch_function(before)
            expected = (1 - layer.bend) * before + bent

    np.testing.assert_allclose(
        network.logits(flat, x.numpy()), expected.detach().numpy()[:, 0], rtol=1e-10, atol=1e-12
    )


@given(networks(), seeds)
def test_logits_have_the_dtype_of_the_parameters(network: Network, seed: int) -> None:
    flat, points = random_parameters(network, seed), random_points(3, seed)

    assert network.logits(flat, points).dtype == np.float64
    assert network.logits(flat.astype(np.float32), points).dtype == np.float32


def test_views_are_windows_and_not_copies() -> None:
    network = Network.of(Settings())
    flat = torch.zeros(network.parameter_count)
    for weight, bias in network.views(flat):
        weight += 1
        bias += 1

    assert bool((flat == 1).all())


@given(networks(), seeds)
def test_first_weights_stay_in_the_glorot_range_and_first_biases_are_zero(
    network: Network, seed: int
) -> None:
    parameters = network.first_parameters(seed)

    for layer in network.layers:
        reach = layer.activation.gain * math.sqrt(6 / (layer.inputs + layer.outputs))
        assert np.abs(parameters[layer.start : layer.bias_start]).max() <= reach
        assert not parameters[layer.bias_start : layer.stop].any()


@given(networks(), st.integers(0, 98))
def test_a_seed_is_its_first_weights(network: Network, seed: int) -> None:
    first = network.first_parameters(seed)

    assert first.tobytes() == network.first_parameters(seed).tobytes()
    assert not np.array_equal(first, network.first_parameters(seed + 1))


def test_first_weights_do_not_depend_on_global_randomness() -> None:
    network = Network.of(Settings())
    first = network.first_parameters(0)
    torch.manual_seed(1)

    np.testing.assert_array_equal(first, network.first_parameters(0))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_deep_network_starts_with_outputs_of_a_learnable_size(name: str) -> None:
    network = Network.of(Settings(activation=name, depth=3))
    points = random_points(500, 0)

    spreads = [np.std(network.logits(network.first_parameters(seed), points)) for seed in range(10)]

    assert 1e-3 < np.median(spreads) < 1e3


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_at_full_bend_nothing_is_mixed_in_and_at_none_nothing_is_bent(name: str) -> None:
    x = torch.tensor([-1e30, -2.0, -0.0, 0.0, 0.5, 1e30, math.inf])
    full, none = (Network.of(Settings(activation=name, bend=bend)).layers[0] for bend in (1.0, 0.0))

    expected = ACTIVATIONS[name].torch_function(x)
    assert full.apply(x).numpy().tobytes() == expected.numpy().tobytes()
    assert none.apply(x).numpy().tobytes() == x.numpy().tobytes()
    assert none.is_affine
    assert full.is_affine is ACTIVATIONS[name].is_affine


@given(networks())
def test_the_pieces_are_what_is_applied(network: Network) -> None:
    x = torch.linspace(-3, 3, 601, dtype=torch.float64)
    for layer in network.layers:
        if layer.pieces is not None:
            piece = np.searchsorted(layer.pieces.breaks, x.numpy())
            slopes, intercepts = map(np.array, (layer.pieces.slopes, layer.pieces.intercepts))
            np.testing.assert_allclose(
                layer.apply(x).numpy(), slopes[piece] * x.numpy() + intercepts[piece], atol=1e-14
            )


@given(networks(), st.none() | activation_names, bends)
def test_what_if_changes_what_is_between_the_matrices_and_nothing_else(
    network: Network, activation: str | None, bend: float
) -> None:
    other = network.what_if(activation, bend)

    assert [(one.inputs, one.outputs, one.start) for one in other.layers] == [
        (one.inputs, one.outputs, one.start) for one in network.layers
    ]
    for before, after in zip(network.layers[:-1], other.layers[:-1], strict=True):
        assert after.activation.name == (activation or before.activation.name)
        assert after.bend == (1.0 if after.activation.is_affine else bend)
    assert network.what_if("identity", bend).is_affine
    assert network.what_if(activation, 0.0).is_affine


def test_what_if_at_the_own_activation_and_bend_is_the_network() -> None:
    network = Network.of(Settings(activation="tanh", bend=0.25))

    assert network.what_if(None, 0.25) == network


@pytest.mark.parametrize(("activation", "bend"), [("step", 1.0), ("relu", 1.5)])
def test_what_if_refuses_what_there_is_not(activation: str, bend: float) -> None:
    with pytest.raises(ValueError, match=r"must be .*got"):
        Network.of(Settings()).what_if(activation, bend)


@given(networks())
def test_what_is_said_to_rise_never_falls(network: Network) -> None:
    x = torch.linspace(-12, 12, 4001, dtype=torch.float64)
    for layer in network.layers:
        steps = np.diff(layer.apply(x).numpy())
        assert not layer.rises or steps.min() >= -1e-14
