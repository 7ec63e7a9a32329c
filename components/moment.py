"""What of an experiment is on show, and how one looks at it: the rest of a link."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import urlencode

from components.partner import PARTNERS
from models.experiment.activations import ACTIVATIONS
from models.experiment.fields import Choice, Field, Range, Switch, shown
from models.experiment.settings import LAST_EPOCH, MAX_DEPTH, MAX_WIDTH, Settings

SPEEDS = ("slow", "1", "4", "16")
"""Those of static/stage/clock.js, as a link names them."""

PANELS = ("The chain", "Loss and accuracy", "Surface in 3-D", "How much bend", "Depth race")
"""What may be open below the stage; the first one is where nothing is asked for."""

_BEND_DIGITS = 4
"""Decimals of a what-if's bend: finer than any hand and any eye."""

_THROUGH_DIGITS = 2
"""Decimals of how far through the layers: finer than any hand."""

_WITHOUT_WHAT_IF: dict[str, Any] = {
    "what_if_bend": None,
    "what_if_activation": None,
    "before_collapse": None,
}

_STILL = "a what-if needs an epoch at which the network stands still"
_BEFORE = "before_collapse needs a what-if: what_if_bend or what_if_activation"


QUANTITIES = ("activation", "sum", "part")
"""What of a unit can be on show, as static/stage/neurons.js names it."""

_UNIT = re.compile(r"([1-9][0-9]?)\.([1-9][0-9]?)")

_PLACE = re.compile(r"(stage|panel)\.(-?[0-9]{1,5})")


class Place:
    """A place on the page: ``stage`` or ``panel``, and pixels from its top to the window's."""

    def check(self, name: str, value: Any) -> None:
        """Do nothing if ``value`` is a place.

        Raises:
            ValueError: If it is none; the message calls it ``name`` and says what is allowed.
        """
        if not (isinstance(value, str) and _PLACE.fullmatch(value)):
            raise ValueError(
                f"{name} must be stage or panel, a dot and pixels, as in panel.120;"
                f" got {shown(value)}"
            )

    def parsed(self, text: str) -> str:
        """Return the place as ``text`` would have it without zeros in front."""
        place = _PLACE.fullmatch(text)
        return f"{place[1]}.{int(place[2])}" if place else text


class Unit:
    """A hidden unit: its layer and its number there, both from 1."""

    def check(self, name: str, value: Any) -> None:
        """Do nothing if ``value`` is a unit that some network has.

        Raises:
            ValueError: If it is none; the message calls it ``name`` and says what is allowed.
        """
        unit = _UNIT.fullmatch(value) if isinstance(value, str) else None
        if not (unit and int(unit[1]) <= MAX_DEPTH and int(unit[2]) <= MAX_WIDTH):
            raise ValueError(
                f"{name} must be a layer up to {MAX_DEPTH}, a dot and a unit up to {MAX_WIDTH},"
                f" as in 2.3; got {shown(value)}"
            )

    def parsed(self, text: str) -> str:
        """Return ``text``: there is one way to write a unit."""
        return text


Kind = Field | Place | Unit


def _row(default: Any, kind: Kind) -> Any:
    """Return a field's row: its default, and what else it may be."""
    return field(default=default, metadata={"kind": kind})


@dataclass(frozen=True)
class Moment:
    """What is seen of an experiment.

    Attributes:
        epoch: On show, 0 to LAST_EPOCH; None: it plays from the start.
        playing: Whether it plays on from ``epoch``.
        speed: A name in SPEEDS.
        partner: Beside the network, a name in PARTNERS.
        folds: Whether the lines are drawn along which the network bends.
        merged: Whether layers without a bend are drawn multiplied into the next.
        dropped: Whether units are left out without which the network is the same: at rest, and as
            it was trained.
        unit: The hidden unit on show in the left square, as in ``2.3``; None: the network.
        quantity: What of a unit is shown, a name in QUANTITIES.
        through: How many layers the sheet has come through, 0 (the plane itself) to one more than
            there are hidden layers (the cut), with two decimals.
        what_if_bend: The trained network bent to this, 0 to 1, with four decimals; None: as
            trained.
        what_if_activation: The trained network with this activation, a name in ACTIVATIONS.
        before_collapse: Where Collapse! was pressed, the partner that comes back when it is bent
            back; None: it was not.
        panel: Open below the stage, a name in PANELS.
        scroll: Where on the page, as in ``panel.120``; None: at its top.

    Raises:
        ValueError: If a value is not allowed, or not with another one.
    """

    epoch: int | None = _row(None, Range(0, LAST_EPOCH))
    playing: bool = _row(False, Switch())
    speed: str = _row("1", Choice(SPEEDS))
    partner: str = _row("best", Choice(tuple(PARTNERS)))
    folds: bool = _row(False, Switch())
    merged: bool = _row(False, Switch())
    dropped: bool = _row(False, Switch())
    unit: str | None = _row(None, Unit())
    quantity: str = _row(QUANTITIES[0], Choice(QUANTITIES))
    through: float = _row(0.0, Range(0.0, MAX_DEPTH + 1.0, step=0.01))
    what_if_bend: float | None = _row(None, Range(0.0, 1.0, step=0.05))
    what_if_activation: str | None = _row(None, Choice(tuple(ACTIVATIONS)))
    before_collapse: str | None = _row(None, Choice(tuple(PARTNERS)))
    panel: str = _row(PANELS[0], Choice(PANELS))
    scroll: str | None = _row(None, Place())

    def __post_init__(self) -> None:
        for row in fields(self):
            value = getattr(self, row.name)
            if value is not row.default:
                switched = isinstance(value, bool)
                row.metadata["kind"].check(row.name, _plain(value) if switched else value)
        if self.what_if_bend is not None:
            object.__setattr__(self, "what_if_bend", round(self.what_if_bend, _BEND_DIGITS))
        object.__setattr__(self, "through", round(self.through, _THROUGH_DIGITS))
        if self.playing and self.epoch is None:
            raise ValueError("without an epoch it plays from the start: playing says nothing")
        if problem := self._missing:
            raise ValueError(problem)

    @property
    def is_what_if(self) -> bool:
        """Whether the network is shown otherwise than it was trained."""
        return self.what_if_bend is not None or self.what_if_activation is not None

    @property
    def own_partner(self) -> str:
        """The partner that was chosen, also while Collapse! has another in its place."""
        return self.partner if self.before_collapse is None else self.before_collapse

    @property
    def from_start(self) -> "Moment":
        """The same look at an experiment that plays from the start."""
        return replace(self._as_trained, epoch=None, playing=False)

    @property
    def _as_trained(self) -> "Moment":
        """Without a what-if, and without what Collapse! brought with it."""
        merged = self.merged and self.before_collapse is None
        return replace(self, **_WITHOUT_WHAT_IF, partner=self.own_partner, merged=merged)

    @property
    def _missing(self) -> str:
        """What this moment would need to be one, "" if nothing."""
        if self.before_collapse is not None and not self.is_what_if:
            return _BEFORE
        stands = self.epoch is not None and not self.playing
        return _STILL if self.is_what_if and not stands else ""

    def query(self) -> str:
        """Return the moment as a query string; defaults are left out."""
        return urlencode(self.to_parameters())

    def to_parameters(self) -> dict[str, str]:
        """Return link parameter -> text for everything that is not at its default."""
        values = {row.name: getattr(self, row.name) for row in fields(self)}
        own = {row.name: row.default for row in fields(self)}
        return {name: _plain(value) for name, value in values.items() if value != own[name]}

    @classmethod
    def parameter_names(cls) -> frozenset[str]:
        """Return every name that a link's parameter can have."""
        return frozenset(row.name for row in fields(cls))

    @classmethod
    def mended(cls, parameters: Mapping[str, str]) -> "tuple[Moment, list[str]]":
        """Return the moment with each bad value at its default, and what was wrong, in sentences.

        Other names are ignored.
        """
        values: dict[str, Any] = {}
        problems: list[str] = []
        for row in fields(cls):
            try:
                values[row.name] = _parsed(row.name, row.metadata["kind"], parameters)
            except ValueError as error:
                problems.append(str(error))
        given = {name: value for name, value in values.items() if value is not None}
        # Without an epoch it plays anyway.
        given["playing"] = given.get("playing", False) and "epoch" in given
        try:
            return cls(**given), problems
        except ValueError as error:
            return cls(**given | _WITHOUT_WHAT_IF), [*problems, str(error)]

    def of(self, settings: Settings) -> "Moment":
        """Return the moment of an experiment: what-ifs that leave its network as it is are none."""
        own = {layer.activation for layer in settings.layers}
        swapped = None if not own or own == {self.what_if_activation} else self.what_if_activation
        is_straight = swapped is None and own <= {"identity"}
        is_bent = not is_straight and self.what_if_bend != round(settings.bend, _BEND_DIGITS)
        bent = self.what_if_bend if is_bent else None
        if self.is_what_if and bent is None and swapped is None:
            return self._as_trained.of(settings)
        unit = self.unit if self.unit in _units(settings) else None
        depth = len(settings.layers)
        # A unit is shown in the sheet's place, and without a layer there is no way through one.
        through = min(self.through, depth + 1.0) if depth and unit is None else 0.0
        return replace(
            self, what_if_bend=bent, what_if_activation=swapped, unit=unit, through=through
        )


def _units(settings: Settings) -> set[str]:
    """Return the hidden units of an experiment's network, as a link names them."""
    widths = (layer.width for layer in settings.layers)
    return {f"{i}.{unit}" for i, width in enumerate(widths, 1) for unit in range(1, width + 1)}


def _plain(value: Any) -> str:
    """Return a value as a link has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _parsed(name: str, kind: Kind, parameters: Mapping[str, str]) -> Any:
    """Return what a link says of a field, None where it says nothing.

    Raises:
        ValueError: If that is not allowed; the message names the field.
    """
    text = parameters.get(name)
    if text is None:
        return None
    value = kind.parsed(text)
    kind.check(name, value)
    return value == "true" if isinstance(kind, Switch) else value
