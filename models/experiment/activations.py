"""Activations, one row each: everything the rest of the project knows about them.

A row carries the PyTorch function (the definition), and the same function and its slope as
expressions in ``x``. The expressions are what the compiled kernel and the browser evaluate;
tests hold them to the PyTorch function and to autograd.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from models.pytorch import functional, torch


@dataclass(frozen=True)
class Pieces:
    """A piecewise-affine function: ``slopes[i] * x + intercepts[i]`` between its breaks.

    ``breaks`` ascend; ``slopes`` and ``intercepts`` have one entry more.
    """

    breaks: tuple[float, ...]
    slopes: tuple[float, ...]
    intercepts: tuple[float, ...]

    def bent(self, bend: float) -> "Pieces":
        """Return the pieces of ``(1 - bend) x + bend f(x)``."""
        slopes = tuple((1.0 - bend) + bend * slope for slope in self.slopes)
        return Pieces(self.breaks, slopes, tuple(bend * value for value in self.intercepts))


@dataclass(frozen=True)
class Activation:
    """One activation function.

    Attributes:
        name: Its id: in links, in menus, in tables.
        torch_function: The definition, elementwise.
        value: The same function as an expression in ``x`` (see ``expressions.FUNCTIONS``).
        slope: Its derivative, likewise; at a kink, the value that autograd uses.
        formula: LaTeX, right-hand side only.
        gain: Factor on the Glorot range of the first weights.
        pieces: Its affine pieces, or None where it is curved.
        rises: Whether it never falls.
    """

    name: str
    torch_function: "Callable[[torch.Tensor], torch.Tensor]"
    value: str
    slope: str
    formula: str
    gain: float = 1.0
    pieces: Pieces | None = None
    rises: bool = False

    @property
    def is_affine(self) -> bool:
        """Whether it bends nothing: one piece."""
        return self.pieces is not None and not self.pieces.breaks

    def bent(self, bend: float) -> "Activation":
        """Return ``(1 - bend) x + bend f(x)`` as a row of its own, under the same name."""
        if bend == 1.0:
            return self
        straight, function = 1.0 - bend, self.torch_function
        return replace(
            self,
            torch_function=lambda x: straight * x + bend * function(x),
            value=f"{straight!r} * x + {bend!r} * ({self.value})",
            slope=f"{straight!r} + {bend!r} * ({self.slope})",
            formula=rf"{straight:.2g}\,x + {bend:.2g}\left({self.formula}\right)" if bend else "x",
            pieces=self.pieces and self.pieces.bent(bend),
        )


_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
_SELU_KNEE = _SELU_SCALE * _SELU_ALPHA
_ROOT_2 = math.sqrt(2.0)
_DENSITY = 1.0 / math.sqrt(2.0 * math.pi)
_SIGMOID = "1.0 / (1.0 + exp(-x))"
_SOFTPLUS = "max(x, 0.0) + log1p(exp(-abs(x)))"

_ROWS = (
    Activation(
        name="identity",
        torch_function=lambda x: x,
        value="x",
        slope="1.0",
        formula=r"x",
        pieces=Pieces((), (1.0,), (0.0,)),
        rises=True,
    ),
    Activation(
        name="relu",
        torch_function=lambda x: functional.relu(x),
        value="x if x > 0.0 else 0.0",
        slope="1.0 if x > 0.0 else 0.0",
        formula=r"\max(0, x)",
        gain=_ROOT_2,
        pieces=Pieces((0.0,), (0.0, 1.0), (0.0, 0.0)),
        rises=True,
    ),
    Activation(
        name="leaky_relu",
        torch_function=lambda x: functional.leaky_relu(x, 0.1),
        value="x if x > 0.0 else 0.1 * x",
        slope="1.0 if x > 0.0 else 0.1",
        formula=r"\max(0.1\,x,\; x)",
        gain=_ROOT_2,
        pieces=Pieces((0.0,), (0.1, 1.0), (0.0, 0.0)),
        rises=True,
    ),
    Activation(
        name="elu",
        torch_function=lambda x: functional.elu(x),
        value="x if x > 0.0 else expm1(x)",
        slope="1.0 if x > 0.0 else exp(x)",
        formula=r"x \text{ if } x > 0 \text{ else } e^{x} - 1",
        gain=_ROOT_2,
        rises=True,
    ),
    Activation(
        name="selu",
        torch_function=lambda x: functional.selu(x),
        value=f"{_SELU_SCALE} * x if x > 0.0 else {_SELU_KNEE} * expm1(x)",
        slope=f"{_SELU_SCALE} if x > 0.0 else {_SELU_KNEE} * exp(x)",
        formula=r"1.05\,x \text{ if } x > 0 \text{ else } 1.76\,(e^{x} - 1)",
        rises=True,
    ),
    Activation(
        name="gelu",
        torch_function=lambda x: functional.gelu(x),
        value=f"0.5 * x * (1.0 + erf({1 / _ROOT_2} * x))",
        slope=f"0.5 * (1.0 + erf({1 / _ROOT_2} * x)) + {_DENSITY} * x * exp(-0.5 * x * x)",
        formula=r"x\,\Phi(x)",
        gain=_ROOT_2,
    ),
    Activation(
        name="silu",
        torch_function=lambda x: functional.silu(x),
        value="x / (1.0 + exp(-x))",
        slope="(1.0 + x * (1.0 - 1.0 / (1.0 + exp(-x)))) / (1.0 + exp(-x))",
        formula=r"x\,\sigma(x)",
        gain=_ROOT_2,
    ),
    Activation(
        name="mish",
        torch_function=lambda x: functional.mish(x),
        value=f"x * tanh({_SOFTPLUS})",
        slope=(
            f"tanh({_SOFTPLUS}) + x * (1.0 - tanh({_SOFTPLUS}) * tanh({_SOFTPLUS}))"
            " / (1.0 + exp(-x))"
        ),
        formula=r"x \tanh(\ln(1 + e^{x}))",
        gain=_ROOT_2,
    ),
    Activation(
        name="softplus",
        torch_function=lambda x: functional.softplus(x),
        value=_SOFTPLUS,
        slope=_SIGMOID,
        formula=r"\ln(1 + e^{x})",
        rises=True,
    ),
    Activation(
        name="tanh",
        torch_function=lambda x: torch.tanh(x),
        value="tanh(x)",
        slope="1.0 - tanh(x) * tanh(x)",
        formula=r"\tanh(x)",
        rises=True,
    ),
    Activation(
        name="sigmoid",
        torch_function=lambda x: torch.sigmoid(x),
        value=_SIGMOID,
        slope="1.0 / (1.0 + exp(-x)) * (1.0 - 1.0 / (1.0 + exp(-x)))",
        formula=r"\frac{1}{1 + e^{-x}}",
        rises=True,
    ),
    Activation(
        name="hard_tanh",
        torch_function=lambda x: functional.hardtanh(x),
        value="min(max(x, -1.0), 1.0)",
        slope="1.0 if abs(x) < 1.0 else 0.0",
        formula=r"\min(1, \max(-1, x))",
        pieces=Pieces((-1.0, 1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 1.0)),
        rises=True,
    ),
    Activation(
        name="softsign",
        torch_function=lambda x: functional.softsign(x),
        value="x / (1.0 + abs(x))",
        slope="1.0 / ((1.0 + abs(x)) * (1.0 + abs(x)))",
        formula=r"\frac{x}{1 + |x|}",
        rises=True,
    ),
    Activation(
        name="sine",
        torch_function=lambda x: torch.sin(x),
        value="sin(x)",
        slope="cos(x)",
        formula=r"\sin(x)",
    ),
    Activation(
        name="abs",
        torch_function=lambda x: torch.abs(x),
        value="abs(x)",
        slope="1.0 if x > 0.0 else (-1.0 if x < 0.0 else 0.0)",
        formula=r"|x|",
        pieces=Pieces((0.0,), (-1.0, 1.0), (0.0, 0.0)),
    ),
    Activation(
        name="square",
        torch_function=lambda x: torch.square(x),
        value="x * x",
        slope="2.0 * x",
        formula=r"x^{2}",
        gain=0.35,
    ),
)

ACTIVATIONS: dict[str, Activation] = {row.name: row for row in _ROWS}
"""Every activation by name, in menu order."""
