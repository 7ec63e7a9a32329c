import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits

from models.definition.collapse import LeastSquares, affine_layers, collapse
from models.definition.frame import GRID_SIDE, Frame, Layout, Measure, grid_points
from models.definition.network import Network
from models.experiment.datasets import BOX, Data, make_data
from models.experiment.settings import Layer
from tests.strategies import dataset_names, networks, random_parameters, seeds

PERCENTS = ("train_accuracy", "test_accuracy", "agreement", "gap")


def measured_at(network: Network, parameters: NDArray[np.float32]) -> Frame:
    row = Measure(network, make_data("circle", 0.0, 50, 0)).row(0, parameters)
    return Frame(row, Layout.of(network))


def measured(network: Network, data: Data, seed: int, epoch: int = 3) -> Frame:
    parameters = random_parameters(network, seed).astype(np.float32)
    return Frame(Measure(network, data).row(epoch, parameters), Layout.of(network))


@given(networks(), dataset_names, seeds)
def test_a_row_holds_its_epoch_and_its_parameters_bit_for_bit(
    network: Network, dataset: str, seed: int
) -> None:
    frame = measured(network, make_data(dataset, 0.0, 50, 0), seed, epoch=17)

    assert frame.row.dtype == np.float32
    assert len(frame.row) == len(frame.layout.columns) + network.parameter_count
    assert frame.epoch == frame["epoch"] == 17
    assert frame.parameters.tobytes() == (
        random_parameters(network, seed).astype(np.float32).tobytes()
    )


@given(networks(("relu", "tanh", "identity")), dataset_names, seeds, st.integers(10, 90))
def test_scores_are_torchs_cross_entropy_and_the_share_of_right_signs(
    network: Network, dataset: str, seed: int, percent: int
) -> None:
    data = make_data(dataset, 0.0, percent, seed)
    frame = measured(network, data, seed)
    logits = torch.from_numpy(np.asarray(network.logits(frame.parameters, data.points))).double()
    labels = torch.from_numpy(data.labels).double()

    for side, rows in (("train", data.train), ("test", data.test)):
        loss = float(binary_cross_entropy_with_logits(logits[rows], labels[rows]))
        right = float(((logits[rows] > 0) == (labels[rows] > 0)).double().mean())
        assert frame[f"{side}_loss"] == pytest.approx(loss, rel=1e-5)
        assert frame[f"{side}_accuracy"] == pytest.approx(right)


@given(networks(("identity",)), dataset_names, seeds)
def test_an_affine_network_is_its_best_matrix_and_its_bare_product(
    network: Network, dataset: str, seed: int
) -> None:
    frame = measured(network, make_data(dataset, 0.0, 50, 0), seed)
    exact = collapse(affine_layers(network, frame.parameters))

    for partner in ("best", "deleted"):
        np.testing.assert_allclose(frame.map(partner).weight, exact.weight, rtol=1e-6)
        np.testing.assert_allclose(frame.map(partner).bias, exact.bias, rtol=1e-6, atol=1e-12)
    assert frame["gap"] < 1e-9
    assert frame["largest_difference"] < 1e-5 * frame["largest_output"]


@given(networks(("relu", "tanh", "sine", "abs", "sigmoid")), dataset_names, seeds)
def test_the_partners_are_the_least_squares_map_and_the_bare_product(
    network: Network, dataset: str, seed: int
) -> None:
    data = make_data(dataset, 0.0, 50, 0)
    frame = measured(network, data, seed)
    logits = network.logits(frame.parameters, data.points).astype(np.float64)
    expected = {
        "best": LeastSquares(data.points)(logits),
        "deleted": collapse(affine_layers(network, frame.parameters)),
    }

    for partner, affine in expected.items():
        shown = frame.map(partner)
        scale = float(np.abs(affine.weight).max() + np.abs(affine.bias).max()) + 1e-3
        np.testing.assert_allclose(shown.weight, affine.weight, atol=1e-5 * scale)
        np.testing.assert_allclose(shown.bias, affine.bias, atol=1e-5 * scale)
        right = ((affine(data.points)[:, 0] > 0) == (data.labels > 0)).astype(np.float64)
        # A point on the line itself may fall on either side of it.
        assert frame[f"{partner}_test_accuracy"] == pytest.approx(
            right[data.test].mean(), abs=0.005
        )


@given(networks(), dataset_names, seeds)
def test_shares_are_shares(network: Network, dataset: str, seed: int) -> None:
    frame = measured(network, make_data(dataset, 0.2, 50, 0), seed)

    if frame.is_finite:
        for column in PERCENTS:
            assert 0.0 <= frame[column] <= 1.0
        assert frame["largest_difference"] >= 0.0
        assert frame["largest_output"] >= 0.0


@given(networks(("relu", "tanh")), seeds)
def test_the_largest_difference_is_taken_over_the_whole_grid(network: Network, seed: int) -> None:
    frame = measured(network, make_data("xor", 0.0, 50, 0), seed)
    points = grid_points(GRID_SIDE)
    logits = network.logits(frame.parameters, points).astype(np.float64)
    fitted = frame.map("best")(points)[:, 0]

    assert frame["largest_output"] == pytest.approx(np.abs(logits).max(), rel=1e-4)
    assert frame["largest_difference"] == pytest.approx(
        np.abs(logits - fitted).max(), rel=1e-3, abs=1e-4
    )


@pytest.mark.parametrize("side", [1, 2, 7, GRID_SIDE])
def test_the_grid_is_the_midpoints_of_equal_cells(side: int) -> None:
    points = grid_points(side)
    cells = np.floor((points + BOX) / (2 * BOX) * side).astype(int)

    assert points.shape == (side * side, 2)
    np.testing.assert_allclose(points, (cells + 0.5) * (2 * BOX) / side - BOX)
    assert [(y, x) for x, y in cells.tolist()] == sorted((y, x) for x, y in cells.tolist())
    assert len({tuple(cell) for cell in cells.tolist()}) == side * side


def test_a_silent_network_has_no_gap_and_agrees_with_its_constant() -> None:
    network = Network.stacked([])
    frame = Frame(
        Measure(network, make_data("circle", 0.0, 50, 0)).row(0, np.zeros(3, dtype=np.float32)),
        Layout.of(network),
    )

    assert frame["gap"] == 0.0
    assert frame["agreement"] == 1.0
    assert frame["train_loss"] == pytest.approx(np.log(2))


def test_an_overflow_is_seen_in_the_row_and_not_raised() -> None:
    network = Network.stacked([])
    row = Measure(network, make_data("circle", 0.0, 50, 0)).row(0, np.full(3, 3e38))

    assert not np.isfinite(row).all()


def test_a_network_that_is_finite_is_finite_whatever_its_bare_product() -> None:
    # Eleven at a time: each tanh holds its unit within 1, the product has 1e28 five times.
    network = Network.stacked([Layer("tanh", 11)] * 4)
    parameters = np.full(network.parameter_count, 1e28, dtype=np.float32)
    parameters[network.layers[-1].start :] = 0.5
    frame = measured_at(network, parameters)

    assert frame.is_finite
    assert not frame.map("deleted").is_finite
    assert np.isfinite(frame.map("best")(grid_points(GRID_SIDE))).all()
    assert frame["largest_output"] <= 6.0


@pytest.mark.parametrize("place", ["epoch", "test_loss", "gap", "best_bias", "best_test_loss", -1])
def test_a_frame_is_not_finite_if_one_number_of_the_network_is_not(place: str | int) -> None:
    network = Network.stacked([Layer("relu", 2)])
    layout = Layout.of(network)
    row = np.zeros(layout.row_width(network), dtype=np.float32)
    row[layout.start_of("deleted") : len(layout.columns)] = np.nan
    assert Frame(row, layout).is_finite

    for bad in (np.inf, -np.inf, np.nan):
        row[place if isinstance(place, int) else layout.index(place)] = bad
        assert not Frame(row, layout).is_finite


def test_an_affine_network_whose_product_overflows_is_not_finite() -> None:
    network = Network.stacked([Layer("identity", 4)] * 2)
    frame = measured_at(network, np.full(network.parameter_count, 1e20, dtype=np.float32))

    assert not frame.map("deleted").is_finite
    assert not frame.is_finite


def test_columns_have_names_of_their_own() -> None:
    layout = Layout.of(Network.stacked([]))
    assert len(set(layout.columns)) == len(layout.columns)
    with pytest.raises(KeyError):
        Frame(np.zeros(len(layout.columns), dtype=np.float32), layout)["accuracy"]
