"""What hypothesis draws from: experiments, networks, parameters."""

from typing import TypeVar

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import DATASETS
from models.experiment.settings import (
    BATCH_SIZES,
    LEARNING_RATES,
    MAX_DEPTH,
    MAX_NOISE,
    MAX_SEED,
    MAX_WIDTH,
    OPTIMIZERS,
    Layer,
    Settings,
)

Value = TypeVar("Value")

activation_names = st.sampled_from(list(ACTIVATIONS))
dataset_names = st.sampled_from(list(DATASETS))
widths = st.integers(1, MAX_WIDTH)
bends = st.sampled_from([1.0, 0.0, 0.01, 0.25]) | st.floats(0.0, 1.0)
seeds = st.integers(0, MAX_SEED)


@st.composite
def experiments(draw: st.DrawFn) -> Settings:
    depth = draw(st.integers(0, MAX_DEPTH))
    each_layer = draw(st.booleans())
    return Settings(
        dataset=draw(dataset_names),
        noise=draw(st.floats(0.0, MAX_NOISE)),
        train_percent=draw(st.integers(10, 90)),
        data_seed=draw(seeds),
        activation=draw(activation_names),
        depth=depth,
        width=draw(widths),
        activations=_one_each(draw, activation_names, depth) if each_layer else (),
        widths=_one_each(draw, widths, depth) if each_layer else (),
        bend=draw(bends),
        optimizer=draw(st.sampled_from(OPTIMIZERS)),
        learning_rate=draw(st.sampled_from(LEARNING_RATES)),
        batch_size=draw(st.sampled_from(BATCH_SIZES)),
        seed=draw(seeds),
    )


def _one_each(draw: st.DrawFn, values: st.SearchStrategy[Value], count: int) -> tuple[Value, ...]:
    return tuple(draw(st.lists(values, min_size=count, max_size=count)))


@st.composite
def networks(draw: st.DrawFn, activations: tuple[str, ...] = tuple(ACTIVATIONS)) -> Network:
    layers = st.builds(Layer, st.sampled_from(activations), widths)
    return Network.stacked(draw(st.lists(layers, max_size=MAX_DEPTH)), draw(bends))


def random_parameters(network: Network, seed: int) -> NDArray[np.float64]:
    """Weights of a size that keeps signals about as large as they came, and biases that matter."""
    generator = np.random.default_rng(seed)
    parameters = generator.normal(size=network.parameter_count)
    for layer in network.layers:
        parameters[layer.start : layer.bias_start] /= np.sqrt(layer.inputs)
    return parameters


def random_points(count: int, seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).uniform(-6, 6, (count, 2))
