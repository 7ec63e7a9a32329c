"""The sidebar: every field of Settings as a widget, each bound to the link.

A widget's key is the field's name and the link's parameter.
"""

from typing import Any

import streamlit as st

from components.activation_card import activation_card
from components.link import forget_moment
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import DATASETS
from models.experiment.settings import (
    BATCH_SIZES,
    ENGINES,
    LEARNING_RATES,
    MAX_DEPTH,
    MAX_NOISE,
    MAX_SEED,
    MAX_WIDTH,
    OPTIMIZERS,
    Settings,
)

_DEFAULT = Settings()

# Whoever changes the experiment leaves the moment that the link asked for.
_BOUND: dict[str, Any] = {"bind": "query-params", "on_change": forget_moment}


def controls() -> Settings:
    """Draw the sidebar and return the experiment that it describes."""
    with st.sidebar:
        values = _network() | _data() | _training()
    # The one gate for every value, wherever it came from: what is not allowed becomes the default.
    settings, _ = Settings.mended({name: str(value) for name, value in values.items()})
    return settings


def _network() -> dict[str, Any]:
    st.subheader("Network")
    activation = _select("activation", "Activation", list(ACTIVATIONS))
    bend = st.slider(
        "Bend",
        0.0,
        1.0,
        _DEFAULT.bend,
        0.01,
        key="bend",
        help="0: linear; 1: the full activation",
        **_BOUND,
    )
    activation_card(ACTIVATIONS[activation].bent(bend))
    values: dict[str, Any] = {
        "activation": activation,
        "depth": _slider("depth", "Hidden layers", 0, MAX_DEPTH),
        "width": _slider("width", "Units per layer", 1, MAX_WIDTH),
        "bend": bend,
        "each_layer": st.toggle("Set each layer separately", key="each_layer", **_BOUND),
    }
    if values["each_layer"]:
        values |= _each_layer(values)
    return values


def _each_layer(values: dict[str, Any]) -> dict[str, Any]:
    """Draw one row of widgets per hidden layer, input side first."""
    chosen: dict[str, Any] = {}
    for i in range(1, values["depth"] + 1):
        left, right = st.columns(2)
        names = list(ACTIVATIONS)
        with left:
            chosen[f"activation_{i}"] = st.selectbox(
                f"Layer {i}",
                names,
                index=names.index(values["activation"]),
                key=f"activation_{i}",
                **_BOUND,
            )
        with right:
            chosen[f"width_{i}"] = st.slider(
                f"Units in layer {i}",
                1,
                MAX_WIDTH,
                values["width"],
                key=f"width_{i}",
                **_BOUND,
            )
    return chosen


def _data() -> dict[str, Any]:
    st.subheader("Data")
    dataset = _select("dataset", "Data set", list(DATASETS))
    st.caption(DATASETS[dataset].lesson)
    return {
        "dataset": dataset,
        "noise": st.slider("Noise", 0.0, MAX_NOISE, _DEFAULT.noise, 0.05, key="noise", **_BOUND),
        "train_percent": _slider("train_percent", "Training share, %", 10, 90, step=10),
        "data_seed": _slider("data_seed", "Data seed", 0, MAX_SEED),
    }


def _training() -> dict[str, Any]:
    st.subheader("Training")
    return {
        "optimizer": _select("optimizer", "Optimiser", list(OPTIMIZERS)),
        "learning_rate": _choose("learning_rate", "Learning rate", list(LEARNING_RATES)),
        "batch_size": _choose("batch_size", "Batch size", list(BATCH_SIZES)),
        "seed": _slider("seed", "Seed of the weights", 0, MAX_SEED),
        "engine": _select("engine", "Engine", list(ENGINES)),
    }


def _select(field: str, label: str, options: list[str]) -> str:
    index = options.index(getattr(_DEFAULT, field))
    chosen: str = st.selectbox(label, options, index=index, key=field, **_BOUND)
    return chosen


def _choose(field: str, label: str, options: list[Any]) -> Any:
    default = getattr(_DEFAULT, field)
    return st.select_slider(label, options, default, key=field, **_BOUND)


def _slider(field: str, label: str, low: int, high: int, step: int = 1) -> int:
    default = getattr(_DEFAULT, field)
    chosen: int = st.slider(label, low, high, default, step, key=field, **_BOUND)
    return chosen
