"""What the page is drawn with, held to PyTorch."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.compiled.forward import activated, logits
from models.compiled.training import CompiledTrainer
from models.definition.frame import GRID_SIDE, Layout, grid_points
from models.definition.network import Dense, Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import make_data
from models.experiment.settings import Settings
from tests.strategies import bends, networks, random_parameters, random_points, seeds


@given(networks(), seeds, st.integers(0, 200))
def test_logits_are_pytorchs(network: Network, seed: int, count: int) -> None:
    parameters = random_parameters(network, seed).astype(np.float32)
    points = random_points(count, seed).astype(np.float32)
    with np.errstate(over="ignore"):
        ours, theirs = logits(network, parameters, points), network.logits(parameters, points)
        exactly = network.logits(parameters.astype(np.float64), points)

    assert ours.shape == (count,)
    assert ours.dtype == np.float32
    # Squares of squares overflow, at the edge here or there; before that, PyTorch's own rounding
    # is large.
    small = np.isfinite(theirs) & (np.abs(exactly) < 1e30)
    scale = np.abs(exactly[small]).max(initial=1.0)
    rounding = np.abs(theirs[small] - exactly[small]).max(initial=1e-6 * scale)
    np.testing.assert_allclose(ours[small], theirs[small], rtol=1e-4, atol=20 * rounding)


@given(networks(tuple(name for name in ACTIVATIONS if name != "square")), seeds)
def test_a_points_logit_does_not_depend_on_its_company(network: Network, seed: int) -> None:
    parameters, points = random_parameters(network, seed), random_points(130, seed)
    together = logits(network, parameters, points)
    one_by_one = [logits(network, parameters, point[None])[0] for point in points[::13]]

    assert np.isfinite(together).all()
    np.testing.assert_array_equal(together[::13], one_by_one)


def test_logits_are_those_that_the_rows_are_made_with() -> None:
    trainer = CompiledTrainer(Settings(activation="gelu"), make_data("spiral", 0.0, 50, 0))
    (row,) = trainer.advance(1)
    layout = Layout.of(trainer.network)
    on_grid = logits(trainer.network, row[len(layout.columns) :], grid_points(GRID_SIDE))

    assert row[layout.index("largest_output")] == np.abs(on_grid).max()


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(bend=bends)
def test_what_follows_a_matrix_and_its_slope_are_pytorchs(name: str, bend: float) -> None:
    layer = Dense(2, 3, 0, ACTIVATIONS[name], bend)
    x = (np.arange(-72, 72) / 8).reshape(48, 3)  # 0, 1 and -1 among them, where some have kinks
    leaf = torch.from_numpy(x).requires_grad_()
    expected = layer.apply(leaf)
    (slope,) = torch.autograd.grad(expected.sum(), leaf)

    values, slopes = activated(layer, x)

    np.testing.assert_allclose(values, expected.detach().numpy(), rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(slopes, slope.numpy(), rtol=1e-11, atol=1e-13)
