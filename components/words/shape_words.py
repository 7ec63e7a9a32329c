"""The shape of a network in words."""

from collections.abc import Sequence

from components.words.number_words import bend_in_words
from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.settings import Layer, Settings


def shape_in_words(settings: Settings) -> str:
    """Return for example "2 hidden layers of 8, relu: 105 parameters"."""
    return f"{layers_in_words(settings)}: {Network.of(settings).parameter_count:,} parameters"


def layers_in_words(settings: Settings) -> str:
    """Return for example "2 hidden layers of 8, relu"."""
    layers = settings.layers
    if not layers:
        return "no hidden layer"
    plural = "layer" if len(layers) == 1 else "layers"
    size, kind = _size(layers), _kind(layers, settings.bend)
    return f"{len(layers)} hidden {plural} of {size}, {kind}"


def _size(layers: Sequence[Layer]) -> str:
    widths = [str(layer.width) for layer in layers]
    return widths[0] if len(set(widths)) == 1 else "-".join(widths)


def _kind(layers: Sequence[Layer], bend: float) -> str:
    names = {layer.activation for layer in layers}
    kind = layers[0].activation if len(names) == 1 else "mixed activations"
    can_bend = any(not ACTIVATIONS[name].is_affine for name in names)
    return kind + (f" bent to {bend_in_words(bend)}" if bend < 1 and can_bend else "")
