"""Training in PyTorch: the definition of what happens in one epoch."""

import numpy as np
from numpy.typing import NDArray

from models.definition.descent import Descent
from models.definition.network import Network
from models.experiment.datasets import Data
from models.experiment.features import features_of
from models.experiment.interventions import FROZEN, edits_at
from models.experiment.optimizers import batch_size, epoch_order
from models.experiment.settings import Settings
from models.pytorch import torch


class Trainer:
    """A network in training; ``epoch()`` moves it on.

    Args:
        settings: What to train, how, and from which seeds.
        data: The points; only ``data.train`` is learnt from.
        dtype: Of parameters and arithmetic.
        network: What to train instead of what ``settings`` describe.
    """

    def __init__(
        self,
        settings: Settings,
        data: Data,
        dtype: torch.dtype = torch.float32,
        network: Network | None = None,
    ) -> None:
        self.network = network or Network.of(settings)
        self.epochs_done = 0
        self._settings = settings
        x = features_of(data.points[data.train], self.network.features)
        targets = self.network.problem.targets(data.labels[data.train])
        self._inputs = torch.from_numpy(x).to(dtype)
        self._targets = torch.from_numpy(targets).to(dtype)
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
        rate = settings.learning_rate
        self._descent = Descent(self.network, self._flat, settings.optimizer, rate)
        self._intervene()

    @property
    def parameters(self) -> NDArray[np.floating]:
        """A copy of the flat vector as it stands, ``(parameter_count,)``."""
        vector: NDArray[np.floating] = self._flat.detach().numpy().copy()
        return vector

    def epoch(self) -> None:
        """Take every training point once, in this epoch's order, a batch a step; then intervene."""
        seed, count = self._settings.seed, len(self._targets)
        order = torch.tensor(epoch_order(seed, self.epochs_done, count))
        for batch in torch.split(order, self._batch_size):
            self._step(self._inputs[batch], self._targets[batch])
        self.epochs_done += 1
        self._intervene()

    def _intervene(self) -> None:
        """Do what is to be changed at this epoch."""
        for edit in edits_at(self._settings.edits, self.epochs_done):
            if edit.kind == "field":
                self._change()
            elif edit.kind == "layer":
                self._descent.freeze(edit.place[0], edit.value == FROZEN)
            else:
                self._flat[self.network.index_of(edit.place)] = float(edit.value)

    def _change(self) -> None:
        """Go on by the settings of this epoch."""
        now = self._settings.at(self.epochs_done)
        self._descent.set_optimizer(now.optimizer)
        self._descent.set_rate(now.learning_rate)
        self._batch_size = batch_size(now, len(self._targets))

    def _step(self, x: torch.Tensor, targets: torch.Tensor) -> None:
        assert self._flat.grad is not None
        self._flat.grad.zero_()
        outputs = self.network.forward(self._layers, x)
        loss = self.network.problem.torch_loss(outputs, targets)
        loss.backward()  # type: ignore[no-untyped-call]
        self._descent.step()
