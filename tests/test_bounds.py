import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import DIMENSIONS
from models.experiment.settings import Layer
from models.findings.bounds import most_regions, typical_regions
from models.findings.regions import linear_regions
from tests.region_bounds import montufar_bound, serra_bound, typical_count, zaslavsky_bound
from tests.strategies import random_parameters

STRAIGHT = [name for name, row in ACTIVATIONS.items() if row.pieces is not None]


def test_the_one_layer_bound_counts_lines_and_crossings() -> None:
    assert [zaslavsky_bound(n) for n in range(5)] == [1, 2, 4, 7, 11]
    assert [zaslavsky_bound(n, breaks=2) for n in range(4)] == [1, 3, 9, 19]
    assert zaslavsky_bound(7, breaks=0) == 1


hidden_widths = st.lists(st.integers(1, 8), max_size=4)


@given(hidden_widths)
def test_the_bounds_are_in_order_and_meet_for_one_layer(widths: list[int]) -> None:
    assert 1 <= montufar_bound(widths) <= serra_bound(widths)
    assert montufar_bound(widths[:1]) == serra_bound(widths[:1])
    if widths:
        assert serra_bound(widths[:1]) == zaslavsky_bound(widths[0])


@settings(max_examples=200)
@given(hidden_widths.map(lambda widths: widths[:3]), st.integers(0, 2**32))
def test_no_relu_network_exceeds_serras_bound(widths: list[int], seed: int) -> None:
    network = Network.stacked([Layer("relu", width) for width in widths])

    assert len(linear_regions(network, random_parameters(network, seed))) <= serra_bound(widths)


@st.composite
def pieced(draw: st.DrawFn) -> Network:
    """Networks of straight pieces; many of them narrow, mixed or partly bent."""
    widths = st.integers(1, draw(st.sampled_from([1, 2, 3, 6])))
    layers = st.lists(st.builds(Layer, st.sampled_from(STRAIGHT), widths), max_size=5)
    return Network.stacked(draw(layers), draw(st.sampled_from([1.0, 0.5, 0.01, 0.0])))


@pytest.mark.slow
@settings(max_examples=400)
@given(pieced(), st.integers(0, 2**32), st.sampled_from([0.1, 6.0, 1000.0]))
def test_no_network_has_more_regions_than_the_most(
    network: Network, seed: int, reach: float
) -> None:
    most = most_regions(network)
    regions = linear_regions(network, random_parameters(network, seed), box=(-reach, reach))

    assert most is not None
    assert len(regions) <= most


@given(hidden_widths)
def test_the_most_of_a_relu_network_is_serras_bound_or_that_along_a_line(widths: list[int]) -> None:
    bound = serra_bound(widths)
    relu, half_abs = (
        most_regions(Network.stacked([Layer(name, width) for width in widths], bend))
        for name, bend in (("relu", 1.0), ("abs", 0.5))
    )

    assert relu is not None
    assert relu == bound or (relu < bound and widths[0] == 1)
    assert half_abs in (relu, bound)


@pytest.mark.parametrize("name", STRAIGHT)
@given(units=st.integers(1, 16))
def test_one_layer_reaches_the_most_in_general_position(name: str, units: int) -> None:
    network = Network.stacked([Layer(name, units)])
    pieces = ACTIVATIONS[name].pieces
    assert pieces is not None
    # Lines that touch a circle, and their parallels, meet two by two, all in different places.
    angle = np.pi * (np.arange(units) + 0.1) / units
    values = [*np.stack([np.cos(angle), np.sin(angle)], axis=1).ravel(), *(2.0 + angle), *angle, 0]
    regions = linear_regions(network, np.array(values), box=(-1e4, 1e4))

    assert most_regions(network) == zaslavsky_bound(units, len(pieces.breaks)) == len(regions)


@pytest.mark.parametrize(
    ("name", "widths", "most"),
    [
        ("relu", [1] * 4, 5),
        ("relu", [1] * 8, 9),
        ("leaky_relu", [1] * 4, 5),
        ("abs", [1] * 3, 8),  # each unit may bend on both sides of every bend before
        ("hard_tanh", [1, 1], 5),
        ("leaky_relu", [1, 4], 6),
        ("abs", [1, 4], 10),  # a line cut once, each half in five
        ("leaky_relu", [4, 1], 22),
        ("identity", [3, 3], 1),
    ],
)
def test_a_single_unit_leaves_a_line_to_those_behind_it(
    name: str, widths: list[int], most: int
) -> None:
    assert most_regions(Network.stacked([Layer(name, width) for width in widths])) == most


def test_folding_again_and_again_reaches_the_most_of_single_units() -> None:
    for depth in range(1, 6):
        network = Network.stacked([Layer("abs", 1)] * depth)
        # | ... ||x| - 8| - 4| ...: every fold doubles the pieces between -16 and 16.
        biases = [0.0, *(-(2.0 ** (4 - i)) for i in range(1, depth))]
        values = np.concatenate(
            [[1.0, 0.0, biases[0]], *([1.0, b] for b in biases[1:]), [1.0, 0.0]]
        )

        assert len(linear_regions(network, values, box=(-16.0, 16.0))) == 2**depth
        assert most_regions(network) == 2**depth


def test_what_is_curved_has_no_most() -> None:
    assert most_regions(Network.stacked([Layer("relu", 2), Layer("tanh", 2)])) is None


@given(
    st.lists(st.integers(1, 16), max_size=8), st.sampled_from(STRAIGHT), st.sampled_from([1, 0.5])
)
def test_an_estimate_never_passes_its_bound(widths: list[int], name: str, bend: float) -> None:
    network = Network.stacked([Layer(name, width) for width in widths], bend)
    typical, most = typical_regions(network), most_regions(network)

    assert most is not None
    assert typical is None or 0 < typical <= most
    assert typical is None or (name, bend) == ("relu", 1)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(DIMENSIONS + 1, 16), min_size=1, max_size=8))
def test_where_there_is_an_estimate_random_networks_have_from_half_to_twice_of_it(
    widths: list[int],
) -> None:
    network = Network.stacked([Layer("relu", width) for width in widths])
    typical = typical_regions(network)
    if typical is None or sum(widths) > 60:
        return
    far = (-1000.0, 1000.0)
    counts = [
        len(linear_regions(network, random_parameters(network, seed), far)) for seed in range(20)
    ]

    assert 0.4 <= np.mean(counts) / typical <= 2.0


def test_there_is_no_estimate_for_what_is_narrow() -> None:
    for widths in ([1] * 4, [1, 16, 16], [2, 16, 16], [4] * 8, [3] * 4):
        assert typical_regions(Network.stacked([Layer("relu", width) for width in widths])) is None


@pytest.mark.parametrize("widths", [(16,), (8, 8), (16, 16, 16)])
def test_random_networks_have_regions_of_the_order_of_the_typical_count(
    widths: tuple[int, ...],
) -> None:
    network = Network.stacked([Layer("relu", width) for width in widths])
    counts = []
    for seed in range(5):
        parameters = random_parameters(network, seed)
        counts.append(len(linear_regions(network, parameters, box=(-1000.0, 1000.0))))

    assert 0.25 <= np.mean(counts) / typical_count(sum(widths)) <= 2.0
