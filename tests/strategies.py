"""What hypothesis draws from: experiments, networks, parameters."""

from dataclasses import replace
from typing import TypeVar

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from components.moment import PANELS, QUANTITIES, SPEEDS, Moment
from components.partner import PARTNERS
from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import DATASETS
from models.experiment.interventions import FREE, FROZEN, LARGEST, MAX_INTERVENTIONS, Intervention
from models.experiment.settings import (
    BATCH_SIZES,
    LAST_EPOCH,
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
def edited_experiments(
    draw: st.DrawFn, last: int = LAST_EPOCH, largest: float = LARGEST, most: int = MAX_INTERVENTIONS
) -> Settings:
    """An experiment that is changed while it trains, up to the epoch ``last``."""
    settings = draw(experiments())
    made = draw(
        st.lists(
            st.builds(
                lambda epoch, changed: Intervention(epoch, *changed),
                st.integers(0, last),
                changes(settings, largest),
            ),
            min_size=1,
            max_size=most,
            unique_by=lambda edit: (edit.epoch, edit.what),
        )
    )
    return replace(settings, edits=tuple(made))


@st.composite
def changes(draw: st.DrawFn, settings: Settings, largest: float = LARGEST) -> tuple[str, object]:
    """What of an experiment is changed, and to what."""
    sizes = [2, *(layer.width for layer in settings.layers), 1]
    layer = draw(st.integers(1, len(sizes) - 1))
    unit, source = (draw(st.integers(1, size)) for size in (sizes[layer], sizes[layer - 1]))
    numbers = st.floats(-largest, largest, allow_nan=False)
    kinds: dict[str, st.SearchStrategy[object]] = {
        "optimizer": st.sampled_from(OPTIMIZERS),
        "learning_rate": st.sampled_from(LEARNING_RATES),
        "batch_size": st.sampled_from(BATCH_SIZES),
        f"layer{layer}": st.sampled_from([FROZEN, FREE]),
        f"b{layer}.{unit}": numbers,
        f"w{layer}.{unit}.{source}": numbers,
    }
    what = draw(st.sampled_from(list(kinds)))
    return what, draw(kinds[what])


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    """What may be seen of an experiment, of whichever network."""
    epoch = draw(st.none() | st.integers(0, LAST_EPOCH))
    playing = epoch is not None and draw(st.booleans())
    stands = epoch is not None and not playing
    partners = st.sampled_from(list(PARTNERS))
    change = draw(st.tuples(st.none() | bends, st.none() | activation_names))
    bend, activation = change if stands else (None, None)
    can_be_collapsed = (bend, activation) != (None, None)
    places = st.builds(
        "{}.{}".format, st.sampled_from(["stage", "panel"]), st.integers(-9999, 9999)
    )
    return Moment(
        epoch=epoch,
        playing=playing,
        speed=draw(st.sampled_from(SPEEDS)),
        partner=draw(partners),
        folds=draw(st.booleans()),
        merged=draw(st.booleans()),
        dropped=draw(st.booleans()),
        unit=draw(st.none() | st.builds("{}.{}".format, st.integers(1, 8), st.integers(1, 16))),
        quantity=draw(st.sampled_from(QUANTITIES)),
        through=draw(st.floats(0.0, MAX_DEPTH + 1.0)),
        what_if_bend=bend,
        what_if_activation=activation,
        before_collapse=draw(st.none() | partners) if can_be_collapsed else None,
        panel=draw(st.sampled_from(PANELS)),
        scroll=draw(st.none() | places),
    )


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
