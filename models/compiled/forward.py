"""The forward pass, compiled: affine maps and activations over blocks of points.

A workspace holds one number per unit and point, unit by unit: unit ``u`` of point ``p`` is at
``u * stride + p``. The inputs are the first units, the layers follow in order. ``stride`` is a
multiple of LANES; the bundles go over points, so a unit's sum has one order on every machine.
"""

import ast
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.compiled import elementary
from models.compiled.lanes import LANES, everywhere, load, load_one, store, where, widened
from models.compiled.machine_code import compiled, part
from models.definition.network import Dense, Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.expressions import FUNCTIONS, WithoutBranches
from models.experiment.features import features_of

INPUT_COUNT, UNIT_COUNT, START, KIND, FIRST_UNIT = range(5)
"""Columns of the table of layers that ``layer_table`` makes."""

BLOCK = 64
"""Points that go through the network together; their units stay in the fastest cache."""

_KINDS = {name: number for number, name in enumerate(ACTIVATIONS)}


def layer_table(network: Network) -> NDArray[np.int64]:
    """Return one row per layer: inputs, units, start, activation, first unit in a workspace."""
    rows = []
    first_unit = len(network.features)
    for layer in network.layers:
        rows.append((layer.inputs, layer.outputs, layer.start, _kind(layer), first_unit))
        first_unit += layer.outputs
    return np.array(rows, dtype=np.int64)


def bend_table(network: Network) -> NDArray[np.float64]:
    """Return each layer's bend, ``(layers,)``."""
    return np.array(list(map(_bend, network.layers)))


def _kind(layer: Dense) -> int:
    return _KINDS["identity" if layer.is_affine else layer.activation.name]


def _bend(layer: Dense) -> float:
    return 1.0 if layer.is_affine else float(layer.bend)


def padded(count: int) -> int:
    """Return the least multiple of LANES that holds ``count``."""
    return -(-count // LANES) * LANES


def workspace(network: Network) -> NDArray[np.float32]:
    """Return room for what a block of points passes through, ``(units * BLOCK,)``."""
    return np.zeros(unit_count(network) * BLOCK, dtype=np.float32)


def unit_count(network: Network) -> int:
    """Return how many units a workspace has, the inputs and the outputs included."""
    return len(network.features) + sum(layer.outputs for layer in network.layers)


def outputs_at(
    network: Network, parameters: NDArray[np.floating], points: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Return the outputs ``(count, outputs)`` at ``points`` ``(count, 2)``, reckoned in float32.

    To the last bit what the rows of a compiled run are made with. For other precisions there is
    ``Network.__call__``.

    Args:
        network: The shape.
        parameters: The flat vector ``(parameter_count,)``.
        points: Rounded to float32.
    """
    count = len(points)
    x = np.zeros((len(network.features), padded(count)), dtype=np.float32)
    x[:, :count] = features_of(points.astype(np.float32), network.features).T
    outputs = np.zeros((network.problem.outputs, padded(count)))
    flat = np.array(parameters, dtype=np.float32)
    tables = layer_table(network), bend_table(network)
    _outputs(*tables, flat, x.ravel(), workspace(network), outputs.ravel())
    return outputs[:, :count].T.astype(np.float32)


def logits(
    network: Network, parameters: NDArray[np.floating], points: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Return the one output ``(count,)`` of ``outputs_at``; positive means class 1.

    Raises:
        ValueError: If there are several outputs, or one that is no logit.
    """
    network.must_have_one_logit("logits")
    return outputs_at(network, parameters, points)[:, 0]


def activated(
    layer: Dense, x: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what follows a layer's matrix at every element of ``x``, and its slope there."""
    values, slopes = np.zeros((2, padded(x.size)))
    values[: x.size] = x.ravel()
    _activated(_kind(layer), _bend(layer), values, slopes)
    return values[: x.size].reshape(x.shape), slopes[: x.size].reshape(x.shape)


@compiled
def _outputs(layers, bends, parameters, x, values, outputs):  # type: ignore[no-untyped-def]
    all_outputs(layers, bends, parameters, x, values, outputs)


@compiled
def _activated(kind, bend, values, slopes):  # type: ignore[no-untyped-def]
    _activate_bent_with_slope(kind, bend, values, slopes, 0, len(values))


@part
def all_outputs(layers, bends, parameters, x, values, outputs):  # type: ignore[no-untyped-def]
    """Set ``outputs`` to the network's.

    Args:
        layers: As ``layer_table`` gives it.
        bends: As ``bend_table`` gives it.
        parameters: The flat vector.
        x: ``(inputs * points,)``, input after input; a multiple of LANES of points.
        values: ``workspace``.
        outputs: ``(outputs * points,)`` float64, output after output.
    """
    inputs, units = layers[0, INPUT_COUNT], layers[len(layers) - 1, UNIT_COUNT]
    last = layers[len(layers) - 1, FIRST_UNIT]
    count = len(x) // inputs
    for first in range(0, count, BLOCK):
        stride = min(BLOCK, count - first)
        for i in range(inputs):
            for point in range(0, stride, LANES):
                store(values, i * stride + point, load(x, i * count + first + point))
        forward(layers, bends, parameters, values, stride)
        for k in range(units):
            for point in range(0, stride, LANES):
                image = widened(load(values, (last + k) * stride + point))
                store(outputs, k * count + first + point, image)


@part
def forward(layers, bends, parameters, values, stride):  # type: ignore[no-untyped-def]
    """Fill the workspace from its inputs on; the last units get the outputs."""
    for layer in range(len(layers)):
        _affine(layers, layer, parameters, values, stride)
        first = layers[layer, FIRST_UNIT]
        stop = first + layers[layer, UNIT_COUNT]
        kind, bend = layers[layer, KIND], bends[layer]
        if bend == 1.0:
            activate(kind, values, first * stride, stop * stride)
        else:
            _activate_bent(kind, bend, values, first * stride, stop * stride)


@part
def forward_with_slopes(layers, bends, parameters, values, slopes, stride):  # type: ignore[no-untyped-def]
    """Do as ``forward`` does, and keep each activation's slope in a second workspace."""
    for layer in range(len(layers)):
        _affine(layers, layer, parameters, values, stride)
        first = layers[layer, FIRST_UNIT]
        stop = first + layers[layer, UNIT_COUNT]
        kind, bend = layers[layer, KIND], bends[layer]
        if bend == 1.0:
            activate_with_slope(kind, values, slopes, first * stride, stop * stride)
        else:
            _activate_bent_with_slope(kind, bend, values, slopes, first * stride, stop * stride)


@part
def _activate_bent(kind, bend, values, start, stop):  # type: ignore[no-untyped-def]
    """Do as ``activate`` does, with (1 - bend) x + bend f(x) in place of f(x)."""
    for at in range(start, stop, LANES):
        x = load(values, at)
        activate(kind, values, at, at + LANES)
        bent = everywhere(bend, x) * load(values, at)
        store(values, at, everywhere(1.0 - bend, x) * x + bent)


@part
def _activate_bent_with_slope(kind, bend, values, slopes, start, stop):  # type: ignore[no-untyped-def]
    """Do as ``activate_with_slope`` does, with (1 - bend) x + bend f(x) in place of f(x)."""
    for at in range(start, stop, LANES):
        x = load(values, at)
        activate_with_slope(kind, values, slopes, at, at + LANES)
        share, rest = everywhere(bend, x), everywhere(1.0 - bend, x)
        store(values, at, rest * x + share * load(values, at))
        store(slopes, at, rest + share * load(slopes, at))


@part
def _affine(layers, layer, parameters, values, stride):  # type: ignore[no-untyped-def]
    """Set a layer's units to weight times the units before it, plus bias."""
    inputs = layers[layer, INPUT_COUNT]
    units = layers[layer, UNIT_COUNT]
    weight = layers[layer, START]
    bias = weight + inputs * units
    target = layers[layer, FIRST_UNIT] * stride
    source = target - inputs * stride
    unit = 0
    # Four units at a time: a point's value is loaded once for four sums.
    while unit + 4 <= units:
        w0 = weight + unit * inputs
        w1, w2, w3 = w0 + inputs, w0 + 2 * inputs, w0 + 3 * inputs
        for point in range(0, stride, LANES):
            sum0 = load_one(parameters, bias + unit)
            sum1 = load_one(parameters, bias + unit + 1)
            sum2 = load_one(parameters, bias + unit + 2)
            sum3 = load_one(parameters, bias + unit + 3)
            for i in range(inputs):
                x = load(values, source + i * stride + point)
                sum0 = sum0 + load_one(parameters, w0 + i) * x
                sum1 = sum1 + load_one(parameters, w1 + i) * x
                sum2 = sum2 + load_one(parameters, w2 + i) * x
                sum3 = sum3 + load_one(parameters, w3 + i) * x
            at = target + unit * stride + point
            store(values, at, sum0)
            store(values, at + stride, sum1)
            store(values, at + 2 * stride, sum2)
            store(values, at + 3 * stride, sum3)
        unit += 4
    while unit < units:
        for point in range(0, stride, LANES):
            sum0 = load_one(parameters, bias + unit)
            for i in range(inputs):
                x = load(values, source + i * stride + point)
                sum0 = sum0 + load_one(parameters, weight + unit * inputs + i) * x
            store(values, target + unit * stride + point, sum0)
        unit += 1


class _OnLanes(ast.NodeTransformer):
    """Rewrites an expression for lanes, which have no literals.

    Args:
        like: The name of lanes of the dtype that its literals get.
    """

    def __init__(self, like: str) -> None:
        self._like = like

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Call(ast.Name("everywhere"), [node, ast.Name(self._like)], [])


def on_lanes(expression: str, like: str = "x") -> str:
    """Return an expression as one of lanes; ``like`` is the name of one of its variables."""
    tree = WithoutBranches().visit(ast.parse(expression, mode="eval"))
    return ast.unparse(_OnLanes(like).visit(tree))


def _dispatch_source() -> str:
    """Return the source of ``activate`` and ``activate_with_slope``: a loop per activation."""
    value_branches, slope_branches = [], []
    for name, row in ACTIVATIONS.items():
        head = f"    if kind == {_KINDS[name]}:\n        for at in range(start, stop, {LANES}):\n"
        head += "            x = load(values, at)\n"
        value = f"            store(values, at, {on_lanes(row.value)})\n"
        slope = f"            store(slopes, at, {on_lanes(row.slope)})\n"
        if row.value != "x":
            value_branches.append(head + value)
        slope_branches.append(head + slope + value)
    return (
        "def activate(kind, values, start, stop):\n"
        + "".join(value_branches)
        + "def activate_with_slope(kind, values, slopes, start, stop):\n"
        + "".join(slope_branches)
    )


def made_of(source: str, name: str, **names: object) -> dict[str, Any]:
    """Return the functions that ``source`` defines, whose expressions are ``on_lanes``.

    Args:
        source: Of Python functions.
        name: Stands for a file's in messages.
        names: What the source uses beside the elementary functions and these.
    """
    known = {function: getattr(elementary, function) for function in FUNCTIONS} | names
    known |= {"everywhere": everywhere, "where": where, "load": load, "store": store}
    exec(compile(source, f"<{name}>", "exec"), known)
    return known


_functions = made_of(_dispatch_source(), "activations")
activate = part(_functions["activate"])
"""(kind, values, start, stop): replace ``values[start:stop]`` by the activation of it."""
activate_with_slope = part(_functions["activate_with_slope"])
"""(kind, values, slopes, start, stop): the same, with ``slopes`` set to the derivative."""
