"""One epoch of training (``models.definition.training``), compiled: whole chunks in one call.

PyTorch is the definition; tests hold this to it. One piece of machine code serves every network:
its layers are a table, its parameters one flat vector, its activations numbers. The only float
operations are IEEE's, in an order that the source fixes, so rows are the same on every machine.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.compiled.descent import update, update_apart
from models.compiled.forward import (
    BLOCK,
    FIRST_UNIT,
    INPUT_COUNT,
    START,
    UNIT_COUNT,
    bend_table,
    forward_with_slopes,
    layer_table,
    padded,
    unit_count,
)
from models.compiled.lanes import LANES, everywhere, load, load_one, store, total
from models.compiled.machine_code import compiled, inlined, part
from models.compiled.measuring import make_gauge, measure, measured
from models.compiled.problems import number_of, set_errors
from models.definition.frame import Layout
from models.definition.network import Network
from models.experiment.datasets import Data
from models.experiment.features import features_of
from models.experiment.interventions import FROZEN, edits_at, next_edit
from models.experiment.optimizers import batch_size, epoch_order
from models.experiment.settings import OPTIMIZERS, Settings


class Learner(NamedTuple):
    """A network in training. Vectors of parameters are padded to a multiple of LANES."""

    layers: NDArray[np.int64]
    """``layer_table``."""
    bends: NDArray[np.float64]
    """``bend_table``."""
    problem: int
    """``number_of`` what is asked."""
    inputs: int
    """How many features the network sees."""
    outputs: int
    """How many outputs it has."""
    x: NDArray[np.floating]
    """The features of the training points, ``(inputs * points,)``, input after input."""
    targets: NDArray[np.floating]
    """What the outputs are to be, ``(outputs * points,)``, output after output."""
    optimizer: int
    """Its place in OPTIMIZERS."""
    rate: float
    """The learning rate."""
    batch_size: int
    """Points a step."""
    parameters: NDArray[np.floating]
    """The flat vector."""
    gradient: NDArray[np.floating]
    """Of the batch's mean loss by the flat vector."""
    first_moment: NDArray[np.floating]
    """Momentum's velocity, or Adam's mean of gradients."""
    second_moment: NDArray[np.floating]
    """Adam's mean of squared gradients."""
    powers: NDArray[np.float64]
    """Adam's betas to the power of the steps taken, ``(2 * layers,)``; while whole, the first."""
    frozen: NDArray[np.int64]
    """From the first freeze on, when each layer is updated by itself, 1 for each that is not,
    ``(layers,)``; before, empty."""
    values: NDArray[np.floating]
    """Workspace: the units' outputs for one block of points."""
    slopes: NDArray[np.floating]
    """Workspace: the activations' slopes."""
    errors: NDArray[np.floating]
    """Room for one layer's derivatives by its pre-activations."""
    earlier_errors: NDArray[np.floating]
    """Room for those of the layer before."""
    block_targets: NDArray[np.floating]
    """Room for a block's targets, ``(outputs * BLOCK,)``."""
    shares: NDArray[np.floating]
    """Room for each point's share in the mean loss, ``(BLOCK,)``."""
    single: NDArray[np.float32]
    """Room for the flat vector as a row holds it."""


class CompiledTrainer:
    """A network in training, in compiled code; ``advance`` moves it on and measures it.

    Args:
        settings: What to train, how, and from which seeds.
        data: The points; only ``data.train`` is learnt from.
        dtype: Of parameters and arithmetic, float32 or float64; rows are float32.
        network: Shape to train instead of the one that ``settings`` describe.
    """

    def __init__(
        self,
        settings: Settings,
        data: Data,
        dtype: Any = np.float32,
        network: Network | None = None,
    ) -> None:
        self.network = network or Network.of(settings)
        self.epochs_done = 0
        self.row_width = Layout.of(self.network).row_width(self.network)
        self._settings = settings
        self._train_count = data.train_count
        self._gauge = make_gauge(self.network, data)
        self._learner = _make_learner(self.network, settings, data, np.dtype(dtype))
        self._intervene()

    @property
    def parameters(self) -> NDArray[np.floating]:
        """A copy of the flat vector as it stands, ``(parameter_count,)``."""
        return self._learner.parameters[: self.network.parameter_count].copy()

    @property
    def size(self) -> int:
        """Bytes that it holds."""
        values = (*self._learner, *self._gauge)
        return sum(value.nbytes for value in values if isinstance(value, np.ndarray))

    def advance(self, epochs: int) -> NDArray[np.float32]:
        """Train up to ``epochs`` further and return a row for each, ``(made, row_width)``.

        Fewer than ``epochs`` where a row is not ``Layout.is_finite``: it diverged.
        """
        rows = np.empty((epochs, self.row_width), dtype=np.float32)
        return rows[: self.advance_into(rows)]

    def advance_into(self, rows: NDArray[np.float32]) -> int:
        """Train an epoch for each row of ``(epochs, row_width)``; return how many were made."""
        made = 0
        while made < len(rows):
            some = rows[made : made + self._undisturbed(len(rows) - made)]
            here = int(
                _advance(
                    self._learner, self._gauge, self._orders(len(some)), self.epochs_done, some
                )
            )
            self.epochs_done += here
            made += here
            if here < len(some):
                break
            # An epoch with interventions: its row shows what they leave.
            if made < len(rows):
                self.train(1)
                if not self.row_into(rows[made]):
                    break
                made += 1
        return made

    def row_into(self, row: NDArray[np.float32]) -> bool:
        """Fill ``row`` for the network as it stands; return whether it has not diverged."""
        self._learner.single[:] = self._learner.parameters
        learner = self._learner
        return bool(measured(self._gauge, learner.layers, learner.single, self.epochs_done, row))

    def train(self, epochs: int) -> None:
        """Train ``epochs`` further without measuring."""
        end = self.epochs_done + epochs
        while self.epochs_done < end:
            some = min(self._undisturbed(epochs) + 1, end - self.epochs_done)
            _train(self._learner, self._orders(some))
            self.epochs_done += some
            self._intervene()

    def _undisturbed(self, most: int) -> int:
        """Return how many epochs there are before the next interventions, at most ``most``."""
        after = next_edit(self._settings.edits, self.epochs_done)
        return most if after is None else min(most, after - self.epochs_done - 1)

    def _intervene(self) -> None:
        """Do what is to be changed at this epoch."""
        for edit in edits_at(self._settings.edits, self.epochs_done):
            if edit.kind == "field":
                self._change()
            elif edit.kind == "layer":
                self._learner = _apart(self._learner)
                self._learner.frozen[edit.place[0]] = edit.value == FROZEN
            else:
                self._learner.parameters[self.network.index_of(edit.place)] = edit.value

    def _change(self) -> None:
        """Go on by the settings of this epoch."""
        now = self._settings.at(self.epochs_done)
        optimizer = OPTIMIZERS.index(now.optimizer)
        if optimizer != self._learner.optimizer:
            self._learner.first_moment[:] = 0.0
            self._learner.second_moment[:] = 0.0
            self._learner.powers[:] = 1.0
        self._learner = self._learner._replace(
            optimizer=optimizer,
            rate=now.learning_rate,
            batch_size=batch_size(now, self._train_count),
        )

    def _orders(self, epochs: int) -> NDArray[np.int64]:
        seed, done, count = self._settings.seed, self.epochs_done, self._train_count
        orders = np.empty((epochs, count), dtype=np.int64)
        for index in range(epochs):
            orders[index] = epoch_order(seed, done + index, count)
        return orders


def _apart(learner: Learner) -> Learner:
    """Return a learner whose layers are updated each by itself."""
    if len(learner.frozen):
        return learner
    learner.powers[:] = np.tile(learner.powers[:2], len(learner.layers))
    return learner._replace(frozen=np.zeros(len(learner.layers), dtype=np.int64))


def loss_gradient(
    settings: Settings,
    data: Data,
    parameters: NDArray[np.floating],
    network: Network | None = None,
) -> NDArray[np.float64]:
    """Return the gradient of the mean training loss by the flat vector, ``(parameter_count,)``.

    In float64, over all training points at once. ``network`` stands in for the one that
    ``settings`` describe.
    """
    network = network or Network.of(settings)
    learner = _make_learner(network, settings, data, np.dtype(np.float64))
    learner.parameters[: network.parameter_count] = parameters
    _whole_gradient(learner, np.arange(data.train_count))
    return learner.gradient[: network.parameter_count].astype(np.float64)


def _make_learner(
    network: Network, settings: Settings, data: Data, dtype: np.dtype[Any]
) -> Learner:
    room, outputs = padded(network.parameter_count), network.problem.outputs
    units = unit_count(network)
    widest = max(max(layer.inputs, layer.outputs) for layer in network.layers)
    # One layer's parameters find room in the workspace, too.
    largest = -(-max(layer.stop - layer.start for layer in network.layers) // BLOCK)
    units, widest = max(units, largest), max(widest, largest)

    def empty(size: int) -> NDArray[np.floating]:
        return np.zeros(size, dtype)

    parameters = empty(room)
    parameters[: network.parameter_count] = network.first_parameters(settings.seed)
    return Learner(
        layers=layer_table(network),
        bends=bend_table(network),
        problem=number_of(network.problem),
        inputs=len(network.features),
        outputs=outputs,
        x=features_of(data.points[data.train], network.features).T.astype(dtype).ravel(),
        targets=network.problem.targets(data.labels[data.train]).T.astype(dtype).ravel(),
        optimizer=OPTIMIZERS.index(settings.optimizer),
        rate=settings.learning_rate,
        batch_size=batch_size(settings, data.train_count),
        parameters=parameters,
        gradient=empty(room),
        first_moment=empty(room),
        second_moment=empty(room),
        powers=np.ones(2 * len(network.layers)),
        frozen=np.zeros(0, dtype=np.int64),
        values=empty(units * BLOCK),
        slopes=empty(units * BLOCK),
        errors=empty(widest * BLOCK),
        earlier_errors=empty(widest * BLOCK),
        block_targets=empty(outputs * BLOCK),
        shares=empty(BLOCK),
        single=np.zeros(room, dtype=np.float32),
    )


@compiled
def _advance(learner, gauge, orders, done, rows):  # type: ignore[no-untyped-def]
    """Train an epoch for each of ``rows`` and fill it; return how many before it diverges."""
    for index in range(len(rows)):
        _epoch(learner, orders[index])
        for k in range(len(learner.single)):
            learner.single[k] = learner.parameters[k]
        row = rows[index]
        if not measure(gauge, learner.layers, learner.single, done + index + 1, row):
            return index
    return len(rows)


@compiled
def _whole_gradient(learner, order):  # type: ignore[no-untyped-def]
    _set_gradient(learner, order, 0, len(order))


@compiled
def _train(learner, orders):  # type: ignore[no-untyped-def]
    for index in range(len(orders)):
        _epoch(learner, orders[index])


@part
def _epoch(learner, order):  # type: ignore[no-untyped-def]
    """Take every training point once, in this order, a batch a step."""
    for first in range(0, len(order), learner.batch_size):
        _set_gradient(learner, order, first, min(learner.batch_size, len(order) - first))
        if len(learner.frozen):
            update_apart(learner)
        else:
            update(learner)


@part
def _set_gradient(learner, order, first, size):  # type: ignore[no-untyped-def]
    """Set the gradient to that of the mean loss of ``size`` points of ``order`` from ``first``."""
    zero = everywhere(0.0, load(learner.gradient, 0))
    for k in range(0, len(learner.gradient), LANES):
        store(learner.gradient, k, zero)
    for done in range(0, size, BLOCK):
        count = min(BLOCK, size - done)
        stride = _gather(learner, order, first + done, count, 1.0 / size)
        _add_gradient(learner, stride)


@part
def _gather(learner, order, first, count, share):  # type: ignore[no-untyped-def]
    """Put ``count`` points into the workspace; return its stride.

    The stride's rest repeats the last point, without a share in the loss: what is infinite
    there is infinite at a point of the batch too.
    """
    stride = (count + LANES - 1) // LANES * LANES
    points = len(order)
    for i in range(learner.inputs):
        _pick(learner.x, i * points, order, first, count, learner.values, i * stride, stride)
    wanted, room = learner.targets, learner.block_targets
    for k in range(learner.outputs):
        _pick(wanted, k * points, order, first, count, room, k * stride, stride)
    for point in range(count):
        learner.shares[point] = share
    for point in range(count, stride):
        learner.shares[point] = 0.0
    return stride


@inlined
def _pick(numbers, start, order, first, count, room, at, stride):  # type: ignore[no-untyped-def]
    """Put ``count`` of the numbers from ``start`` on at ``room[at]``; repeat the last."""
    for point in range(count):
        room[at + point] = numbers[start + order[first + point]]
    for point in range(count, stride):
        room[at + point] = room[at + count - 1]


@part
def _add_gradient(learner, stride):  # type: ignore[no-untyped-def]
    """Add the block's part of the gradient: forward, then backward through the layers."""
    layers = learner.layers
    values, slopes = learner.values, learner.slopes
    forward_with_slopes(layers, learner.bends, learner.parameters, values, slopes, stride)
    errors, earlier = learner.errors, learner.earlier_errors
    last = layers[len(layers) - 1, FIRST_UNIT] * stride
    targets, shares = learner.block_targets, learner.shares
    set_errors(learner.problem, values, last, targets, shares, errors, stride)
    for layer in range(len(layers) - 1, -1, -1):
        _add_layer_gradient(layers, layer, learner.gradient, learner.values, errors, stride)
        if layer > 0:
            _carry_back(layers, layer, learner.parameters, learner.slopes, errors, earlier, stride)
            errors, earlier = earlier, errors


@part
def _add_layer_gradient(layers, layer, gradient, values, errors, stride):  # type: ignore[no-untyped-def]
    """Add errors times inputs, summed over the points, to a layer's weight and bias gradient."""
    inputs, units = layers[layer, INPUT_COUNT], layers[layer, UNIT_COUNT]
    weight = layers[layer, START]
    bias = weight + inputs * units
    source = (layers[layer, FIRST_UNIT] - inputs) * stride
    zero = everywhere(0.0, load(errors, 0))
    for unit in range(units):
        error = unit * stride
        sum0 = zero
        for point in range(0, stride, LANES):
            sum0 = sum0 + load(errors, error + point)
        gradient[bias + unit] += total(sum0)
        at = weight + unit * inputs
        i = 0
        while i + 4 <= inputs:
            x = source + i * stride
            sum0, sum1, sum2, sum3 = zero, zero, zero, zero
            for point in range(0, stride, LANES):
                e = load(errors, error + point)
                sum0 = sum0 + e * load(values, x + point)
                sum1 = sum1 + e * load(values, x + stride + point)
                sum2 = sum2 + e * load(values, x + 2 * stride + point)
                sum3 = sum3 + e * load(values, x + 3 * stride + point)
            gradient[at + i] += total(sum0)
            gradient[at + i + 1] += total(sum1)
            gradient[at + i + 2] += total(sum2)
            gradient[at + i + 3] += total(sum3)
            i += 4
        while i < inputs:
            sum0 = zero
            for point in range(0, stride, LANES):
                e = load(errors, error + point)
                sum0 = sum0 + e * load(values, source + i * stride + point)
            gradient[at + i] += total(sum0)
            i += 1


@part
def _carry_back(layers, layer, parameters, slopes, errors, earlier, stride):  # type: ignore[no-untyped-def]
    """Set the earlier layer's errors: the transposed weight times these, times its slopes."""
    inputs, units = layers[layer, INPUT_COUNT], layers[layer, UNIT_COUNT]
    weight = layers[layer, START]
    slope = (layers[layer, FIRST_UNIT] - inputs) * stride
    zero = everywhere(0.0, load(errors, 0))
    i = 0
    while i + 4 <= inputs:
        for point in range(0, stride, LANES):
            sum0, sum1, sum2, sum3 = zero, zero, zero, zero
            for unit in range(units):
                e = load(errors, unit * stride + point)
                at = weight + unit * inputs + i
                sum0 = sum0 + load_one(parameters, at) * e
                sum1 = sum1 + load_one(parameters, at + 1) * e
                sum2 = sum2 + load_one(parameters, at + 2) * e
                sum3 = sum3 + load_one(parameters, at + 3) * e
            at = i * stride + point
            store(earlier, at, sum0 * load(slopes, slope + at))
            at += stride
            store(earlier, at, sum1 * load(slopes, slope + at))
            at += stride
            store(earlier, at, sum2 * load(slopes, slope + at))
            at += stride
            store(earlier, at, sum3 * load(slopes, slope + at))
        i += 4
    while i < inputs:
        for point in range(0, stride, LANES):
            sum0 = zero
            for unit in range(units):
                e = load(errors, unit * stride + point)
                sum0 = sum0 + load_one(parameters, weight + unit * inputs + i) * e
            at = i * stride + point
            store(earlier, at, sum0 * load(slopes, slope + at))
        i += 1
