"""One step of an optimizer (``models.definition.descent``), compiled."""

import math

from models.compiled.forward import INPUT_COUNT, START, UNIT_COUNT
from models.compiled.lanes import LANES, everywhere, load, square_root, store
from models.compiled.machine_code import inlined, part
from models.experiment.optimizers import ADAM_BETAS, ADAM_EPSILON, MOMENTUM
from models.experiment.settings import OPTIMIZERS

_SGD, _WITH_MOMENTUM, _ADAM = map(OPTIMIZERS.index, ("sgd", "momentum", "adam"))
_BETA_1, _BETA_2 = ADAM_BETAS


@part
def update(learner):  # type: ignore[no-untyped-def]
    """Take one step of the optimizer, by the formulas of torch.optim."""
    parameters, gradient = learner.parameters, learner.gradient
    first, second, powers = learner.first_moment, learner.second_moment, learner.powers
    optimizer, rate = learner.optimizer, learner.rate
    _step(optimizer, rate, parameters, gradient, first, second, powers, 0, len(parameters))


@part
def update_apart(learner):  # type: ignore[no-untyped-def]
    """Take the same step, a layer at a time, of those that are not frozen."""
    for layer in range(len(learner.layers)):
        if not learner.frozen[layer]:
            _step_of_layer(learner, layer)


@part
def _step_of_layer(learner, layer):  # type: ignore[no-untyped-def]
    """Update one layer by itself: in the workspace, for lanes reach beyond its end."""
    start, inputs = learner.layers[layer, START], learner.layers[layer, INPUT_COUNT]
    size = (inputs + 1) * learner.layers[layer, UNIT_COUNT]
    parameters, gradient = learner.values, learner.slopes
    first, second = learner.errors, learner.earlier_errors
    for k in range(size):
        parameters[k] = learner.parameters[start + k]
        gradient[k] = learner.gradient[start + k]
        first[k] = learner.first_moment[start + k]
        second[k] = learner.second_moment[start + k]
    optimizer, rate, powers = learner.optimizer, learner.rate, learner.powers
    _step(optimizer, rate, parameters, gradient, first, second, powers, 2 * layer, size)
    for k in range(size):
        learner.parameters[start + k] = parameters[k]
        learner.first_moment[start + k] = first[k]
        learner.second_moment[start + k] = second[k]


@inlined
def _step(optimizer, rate, parameters, gradient, first_moment, second_moment, powers, at, size):  # type: ignore[no-untyped-def]
    """Update ``size`` parameters, and the lanes' rest."""
    if optimizer == _ADAM:
        _adam(rate, parameters, gradient, first_moment, second_moment, powers, at, size)
        return
    like = load(parameters, 0)
    step = everywhere(-rate, like)
    momentum = everywhere(MOMENTUM, like)
    for k in range(0, size, LANES):
        move = load(gradient, k)
        if optimizer == _WITH_MOMENTUM:
            move = momentum * load(first_moment, k) + move
            store(first_moment, k, move)
        store(parameters, k, load(parameters, k) + step * move)


@inlined
def _adam(rate, parameters, gradient, first_moment, second_moment, powers, at, size):  # type: ignore[no-untyped-def]
    powers[at] *= _BETA_1
    powers[at + 1] *= _BETA_2
    like = load(parameters, 0)
    step = everywhere(-rate / (1.0 - powers[at]), like)
    correction = everywhere(math.sqrt(1.0 - powers[at + 1]), like)
    epsilon = everywhere(ADAM_EPSILON, like)
    new_1, new_2 = everywhere(1.0 - _BETA_1, like), everywhere(1.0 - _BETA_2, like)
    kept_2 = everywhere(_BETA_2, like)
    for k in range(0, size, LANES):
        slope = load(gradient, k)
        first, second = load(first_moment, k), load(second_moment, k)
        first = first + new_1 * (slope - first)
        second = kept_2 * second + new_2 * slope * slope
        store(first_moment, k, first)
        store(second_moment, k, second)
        length = square_root(second) / correction + epsilon
        store(parameters, k, load(parameters, k) + step * first / length)
