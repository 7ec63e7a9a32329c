from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.definition.network import Network
from models.definition.training import Trainer
from models.experiment.datasets import Data, make_data
from models.experiment.optimizers import batch_size, epoch_order
from models.experiment.settings import BATCH_SIZES, OPTIMIZERS, Settings

ORACLES: dict[str, Callable[[Iterator[nn.Parameter], float], torch.optim.Optimizer]] = {
    "sgd": lambda parameters, rate: torch.optim.SGD(parameters, lr=rate),
    "momentum": lambda parameters, rate: torch.optim.SGD(parameters, lr=rate, momentum=0.9),
    "adam": lambda parameters, rate: torch.optim.Adam(parameters, lr=rate),
}


def data_of(experiment: Settings) -> Data:
    return make_data(
        experiment.dataset, experiment.noise, experiment.train_percent, experiment.data_seed
    )


def trained(experiment: Settings, epochs: int, dtype: torch.dtype = torch.float32) -> Trainer:
    trainer = Trainer(experiment, data_of(experiment), dtype)
    for _ in range(epochs):
        trainer.epoch()
    return trainer


class Textbook:
    """The same experiment written the way a tutorial would: modules, optimiser, loss."""

    def __init__(self, experiment: Settings, data: Data) -> None:
        network = Network.of(experiment)
        flat = torch.from_numpy(network.first_parameters(experiment.seed))
        self.linears = nn.ModuleList()
        for layer, (weight, bias) in zip(network.layers, network.views(flat), strict=True):
            linear = nn.Linear(layer.inputs, layer.outputs, dtype=torch.float64)
            linear.load_state_dict({"weight": weight, "bias": bias})
            self.linears.append(linear)
        self.network, self.experiment, self.data = network, experiment, data
        make = ORACLES[experiment.optimizer]
        self.optimizer = make(self.linears.parameters(), experiment.learning_rate)

    def epoch(self, number: int) -> None:
        order = epoch_order(self.experiment.seed, number, self.data.train_count)
        size = batch_size(self.experiment, self.data.train_count)
        for start in range(0, len(order), size):
            batch = order[start : start + size]
            x = torch.from_numpy(self.data.points[batch]).double()
            for layer, linear in zip(self.network.layers, self.linears, strict=True):
                x = layer.apply(linear(x))
            labels = torch.from_numpy(self.data.labels[batch]).double()
            self.optimizer.zero_grad()
            loss = nn.BCEWithLogitsLoss()(x[:, 0], labels)
            if loss.requires_grad:  # not all layers are frozen
                loss.backward()
            self.optimizer.step()

    @property
    def parameters(self) -> torch.Tensor:
        return torch.cat([p.detach().ravel() for p in self.linears.parameters()])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("activations", [("tanh", "relu"), ("identity", "gelu"), ()])
def test_an_epoch_is_the_textbook_epoch(optimizer: str, activations: tuple[str, ...]) -> None:
    experiment = Settings(
        optimizer=optimizer,
        depth=len(activations),
        activations=activations,
        widths=(5, 3)[: len(activations)],
        batch_size=20,
    )
    textbook = Textbook(experiment, data_of(experiment))
    for number in range(3):
        textbook.epoch(number)

    np.testing.assert_allclose(
        trained(experiment, 3, torch.float64).parameters,
        textbook.parameters.numpy(),
        rtol=1e-9,
        atol=1e-11,
    )


@given(st.integers(0, 99), st.integers(0, 5000), st.integers(1, 450))
def test_an_epoch_takes_every_training_point_once(seed: int, epoch: int, count: int) -> None:
    assert sorted(epoch_order(seed, epoch, count)) == list(range(count))


def test_the_order_is_new_in_every_epoch_and_for_every_seed() -> None:
    orders = {tuple(epoch_order(seed, epoch, 250)) for seed in range(5) for epoch in range(5)}

    assert len(orders) == 25


@pytest.mark.parametrize("size", BATCH_SIZES)
@pytest.mark.parametrize("train_count", [50, 250, 450])
def test_a_batch_is_never_larger_than_what_there_is(
    size: int | Literal["full"], train_count: int
) -> None:
    allowed = batch_size(Settings(batch_size=size), train_count)

    assert allowed == (train_count if size == "full" else min(size, train_count))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_equal_settings_train_to_equal_bits(optimizer: str) -> None:
    experiment = Settings(optimizer=optimizer, batch_size=50)

    assert (
        trained(experiment, 3).parameters.tobytes() == trained(experiment, 3).parameters.tobytes()
    )


def test_training_does_not_depend_on_global_randomness() -> None:
    first = trained(Settings(batch_size=50), 2).parameters
    torch.manual_seed(7)

    np.testing.assert_array_equal(first, trained(Settings(batch_size=50), 2).parameters)


@pytest.mark.parametrize("change", [{"seed": 1}, {"data_seed": 1}, {"learning_rate": 0.03}])
def test_another_setting_is_another_training(change: dict[str, float]) -> None:
    experiment = Settings(batch_size=50)
    other = replace(experiment, **change)  # type: ignore[arg-type]

    assert not np.array_equal(trained(experiment, 1).parameters, trained(other, 1).parameters)


def test_nothing_is_learnt_from_the_test_points() -> None:
    experiment = Settings(batch_size=50)
    data = data_of(experiment)
    spoilt = Data(data.points.copy(), data.labels.copy(), data.train_count)
    spoilt.points[data.test] = 99.0
    spoilt.labels[data.test] = 1.0
    honest, blind = (Trainer(experiment, one) for one in (data, spoilt))
    honest.epoch()
    blind.epoch()

    np.testing.assert_array_equal(honest.parameters, blind.parameters)


def test_it_starts_from_the_first_weights() -> None:
    trainer = trained(Settings(seed=7), 0, torch.float64)

    np.testing.assert_array_equal(trainer.parameters, trainer.network.first_parameters(7))
    assert trainer.epochs_done == 0


def test_parameters_once_read_do_not_change() -> None:
    trainer = trained(Settings(batch_size=50), 1)
    read = trainer.parameters
    kept = read.copy()
    trainer.epoch()

    np.testing.assert_array_equal(read, kept)
    assert not np.array_equal(trainer.parameters, kept)


@settings(max_examples=10)
@given(st.integers(0, 99))
def test_full_batch_descent_with_a_small_step_only_goes_down(seed: int) -> None:
    experiment = Settings(
        activation="tanh", optimizer="sgd", learning_rate=0.01, batch_size="full", seed=seed
    )
    data = data_of(experiment)
    trainer = Trainer(experiment, data, torch.float64)
    losses = []
    for _ in range(20):
        logits = trainer.network.logits(trainer.parameters, data.points[data.train])
        losses.append(np.logaddexp(0, -logits * (2 * data.labels[data.train] - 1)).mean())
        trainer.epoch()

    assert all(later < earlier for earlier, later in pairwise(losses))
