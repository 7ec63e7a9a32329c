"""Every problem and feature, visitors' and others', in PyTorch, compiled code and rows."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from models.compiled.problems import number_of
from models.definition.collapse import Affine, affine_layers, collapse
from models.definition.frame import GRID_SIDE, Frame, Layout, Measure, grid_points
from models.definition.network import Network
from models.definition.training import Trainer
from models.experiment.expressions import evaluate
from models.experiment.features import COORDINATES, FEATURES, features_of
from models.experiment.problems import BINARY, PROBLEMS, Problem
from models.experiment.settings import OPTIMIZERS, Layer
from models.findings.diagnosis import limit_of
from models.findings.regions import linear_regions
from models.findings.removable_units import removable_units
from models.findings.units import passed_through
from tests.compiled_problems import CASES, EPOCHS, HIDDEN, settings_for
from tests.differences import difference
from tests.other_problems import (
    ASKED,
    PRODUCT,
    REGRESSION,
    SEEN,
    THREE_CLASSES,
    data_for,
    network_for,
)

Floats = NDArray[np.float64]
Compiled = dict[str, Floats]
EACH = pytest.mark.parametrize("problem", ASKED.values(), ids=list(ASKED))
EACH_CASE = pytest.mark.parametrize("case", CASES, ids="/".join)
LOSSES = {
    "binary": lambda z, t: torch.nn.BCEWithLogitsLoss()(z[:, 0], t),
    "regression": lambda z, t: ((z[:, 0] - t) ** 2).mean() / 2,
    "three classes": lambda z, t: torch.nn.CrossEntropyLoss()(z, t.long()),
}


@pytest.fixture(scope="module")
def compiled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """What tests/compiled_problems.py writes; its machine code is kept between runs of tests."""
    kept = request.config.cache
    assert kept is not None
    path = tmp_path_factory.mktemp("problems") / "compiled.npz"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(kept.mkdir("machine-code"))}
    subprocess.run(
        [sys.executable, "-m", "tests.compiled_problems", str(path)],
        env=environment,
        cwd=Path(__file__).parents[1],
        check=True,
    )
    return dict(np.load(path))


def network_of(case: tuple[str, str, str]) -> Network:
    problem, seen, hidden = case
    return network_for(ASKED[problem], seen, *HIDDEN[hidden])


def some_outputs(problem: Problem) -> tuple[Floats, Floats]:
    """Outputs, small and large, and targets."""
    labels = data_for(problem).labels
    outputs = np.random.default_rng(1).normal(0, 4, (len(labels), problem.outputs))
    outputs[::7] *= 10
    return outputs, problem.targets(labels)


def test_visitors_see_one_problem_and_two_features() -> None:
    assert list(PROBLEMS) == ["binary"]
    assert list(FEATURES) == ["x", "y"]


@EACH
def test_the_loss_of_a_row_is_the_textbooks(problem: Problem) -> None:
    outputs, targets = some_outputs(problem)
    z = torch.from_numpy(outputs)
    expected = float(LOSSES[problem.name](z, torch.from_numpy(data_for(problem).labels).double()))

    assert float(problem.torch_loss(z, torch.from_numpy(targets))) == pytest.approx(expected, 1e-12)
    assert problem.losses(outputs, targets).mean() == pytest.approx(expected, rel=1e-12)


@EACH
def test_the_slope_of_a_row_is_the_losss_by_autograd(problem: Problem) -> None:
    outputs, targets = some_outputs(problem)
    z = torch.from_numpy(outputs).requires_grad_()
    (expected,) = torch.autograd.grad(problem.torch_loss(z, torch.from_numpy(targets)), z)
    n = np.logaddexp.reduce(outputs, axis=1, keepdims=True)

    slope = evaluate(problem.slope, z=outputs, t=targets, n=n) / len(outputs)

    np.testing.assert_allclose(slope, expected.numpy(), rtol=1e-9, atol=1e-15)


@EACH
def test_a_loss_that_ignores_shifts_does(problem: Problem) -> None:
    outputs, targets = some_outputs(problem)
    losses = [
        problem.losses(of, targets) for of in (outputs, problem.centered(outputs), outputs + 3)
    ]

    assert problem.ignores_shifts == bool(np.allclose(losses[0], losses[2], rtol=1e-9))
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-9, atol=1e-12)


def test_scores_are_shares_of_points_right_and_mean_errors() -> None:
    z = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [5.0, -1.0, 5.0]])
    number = np.array([[0.5], [-1.0]])

    right = THREE_CLASSES.scores(z, THREE_CLASSES.targets(np.array([2.0, 1.0, 0.0])))
    assert right.tolist() == [1.0, 0.0, 1.0]  # of equal outputs the first decides
    assert BINARY.scores(number, BINARY.targets(np.array([1.0, 1.0]))).tolist() == [1.0, 0.0]
    assert REGRESSION.scores(number, np.array([[1.0], [1.0]])).tolist() == [0.5, 2.0]


@EACH_CASE
def test_the_definition_learns_by_the_textbooks_gradient(case: tuple[str, str, str]) -> None:
    network, data = network_of(case), data_for(ASKED[case[0]])
    trainer = Trainer(settings_for("sgd"), data, torch.float64, network)
    flat = torch.from_numpy(trainer.parameters).requires_grad_()
    x, y = torch.from_numpy(data.points.astype(np.float64)[data.train]).T
    wave = torch.where(y > 0, torch.sin(x), 0.25 * x * x)
    columns = {"x": x, "y": y, "product": x * y, "wave": wave}
    inputs = torch.stack([columns[feature.name] for feature in network.features], dim=1)
    targets = torch.from_numpy(data.labels[data.train]).double()
    loss = LOSSES[case[0]](network.forward(network.views(flat), inputs), targets)
    (expected,) = torch.autograd.grad(loss, flat)

    trainer._step(trainer._inputs, trainer._targets)

    assert trainer._flat.grad is not None
    assert difference(trainer._flat.grad.numpy(), expected.numpy()) < 1e-9


@EACH_CASE
def test_the_compiled_engine_ends_at_pytorchs_parameters(
    compiled: Compiled, case: tuple[str, str, str]
) -> None:
    network, data = network_of(case), data_for(ASKED[case[0]])
    for optimizer in OPTIMIZERS:
        trainer = Trainer(settings_for(optimizer), data, torch.float64, network)
        for _ in range(EPOCHS):
            trainer.epoch()

        assert difference(compiled["/".join((*case, optimizer))], trainer.parameters) < 1e-9


@EACH_CASE
def test_the_compiled_gradient_is_autograds(compiled: Compiled, case: tuple[str, str, str]) -> None:
    network, data = network_of(case), data_for(ASKED[case[0]])
    flat = torch.from_numpy(compiled["/".join((*case, OPTIMIZERS[-1]))]).requires_grad_()
    x = torch.from_numpy(features_of(data.points[data.train], network.features))
    targets = torch.from_numpy(data.labels[data.train]).double()
    loss = LOSSES[case[0]](network.forward(network.views(flat), x), targets)
    (expected,) = torch.autograd.grad(loss, flat)

    assert difference(compiled["/".join((*case, "gradient"))], expected.numpy()) < 1e-9


@EACH_CASE
def test_a_compiled_row_is_the_definitions(compiled: Compiled, case: tuple[str, str, str]) -> None:
    network, data = network_of(case), data_for(ASKED[case[0]])
    layout = Layout.of(network)
    parameters = compiled["/".join((*case, OPTIMIZERS[-1]))]
    expected = Measure(network, data).row(7, parameters)
    row = compiled["/".join((*case, "row"))]

    assert len(row) == layout.row_width(network)
    shares = [
        i for i, name in enumerate(layout.columns) if name.endswith(("accuracy", "agreement"))
    ]
    np.testing.assert_allclose(row[shares], expected[shares], atol=0.011)
    others = np.delete(np.arange(len(row)), shares)
    size = max(1.0, float(expected[layout.index("largest_output")]))
    np.testing.assert_allclose(row[others], expected[others], rtol=1e-4, atol=1e-5 * size)


@EACH_CASE
def test_compiled_outputs_are_pytorchs(compiled: Compiled, case: tuple[str, str, str]) -> None:
    network, data = network_of(case), data_for(ASKED[case[0]])
    expected = network(compiled["/".join((*case, OPTIMIZERS[-1]))], data.points)

    assert expected.shape == (len(data.points), network.problem.outputs)
    assert difference(compiled["/".join((*case, "outputs"))], expected) < 1e-5


@EACH_CASE
def test_what_passes_through_layer_by_layer_ends_at_pytorchs_outputs(
    case: tuple[str, str, str],
) -> None:
    network, data = network_of(case), data_for(ASKED[case[0]])
    parameters = network.first_parameters(7)
    *hidden, last = passed_through(network, parameters, data.points)

    assert [it.values.shape[1] for it in hidden] == [it.outputs for it in network.layers[:-1]]
    assert difference(last.values, network(parameters, data.points)) < 1e-12


@EACH_CASE
def test_the_maps_of_a_row_are_the_best_and_the_product(case: tuple[str, str, str]) -> None:
    """Found here from the outputs at all points by numpy's least squares, output by output."""
    network, data = network_of(case), data_for(ASKED[case[0]])
    parameters = network.first_parameters(4).astype(np.float32)
    frame = Frame(Measure(network, data).row(0, parameters), Layout.of(network))
    x = features_of(data.points, network.features)
    seen = network.problem.centered(network(parameters.astype(np.float64), data.points))
    design = np.column_stack([x, np.ones(len(x))])
    solution = np.asarray(np.linalg.lstsq(design, seen)[0], dtype=np.float64)
    product = collapse(affine_layers(network, parameters))
    best = Affine(solution[:-1].T, solution[-1])

    left = seen - best(x)
    gap = (left**2).sum() / ((seen - seen.mean(axis=0)) ** 2).sum()
    assert frame["gap"] == pytest.approx(gap, abs=1e-5)
    np.testing.assert_allclose(frame.map("best")(x), best(x), atol=1e-4)
    deleted = network.problem.centered(product(x))
    np.testing.assert_allclose(frame.map("deleted")(x), deleted, atol=1e-4)
    grid = grid_points(GRID_SIDE)
    outputs = network.problem.centered(network(parameters.astype(np.float64), grid))
    far = np.abs(outputs - best(features_of(grid, network.features))).max()
    assert frame["largest_difference"] == pytest.approx(far, rel=1e-3, abs=1e-4)


def test_columns_follow_from_network_and_problem() -> None:
    binary = Layout.of(Network.stacked([]))
    numbers = Layout.of(network_for(REGRESSION, "x, y, xy"))
    classes = Layout.of(network_for(THREE_CLASSES, "x, y"))

    assert binary.columns[:9] == (
        *("epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy"),
        *("gap", "agreement", "largest_difference", "largest_output"),
    )
    assert binary.columns[9:12] == ("best_weight_1", "best_weight_2", "best_bias")
    assert "agreement" not in numbers.columns
    assert "best_weight_3" in numbers.columns
    assert "train_error" in numbers.columns
    assert "best_weight_3_2" in classes.columns
    assert "deleted_bias_3" in classes.columns
    for layout in (binary, numbers, classes):
        assert len(set(layout.columns)) == len(layout.columns)


@pytest.mark.parametrize("seen", list(SEEN))
def test_what_needs_one_logit_on_the_plane_says_what_came(seen: str) -> None:
    network = network_for(THREE_CLASSES, seen, Layer("relu", 3))
    parameters = network.first_parameters(0)

    for ask in (lambda: linear_regions(network, parameters), lambda: limit_of(network)):
        with pytest.raises(ValueError, match=r"needs one logit.*got the problem three classes"):
            ask()
    other = network_for(BINARY, seen, Layer("relu", 3))
    if other.features != COORDINATES:
        for name, asked in (
            ("linear_regions", linear_regions),
            ("removable_units", removable_units),
        ):
            with pytest.raises(ValueError, match=f"{name} needs the features x and y, got"):
                asked(other, other.first_parameters(0))


def test_what_is_not_compiled_says_what_is() -> None:
    with pytest.raises(ValueError, match="compiled are the problems binary; got regression"):
        number_of(REGRESSION)


def test_what_if_keeps_features_and_problem() -> None:
    network = network_for(THREE_CLASSES, "x, y, xy", Layer("relu", 3))
    bent = network.what_if("tanh", 0.5)

    assert (bent.features, bent.problem) == (network.features, THREE_CLASSES)
    assert bent.features[-1] is PRODUCT
    assert bent.parameter_count == network.parameter_count
