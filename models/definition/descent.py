"""An optimizer over a flat vector of parameters, which may be changed on the way."""

from collections.abc import Callable

from models.definition.network import Network
from models.experiment.optimizers import ADAM_BETAS, ADAM_EPSILON, MOMENTUM
from models.pytorch import torch

_OPTIMIZERS: dict[str, Callable[[list[torch.Tensor], float], torch.optim.Optimizer]] = {
    "sgd": lambda parameters, rate: torch.optim.SGD(parameters, rate),
    "momentum": lambda parameters, rate: torch.optim.SGD(parameters, rate, momentum=MOMENTUM),
    "adam": lambda parameters, rate: torch.optim.Adam(
        parameters, rate, betas=ADAM_BETAS, eps=ADAM_EPSILON
    ),
}


class Descent:
    """Steps down the gradient that a flat vector holds.

    Another learning rate keeps the optimizer's state: its velocity, its means, its count of steps.
    Another optimizer begins afresh. A frozen layer neither moves nor changes its part of the
    state, its own count of steps included; set free, it goes on from there.

    Args:
        network: Its shape: where the layers are.
        flat: The vector, and in its ``grad`` the gradient.
        optimizer: A name in OPTIMIZERS.
        rate: The learning rate.
    """

    def __init__(self, network: Network, flat: torch.Tensor, optimizer: str, rate: float) -> None:
        self._spans = [slice(layer.start, layer.stop) for layer in network.layers]
        self._flat = flat
        # One vector costs one update instead of one a layer; it is parted at the first freeze.
        self._parts = [flat]
        self._name, self._rate = optimizer, rate
        self._optimizer = _OPTIMIZERS[optimizer](self._parts, rate)

    def step(self) -> None:
        """Take one step."""
        self._optimizer.step()

    def set_rate(self, rate: float) -> None:
        """Go on with another learning rate."""
        self._rate = rate
        for group in self._optimizer.param_groups:
            group["lr"] = rate

    def set_optimizer(self, name: str) -> None:
        """Go on with another optimizer, which knows nothing yet; with the same one, as before."""
        if name != self._name:
            self._name = name
            self._optimizer = _OPTIMIZERS[name](self._parts, self._rate)

    def freeze(self, layer: int, frozen: bool) -> None:
        """Hold a layer, counted from 0, as it is; or let it go on."""
        if self._parts[0] is self._flat:
            self._part()
        # Without a gradient an optimizer passes a parameter over.
        self._parts[layer].grad = None if frozen else self._gradient(layer)

    def _part(self) -> None:
        """Give the optimizer each layer by itself, with its share of the state."""
        whole = self._optimizer.state[self._flat]
        self._parts = [self._flat[span] for span in self._spans]
        self._optimizer = _OPTIMIZERS[self._name](self._parts, self._rate)
        for layer, part in enumerate(self._parts):
            part.grad = self._gradient(layer)
            if whole:
                self._optimizer.state[part] = {
                    name: value[self._spans[layer]].clone() if value.dim() else value.clone()
                    for name, value in whole.items()
                    if value is not None
                }

    def _gradient(self, layer: int) -> torch.Tensor:
        assert self._flat.grad is not None
        return self._flat.grad[self._spans[layer]]
