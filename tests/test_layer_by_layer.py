"""What each hidden layer makes of the data, against torch, numpy and scikit-learn."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, LogisticRegression

from models.definition.frame import Frame
from models.experiment.settings import Layer, Settings
from models.findings.layer_by_layer import PENALTY, layer_by_layer
from models.record.run import Run
from tests.strategies import seeds


def run_of(**changes: object) -> tuple[Run, Frame]:
    """A run and its frame of epoch 40."""
    run = Run(Settings.mended({name: str(value) for name, value in changes.items()})[0])
    return run, run.frame(40)


def torchs_activations(run: Run, frame: Frame) -> list[np.ndarray]:
    """The data, then every hidden layer's activations, by torch."""
    x = torch.from_numpy(run.data.points.astype(np.float64))
    views = run.network.views(torch.from_numpy(frame.parameters.astype(np.float64)))
    found = [x.numpy()]
    for layer, (weight, bias) in zip(run.network.layers[:-1], views[:-1], strict=True):
        x = layer.apply(x @ weight.t() + bias)
        found.append(x.numpy())
    return found


@settings(max_examples=8, deadline=None)
@given(seeds, st.integers(1, 8))
def test_an_identity_network_is_affine_and_as_separable_at_every_depth(
    seed: int, depth: int
) -> None:
    run, frame = run_of(activation="identity", depth=depth, seed=seed % 1000, dataset="gauss")
    given_, *after = layer_by_layer(run, frame)

    for level in after:
        assert level.affine_share == pytest.approx(1.0, abs=1e-9)
        assert level.probe == given_.probe
        assert level.effective_rank <= 2.0 + 1e-9
        assert not level.flat.any()


@pytest.mark.parametrize("activation", ["relu", "tanh", "sine", "hard_tanh"])
def test_the_affine_share_is_scikit_learns_r2_of_all_units_together(activation: str) -> None:
    run, frame = run_of(activation=activation, depth=3, width=5)
    points = run.data.points.astype(np.float64)
    for level, x in zip(layer_by_layer(run, frame), torchs_activations(run, frame), strict=True):
        rest = x - LinearRegression().fit(points, x).predict(points)
        share = 1.0 - (rest**2).sum() / ((x - x.mean(axis=0)) ** 2).sum()

        assert level.affine_share == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize("activation", ["relu", "tanh", "identity"])
@pytest.mark.parametrize("dataset", ["circle", "spiral"])
def test_the_probe_is_scikit_learns_logistic_regression(activation: str, dataset: str) -> None:
    run, frame = run_of(activation=activation, depth=2, dataset=dataset)
    labels, train, test = run.data.labels > 0, run.data.train, run.data.test
    for level, x in zip(layer_by_layer(run, frame), torchs_activations(run, frame), strict=True):
        directions = PCA(whiten=True).fit(x)
        kept = directions.explained_variance_ratio_ > 1e-15
        white = directions.transform(x)[:, kept] * np.sqrt(len(x) / (len(x) - 1))
        other = LogisticRegression(C=PENALTY, max_iter=20_000, tol=1e-10)
        right = other.fit(white[train], labels[train]).predict(white) == labels

        # A point on the line itself may fall on either side.
        assert abs(level.probe.train - right[train].sum()) <= 1
        assert abs(level.probe.test - right[test].sum()) <= 1


def test_relus_fold_the_circle_until_one_line_separates_it() -> None:
    run, frame = run_of(activation="relu", depth=2, dataset="circle")
    levels = layer_by_layer(run, frame)
    shares = [level.probe.all / len(run.data.labels) for level in levels]

    assert shares[0] < 0.7
    assert shares[-1] > 0.97
    assert levels[0].affine_share == pytest.approx(1.0, abs=1e-9)
    affine = [level.affine_share or 0.0 for level in levels]
    assert affine[0] > affine[1] > affine[2]


def test_a_unit_is_flat_at_as_many_points_as_torchs_gradient_is_none() -> None:
    run, frame = run_of(activation="relu", depth=2, seed=3)
    after = torchs_activations(run, frame)[1:]
    for level, x in zip(layer_by_layer(run, frame)[1:], after, strict=True):
        np.testing.assert_array_equal(level.flat, (x == 0).sum(axis=0))


def test_nearly_flat_is_counted_by_torchs_gradient() -> None:
    run, frame = run_of(activation="sigmoid", depth=1, learning_rate=0.3)
    (weight, bias), _ = run.network.views(torch.from_numpy(frame.parameters.astype(np.float64)))
    sums = torch.from_numpy(run.data.points.astype(np.float64)) @ weight.t() + bias
    sums.requires_grad_()
    torch.sigmoid(sums).sum().backward()  # type: ignore[no-untyped-call]
    level = layer_by_layer(run, frame)[1]

    assert sums.grad is not None
    np.testing.assert_array_equal(level.nearly_flat, (sums.grad < 0.02 / 4).sum(dim=0))
    assert level.nearly_flat.any()
    assert not level.flat.any()


def test_the_effective_rank_counts_directions_that_matter() -> None:
    run, frame = run_of(activation="identity", depth=1, width=1)
    given_, line = layer_by_layer(run, frame)

    assert line.effective_rank == pytest.approx(1.0)
    assert 1.0 < given_.effective_rank <= 2.0


def with_parameters(run: Run, values: list[float]) -> Frame:
    """The first frame with other parameters."""
    row = run.frame(0).row.copy()
    row[-run.network.parameter_count :] = values
    return Frame(row, run.layout)


def test_where_every_unit_is_dead_nothing_varies_and_one_class_is_said_everywhere() -> None:
    run = Run(Settings(width=2, depth=1))
    level = layer_by_layer(run, with_parameters(run, [1, 1, 1, 1, -99, -99, 1, 1, 0]))[-1]

    assert level.affine_share is None
    assert level.effective_rank == 0.0
    assert (level.flat == len(run.data.labels)).all()
    assert abs(level.probe.all / len(run.data.labels) - 0.5) < 0.1


def test_what_overflows_is_said_to() -> None:
    run = Run(Settings(activation="square", depth=8, width=1))
    with pytest.raises(ValueError, match="overflow"):
        layer_by_layer(run, with_parameters(run, [1e30] * run.network.parameter_count))


def test_layers_may_have_different_widths() -> None:
    run = Run(Settings(depth=2, activations=("relu", "tanh"), widths=(3, 7)))
    levels = layer_by_layer(run, run.frame(5))

    assert [len(level.flat) for level in levels] == [0, 3, 7]
    assert Layer("relu", 3) in run.settings.layers
