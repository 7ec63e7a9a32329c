"""What is changed in an experiment while it trains, in words."""

from collections.abc import Callable

from models.experiment.interventions import FROZEN, Intervention, Kind
from models.experiment.settings import FULL_BATCH


def change_in_words(edit: Intervention) -> str:
    """Return for example "epoch 100: weight of layer 1, unit 3, from input 2: 0.5"."""
    return f"epoch {edit.epoch:,}: {_SAID[edit.kind](edit)}"


NO_MORE_CHANGES = "There can be no more than {} changes while it trains: remove one below."


def restart_in_words(edit: Intervention) -> str:
    """Return for example "Trained from the start with learning rate 0.1."."""
    return f"Trained from the start with {_field(edit)}."


def from_here_in_words(edit: Intervention) -> str:
    """Return what a button says that has the change at its epoch."""
    return f"From epoch {edit.epoch:,} on instead"


def _weight(edit: Intervention) -> str:
    layer, unit, source = (at + 1 for at in edit.place)
    before = "input" if layer == 1 else f"layer {layer - 1}, unit"
    return f"weight of layer {layer}, unit {unit}, from {before} {source}: {edit.value:g}"


def _bias(edit: Intervention) -> str:
    layer, unit = (at + 1 for at in edit.place)
    return f"bias of layer {layer}, unit {unit}: {edit.value:g}"


def _layer(edit: Intervention) -> str:
    return f"layer {edit.place[0] + 1} {'frozen' if edit.value == FROZEN else 'set free'}"


def _field(edit: Intervention) -> str:
    value = "all points at once" if edit.value == FULL_BATCH else edit.value
    return f"{_FIELDS[edit.what]} {value}"


_FIELDS = {"optimizer": "optimiser", "learning_rate": "learning rate", "batch_size": "batch size"}
_SAID: dict[Kind, Callable[[Intervention], str]] = {
    "weight": _weight,
    "bias": _bias,
    "layer": _layer,
    "field": _field,
}
