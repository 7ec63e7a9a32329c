"""Problems, one row each: what is asked of a network, and what counts as a good answer.

A row carries the loss in PyTorch (the definition), and the same loss, its derivative and the score
as expressions, which the rows of a run and the compiled kernel evaluate; tests hold them to the
PyTorch function and to autograd.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.experiment.expressions import evaluate, names_in
from models.pytorch import functional, torch

Floats = NDArray[np.float64]
Target = Literal["class 0 or 1", "one of several classes", "number"]


@dataclass(frozen=True)
class Problem:
    """One kind of question.

    The expressions are in what belongs to one output of one point, and are summed over a point's
    outputs: ``z``, the output; ``t``, its target; ``n``, the logarithm of the sum of exp(z) over
    the point's outputs; and, in ``score``, ``c``: 1 for the output of the class that is decided
    for, else 0.

    Attributes:
        name: Its id.
        outputs: Of the network.
        target: What a label is: the class 0 or 1; the number of one of ``outputs`` classes; or
            the number wanted.
        torch_loss: The definition: outputs and targets, both ``(count, outputs)`` -> mean loss.
        loss: The same of one point, as an expression in ``z``, ``t``, ``n``.
        slope: Its derivative by ``z``, likewise.
        score_name: What ``score`` is called in a row.
        score: What is said of an answer beside its loss, in ``z``, ``t``, ``c``.
        ignores_shifts: Whether the loss stays the same if one number is added to all outputs.
    """

    name: str
    outputs: int
    target: Target
    torch_loss: "Callable[[torch.Tensor, torch.Tensor], torch.Tensor]"
    loss: str
    slope: str
    score_name: str
    score: str
    ignores_shifts: bool = False

    @property
    def has_classes(self) -> bool:
        """Whether an answer is a decision for a class."""
        return self.target != "number"

    def targets(self, labels: NDArray[np.floating]) -> Floats:
        """Return what the outputs are to be, ``(count, outputs)``, for labels ``(count,)``."""
        if self.target == "one of several classes":
            return np.eye(self.outputs)[labels.astype(np.intp)]
        return labels.reshape(-1, self.outputs).astype(np.float64)

    def classes(self, outputs: NDArray[np.floating]) -> NDArray[np.intp]:
        """Return the classes ``(count,)`` that outputs ``(count, outputs)`` decide for."""
        if self.outputs == 1:
            return (outputs[:, 0] > 0).astype(np.intp)
        classes: NDArray[np.intp] = outputs.argmax(axis=1)
        return classes

    def losses(self, outputs: NDArray[np.floating], targets: Floats) -> Floats:
        """Return the loss of each point, ``(count,)``."""
        return self._summed(self.loss, outputs, targets)

    def scores(self, outputs: NDArray[np.floating], targets: Floats) -> Floats:
        """Return the score of each point, ``(count,)``."""
        return self._summed(self.score, outputs, targets)

    def centered(self, outputs: NDArray[np.floating]) -> Floats:
        """Return outputs ``(..., outputs)`` less what the loss does not see of them."""
        wide = outputs.astype(np.float64)
        return wide - wide.mean(axis=-1, keepdims=True) if self.ignores_shifts else wide

    def _summed(self, expression: str, outputs: NDArray[np.floating], targets: Floats) -> Floats:
        z = outputs.astype(np.float64)
        variables = {"z": z, "t": targets}
        used = names_in(expression)
        if "n" in used:
            variables["n"] = np.logaddexp.reduce(z, axis=1, keepdims=True)
        if "c" in used:
            decided = np.arange(max(2, self.outputs)) == self.classes(z)[:, None]
            variables["c"] = decided[:, -self.outputs :].astype(np.float64)
        per_point: Floats = evaluate(expression, **variables).sum(axis=1)
        return per_point


BINARY = Problem(
    name="binary",
    outputs=1,
    target="class 0 or 1",
    torch_loss=lambda z, t: functional.binary_cross_entropy_with_logits(z, t),
    loss="max(-z if t > 0.0 else z, 0.0) + log1p(exp(-abs(z)))",
    slope="1.0 / (1.0 + exp(-z)) - t",
    score_name="accuracy",
    score="t if z > 0.0 else 1.0 - t",
)
"""Which of two classes: cross-entropy in nats, and the share of points right."""

PROBLEMS: dict[str, Problem] = {row.name: row for row in (BINARY,)}
"""Every problem by name."""
