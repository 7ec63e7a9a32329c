"""The network that is asked for at the drawn one: checked, then the sidebar's widgets have it."""

from typing import Any

import streamlit as st

from models.experiment.fields import Choice, Range
from models.experiment.settings import FIELDS, Layer, Settings


def take_network(asked: Any, settings: Settings) -> bool:
    """Give the sidebar's widgets the hidden layers ``asked`` for; return whether it was sound.

    Before the widgets are drawn, so in a callback.

    Args:
        asked: What the browser sent: an ``activation`` and a ``width`` for each hidden layer, input
            side first.
        settings: The experiment that is on show; all else of it stays.
    """
    layers = _layers(asked)
    if layers is None:
        return False
    for key, value in widgets_for(layers, settings).items():
        st.session_state[key] = value
    return True


def widgets_for(layers: list[Layer], settings: Settings) -> dict[str, Any]:
    """Return the sidebar's values, by key, for a network with these hidden layers.

    Layers that are all alike need no controls of their own.
    """
    values: dict[str, Any] = {"depth": len(layers), "each_layer": len(set(layers)) > 1}
    if len(set(layers)) == 1:
        values |= {"activation": layers[0].activation, "width": layers[0].width}
    else:
        values |= {"activation": settings.activation, "width": settings.width}
    if values["each_layer"]:
        for i, layer in enumerate(layers, 1):
            values |= {f"activation_{i}": layer.activation, f"width_{i}": layer.width}
    return values


def _layers(asked: Any) -> list[Layer] | None:
    """Return hidden layers that a network may have, or None."""
    depth = FIELDS["depth"]
    assert isinstance(depth, Range)
    if not isinstance(asked, list) or not depth.low <= len(asked) <= depth.high:
        return None
    layers = [_layer(one) for one in asked]
    return [layer for layer in layers if layer] if all(layers) else None


def _layer(asked: Any) -> Layer | None:
    activations, width = FIELDS["activation"], FIELDS["width"]
    assert isinstance(activations, Choice)
    assert isinstance(width, Range)
    if not isinstance(asked, dict):
        return None
    units: Any = asked.get("width")
    # JSON from a browser may hold anything: true is a number to Python.
    is_whole = isinstance(units, int) and not isinstance(units, bool)
    if not is_whole or not width.low <= units <= width.high:
        return None
    name: Any = asked.get("activation")
    return Layer(name, units) if name in activations.options else None
