"""ONNX: the network and its one matrix, for whatever runs ONNX; PyTorch has no part in it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from components.takeaway.taken import Taken
from components.takeaway.weights import tensors
from models.definition.network import Dense

_OPSET = 20
"""The first with Gelu."""

_IR_VERSION = 9
"""What came with it: older programs read it, too."""

Node = tuple[str, tuple[str, ...], dict[str, float]]
"""Operator, inputs and attributes; ``z`` is what comes in, ``y`` what goes out."""

OPERATORS: dict[str, Node] = {
    "relu": ("Relu", ("z",), {}),
    "leaky_relu": ("LeakyRelu", ("z",), {"alpha": 0.1}),
    "elu": ("Elu", ("z",), {"alpha": 1.0}),
    "selu": ("Selu", ("z",), {}),
    "gelu": ("Gelu", ("z",), {}),
    "mish": ("Mish", ("z",), {}),
    "softplus": ("Softplus", ("z",), {}),
    "tanh": ("Tanh", ("z",), {}),
    "sigmoid": ("Sigmoid", ("z",), {}),
    "hard_tanh": ("Clip", ("z", "minus_one", "one"), {}),
    "softsign": ("Softsign", ("z",), {}),
    "sine": ("Sin", ("z",), {}),
    "abs": ("Abs", ("z",), {}),
    "square": ("Mul", ("z", "z"), {}),
}
"""Activations that are one operator; silu, x sigmoid(x), is two."""


def onnx_network(taken: Taken) -> bytes:
    """Return the network: ``points`` (count, 2) float32 -> ``logits`` (count, 1)."""
    graph = _Graph()
    for number, layer in enumerate(taken.network.layers, 1):
        graph.affine(f"W{number}", f"b{number}")
        graph.activate(layer)
    return graph.file(taken, [name for name in tensors(taken) if name not in ("A", "c")])


def onnx_matrix(taken: Taken) -> bytes:
    """Return its best single matrix, likewise: the one it is, or the nearest to it."""
    graph = _Graph()
    graph.affine("A", "c")
    return graph.file(taken, ["A", "c"])


class _Graph:
    """Operators one after the other."""

    def __init__(self) -> None:
        # It takes 13 MB, which a server need not have before somebody asks.
        from onnx import helper, numpy_helper

        self._helper: Any = helper
        self._tensor: Callable[..., Any] = numpy_helper.from_array
        self._nodes: list[Any] = []
        self._constants: dict[str, float] = {}
        self._last = "points"

    def affine(self, weight: str, bias: str) -> None:
        """Go on by ``x W^T + b``."""
        self._add("Gemm", (self._last, weight, bias), transB=1)

    def activate(self, layer: Dense) -> None:
        """Go on by what follows a layer's matrix."""
        if layer.is_affine:
            return
        before = self._last
        if layer.activation.name == "silu":
            self._add("Sigmoid", (before,))
            self._add("Mul", (before, self._last))
        else:
            kind, inputs, attributes = OPERATORS[layer.activation.name]
            names = (before if name == "z" else self._limit(name) for name in inputs)
            self._add(kind, tuple(names), **attributes)
        if layer.bend != 1.0:
            self._mix(before, layer.bend)

    def file(self, taken: Taken, names: list[str]) -> bytes:
        """Return the model, with these of the tensors in it."""
        helper, kept = self._helper, tensors(taken)
        self._nodes[-1].output[0] = "logits"
        numbers = {name: kept[name] for name in names}
        numbers |= {name: np.array(value, "f4") for name, value in self._constants.items()}
        float32 = 1
        graph = helper.make_graph(
            self._nodes,
            taken.stem,
            [helper.make_tensor_value_info("points", float32, ["count", 2])],
            [helper.make_tensor_value_info("logits", float32, ["count", 1])],
            [self._tensor(array, name) for name, array in numbers.items()],
        )
        opset = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=_IR_VERSION)
        model.doc_string = f"?{taken.query}"
        body: bytes = model.SerializeToString(deterministic=True)
        return body

    def _mix(self, before: str, bend: float) -> None:
        """Go on by ``(1 - bend) before + bend`` what there is."""
        number = len(self._nodes)
        self._constants |= {f"straight_{number}": 1.0 - bend, f"bend_{number}": bend}
        self._add("Mul", (self._last, f"bend_{number}"))
        bent = self._last
        self._add("Mul", (before, f"straight_{number}"))
        self._add("Add", (bent, self._last))

    def _limit(self, name: str) -> str:
        self._constants[name] = {"one": 1.0, "minus_one": -1.0}[name]
        return name

    def _add(self, kind: str, inputs: tuple[str, ...], **attributes: float) -> None:
        self._last = f"v{len(self._nodes)}"
        self._nodes.append(self._helper.make_node(kind, inputs, [self._last], **attributes))
