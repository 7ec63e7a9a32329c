import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numba
import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.compiled import elementary
from models.compiled.forward import _KINDS, activate_with_slope
from models.compiled.lanes import LANES, load, store
from models.compiled.measuring import rows_of
from models.compiled.training import CompiledTrainer, loss_gradient
from models.definition.frame import Layout, Measure
from models.definition.network import Network
from models.definition.training import Trainer
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import make_data
from models.experiment.expressions import evaluate
from models.experiment.settings import BATCH_SIZES, ENGINES, OPTIMIZERS, Settings
from models.record.pytorch_engine import PyTorchEngine
from models.record.run import Run
from tests.differences import difference
from tests.few import few
from tests.strategies import experiments

COLUMNS = Layout.of(Network.stacked([])).columns
DTYPES = {np.float32: torch.float32, np.float64: torch.float64}
# Small enough that nothing is chaotic: there PyTorch would not agree with itself on another CPU.
RATES = {"sgd": 0.01, "momentum": 0.001, "adam": 0.003}
# One optimizer for every activation is quick enough for ./check --quick, and it is the page's own.
ADAM_FIRST = few(OPTIMIZERS[::-1], 1)


def trained(experiment: Settings, epochs: int, dtype: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the parameters that both engines arrive at."""
    data = make_data(
        experiment.dataset, experiment.noise, experiment.train_percent, experiment.data_seed
    )
    compiled = CompiledTrainer(experiment, data, dtype)
    compiled.train(epochs)
    definition = Trainer(experiment, data, DTYPES[dtype])
    for _ in range(epochs):
        definition.epoch()
    return compiled.parameters, definition.parameters


@pytest.mark.parametrize("optimizer", ADAM_FIRST)
@pytest.mark.parametrize("activation", few(list(ACTIVATIONS), 6))
def test_fifty_epochs_end_at_pytorchs_parameters(activation: str, optimizer: str) -> None:
    experiment = Settings(
        activation=activation,
        width=5,
        optimizer=optimizer,
        learning_rate=RATES[optimizer] if activation != "square" else 0.0001,
        batch_size=50,
        train_percent=43,
    )

    assert difference(*trained(experiment, 50, np.float64)) < 1e-9
    assert difference(*trained(experiment, 50, np.float32)) < 1e-4


@pytest.mark.parametrize("size", few(BATCH_SIZES, 2))
def test_every_batch_size_ends_at_pytorchs_parameters(size: Any) -> None:
    experiment = Settings(
        activation="tanh", batch_size=size, learning_rate=0.003, train_percent=47, optimizer="adam"
    )

    assert difference(*trained(experiment, 5, np.float64)) < 1e-9
    assert difference(*trained(experiment, 5, np.float32)) < 1e-4


@pytest.mark.parametrize("bend", few([0.25, 0.0, 0.01, 0.9], 1))
@pytest.mark.parametrize("activation", ["relu", "abs", "hard_tanh", "tanh", "gelu", "square"])
def test_every_bend_ends_at_pytorchs_parameters(activation: str, bend: float) -> None:
    experiment = Settings(
        activation=activation, bend=bend, width=5, learning_rate=0.001, train_percent=43
    )

    assert difference(*trained(experiment, 10, np.float64)) < 1e-9
    assert difference(*trained(experiment, 10, np.float32)) < 1e-4


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_without_a_bend_every_activation_trains_like_the_identity(activation: str) -> None:
    data = make_data("xor", 0.0, 50, 0)
    first = Network.of(Settings()).first_parameters(0)
    rows = []
    for experiment in (Settings(activation=activation, bend=0.0), Settings(activation="identity")):
        trainer = CompiledTrainer(experiment, data)
        trainer._learner.parameters[: len(first)] = first  # whatever the activation's gain
        rows.append(trainer.advance(3))

    assert rows[0].tobytes() == rows[1].tobytes()


def test_layers_may_differ_in_activation_and_width() -> None:
    experiment = Settings(
        depth=6,
        activations=("sine", "relu", "gelu", "identity", "mish", "hard_tanh"),
        widths=(7, 16, 1, 3, 4, 9),
        learning_rate=0.001,
    )

    assert difference(*trained(experiment, 10, np.float64)) < 1e-9
    assert difference(*trained(experiment, 10, np.float32)) < 1e-4


def test_no_hidden_layer_is_trained_like_pytorchs() -> None:
    assert difference(*trained(Settings(depth=0, learning_rate=0.1), 20, np.float64)) < 1e-9


@settings(max_examples=40)
@given(experiments())
def test_a_row_says_what_the_definition_says_of_the_same_parameters(experiment: Settings) -> None:
    data = make_data(
        experiment.dataset, experiment.noise, experiment.train_percent, experiment.data_seed
    )
    trainer = CompiledTrainer(experiment, data)
    rows = trainer.advance(2)
    measure = Measure(trainer.network, data)
    shares = [i for i, name in enumerate(COLUMNS) if name.endswith(("accuracy", "agreement"))]

    for row in rows:
        expected = measure.row(int(row[0]), row[len(COLUMNS) :])
        size = max(1.0, float(expected[COLUMNS.index("largest_output")]))
        # a logit within rounding of zero may fall on either side
        np.testing.assert_allclose(row[shares], expected[shares], atol=0.011)
        others = np.delete(np.arange(len(COLUMNS)), shares)
        np.testing.assert_allclose(row[others], expected[others], rtol=1e-4, atol=1e-5 * size)


@settings(max_examples=40)
@given(experiments())
def test_the_gradient_of_a_diagnosis_is_autograds(experiment: Settings) -> None:
    data = make_data(
        experiment.dataset, experiment.noise, experiment.train_percent, experiment.data_seed
    )
    network = Network.of(experiment)
    parameters = network.first_parameters(experiment.seed)
    flat = torch.from_numpy(parameters).requires_grad_()
    points = torch.from_numpy(data.points[data.train].astype(np.float64))
    labels = torch.from_numpy(data.labels[data.train].astype(np.float64))
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        network.forward(network.views(flat), points)[:, 0], labels
    )
    (expected,) = torch.autograd.grad(loss, flat)

    gradient = loss_gradient(experiment, data, parameters)

    scale = float(expected.abs().max())
    np.testing.assert_allclose(gradient, expected.numpy(), rtol=1e-9, atol=1e-11 * scale)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_divergence_is_found_at_the_epoch_where_pytorch_finds_it(optimizer: str) -> None:
    # Adam's steps are bounded, so it takes a power of 256 to blow up.
    depth = 8 if optimizer == "adam" else 3
    experiment = Settings(
        activation="square",
        learning_rate=10.0,
        optimizer=optimizer,
        depth=depth,
        batch_size=50,
        seed=0,
    )
    data = make_data("circle", 0.0, 50, 0)
    compiled, definition = CompiledTrainer(experiment, data), PyTorchEngine(experiment, data)
    rows = np.empty((400, compiled.row_width), dtype=np.float32)

    made = compiled.advance_into(rows)

    assert made == definition.advance_into(rows.copy())
    assert made < 400
    assert all(map(Layout.of(compiled.network).is_finite, rows[:made]))


@given(experiments(), st.floats(0.0, 25.0))
def test_both_engines_call_the_same_rows_finite(experiment: Settings, decades: float) -> None:
    data = make_data("circle", 0.0, 50, 0)
    network, layout = Network.of(experiment), Layout.of(Network.of(experiment))
    flat = np.float32(10.0**decades) * network.first_parameters(experiment.seed).astype(np.float32)
    (compiled,) = rows_of([network], data, 0, flat)
    definition = Measure(network, data).row(0, flat)
    with np.errstate(all="ignore"):
        exact = network(flat.astype(np.float64), data.points.astype(np.float64))
    # Where float32 ends, it may be the order of a sum that decides.
    assume(not 1e34 < np.abs(exact).max() < 1e42)

    assert layout.is_finite(compiled) == layout.is_finite(definition)


def test_both_engines_go_through_the_same_run() -> None:
    experiment = Settings(activation="tanh", learning_rate=0.003)
    compiled, definition = (
        Run(replace(experiment, engine=engine)).rows(0, 20) for engine in ENGINES
    )

    np.testing.assert_array_equal(compiled[0, len(COLUMNS) :], definition[0, len(COLUMNS) :])
    np.testing.assert_allclose(compiled, definition, rtol=1e-3, atol=0.005)


def test_thirty_epochs_are_three_times_ten_bit_for_bit() -> None:
    data = make_data("moons", 0.2, 50, 0)
    for optimizer in OPTIMIZERS:
        experiment = Settings(activation="silu", optimizer=optimizer)
        whole, parts = CompiledTrainer(experiment, data), CompiledTrainer(experiment, data)
        rows = [parts.advance(10) for _ in range(3)]

        assert whole.advance(30).tobytes() == np.concatenate(rows).tobytes()


def test_a_network_may_be_wider_than_the_page_allows() -> None:
    experiment = Settings(activation="tanh", learning_rate=0.001)
    network = Network.of(replace(experiment, width=16))

    trainer = CompiledTrainer(experiment, make_data("xor", 0.0, 50, 0), network=network)

    assert len(trainer.advance(2)) == 2
    assert len(trainer.parameters) == network.parameter_count


def applied(function: Any) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Return a function of lanes as one of arrays of any length."""

    @numba.njit
    def run(x, y):  # type: ignore[no-untyped-def]
        for at in range(0, len(x), LANES):
            store(y, at, function(load(x, at)))

    def on_array(x: NDArray[Any]) -> NDArray[Any]:
        room = np.zeros(-(-len(x) // LANES) * LANES, x.dtype)
        room[: len(x)] = x
        result = np.empty_like(room)
        run(room, result)
        return result[: len(x)]

    return on_array


def wide_range(name: str) -> NDArray[np.float64]:
    generator = np.random.default_rng(0)
    size = 10.0 ** generator.uniform(-300, 4, 3000)
    x = np.concatenate(
        [generator.uniform(-1, 1, 3000), generator.uniform(-100, 100, 3000), size, -size]
    )
    return x[x > -1] if name == "log1p" else x


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["exp", "expm1", "log1p", "tanh", "erf", "sin", "cos"])
def test_elementary_functions_are_within_a_few_last_places(name: str, dtype: Any) -> None:
    x = wide_range(name).astype(dtype)
    x = x[np.abs(x) < (88 if dtype is np.float32 else 709)] if "exp" in name else x
    exact = np.array([getattr(math, name)(float(value)) for value in x])

    here = applied(getattr(elementary, name))(x)

    last_place = np.spacing(np.abs(exact).astype(dtype)).astype(np.float64)
    assert (np.abs(here - exact) / last_place).max() < 4


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["exp", "expm1", "log1p", "tanh", "erf", "sin", "cos"])
def test_elementary_functions_have_torchs_limits(name: str, dtype: Any) -> None:
    x = np.array([0.0, -0.0, math.inf, -math.inf, math.nan, 1000.0, -1000.0, -1.0], dtype)

    here = applied(getattr(elementary, name))(x)

    expected = getattr(torch, name)(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(here, expected, rtol=1e-6, atol=1e-7)
    np.testing.assert_array_equal(np.signbit(here[:2]), np.signbit(expected[:2]))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["sin", "cos"])
def test_a_sine_is_that_of_its_angle_however_far_out(name: str, dtype: Any) -> None:
    most = 38 if dtype is np.float32 else 308
    far = 10.0 ** np.random.default_rng(0).uniform(5, most, 20_000)
    edges = 2.0**20 + np.arange(-50, 50) / 64
    x = np.concatenate([far, -far, edges]).astype(dtype)
    exact = np.array([getattr(math, name)(float(value)) for value in x])

    here = applied(getattr(elementary, name))(x)

    last_place = np.spacing(np.abs(exact).astype(dtype)).astype(np.float64)
    assert (np.abs(here - exact) / last_place).max() < 4
    assert np.abs(here).max() <= 1.0


def test_the_angle_nearest_to_a_multiple_of_a_quarter_turn_keeps_all_its_digits() -> None:
    # of all float64; its cosine from Muller 2016, Elementary Functions, chapter 11
    x = np.array([math.ldexp(6381956970095103, 797)])

    np.testing.assert_allclose(
        applied(elementary.cos)(x), -4.68716592425462761112e-19, rtol=4e-16, atol=0.0
    )


def test_a_far_angle_does_not_change_the_lanes_beside_it() -> None:
    x = np.linspace(-8, 8, LANES)
    mixed = x.copy()
    mixed[::3] = [1e300, math.inf, math.nan, -1e7, 1e22, -math.inf][: len(mixed[::3])]
    near = np.ones(LANES, bool)
    near[::3] = False
    sine = applied(elementary.sin)

    np.testing.assert_array_equal(sine(mixed)[near], sine(x)[near])
    np.testing.assert_array_equal(np.isnan(sine(mixed)), ~np.isfinite(mixed))


def test_every_activation_is_compiled_from_its_row() -> None:
    x = np.linspace(-8, 8, 64 * LANES)

    @numba.njit
    def run(kind, values, slopes):  # type: ignore[no-untyped-def]
        activate_with_slope(kind, values, slopes, 0, len(values))

    for name, row in ACTIVATIONS.items():
        values, slopes = x.copy(), np.empty_like(x)
        run(_KINDS[name], values, slopes)
        np.testing.assert_allclose(values, evaluate(row.value, x=x), rtol=1e-13, atol=1e-15)
        np.testing.assert_allclose(slopes, evaluate(row.slope, x=x), rtol=1e-12, atol=1e-14)
