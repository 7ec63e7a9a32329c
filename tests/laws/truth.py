"""What is true of a network at a moment, found with PyTorch in float64 and nothing of models'.

Float32 decides on the page where float64 sees a logit of next to nothing; so counts are intervals.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from models.experiment.datasets import Data
from models.experiment.settings import Settings

Floats = NDArray[np.float64]

FUNCTIONS = {
    "identity": lambda x: x,
    "relu": functional.relu,
    "leaky_relu": lambda x: functional.leaky_relu(x, 0.1),
    "elu": functional.elu,
    "selu": functional.selu,
    "gelu": functional.gelu,
    "silu": functional.silu,
    "mish": functional.mish,
    "softplus": functional.softplus,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "hard_tanh": functional.hardtanh,
    "softsign": functional.softsign,
    "sine": torch.sin,
    "abs": torch.abs,
    "square": torch.square,
}
FOLDS = {"relu": (0.0,), "leaky_relu": (0.0,), "hard_tanh": (-1.0, 1.0), "abs": (0.0,)}
"""Those made of straight pieces, but for the identity, and where one ends and another begins."""

FLOAT32 = 4e-7
"""What float32 may make of a number at least, as a share of it."""

OTHERWISE = 16
"""How many times as far off a float32 network may be that adds up in another order."""


@dataclass(frozen=True)
class Between:
    """A count that float32 may round to either end."""

    least: int
    most: int

    def __contains__(self, count: float) -> bool:
        return self.least <= count <= self.most


@dataclass(frozen=True)
class Hidden:
    """One hidden layer that bends, at points: pre-activations and slopes ``(points, units)``."""

    activation: str
    before: Floats
    slopes: Floats
    steepest: float


class Truth:
    """One network on one set of data.

    Args:
        settings: The experiment.
        data: Its points.
        parameters: The flat vector, layer by layer: weight row by row, then bias.
    """

    def __init__(self, settings: Settings, data: Data, parameters: NDArray[np.floating]) -> None:
        self.settings, self.data = settings, data
        self.flat = torch.tensor(parameters.astype(np.float64))

    @property
    def names(self) -> list[str]:
        """The activation of each hidden layer, "identity" where nothing of it is left."""
        own = [layer.activation for layer in self.settings.layers]
        return own if self.settings.bend > 0.0 else ["identity"] * len(own)

    @property
    def is_affine(self) -> bool:
        return set(self.names) <= {"identity"}

    def activated(self, name: str, x: torch.Tensor) -> torch.Tensor:
        """Return ``(1 - bend) x + bend f(x)``."""
        bend = self.settings.bend
        if name == "identity":
            return x
        after: torch.Tensor = FUNCTIONS[name](x)
        return after if bend == 1.0 else (1.0 - bend) * x + bend * after

    def forward(
        self, points: torch.Tensor, flat: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Return logits, and the pre-activations of every hidden layer, in the dtype given."""
        flat = self.flat if flat is None else flat
        widths = [2, *(layer.width for layer in self.settings.layers), 1]
        start, x, before = 0, points, []
        for number, (inputs, outputs) in enumerate(pairwise(widths)):
            end = start + inputs * outputs
            weight, bias = flat[start:end].view(outputs, inputs), flat[end : end + outputs]
            start = end + outputs
            x = x @ weight.T + bias
            if number < len(self.names):
                before.append(x)
                x = self.activated(self.names[number], x)
        return x[:, 0], before

    @cached_property
    def points(self) -> torch.Tensor:
        return torch.tensor(self.data.points.astype(np.float64))

    @cached_property
    def _passed(self) -> tuple[torch.Tensor, list[torch.Tensor]]:
        with torch.no_grad():
            return self.forward(self.points)

    @cached_property
    def logits(self) -> Floats:
        return self._passed[0].numpy()

    @cached_property
    def single_logits(self) -> Floats:
        """The same by PyTorch in float32."""
        with torch.no_grad():
            logits, _ = self.forward(self.points.float(), self.flat.float())
        return logits.double().numpy()

    @cached_property
    def rounding(self) -> Floats:
        """By how much float32 may have each logit off; that is much where a sine turns fast."""
        off = np.abs(self.single_logits - self.logits).max()
        largest: Floats = OTHERWISE * np.nan_to_num(off, nan=np.inf) + FLOAT32 * np.abs(self.logits)
        return largest

    @property
    def is_chaotic(self) -> bool:
        """Whether float32 cannot tell its logits: a sine of a million, which is as good as any."""
        return bool(self.rounding.max() > 0.1 * max(1.0, float(np.abs(self.logits).max())))

    @cached_property
    def hidden(self) -> list[Hidden]:
        """Every hidden layer that bends, its slopes by autograd."""
        return [
            Hidden(name, before.numpy(), self._slopes(name, before), self._steepest(name))
            for name, before in zip(self.names, self._passed[1], strict=True)
            if name != "identity"
        ]

    def _slopes(self, name: str, x: torch.Tensor) -> Floats:
        x = x.clone().requires_grad_()
        (slopes,) = torch.autograd.grad(self.activated(name, x).sum(), x)
        return slopes.numpy()

    def _steepest(self, name: str) -> float:
        slopes = self._slopes(name, torch.linspace(-10, 10, 4001).double())
        return min(1.0, float(np.abs(slopes).max()))

    @property
    def units(self) -> int:
        return sum(layer.before.shape[1] for layer in self.hidden)

    @property
    def dead(self) -> Between:
        """Units whose slope is 0 at every point; or so little that it may be rounding."""
        flat = [np.abs(layer.slopes).max(axis=0) / layer.steepest for layer in self.hidden]
        none, next_to_none = ([int((f <= bound).sum()) for f in flat] for bound in (0.0, 1e-12))
        # Far out PyTorch's slope of softsign, a difference, is 0; the slope itself never is.
        least = (
            0 if h.activation == "softsign" else n for h, n in zip(self.hidden, none, strict=True)
        )
        return Between(sum(least), sum(next_to_none))

    def flat_units(self) -> int:
        """Return the units flatter than 2 % of their steepest at more than 95 % of the points."""
        return sum(
            int(((np.abs(layer.slopes) < 0.02 * layer.steepest).mean(axis=0) > 0.95).sum())
            for layer in self.hidden
        )

    @property
    def units_on_several_pieces(self) -> int | None:
        """Return how many units pass a fold over the points; None where one is curved."""
        if any(layer.activation not in FOLDS for layer in self.hidden):
            return None
        pieces = [np.searchsorted(FOLDS[layer.activation], layer.before) for layer in self.hidden]
        return sum(int((np.ptp(piece, axis=0) > 0).sum()) for piece in pieces)

    def right(self, side: slice) -> Between:
        """Return how many points are right."""
        truth = self.data.labels[side] > 0
        right = (self.logits[side] > 0) == truth
        unsure = np.abs(self.logits[side]) <= self.rounding[side]
        return Between(int((right & ~unsure).sum()), int((right | unsure).sum()))

    @property
    def train(self) -> Between:
        return self.right(self.data.train)

    @property
    def test(self) -> Between:
        return self.right(self.data.test)

    @property
    def loss(self) -> float:
        """Mean cross-entropy on the training points."""
        signed = np.where(self.data.labels > 0, 1.0, -1.0) * self.logits
        return float(np.logaddexp(0.0, -signed[self.data.train]).mean())

    @property
    def gradient(self) -> tuple[float, float]:
        """The length of the loss's gradient, and the first layer's share of it."""
        flat = self.flat.clone().requires_grad_()
        side = self.data.train
        logits = self.forward(self.points[side], flat)[0]
        labels = torch.tensor(self.data.labels[side].astype(np.float64))
        loss = functional.binary_cross_entropy_with_logits(logits, labels)
        (gradient,) = torch.autograd.grad(loss, flat)
        width = self.settings.layers[0].width if self.settings.layers else 1
        whole, first = float(gradient.norm()), float(gradient[: 3 * width].norm())
        return whole, first / whole if whole > 0 else 0.0

    @cached_property
    def residuals(self) -> Floats:
        """What numpy's least squares leave of the logits over the data."""
        design = np.column_stack([self.data.points.astype(np.float64), np.ones(len(self.logits))])
        centered = self.logits - self.logits.mean()
        fit, *_ = np.linalg.lstsq(design, centered, rcond=None)
        left: Floats = centered - design @ fit
        return left

    @property
    def gap(self) -> float:
        """The share of variance that one matrix does not explain; 0 where there is none."""
        variance = float(((self.logits - self.logits.mean()) ** 2).sum())
        return float((self.residuals**2).sum()) / variance if variance > 0 else 0.0

    @property
    def gap_rounding(self) -> float:
        """By how much float32 may have it off: of logits that far off."""
        deviation = float(self.logits.std())
        if deviation == 0.0:
            return 1.0
        relative = float(np.sqrt((self.rounding**2).mean())) / deviation
        return 2.0 * relative * math.sqrt(self.gap) + relative**2
