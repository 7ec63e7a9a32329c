"""``Measure.row``, compiled: one row of a run from a network's parameters."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.compiled.elementary import abs as lanes_abs
from models.compiled.elementary import max as lanes_max
from models.compiled.forward import (
    INPUT_COUNT,
    START,
    UNIT_COUNT,
    all_outputs,
    bend_table,
    layer_table,
    padded,
    workspace,
)
from models.compiled.lanes import LANES, everywhere, largest, load, store, total, widened
from models.compiled.machine_code import compiled, inlined, part
from models.compiled.problems import alike, decided, number_of, write_scores
from models.definition.frame import GRID_SIDE, Layout, grid_points
from models.definition.network import Network
from models.experiment.datasets import Data
from models.experiment.features import features_of


class Places(NamedTuple):
    """Where the numbers of a row are."""

    scores: int
    gap: int
    agreement: int
    """0 where there are no classes to agree on."""
    difference: int
    output: int
    best: int
    """The best map's numbers, followed by its scores."""
    deleted: int
    parameters: int


def _places(layout: Layout) -> Places:
    return Places(
        scores=layout.index("train_loss"),
        gap=layout.index("gap"),
        agreement=layout.index("agreement") if layout.problem.has_classes else 0,
        difference=layout.index("largest_difference"),
        output=layout.index("largest_output"),
        best=layout.start_of("best"),
        deleted=layout.start_of("deleted"),
        parameters=len(layout.columns),
    )


class Gauge(NamedTuple):
    """What a row is measured with.

    The data come first and are padded to a multiple of LANES by repeating the last point, whose
    repetitions have no share in any mean; then come the grid's points.
    """

    places: Places
    """Where everything goes."""
    problem: int
    """``number_of`` what is asked."""
    outputs_of_point: int
    """How many outputs there are."""
    ignores_shifts: bool
    """Whether one number may be added to all outputs of a point."""
    x: NDArray[np.float32]
    """The features, ``(inputs * (data + grid),)``, input after input."""
    targets: NDArray[np.float64]
    """What the outputs are to be, ``(outputs * data,)``, output after output."""
    train_share: NDArray[np.float64]
    """1 / train_count for points trained on, else 0, ``(data,)``."""
    test_share: NDArray[np.float64]
    """1 / test_count for points held out, else 0, ``(data,)``."""
    share: NDArray[np.float64]
    """1 / count for every point of the data, ``(data,)``."""
    solver: NDArray[np.float64]
    """Gives an affine map by its product with the outputs, ``((inputs + 1) * data,)``."""
    outputs: NDArray[np.float64]
    """Room for the outputs, ``(outputs * (data + grid),)``."""
    fitted: NDArray[np.float64]
    """Room for a map's outputs, likewise."""
    values: NDArray[np.float32]
    """Room for one block's workspace."""
    product: NDArray[np.float64]
    """Room for one row of the product of the matrices, ``(2, widest)``."""
    deleted: NDArray[np.float64]
    """Room for the product: weights ``(outputs, inputs)``, then biases, ``(numbers,)``."""
    best: NDArray[np.float64]
    """Room for the best map, likewise."""
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
    x = features_of(points, network.features).astype(np.float32)
    size, outputs = len(network.features) + 1, network.problem.outputs
    solver = np.zeros((size, room))
    solver[:, :count] = _solver(x[:count].astype(np.float64))
    widest = max(max(layer.inputs, layer.outputs) for layer in network.layers)
    return Gauge(
        places=_places(Layout.of(network)),
        problem=number_of(network.problem),
        outputs_of_point=outputs,
        ignores_shifts=network.problem.ignores_shifts,
        x=x.T.ravel(),
        targets=network.problem.targets(data.labels[filling]).T.ravel(),
        train_share=shares[0].copy(),
        test_share=shares[1].copy(),
        share=shares[2].copy(),
        solver=solver.ravel(),
        outputs=np.zeros(outputs * len(points)),
        fitted=np.zeros(outputs * len(points)),
        values=workspace(network),
        product=np.zeros((2, widest)),
        deleted=np.zeros(outputs * size),
        best=np.zeros(outputs * size),
        is_affine=network.is_affine,
        bends=bend_table(network),
    )


def _solver(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the matrix ``(inputs + 1, count)`` that takes outputs to their best affine map.

    The pseudo-inverse of (x, 1) written out, with sums rounded once: a linear algebra library
    gives other last bits on other processors. By cofactors, for inputs are few.

    Args:
        x: ``(count, inputs)``.
    """
    means = [math.fsum(column) / len(x) for column in x.T]
    centered = x.T - np.array(means)[:, None]
    gram = [[math.fsum(one * other) for other in centered] for one in centered]
    determinant = _determinant(gram)
    if determinant <= math.prod((gram[i][i] for i in range(len(gram))), start=1e-9):
        return np.linalg.pinv(np.column_stack([x, np.ones(len(x))]))  # all points on one line
    weights = [
        sum(_cofactor(gram, i, j) * column for j, column in enumerate(centered)) / determinant
        for i in range(len(gram))
    ]
    bias = 1.0 / len(x) - means[0] * weights[0]
    for mean, weight in zip(means[1:], weights[1:], strict=True):
        bias = bias - mean * weight
    return np.stack([*weights, bias])


def _determinant(matrix: list[list[float]]) -> float:
    """Return the determinant, along the first row."""
    if not matrix:
        return 1.0
    return sum(entry * _cofactor(matrix, 0, j) for j, entry in enumerate(matrix[0]))


def _cofactor(matrix: list[list[float]], i: int, j: int) -> float:
    rest = [row[:j] + row[j + 1 :] for row in matrix[:i] + matrix[i + 1 :]]
    return (-1.0) ** (i + j) * _determinant(rest)


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
    width = Layout.of(networks[0]).row_width(networks[0])
    rows = np.empty((len(networks), width), dtype=np.float32)
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
    """Fill ``row``; return whether it is finite, as ``Layout.is_finite`` says.

    Args:
        gauge: As ``make_gauge`` gives it.
        layers: As ``layer_table`` gives it.
        parameters: ``(parameter_count,)`` or longer, float32.
        epoch: Goes into the row.
        row: ``(row_width,)`` float32.
    """
    places = gauge.places
    row[0] = epoch
    for k in range(len(row) - places.parameters):
        row[places.parameters + k] = parameters[k]
    all_outputs(layers, gauge.bends, parameters, gauge.x, gauge.values, gauge.outputs)
    _set_product(gauge, layers, parameters)
    if gauge.ignores_shifts:
        _center(gauge.outputs, gauge.outputs_of_point)
        _center_map(gauge)
    _scores(gauge, gauge.outputs, row, places.scores)
    if gauge.is_affine:
        gauge.best[:] = gauge.deleted
    else:
        _set_best(gauge)
    _apply(gauge, gauge.deleted, len(gauge.share))
    _map(gauge, gauge.deleted, row, places.deleted)
    _apply(gauge, gauge.best, len(gauge.fitted) // gauge.outputs_of_point)
    _map(gauge, gauge.best, row, places.best)
    _compare(gauge, row)
    return _is_finite(row, places)


@part
def _scores(gauge, outputs, row, column):  # type: ignore[no-untyped-def]
    """Write train and test loss, train and test score of ``outputs`` from ``column`` on."""
    stride = len(outputs) // gauge.outputs_of_point
    train, test = gauge.train_share, gauge.test_share
    write_scores(gauge.problem, outputs, stride, gauge.targets, train, test, row, column)


@part
def _center(numbers, outputs):  # type: ignore[no-untyped-def]
    """Take from each of ``(outputs * count,)`` numbers the mean of those of its point."""
    count = len(numbers) // outputs
    for point in range(count):
        sum_ = 0.0
        for k in range(outputs):
            sum_ += numbers[k * count + point]
        for k in range(outputs):
            numbers[k * count + point] -= sum_ / outputs


@part
def _center_map(gauge):  # type: ignore[no-untyped-def]
    """Take from the product of the matrices what moves all outputs alike."""
    weights = len(gauge.deleted) - gauge.outputs_of_point
    _center(gauge.deleted[:weights], gauge.outputs_of_point)
    _center(gauge.deleted[weights:], gauge.outputs_of_point)


@part
def _set_product(gauge, layers, parameters):  # type: ignore[no-untyped-def]
    """Set ``gauge.deleted`` to the bare product of the matrices, in float64, row by row."""
    product, outputs, inputs = gauge.product, gauge.outputs_of_point, layers[0, INPUT_COUNT]
    for k in range(outputs):
        for unit in range(outputs):
            product[0, unit] = 1.0 if unit == k else 0.0
        bias = 0.0
        for layer in range(len(layers) - 1, -1, -1):
            bias = _carry_through(layers, layer, parameters, product, bias)
        for i in range(inputs):
            gauge.deleted[k * inputs + i] = product[0, i]
        gauge.deleted[outputs * inputs + k] = bias


@part
def _carry_through(layers, layer, parameters, product, bias):  # type: ignore[no-untyped-def]
    """Multiply ``product[0]`` by a layer's weight; return ``bias`` and its share in the layer's."""
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
    return bias


@part
def _set_best(gauge):  # type: ignore[no-untyped-def]
    """Set ``gauge.best`` to the affine map nearest to the outputs over the data."""
    count, outputs = len(gauge.share), gauge.outputs_of_point
    stride, size = len(gauge.outputs) // outputs, len(gauge.best) // outputs - 1
    for k in range(outputs):
        for i in range(size + 1):
            sum_ = everywhere(0.0, load(gauge.outputs, 0))
            for point in range(0, count, LANES):
                z = load(gauge.outputs, k * stride + point)
                sum_ = sum_ + load(gauge.solver, i * count + point) * z
            gauge.best[k * size + i if i < size else outputs * size + k] = total(sum_)


@part
def _apply(gauge, affine, count):  # type: ignore[no-untyped-def]
    """Set ``gauge.fitted`` to the map's outputs at the first ``count`` points."""
    outputs = gauge.outputs_of_point
    stride, size = len(gauge.fitted) // outputs, len(affine) // outputs - 1
    for k in range(outputs):
        for point in range(0, count, LANES):
            x = widened(load(gauge.x, point))
            image = everywhere(affine[k * size], x) * x
            if size > 1:  # the usual two without a loop: quicker
                x = widened(load(gauge.x, stride + point))
                image = image + everywhere(affine[k * size + 1], x) * x
            for i in range(2, size):
                x = widened(load(gauge.x, i * stride + point))
                image = image + everywhere(affine[k * size + i], x) * x
            bias = everywhere(affine[outputs * size + k], x)
            store(gauge.fitted, k * stride + point, image + bias)


@part
def _map(gauge, affine, row, column):  # type: ignore[no-untyped-def]
    """Write a map and its scores from ``column`` on."""
    for k in range(len(affine)):
        row[column + k] = affine[k]
    _scores(gauge, gauge.fitted, row, column + len(affine))


@part
def _compare(gauge, row):  # type: ignore[no-untyped-def]
    """Write gap, agreement, largest difference and largest output."""
    outputs = gauge.outputs_of_point
    stride = len(gauge.outputs) // outputs
    variance, residual, size = 0.0, 0.0, 0.0
    difference, output, hole = 0.0, 0.0, 0.0
    for k in range(outputs):
        spread = _spread(gauge, k * stride)
        variance, residual = variance + spread[0], residual + spread[1]
        size = max(size, spread[2])
        far = _farthest(gauge, k * stride + len(gauge.share), (k + 1) * stride)
        difference, output, hole = max(difference, far[0]), max(output, far[1]), hole + far[2]
    places = gauge.places
    row[places.gap] = _gap(variance, residual, size)
    if places.agreement > 0:
        row[places.agreement] = _agreement(gauge, stride)
    row[places.difference] = difference + hole
    row[places.output] = output + hole


@part
def _spread(gauge, first):  # type: ignore[no-untyped-def]
    """Return variance, mean squared residual of the fit and largest size of one output."""
    count = len(gauge.share)
    zero = everywhere(0.0, load(gauge.outputs, 0))
    sum_ = zero
    for point in range(0, count, LANES):
        sum_ = sum_ + load(gauge.outputs, first + point) * load(gauge.share, point)
    mean = everywhere(total(sum_), zero)
    variance, residual, size = zero, zero, zero
    for point in range(0, count, LANES):
        z, fit = load(gauge.outputs, first + point), load(gauge.fitted, first + point)
        share = load(gauge.share, point)
        variance = variance + (z - mean) * (z - mean) * share
        residual = residual + (z - fit) * (z - fit) * share
        size = lanes_max(size, lanes_abs(z))
    return total(variance), total(residual), largest(size)


@part
def _agreement(gauge, stride):  # type: ignore[no-untyped-def]
    """Return the share of the data that network and map put in the same class."""
    outputs = gauge.outputs_of_point
    agreement = everywhere(0.0, load(gauge.outputs, 0))
    for point in range(0, len(gauge.share), LANES):
        own = decided(gauge.outputs, point, outputs, stride)
        other = decided(gauge.fitted, point, outputs, stride)
        agreement = agreement + alike(own, other) * load(gauge.share, point)
    return total(agreement)


@part
def _farthest(gauge, first, stop):  # type: ignore[no-untyped-def]
    """Return largest difference and size over the grid, and 0, or not a number if one is none."""
    zero = everywhere(0.0, load(gauge.outputs, 0))
    difference, output, hole = zero, zero, zero
    for point in range(first, stop, LANES):
        z, fit = load(gauge.outputs, point), load(gauge.fitted, point)
        difference = lanes_max(difference, lanes_abs(z - fit))
        output = lanes_max(output, lanes_abs(z))
        # a comparison passes over what is not a number; a sum does not
        hole = hole + ((z - z) + (fit - fit))
    return largest(difference), largest(output), total(hole)


@inlined
def _gap(variance, residual, size):  # type: ignore[no-untyped-def]
    """Return the linearity gap; see ``models.definition.collapse.linearity_gap``."""
    rounding = 1e-6 * size
    if variance <= rounding * rounding:
        return 0.0
    gap = residual / variance
    return 1.0 if gap > 1.0 else gap


@part
def _is_finite(row, places):  # type: ignore[no-untyped-def]
    """Return whether all but the bare product's numbers are finite."""
    hole = 0.0
    for k in range(places.deleted):
        hole += row[k] - row[k]
    for k in range(places.parameters, len(row)):
        hole += row[k] - row[k]
    return hole == 0.0
