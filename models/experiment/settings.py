"""What one experiment is: a frozen, validated value that fits in a link.

Equal settings give equal data, equal first weights and equal frames.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal
from urllib.parse import urlencode

from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import DATASETS

MAX_DEPTH = 8
MAX_WIDTH = 16
MAX_NOISE = 0.5
MAX_SEED = 99
LAST_EPOCH = 5000
"""The record of a run ends here; at 60 epochs a second that is 83 seconds."""

OPTIMIZERS = ("sgd", "momentum", "adam")
LEARNING_RATES = (0.0001, 0.001, 0.003, 0.01, 0.02, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
ENGINES = ("compiled", "pytorch")
"""What trains: machine code, or PyTorch, which defines what the other does."""
FULL_BATCH: Literal["full"] = "full"
BATCH_SIZES: tuple[int | Literal["full"], ...] = (1, 2, 5, 10, 20, 50, 100, FULL_BATCH)


@dataclass(frozen=True)
class Layer:
    """One hidden layer: the name of its activation and its number of units."""

    activation: str
    width: int


@dataclass(frozen=True)
class Settings:
    """One experiment.

    Attributes:
        dataset: A name in DATASETS.
        noise: 0 to 0.5.
        train_percent: Share of the points trained on, 10 to 90; the others test.
        data_seed: Chooses the points.
        activation: Of every hidden layer; a name in ACTIVATIONS.
        depth: Hidden layers, 0 to 8.
        width: Units of every hidden layer, 1 to 16.
        activations: One name per hidden layer, for layers that differ; empty: all alike.
            In a link ``activation_1``, ``activation_2``, ...
        widths: One width per hidden layer, given together with ``activations``.
            In a link ``width_1``, ``width_2``, ...
        bend: How much of its activation f a hidden layer gets, 0 to 1: (1 - bend) x + bend f(x).
        optimizer: A name in OPTIMIZERS.
        learning_rate: One of LEARNING_RATES.
        batch_size: One of BATCH_SIZES.
        seed: Chooses the first weights and the order of the batches.
        engine: A name in ENGINES.

    Raises:
        ValueError: If a value is not allowed; the message names it and what is.
    """

    dataset: str = "circle"
    noise: float = 0.0
    train_percent: int = 50
    data_seed: int = 0
    activation: str = "relu"
    depth: int = 2
    width: int = 8
    activations: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    bend: float = 1.0
    optimizer: str = "adam"
    learning_rate: float = 0.02
    batch_size: int | Literal["full"] = 10
    # Of the first hundred seeds the one with both lines in the picture: the best single matrix's
    # through the middle, and the bare product's, so that Collapse! ends in a line that can be seen.
    seed: int = 70
    engine: str = "compiled"

    def __post_init__(self) -> None:
        for name, allowed in _RULES.items():
            allowed(name, getattr(self, name))
        if self.activations or self.widths:
            _one_per_layer("activations", self.activations, self.depth, "activation")
            _one_per_layer("widths", self.widths, self.depth, "width")

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The hidden layers, input side first."""
        if self.activations:
            return tuple(map(Layer, self.activations, self.widths))
        return (Layer(self.activation, self.width),) * self.depth

    @property
    def is_affine(self) -> bool:
        """Whether the network is one matrix for any weights: no layer bends."""
        straight = (ACTIVATIONS[layer.activation].is_affine for layer in self.layers)
        return self.bend == 0.0 or all(straight)

    @property
    def linear_twin(self) -> "Settings":
        """The same experiment with every activation replaced by the identity, fully bent."""
        linear = ("identity",) * len(self.activations)
        return replace(self, activation="identity", activations=linear, bend=1.0)

    def query(self) -> str:
        """Return the settings as a query string; defaults are left out."""
        return urlencode(self.to_parameters())

    def to_parameters(self) -> dict[str, str]:
        """Return link parameter -> text for everything that is not at its default."""
        parameters: dict[str, str] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                singular = field.name.removesuffix("s")
                parameters |= {f"{singular}_{i}": str(one) for i, one in enumerate(value, 1)}
            elif value != field.default:
                parameters[field.name] = str(value)
        return parameters | ({"each_layer": "true"} if self.activations else {})

    @classmethod
    def parameter_names(cls) -> frozenset[str]:
        """Return every name that a link's parameter can have."""
        numbered = {
            f"{name}_{i}" for name in ("activation", "width") for i in range(1, MAX_DEPTH + 1)
        }
        return frozenset({"each_layer", *_RULES, *numbered})

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, str]) -> "Settings":
        """Return the settings that link parameters describe; other names are ignored.

        Raises:
            ValueError: At the first value that is not allowed.
        """
        settings, problems = cls.mended(parameters)
        if problems:
            raise ValueError(problems[0])
        return settings

    @classmethod
    def mended(cls, parameters: Mapping[str, str]) -> "tuple[Settings, list[str]]":
        """Return settings with each bad value at its default, and what was wrong, in sentences."""
        values: dict[str, Any] = {}
        problems: list[str] = []

        def take(parameter: str, field: str, default: Any) -> Any:
            if parameter not in parameters:
                return default
            try:
                return _parsed(field, parameter, parameters[parameter])
            except ValueError as error:
                problems.append(str(error))
                return default

        for field in fields(cls):
            if field.name in _RULES:
                values[field.name] = take(field.name, field.name, field.default)
        if take("each_layer", "each_layer", False):
            numbers = range(1, values["depth"] + 1)
            for name in ("activation", "width"):
                values[f"{name}s"] = tuple(take(f"{name}_{i}", name, values[name]) for i in numbers)
        return cls(**values), problems


def _shown(value: object) -> str:
    """Return a short, plain form of a value that may come from a visitor."""
    text = str(value)
    return repr(text[:24] + "..." if len(text) > 24 else text) if isinstance(value, str) else text


def _one_of(choices: tuple[Any, ...]) -> Callable[[str, Any], None]:
    def check(name: str, value: Any) -> None:
        # bool is an int and 1.0 == 1: the type counts too
        if not any(value == choice and type(value) is type(choice) for choice in choices):
            allowed = ", ".join(map(str, choices))
            raise ValueError(f"{name} must be one of {allowed}; got {_shown(value)}")

    return check


def _between(low: float, high: float) -> Callable[[str, Any], None]:
    def check(name: str, value: Any) -> None:
        kinds = (int,) if isinstance(low, int) else (int, float)
        number = isinstance(value, kinds) and not isinstance(value, bool)
        if not (number and low <= value <= high):
            raise ValueError(f"{name} must be between {low} and {high}, got {_shown(value)}")

    return check


_RULES: dict[str, Callable[[str, Any], None]] = {
    "dataset": _one_of(tuple(DATASETS)),
    "noise": _between(0.0, MAX_NOISE),
    "train_percent": _between(10, 90),
    "data_seed": _between(0, MAX_SEED),
    "activation": _one_of(tuple(ACTIVATIONS)),
    "depth": _between(0, MAX_DEPTH),
    "width": _between(1, MAX_WIDTH),
    "bend": _between(0.0, 1.0),
    "optimizer": _one_of(OPTIMIZERS),
    "learning_rate": _one_of(LEARNING_RATES),
    "batch_size": _one_of(BATCH_SIZES),
    "seed": _between(0, MAX_SEED),
    "engine": _one_of(ENGINES),
}


def check(field: str, value: Any) -> None:
    """Do nothing if a field may have this value.

    Raises:
        ValueError: If it may not; the message names the value and what is allowed.
    """
    _RULES[field](field, value)


def _one_per_layer(name: str, values: tuple[Any, ...], depth: int, rule: str) -> None:
    if len(values) != depth:
        raise ValueError(
            f"{name} must have one entry per hidden layer ({depth}), got {len(values)}"
        )
    for value in values:
        _RULES[rule](name, value)


_NUMBER_KINDS: dict[str, type[int] | type[float]] = {
    "noise": float,
    "train_percent": int,
    "data_seed": int,
    "depth": int,
    "width": int,
    "bend": float,
    "seed": int,
}

# Written as the menus write them: 10 for 10.0 would be no choice of theirs.
_CHOICES: dict[str, dict[str, Any]] = {
    "learning_rate": {str(choice): choice for choice in LEARNING_RATES},
    "batch_size": {str(choice): choice for choice in BATCH_SIZES},
}


def _parsed(field: str, parameter: str, text: str) -> Any:
    """Return the value that ``text`` stands for, checked.

    Raises:
        ValueError: If it is not one that ``field`` allows; the message names ``parameter``.
    """
    if field == "each_layer":
        _one_of(("true", "false"))(parameter, text.lower())
        return text.lower() == "true"
    value: Any = _CHOICES.get(field, {}).get(text, text)
    if field in _NUMBER_KINDS:
        value = _number(_NUMBER_KINDS[field], text)
    _RULES[field](parameter, value)
    return value


def _number(kind: type[int] | type[float], text: str) -> float | str:
    """Return the number in ``text``, or ``text`` itself, which no rule for numbers accepts."""
    if len(text) > 32:
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    if kind is int:
        return int(number) if math.isfinite(number) and number.is_integer() else text
    return number + 0.0  # -0.0 is 0.0: one experiment, one key
