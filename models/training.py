"""The training step in PyTorch: the definition of what happens in one epoch."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits

from models.datasets import Data
from models.network import Network
from models.settings import FULL_BATCH, Settings

# At these sizes more threads only wait for each other, and sums must not depend on their number.
torch.set_num_threads(1)

MOMENTUM = 0.9
ADAM_BETAS = (0.9, 0.999)
ADAM_EPSILON = 1e-8

_OPTIMIZERS: dict[str, Callable[[list[torch.Tensor], float], torch.optim.Optimizer]] = {
    "sgd": lambda parameters, rate: torch.optim.SGD(parameters, rate),
    "momentum": lambda parameters, rate: torch.optim.SGD(parameters, rate, momentum=MOMENTUM),
    "adam": lambda parameters, rate: torch.optim.Adam(
        parameters, rate, betas=ADAM_BETAS, eps=ADAM_EPSILON
    ),
}


class Trainer:
    """A network in training; ``epoch()`` moves it on.

    Args:
        settings: What to train, how, and from which seeds.
        data: The points; only ``data.train`` is learnt from.
        dtype: Of parameters and arithmetic.
    """

    def __init__(self, settings: Settings, data: Data, dtype: torch.dtype = torch.float32) -> None:
        self.network = Network.of(settings)
        self.epochs_done = 0
        self._seed = settings.seed
        self._points = torch.from_numpy(data.points[data.train]).to(dtype)
        self._labels = torch.from_numpy(data.labels[data.train]).to(dtype)
        self._batch_size = batch_size(settings, data.train_count)
        first = torch.from_numpy(self.network.first_parameters(settings.seed)).to(dtype)
        # The optimiser sees one flat vector, which costs it one update instead of two a layer;
        # autograd sees the layers, leaves that share its memory and its gradient's.
        self._flat = first
        self._flat.grad = torch.zeros_like(first)
        self._layers = self.network.views(self._flat)
        gradients = self.network.views(self._flat.grad)
        for parameters, shares in zip(self._layers, gradients, strict=True):
            for parameter, share in zip(parameters, shares, strict=True):
                parameter.requires_grad_()
                parameter.grad = share
        self._optimizer = _OPTIMIZERS[settings.optimizer]([self._flat], settings.learning_rate)

    @property
    def parameters(self) -> NDArray[np.floating]:
        """A copy of the flat vector as it stands, ``(parameter_count,)``."""
        vector: NDArray[np.floating] = self._flat.detach().numpy().copy()
        return vector

    def epoch(self) -> None:
        """Take every training point once, in this epoch's order, a batch a step."""
        order = torch.from_numpy(epoch_order(self._seed, self.epochs_done, len(self._labels)))
        for batch in torch.split(order, self._batch_size):
            self._step(self._points[batch], self._labels[batch])
        self.epochs_done += 1

    def _step(self, points: torch.Tensor, labels: torch.Tensor) -> None:
        assert self._flat.grad is not None
        self._flat.grad.zero_()
        loss = binary_cross_entropy_with_logits(self.network.forward(self._layers, points), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()


def batch_size(settings: Settings, train_count: int) -> int:
    """Return how many points one step takes, at most ``train_count``."""
    if settings.batch_size == FULL_BATCH:
        return train_count
    return min(settings.batch_size, train_count)


def epoch_order(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    """Return the order ``(count,)`` in which epoch ``epoch`` takes the training points.

    A function of its arguments alone, so that any epoch can be trained again.
    """
    order: NDArray[np.int64] = np.random.default_rng((seed, epoch)).permutation(count)
    return order
