"""The forward pass, compiled: affine maps and activations over blocks of points.

A workspace holds one number per unit and point, unit by unit: unit ``u`` of point ``p`` is at
``u * stride + p``. The two inputs are units 0 and 1, the layers follow in order. ``stride`` is a
multiple of LANES; the bundles go over points, so a unit's sum has one order on every machine.
"""

import ast

import numpy as np
from numpy.typing import NDArray

from models.compiled import elementary
from models.compiled.lanes import LANES, everywhere, load, load_one, store, where, widened
from models.compiled.machine_code import compiled, part
from models.definition.network import INPUTS, Dense, Network
from models.experiment.activations import ACTIVATIONS, EXPRESSION_FUNCTIONS

INPUT_COUNT, UNIT_COUNT, START, KIND, FIRST_UNIT = range(5)
"""Columns of the table of layers that ``layer_table`` makes."""

BLOCK = 64
"""Points that go through the network together; their units stay in the fastest cache."""

_KINDS = {name: number for number, name in enumerate(ACTIVATIONS)}


def layer_table(network: Network) -> NDArray[np.int64]:
    """Return one row per layer: inputs, units, start, activation, first unit in a workspace."""
    rows = []
    first_unit = INPUTS
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
    units = INPUTS + sum(layer.outputs for layer in network.layers)
    return np.zeros(units * BLOCK, dtype=np.float32)


def logits(
    network: Network, parameters: NDArray[np.floating], points: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Return the logits ``(count,)`` at ``points`` ``(count, 2)``, reckoned in float32.

    To the last bit what the rows of a compiled run are made with. For other precisions there is
    ``Network.__call__``.

    Args:
        network: The shape.
        parameters: The flat vector ``(parameter_count,)``.
        points: Rounded to float32.
    """
    count = len(points)
    x, y = np.zeros((INPUTS, padded(count)), dtype=np.float32)
    x[:count], y[:count] = points.T
    outputs = np.zeros(padded(count))
    flat = np.array(parameters, dtype=np.float32)
    _logits(layer_table(network), bend_table(network), flat, x, y, workspace(network), outputs)
    return outputs[:count].astype(np.float32)


def activated(
    layer: Dense, x: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what follows a layer's matrix at every element of ``x``, and its slope there."""
    values, slopes = np.zeros((2, padded(x.size)))
    values[: x.size] = x.ravel()
    _activated(_kind(layer), _bend(layer), values, slopes)
    return values[: x.size].reshape(x.shape), slopes[: x.size].reshape(x.shape)


@compiled
def _logits(layers, bends, parameters, x, y, values, outputs):  # type: ignore[no-untyped-def]
    all_logits(layers, bends, parameters, x, y, values, outputs)


@compiled
def _activated(kind, bend, values, slopes):  # type: ignore[no-untyped-def]
    _activate_bent_with_slope(kind, bend, values, slopes, 0, len(values))


@part
def all_logits(layers, bends, parameters, x, y, values, outputs):  # type: ignore[no-untyped-def]
    """Set ``outputs`` to the logits at the points ``x``, ``y``, a multiple of LANES of them."""
    last = layers[len(layers) - 1, FIRST_UNIT]
    for first in range(0, len(x), BLOCK):
        stride = min(BLOCK, len(x) - first)
        for point in range(0, stride, LANES):
            store(values, point, load(x, first + point))
            store(values, stride + point, load(y, first + point))
        forward(layers, bends, parameters, values, stride)
        for point in range(0, stride, LANES):
            store(outputs, first + point, widened(load(values, last * stride + point)))


@part
def forward(layers, bends, parameters, values, stride):  # type: ignore[no-untyped-def]
    """Fill the workspace from its inputs on; the last unit gets the logits."""
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
    """Rewrites an activation's expression for lanes, which have no literals and no ``if``."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Call(ast.Name("everywhere"), [node, ast.Name("x")], [])

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        choices = [self.visit(part) for part in (node.test, node.body, node.orelse)]
        return ast.Call(ast.Name("where"), choices, [])


def on_lanes(expression: str) -> str:
    """Return an activation's expression as one of lanes ``x``."""
    return ast.unparse(_OnLanes().visit(ast.parse(expression, mode="eval")))


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


def _dispatch() -> dict[str, object]:
    names = {name: getattr(elementary, name) for name in EXPRESSION_FUNCTIONS}
    names |= {"everywhere": everywhere, "where": where, "load": load, "store": store}
    exec(compile(_dispatch_source(), "<activations>", "exec"), names)
    return names


_functions = _dispatch()
activate = part(_functions["activate"])  # type: ignore[arg-type]
"""(kind, values, start, stop): replace ``values[start:stop]`` by the activation of it."""
activate_with_slope = part(_functions["activate_with_slope"])  # type: ignore[arg-type]
"""(kind, values, slopes, start, stop): the same, with ``slopes`` set to the derivative."""
