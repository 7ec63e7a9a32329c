"""Settings -> a fully connected network whose parameters are one flat vector."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.experiment.activations import ACTIVATIONS, Activation, Pieces
from models.experiment.features import COORDINATES, Feature, features_of
from models.experiment.problems import BINARY, Problem
from models.experiment.settings import FIELDS, Layer, Settings
from models.pytorch import torch


@dataclass(frozen=True)
class Dense:
    """One affine layer and the activation after it, as a window on the flat vector.

    Attributes:
        inputs: Units before it.
        outputs: Units after it.
        start: Where its weight begins in the flat vector; row-major ``(outputs, inputs)``,
            directly followed by its bias ``(outputs,)``.
        activation: What its output goes through; the last layer's is the identity.
        bend: How much of it, 0 to 1: x -> (1 - bend) x + bend activation(x).
    """

    inputs: int
    outputs: int
    start: int
    activation: Activation
    bend: float = 1.0

    @property
    def bias_start(self) -> int:
        """Where its bias begins in the flat vector."""
        return self.start + self.inputs * self.outputs

    @property
    def stop(self) -> int:
        """One past its last parameter."""
        return self.bias_start + self.outputs

    @property
    def is_affine(self) -> bool:
        """Whether what follows its matrix bends nothing."""
        return self.bend == 0.0 or self.activation.is_affine

    @property
    def pieces(self) -> Pieces | None:
        """The affine pieces of what follows its matrix, or None where that is curved."""
        if self.is_affine:
            return ACTIVATIONS["identity"].pieces
        pieces = self.activation.pieces
        if pieces is None or self.bend == 1.0:
            return pieces
        return pieces.bent(self.bend)

    @property
    def rises(self) -> bool:
        """Whether what follows its matrix never falls; False where that is not known."""
        if self.pieces is not None:
            return min(self.pieces.slopes) >= 0.0
        return self.activation.rises

    def apply(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return what follows its matrix, of every element of ``x``, in PyTorch."""
        # At the ends the other term is left out, not multiplied by 0: it may be infinite.
        if self.is_affine:
            return x
        if self.bend == 1.0:
            return self.activation.torch_function(x)
        return (1.0 - self.bend) * x + self.bend * self.activation.torch_function(x)


@dataclass(frozen=True)
class Network:
    """The shape of a network: its layers over one flat vector of parameters.

    Attributes:
        layers: Input side first.
        features: What it sees of a point: its inputs, in order.
        problem: What it is asked; says how many outputs it has.
    """

    layers: tuple[Dense, ...]
    features: tuple[Feature, ...] = COORDINATES
    problem: Problem = BINARY

    @classmethod
    def of(cls, settings: Settings) -> "Network":
        """Return the network that ``settings`` describe."""
        return cls.stacked(settings.layers, settings.bend)

    @classmethod
    def stacked(
        cls,
        hidden: Sequence[Layer],
        bend: float = 1.0,
        features: tuple[Feature, ...] = COORDINATES,
        problem: Problem = BINARY,
    ) -> "Network":
        """Return the network with these hidden layers, which may be wider than the page allows."""
        widths = [len(features), *(layer.width for layer in hidden), problem.outputs]
        names = [*(layer.activation for layer in hidden), "identity"]
        layers: list[Dense] = []
        for (inputs, outputs), name in zip(pairwise(widths), names, strict=True):
            start = layers[-1].stop if layers else 0
            activation = ACTIVATIONS[name]
            # The identity is the same at every bend: equal networks should be equal values.
            layers.append(
                Dense(inputs, outputs, start, activation, 1.0 if activation.is_affine else bend)
            )
        return cls(tuple(layers), features, problem)

    def what_if(self, activation: str | None, bend: float) -> "Network":
        """Return the network that the same flat vector makes with something else between layers.

        Args:
            activation: For every hidden layer; None: each keeps its own.
            bend: For every hidden layer, in place of its own; 0 to 1.

        Raises:
            ValueError: If there is no such activation, or ``bend`` is out of range.
        """
        FIELDS["bend"].check("bend", bend)
        if activation is not None:
            FIELDS["activation"].check("activation", activation)
        hidden = [
            Layer(activation or layer.activation.name, layer.outputs) for layer in self.layers[:-1]
        ]
        return Network.stacked(hidden, bend, self.features, self.problem)

    @property
    def parameter_count(self) -> int:
        """Length of the flat vector."""
        return self.layers[-1].stop

    @property
    def is_affine(self) -> bool:
        """Whether it is one matrix for any parameters."""
        return all(layer.is_affine for layer in self.layers)

    @property
    def is_piecewise_affine(self) -> bool:
        """Whether it is made of exact linear regions."""
        return all(layer.pieces is not None for layer in self.layers)

    def index_of(self, place: Sequence[int]) -> int:
        """Return where in the flat vector a weight or a bias is.

        Args:
            place: Layer, unit and input of a weight, or layer and unit of a bias; each from 0.
        """
        layer, unit = self.layers[place[0]], place[1]
        if len(place) == 2:
            return layer.bias_start + unit
        return layer.start + unit * layer.inputs + place[2]

    def first_parameters(self, seed: int) -> NDArray[np.float64]:
        """Return the first weights (Glorot & Bengio 2010, uniform) and zero biases, ``(count,)``.

        A layer's range is scaled by its activation's gain. The draws are uniform because those
        are the same bits on every machine.
        """
        generator = np.random.default_rng(seed)
        parameters = np.zeros(self.parameter_count)
        for layer in self.layers:
            reach = layer.activation.gain * math.sqrt(6.0 / (layer.inputs + layer.outputs))
            weight = generator.uniform(-reach, reach, layer.inputs * layer.outputs)
            parameters[layer.start : layer.bias_start] = weight
        return parameters

    def views(self, flat: "torch.Tensor") -> "list[tuple[torch.Tensor, torch.Tensor]]":
        """Return each layer's weight ``(outputs, inputs)`` and bias ``(outputs,)`` in ``flat``."""
        return [
            (
                flat[layer.start : layer.bias_start].view(layer.outputs, layer.inputs),
                flat[layer.bias_start : layer.stop],
            )
            for layer in self.layers
        ]

    def forward(
        self, parameters: "Sequence[tuple[torch.Tensor, torch.Tensor]]", x: "torch.Tensor"
    ) -> "torch.Tensor":
        """Return the outputs ``(count, outputs)`` at the inputs ``x`` ``(count, inputs)``.

        Args:
            parameters: Weight and bias per layer, as ``views`` gives them.
            x: The features of points, of the parameters' dtype.
        """
        for layer, (weight, bias) in zip(self.layers, parameters, strict=True):
            x = layer.apply(torch.addmm(bias, x, weight.t()))
        return x

    def __call__(
        self, flat: NDArray[np.floating], points: NDArray[np.floating]
    ) -> NDArray[np.floating]:
        """Return the outputs ``(count, outputs)`` at ``points`` ``(count, 2)``, by PyTorch.

        In the dtype of ``flat``, without gradients. The definition;
        ``models.compiled.forward.outputs_at`` is what the page is drawn with.
        """
        # Rows of a record are read-only, which torch cannot express: those are copied.
        vector = torch.from_numpy(np.require(flat, requirements=["C", "W"]))
        x = torch.from_numpy(features_of(points, self.features)).to(vector.dtype)
        with torch.inference_mode():
            outputs: NDArray[np.floating] = self.forward(self.views(vector), x).numpy()
        return outputs

    def logits(
        self, flat: NDArray[np.floating], points: NDArray[np.floating]
    ) -> NDArray[np.floating]:
        """Return the one output ``(count,)`` at ``points``; positive means class 1.

        Raises:
            ValueError: If there are several outputs, or one that is no logit.
        """
        self.must_have_one_logit("logits")
        return self(flat, points)[:, 0]

    def must_have_one_logit(self, asker: str) -> None:
        """Do nothing if this is a network with one logit, for two classes.

        Raises:
            ValueError: If it is not; the message begins with ``asker``.
        """
        if self.problem.target != "class 0 or 1":
            raise ValueError(
                f"{asker} needs one logit for two classes,"
                f" got the problem {self.problem.name} with {self.problem.outputs} outputs"
            )

    def must_see_the_plane(self, asker: str) -> None:
        """Do nothing if its inputs are x and y themselves.

        Raises:
            ValueError: If they are not; the message begins with ``asker``.
        """
        if self.features != COORDINATES:
            names = ", ".join(feature.name for feature in self.features)
            raise ValueError(f"{asker} needs the features x and y, got {names}")

    def must_be_a_logit_on_the_plane(self, asker: str) -> None:
        """Do nothing if this is one logit as a function of x and y themselves.

        Raises:
            ValueError: If it is not; the message begins with ``asker``.
        """
        self.must_have_one_logit(asker)
        self.must_see_the_plane(asker)
