"""Interventions: what is changed in an experiment at an epoch, while it trains.

In a link ``edits=100:w1.3.2=0.5;200:learning_rate=0.01;300:layer2=frozen``: at epoch 100 the weight
of layer 1, unit 3, input 2 is set; ``b1.3=0`` would be that unit's bias. Layers, units and inputs
count from 1, the input side first; the layer after the last hidden one is the output's. Row e of a
run shows what the interventions of epoch e leave; the epochs after it train with them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from models.experiment.fields import Choice, Field, Range, shown

MAX_INTERVENTIONS = 32
LARGEST = 100.0
"""So large, either way, may a weight or a bias be set."""

FROZEN, FREE = "frozen", "free"
CHANGEABLE = ("optimizer", "learning_rate", "batch_size")
"""The fields of an experiment that may change while it trains."""

Kind = Literal["field", "layer", "bias", "weight"]
Value = float | int | str

_PLACES: dict[Kind, re.Pattern[str]] = {
    "layer": re.compile(r"layer([1-9])"),
    "bias": re.compile(r"b([1-9])\.([1-9][0-9]?)"),
    "weight": re.compile(r"w([1-9])\.([1-9][0-9]?)\.([1-9][0-9]?)"),
}
_ORDER: tuple[Kind, ...] = ("field", "layer", "bias", "weight")


@dataclass(frozen=True)
class Intervention:
    """One thing that is changed at one epoch.

    Attributes:
        epoch: When: the first row that shows it.
        what: A field in CHANGEABLE, ``layer2``, ``b1.3`` or ``w1.3.2``.
        value: What it is from then on; a layer is FROZEN or FREE.
    """

    epoch: int
    what: str
    value: Value

    @property
    def kind(self) -> Kind:
        """What sort of thing is changed."""
        return next((kind for kind, form in _PLACES.items() if form.fullmatch(self.what)), "field")

    @property
    def place(self) -> tuple[int, ...]:
        """Layer, unit and input, as far as it has them, each from 0; empty for a field."""
        match = _PLACES[self.kind].fullmatch(self.what) if self.kind != "field" else None
        return tuple(int(number) - 1 for number in match.groups()) if match else ()

    def __str__(self) -> str:
        return f"{self.epoch}:{self.what}={self.value}"


@dataclass(frozen=True)
class Rules:
    """What may be changed in one experiment.

    Attributes:
        epochs: When.
        sizes: Of the network: inputs, the width of each hidden layer, outputs.
        fields: What each of CHANGEABLE may be.
    """

    epochs: Range
    sizes: tuple[int, ...]
    fields: Mapping[str, Field]

    def kind_of(self, what: str) -> Field:
        """Return what the thing called ``what`` may be set to.

        Raises:
            ValueError: If this network has no such thing.
        """
        if what in CHANGEABLE:
            return self.fields[what]
        edit = Intervention(0, what, 0)
        # In the order of a place: layer, then unit of that layer, then input of that layer.
        layer = min(edit.place[0], len(self.sizes) - 2) if edit.place else 0
        bounds = (len(self.sizes) - 1, self.sizes[layer + 1], self.sizes[layer])
        inside = all(at < bound for at, bound in zip(edit.place, bounds, strict=False))
        if edit.kind == "field" or not inside:
            raise ValueError(f"edits: there is no {shown(what)} in this network to change")
        return Choice((FROZEN, FREE)) if edit.kind == "layer" else Range(-LARGEST, LARGEST)

    def checked(self, edits: Iterable[Intervention]) -> tuple[Intervention, ...]:
        """Return interventions in the one order and form that equal ones have.

        Raises:
            ValueError: If they are too many, or one is not allowed or is there twice.
        """
        found = tuple(edits)
        if len(found) > MAX_INTERVENTIONS:
            raise ValueError(f"edits must be at most {MAX_INTERVENTIONS}, got {len(found)}")
        ordered = sorted(map(self._checked, found), key=_order)
        for one, next_one in pairwise(ordered):
            if _order(one) == _order(next_one):
                raise ValueError(f"edits: {one.what} is changed twice at epoch {one.epoch}")
        return tuple(ordered)

    def mended(self, text: str) -> "tuple[tuple[Intervention, ...], list[str]]":
        """Return the interventions that a link writes so, and what was wrong, in sentences.

        Of what is wrong only that is left out: what is of another form or not allowed, what is
        there for the second time, what comes after the first MAX_INTERVENTIONS.
        """
        parts = text.split(";", MAX_INTERVENTIONS) if text else []
        kept: list[Intervention] = []
        problems: list[str] = []
        for part in parts[:MAX_INTERVENTIONS]:
            try:
                kept = list(self.checked([*kept, self._parsed(part)]))
            except ValueError as error:
                problems.append(str(error))
        if len(parts) > MAX_INTERVENTIONS:
            problems.append(f"edits must be at most {MAX_INTERVENTIONS}, got more")
        return tuple(kept), list(dict.fromkeys(problems))

    def _parsed(self, part: str) -> Intervention:
        epoch, colon, rest = part.partition(":")
        what, equals, value = rest.partition("=")
        if not (colon and equals):
            raise ValueError(f"edits must be like 100:w1.3.2=0.5;200:b1.3=0, got {shown(part)}")
        # What is no whole number stays a text, which no range holds.
        return Intervention(self.epochs.parsed(epoch), what, self.kind_of(what).parsed(value))  # type: ignore[arg-type]

    def _checked(self, edit: Intervention) -> Intervention:
        self.epochs.check("edits: epoch", edit.epoch)
        self.kind_of(edit.what).check(f"edits: {edit.what}", edit.value)
        if edit.kind in ("bias", "weight"):
            return replace(edit, value=float(edit.value) + 0.0)  # -0.0 is 0.0: one key
        return edit


def written(edits: Iterable[Intervention]) -> str:
    """Return interventions as a link writes them."""
    return ";".join(map(str, edits))


def edits_at(edits: Iterable[Intervention], epoch: int) -> list[Intervention]:
    """Return those of one epoch, in their order."""
    return [edit for edit in edits if edit.epoch == epoch]


def next_edit(edits: Iterable[Intervention], epoch: int) -> int | None:
    """Return the first epoch after ``epoch`` that has an intervention, if there is one."""
    return min((edit.epoch for edit in edits if edit.epoch > epoch), default=None)


def last_edit(edits: Iterable[Intervention], epoch: int) -> int | None:
    """Return the last epoch up to ``epoch`` that has an intervention, if there is one."""
    return max((edit.epoch for edit in edits if edit.epoch <= epoch), default=None)


def frozen_layers(edits: Sequence[Intervention], epoch: int) -> tuple[int, ...]:
    """Return which layers are frozen after ``epoch``, counted from 0, ascending."""
    last = {
        edit.place[0]: edit.value for edit in edits if edit.kind == "layer" and edit.epoch <= epoch
    }
    return tuple(sorted(layer for layer, value in last.items() if value == FROZEN))


def fields_at(edits: Sequence[Intervention], epoch: int) -> dict[str, Value]:
    """Return the fields that were changed up to ``epoch``, and to what."""
    return {edit.what: edit.value for edit in edits if edit.kind == "field" and edit.epoch <= epoch}


def _order(edit: Intervention) -> tuple[int, int, str, tuple[int, ...]]:
    field = edit.what if edit.kind == "field" else ""
    return edit.epoch, _ORDER.index(edit.kind), field, edit.place
