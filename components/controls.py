"""The sidebar: every field of Settings as a widget, each bound to the link.

A widget's key is the field's name and the link's parameter.
"""

from typing import Any

import streamlit as st

from components.activation_card import activation_card
from components.changes_list import changes_in_link, changes_list
from components.from_here import from_here
from components.words.activation_words import EACH_ITS_OWN
from components.words.dataset_words import LESSONS
from models.experiment.fields import Choice, Range
from models.experiment.settings import FIELDS, Settings

_DEFAULT = Settings()
_BEND_HELP = (
    "How much of the activation is used, 0: none, 1: all of it. The network is trained anew with"
    " it; to straighten the trained one, see *What if* under the squares."
)

_BOUND: dict[str, Any] = {"bind": "query-params"}


def controls(opened: int) -> Settings:
    """Draw the sidebar and return the experiment that it describes.

    Args:
        opened: The epoch that the page's link opens at.
    """
    places: dict[str, Any] = {}
    with st.sidebar:
        values = _network() | _data() | _training(places)
    values["edits"] = changes_in_link()
    # The one gate for every value, wherever it came from: what is not allowed becomes the default.
    settings, _ = Settings.mended({name: str(value) for name, value in values.items()})
    with st.sidebar:
        changes_list(settings.edits)
    from_here(settings, opened, places)
    return settings


def _network() -> dict[str, Any]:
    st.subheader("Network")
    activation = _menu("activation", "Activation")
    bend = _slider("bend", "Bend in training", help=_BEND_HELP)
    card = st.container()
    values: dict[str, Any] = {
        "activation": activation,
        "depth": _slider("depth", "Hidden layers"),
        "width": _slider("width", "Units per layer"),
        "bend": bend,
        "each_layer": st.toggle("Set each layer separately", key="each_layer", **_BOUND),
    }
    has_own = values["each_layer"] and values["depth"] > 0
    with card:
        if has_own:
            st.caption(EACH_ITS_OWN)
        else:
            activation_card(activation, bend)
    return values | (_each_layer(values) if has_own else {})


def _each_layer(values: dict[str, Any]) -> dict[str, Any]:
    """Draw one row of widgets per hidden layer, input side first."""
    chosen: dict[str, Any] = {}
    for i in range(1, values["depth"] + 1):
        left, right = st.columns(2)
        activation, width = f"activation_{i}", f"width_{i}"
        with left:
            chosen[activation] = _menu(
                "activation", f"Layer {i}", key=activation, default=values["activation"]
            )
        with right:
            chosen[width] = _slider(
                "width", f"Units in layer {i}", key=width, default=values["width"]
            )
    return chosen


def _data() -> dict[str, Any]:
    st.subheader("Data")
    dataset = _menu("dataset", "Data set")
    st.caption(LESSONS[dataset])
    return {
        "dataset": dataset,
        "noise": _slider("noise", "Noise"),
        "train_percent": _slider("train_percent", "Training share, %"),
        "data_seed": _slider("data_seed", "Data seed"),
    }


def _training(places: dict[str, Any]) -> dict[str, Any]:
    """Draw what trains the network; ``places`` gets one below each that may change meanwhile."""
    st.subheader("Training")
    values = {"optimizer": _menu("optimizer", "Optimiser")}
    places["optimizer"] = st.container()
    values["learning_rate"] = _scale("learning_rate", "Learning rate")
    places["learning_rate"] = st.container()
    values["batch_size"] = _scale("batch_size", "Batch size")
    places["batch_size"] = st.container()
    return values | {
        "seed": _slider("seed", "Seed of the weights"),
        "engine": _menu("engine", "Engine"),
    }


def _menu(field: str, label: str, key: str | None = None, default: str | None = None) -> Any:
    """Draw a menu of what ``field`` may be; ``key`` and ``default`` are the field's own."""
    options = _options(field)
    index = options.index(default or getattr(_DEFAULT, field))
    return st.selectbox(label, options, index=index, key=key or field, **_BOUND)


def _scale(field: str, label: str) -> Any:
    """Draw a slider whose places are what ``field`` may be."""
    return st.select_slider(label, _options(field), getattr(_DEFAULT, field), key=field, **_BOUND)


def _slider(
    field: str,
    label: str,
    key: str | None = None,
    default: float | None = None,
    help: str | None = None,
) -> Any:
    """Draw a slider over the range of ``field``; ``key`` and ``default`` are the field's own."""
    kind = FIELDS[field]
    assert isinstance(kind, Range)
    name = key or field
    start = getattr(_DEFAULT, field) if default is None else default
    places = (kind.low, kind.high, start, kind.step)
    return st.slider(label, *places, key=name, help=help, **_binding(name, kind))


def _binding(name: str, kind: Range) -> dict[str, Any]:
    """Return what binds a slider to the link, {} where that says what ``kind`` does not allow.

    Bound, it would begin at 10 where a link says 1_0, which Streamlit reads as a number. The text
    is taken from the link, so that from the next run on the slider is bound as all are.
    """
    try:
        kind.check(name, kind.parsed(st.query_params.get(name, str(kind.low))))
    except ValueError:
        del st.query_params[name]
        return {}
    return _BOUND


def _options(field: str) -> list[Any]:
    kind = FIELDS[field]
    assert isinstance(kind, Choice)
    return list(kind.options)
