"""``Measure.row``, compiled: one row of a run from a network's parameters."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.compiled.elementary import abs as lanes_abs
from models.compiled.elementary import exp, log1p
from models.compiled.elementary import max as lanes_max
from models.compiled.forward import (
    INPUT_COUNT,
    START,
    UNIT_COUNT,
    all_logits,
    bend_table,
    layer_table,
    padded,
    workspace,
)
from models.compiled.lanes import LANES, everywhere, largest, load, store, total, where, widened
from models.compiled.machine_code import compiled, inlined, part
from models.definition.frame import COLUMNS, GRID_SIDE, grid_points
from models.definition.network import INPUTS, Network
from models.experiment.datasets import Data

_SCORES = COLUMNS.index("train_loss")
_GAP = COLUMNS.index("gap")
_AGREEMENT = COLUMNS.index("agreement")
_DIFFERENCE = COLUMNS.index("largest_difference")
_OUTPUT = COLUMNS.index("largest_output")
_BEST = COLUMNS.index("best_weight_1")
_DELETED = COLUMNS.index("deleted_weight_1")
_PARAMETERS = len(COLUMNS)
# The scores of a map follow its two weights and its bias.
_MAP_SCORES = COLUMNS.index("best_train_loss") - _BEST


class Gauge(NamedTuple):
    """What a row is measured with.

    The data come first and are padded to a multiple of LANES by repeating the last point, whose
    repetitions have no share in any mean; then come the grid's points.
    """

    x: NDArray[np.float32]
    """First coordinates, ``(data + grid,)``."""
    y: NDArray[np.float32]
    """Second coordinates."""
    labels: NDArray[np.float64]
    """0 or 1, ``(data,)``."""
    train_share: NDArray[np.float64]
    """1 / train_count for points trained on, else 0, ``(data,)``."""
    test_share: NDArray[np.float64]
    """1 / test_count for points held out, else 0, ``(data,)``."""
    share: NDArray[np.float64]
    """1 / count for every point of the data, ``(data,)``."""
    solver: NDArray[np.float64]
    """Gives the best affine map by its product with the outputs, ``(3 * data,)``."""
    outputs: NDArray[np.float64]
    """Room for the logits, ``(data + grid,)``."""
    fitted: NDArray[np.float64]
    """Room for a map's logits, ``(data + grid,)``."""
    values: NDArray[np.float32]
    """Room for one block's workspace."""
    product: NDArray[np.float64]
    """Room for the product of the matrices, ``(2, widest)``."""
    is_affine: bool
    """Whether the network is one matrix for any parameters."""
    bends: NDArray[np.float64]
    """``bend_table`` of the network."""


def make_gauge(network: Network, data: Data) -> Gauge:
    """Return what is needed to measure ``network`` on ``data``."""
    count = len(data.points)
    room = padded(count)
    filling = np.minimum(np.arange(room), count - 1)
    points = np.concatenate([data.points[filling], grid_points(GRID_SIDE).astype(np.float32)])
    points = points[np.minimum(np.arange(padded(len(points))), len(points) - 1)]
    shares = np.zeros((3, room))
    shares[0, data.train] = 1.0 / data.train_count
    shares[1, data.test] = 1.0 / (count - data.train_count)
    shares[2, :count] = 1.0 / count
    solver = np.zeros((INPUTS + 1, room))
    solver[:, :count] = _solver(data.points.astype(np.float64))
    widest = max(layer.inputs for layer in network.layers)
    return Gauge(
        x=points[:, 0].copy(),
        y=points[:, 1].copy(),
        labels=data.labels[filling].astype(np.float64),
        train_share=shares[0].copy(),
        test_share=shares[1].copy(),
        share=shares[2].copy(),
        solver=solver.ravel(),
        outputs=np.zeros(len(points)),
        fitted=np.zeros(len(points)),
        values=workspace(network),
        product=np.zeros((2, widest)),
        is_affine=network.is_affine,
        bends=bend_table(network),
    )


def _solver(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the matrix ``(3, count)`` that takes outputs to their best affine map.

    The pseudo-inverse of (x, y, 1) written out, with sums rounded once: a linear algebra library
    gives other last bits on other processors.
    """
    means = [math.fsum(column) / len(points) for column in points.T]
    x, y = points.T - np.array(means)[:, None]
    xx, xy, yy = math.fsum(x * x), math.fsum(x * y), math.fsum(y * y)
    determinant = xx * yy - xy * xy
    if determinant <= 1e-9 * xx * yy:  # all points on one line
        return np.linalg.pinv(np.column_stack([points, np.ones(len(points))]))
    weight_1 = (yy * x - xy * y) / determinant
    weight_2 = (xx * y - xy * x) / determinant
    bias = 1.0 / len(points) - means[0] * weight_1 - means[1] * weight_2
    return np.stack([weight_1, weight_2, bias])


def rows_of(
    networks: Sequence[Network], data: Data, epoch: int, parameters: NDArray[np.floating]
) -> list[NDArray[np.float32]]:
    """Return what ``Measure.row`` does of networks that differ in nothing but what bends them.

    Args:
        networks: All with the same widths.
        data: What is measured on.
        epoch: Goes into the rows.
        parameters: The flat vector of all of them, ``(parameter_count,)``.
    """
    if not networks:
        return []
    gauge = make_gauge(networks[0], data)
    rows = np.empty((len(networks), len(COLUMNS) + len(parameters)), dtype=np.float32)
    flat = np.array(parameters, dtype=np.float32)
    for network, row in zip(networks, rows, strict=True):
        of_this = gauge._replace(is_affine=network.is_affine, bends=bend_table(network))
        measured(of_this, layer_table(network), flat, epoch, row)
    return list(rows)


@compiled
def measured(gauge, layers, parameters, epoch, row):  # type: ignore[no-untyped-def]
    """Do as ``measure`` does, for callers that are not compiled."""
    return measure(gauge, layers, parameters, epoch, row)


@part
def measure(gauge, layers, parameters, epoch, row):  # type: ignore[no-untyped-def]
    """Fill ``row``; return whether all of it is finite.

    Args:
        gauge: As ``make_gauge`` gives it.
        layers: As ``layer_table`` gives it.
        parameters: ``(parameter_count,)`` or longer, float32.
        epoch: Goes into the row.
        row: ``(row_width,)`` float32.
    """
    count = len(gauge.labels)
    row[0] = epoch
    for k in range(len(row) - _PARAMETERS):
        row[_PARAMETERS + k] = parameters[k]
    bends, values = gauge.bends, gauge.values
    all_logits(layers, bends, parameters, gauge.x, gauge.y, values, gauge.outputs)
    _scores(gauge, gauge.outputs, row, _SCORES)
    deleted = _product(gauge, layers, parameters)
    best = deleted if gauge.is_affine else _least_squares(gauge)
    _apply(gauge, deleted, count)
    _map(gauge, deleted, row, _DELETED)
    _apply(gauge, best, len(gauge.x))
    _map(gauge, best, row, _BEST)
    _compare(gauge, row)
    return _all_finite(row)


@inlined
def _softplus(x):  # type: ignore[no-untyped-def]
    return lanes_max(x, everywhere(0.0, x)) + log1p(exp(-lanes_abs(x)))


@part
def _scores(gauge, logits, row, column):  # type: ignore[no-untyped-def]
    """Write train and test loss, train and test accuracy of ``logits`` from ``column`` on."""
    zero = everywhere(0.0, load(logits, 0))
    one = everywhere(1.0, zero)
    train_loss, test_loss, train_right, test_right = zero, zero, zero, zero
    for point in range(0, len(gauge.labels), LANES):
        z = load(logits, point)
        label = load(gauge.labels, point)
        loss = _softplus(where(label > zero, -z, z))
        right = where(z > zero, label, one - label)
        train, test = load(gauge.train_share, point), load(gauge.test_share, point)
        train_loss = train_loss + loss * train
        test_loss = test_loss + loss * test
        train_right = train_right + right * train
        test_right = test_right + right * test
    row[column] = total(train_loss)
    row[column + 1] = total(test_loss)
    row[column + 2] = total(train_right)
    row[column + 3] = total(test_right)


@part
def _product(gauge, layers, parameters):  # type: ignore[no-untyped-def]
    """Return the bare product of the matrices: two weights and the bias, float64."""
    product = gauge.product
    product[0, 0] = 1.0
    bias = 0.0
    for layer in range(len(layers) - 1, -1, -1):
        inputs, units = layers[layer, INPUT_COUNT], layers[layer, UNIT_COUNT]
        weight = layers[layer, START]
        for unit in range(units):
            bias += product[0, unit] * parameters[weight + inputs * units + unit]
        for i in range(inputs):
            product[1, i] = 0.0
        for unit in range(units):
            for i in range(inputs):
                product[1, i] += product[0, unit] * parameters[weight + unit * inputs + i]
        for i in range(inputs):
            product[0, i] = product[1, i]
    return product[0, 0], product[0, 1], bias


@part
def _least_squares(gauge):  # type: ignore[no-untyped-def]
    """Return the affine map nearest to the outputs over the data."""
    count = len(gauge.labels)
    zero = everywhere(0.0, load(gauge.outputs, 0))
    weight_1, weight_2, bias = zero, zero, zero
    for point in range(0, count, LANES):
        z = load(gauge.outputs, point)
        weight_1 = weight_1 + load(gauge.solver, point) * z
        weight_2 = weight_2 + load(gauge.solver, count + point) * z
        bias = bias + load(gauge.solver, 2 * count + point) * z
    return total(weight_1), total(weight_2), total(bias)


@part
def _apply(gauge, affine, count):  # type: ignore[no-untyped-def]
    """Set the first ``count`` of ``gauge.fitted`` to the map's logits."""
    for point in range(0, count, LANES):
        x, y = widened(load(gauge.x, point)), widened(load(gauge.y, point))
        image = everywhere(affine[0], x) * x + everywhere(affine[1], x) * y
        store(gauge.fitted, point, image + everywhere(affine[2], x))


@part
def _map(gauge, affine, row, column):  # type: ignore[no-untyped-def]
    """Write a map and its scores from ``column`` on."""
    row[column] = affine[0]
    row[column + 1] = affine[1]
    row[column + 2] = affine[2]
    _scores(gauge, gauge.fitted, row, column + _MAP_SCORES)


@part
def _compare(gauge, row):  # type: ignore[no-untyped-def]
    """Write gap, agreement, largest difference and largest output."""
    count = len(gauge.labels)
    zero = everywhere(0.0, load(gauge.outputs, 0))
    one = everywhere(1.0, zero)
    sum_ = zero
    for point in range(0, count, LANES):
        sum_ = sum_ + load(gauge.outputs, point) * load(gauge.share, point)
    mean = everywhere(total(sum_), zero)
    variance, residual, agreement, size = zero, zero, zero, zero
    for point in range(0, count, LANES):
        z, fit = load(gauge.outputs, point), load(gauge.fitted, point)
        share = load(gauge.share, point)
        variance = variance + (z - mean) * (z - mean) * share
        residual = residual + (z - fit) * (z - fit) * share
        alike = where(z > zero, where(fit > zero, one, zero), where(fit > zero, zero, one))
        agreement = agreement + alike * share
        size = lanes_max(size, lanes_abs(z))
    row[_GAP] = _gap(total(variance), total(residual), largest(size))
    row[_AGREEMENT] = total(agreement)
    difference, output, hole = zero, zero, zero
    for point in range(count, len(gauge.x), LANES):
        z, fit = load(gauge.outputs, point), load(gauge.fitted, point)
        difference = lanes_max(difference, lanes_abs(z - fit))
        output = lanes_max(output, lanes_abs(z))
        # a comparison passes over what is not a number; a sum does not
        hole = hole + ((z - z) + (fit - fit))
    row[_DIFFERENCE] = largest(difference) + total(hole)
    row[_OUTPUT] = largest(output) + total(hole)


@inlined
def _gap(variance, residual, size):  # type: ignore[no-untyped-def]
    """Return the linearity gap; see ``models.definition.collapse.linearity_gap``."""
    rounding = 1e-6 * size
    if variance <= rounding * rounding:
        return 0.0
    gap = residual / variance
    return 1.0 if gap > 1.0 else gap


@part
def _all_finite(row):  # type: ignore[no-untyped-def]
    hole = 0.0
    for k in range(len(row)):
        hole += row[k] - row[k]
    return hole == 0.0
