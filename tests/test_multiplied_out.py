"""The network after 0, 1, 2, ... products of neighbouring matrices."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.definition.collapse import Affine, Floats, affine_layers, collapse
from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.settings import Layer
from models.findings.chain import Block, multiplied_out, parameter_count

hidden_layers = st.lists(
    st.builds(Layer, st.sampled_from(["identity", "relu", "tanh", "abs"]), st.integers(1, 5)),
    max_size=8,
)


def parameters(network: Network) -> Floats:
    return np.random.default_rng(0).normal(size=network.parameter_count)


def smallest_equivalent(network: Network, parameters: Floats) -> list[Block]:
    """Every run of layers that has no bend between them, collapsed at once."""
    blocks: list[Block] = []
    waiting: list[Affine] = []
    for layer, affine in zip(network.layers, affine_layers(network, parameters), strict=True):
        waiting.append(affine)
        if layer is network.layers[-1] or not layer.is_affine:
            blocks.append(Block.before(layer, collapse(waiting), len(waiting)))
            waiting = []
    return blocks


@given(hidden_layers)
def test_every_product_takes_one_matrix_away_until_none_can_be_taken(hidden: list[Layer]) -> None:
    network = Network.stacked(hidden)
    steps = multiplied_out(network, parameters(network))
    straight = sum(layer.activation == "identity" for layer in hidden)

    assert [len(step) for step in steps] == list(range(len(hidden) + 1, len(hidden) - straight, -1))


@given(hidden_layers)
def test_without_a_bend_everything_multiplies_into_one(hidden: list[Layer]) -> None:
    network = Network.stacked(hidden, bend=0.0)
    steps = multiplied_out(network, parameters(network))

    assert [len(step) for step in steps] == list(range(len(hidden) + 1, 0, -1))


@given(hidden_layers)
def test_what_no_product_has_touched_is_the_network(hidden: list[Layer]) -> None:
    network = Network.stacked(hidden)
    first = multiplied_out(network, parameters(network))[0]

    assert parameter_count(first) == network.parameter_count
    assert all(block.layer_count == 1 for block in first)


@given(hidden_layers)
def test_the_last_product_leaves_the_smallest_equivalent_network(hidden: list[Layer]) -> None:
    network = Network.stacked(hidden)
    last = multiplied_out(network, parameters(network))[-1]
    expected = smallest_equivalent(network, parameters(network))

    assert [(s.layer_count, s.activation) for s in last] == [
        (s.layer_count, s.activation) for s in expected
    ]
    for block, other in zip(last, expected, strict=True):
        np.testing.assert_allclose(block.map.weight, other.map.weight)
        np.testing.assert_allclose(block.map.bias, other.map.bias)


@given(hidden_layers)
def test_no_product_changes_what_the_network_computes(hidden: list[Layer]) -> None:
    network = Network.stacked(hidden)
    points = np.random.default_rng(1).normal(size=(32, 2))
    expected = network.logits(parameters(network), points)

    for step in multiplied_out(network, parameters(network)):
        x = points
        for block in step:
            x = FUNCTIONS[block.activation](block.map(x))
        np.testing.assert_allclose(x[:, 0], expected, rtol=1e-9, atol=1e-9)


FUNCTIONS: dict[str, Callable[[Floats], Floats]] = {
    "identity": lambda x: x,
    "relu": lambda x: np.maximum(x, 0.0),
    "tanh": np.tanh,
    "abs": np.abs,
}


@given(hidden_layers)
def test_matrices_that_follow_each_other_fit_at_every_step(hidden: list[Layer]) -> None:
    network = Network.stacked(hidden)

    for step in multiplied_out(network, parameters(network)):
        assert sum(block.layer_count for block in step) == len(network.layers)
        shapes = [block.map.weight.shape for block in step]
        assert [first[0] for first in shapes[:-1]] == [second[1] for second in shapes[1:]]


def test_a_linear_network_of_two_hidden_layers_of_8_shrinks_from_105_to_3_parameters() -> None:
    network = Network.stacked([Layer("identity", 8)] * 2)
    steps = multiplied_out(network, parameters(network))

    assert [parameter_count(step) for step in steps] == [105, 33, 3]


def test_a_narrow_layer_can_make_the_product_larger() -> None:
    network = Network.stacked([Layer("identity", 1), Layer("relu", 8)])
    steps = multiplied_out(network, parameters(network))

    assert [parameter_count(step) for step in steps] == [28, 33]


@pytest.mark.parametrize("name", [name for name, row in ACTIVATIONS.items() if not row.is_affine])
def test_nothing_is_multiplied_across_a_bend(name: str) -> None:
    network = Network.stacked([Layer(name, 3)] * 2)

    assert len(multiplied_out(network, parameters(network))) == 1
