"""What one experiment is: a frozen, validated value that fits in a link.

Equal settings give equal data, equal first weights and equal frames.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal
from urllib.parse import urlencode

from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import DATASETS
from models.experiment.features import COORDINATES
from models.experiment.fields import Choice, Field, Range, Switch
from models.experiment.interventions import Intervention, Rules, fields_at, written
from models.experiment.problems import BINARY

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


def _row(default: Any, kind: Field) -> Any:
    """Return a field's row: its default, and what else it may be."""
    return field(default=default, metadata={"kind": kind})


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
        edits: What is changed while it trains, at most MAX_INTERVENTIONS, in any order: kept in
            one. Before the first of them every frame is that of the experiment without any.

    Raises:
        ValueError: If a value is not allowed; the message names it and what is.
    """

    dataset: str = _row("circle", Choice(tuple(DATASETS)))
    noise: float = _row(0.0, Range(0.0, MAX_NOISE, step=0.05))
    train_percent: int = _row(50, Range(10, 90, step=10))
    data_seed: int = _row(0, Range(0, MAX_SEED))
    activation: str = _row("relu", Choice(tuple(ACTIVATIONS)))
    depth: int = _row(2, Range(0, MAX_DEPTH))
    width: int = _row(8, Range(1, MAX_WIDTH))
    activations: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    bend: float = _row(1.0, Range(0.0, 1.0, step=0.01))
    optimizer: str = _row("adam", Choice(OPTIMIZERS))
    learning_rate: float = _row(0.02, Choice(LEARNING_RATES))
    batch_size: int | Literal["full"] = _row(10, Choice(BATCH_SIZES))
    # Of the first hundred seeds the one with both lines in the picture: the best single matrix's
    # through the middle, and the bare product's, so that Collapse! ends in a line that can be seen.
    seed: int = _row(70, Range(0, MAX_SEED))
    engine: str = _row("compiled", Choice(ENGINES))
    edits: tuple[Intervention, ...] = ()

    def __post_init__(self) -> None:
        for name, kind in FIELDS.items():
            kind.check(name, getattr(self, name))
        if self.activations or self.widths:
            _one_per_layer("activations", self.activations, self.depth, "activation")
            _one_per_layer("widths", self.widths, self.depth, "width")
        if self.edits:
            object.__setattr__(self, "edits", self.edit_rules.checked(self.edits))

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

    @property
    def is_own_twin(self) -> bool:
        """Whether the linear twin is the same network: no layer has an activation to replace."""
        return all(layer.activation == "identity" for layer in self.layers)

    @property
    def edit_rules(self) -> Rules:
        """What may be changed while it trains."""
        widths = (layer.width for layer in self.layers)
        return Rules(Range(0, LAST_EPOCH), (len(COORDINATES), *widths, BINARY.outputs), FIELDS)

    def at(self, epoch: int) -> "Settings":
        """Return the settings by which training goes on from ``epoch``, without interventions."""
        changed: dict[str, Any] = dict(fields_at(self.edits, epoch))
        return replace(self, edits=(), **changed)

    def query(self) -> str:
        """Return the settings as a query string; defaults are left out."""
        return urlencode(self.to_parameters())

    def to_parameters(self) -> dict[str, str]:
        """Return link parameter -> text for everything that is not at its default."""
        parameters: dict[str, str] = {}
        for name in FIELDS:
            if (value := getattr(self, name)) != getattr(_DEFAULT, name):
                parameters[name] = str(value)
        for i, layer in enumerate(self.layers if self.activations else (), 1):
            parameters |= {f"{name}_{i}": str(value) for name, value in vars(layer).items()}
        parameters |= {"each_layer": "true"} if self.activations else {}
        return parameters | ({"edits": written(self.edits)} if self.edits else {})

    @classmethod
    def parameter_names(cls) -> frozenset[str]:
        """Return every name that a link's parameter can have."""
        numbered = {f"{name}_{i}" for name in _BY_LAYER for i in range(1, MAX_DEPTH + 1)}
        return frozenset({"each_layer", "edits", *FIELDS, *numbered})

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

        def take(parameter: str, kind: Field, default: Any) -> Any:
            try:
                return _parsed(parameter, kind, parameters.get(parameter), default)
            except ValueError as error:
                problems.append(str(error))
                return default

        for name, kind in FIELDS.items():
            values[name] = take(name, kind, getattr(_DEFAULT, name))
        if take("each_layer", Switch(), "false") == "true":
            numbers = range(1, values["depth"] + 1)
            for name in _BY_LAYER:
                own = (take(f"{name}_{i}", FIELDS[name], values[name]) for i in numbers)
                values[f"{name}s"] = tuple(own)
        settings = cls(**values)
        edits, wrong = settings.edit_rules.mended(parameters.get("edits", ""))
        return replace(settings, edits=edits), [*problems, *wrong]


FIELDS: dict[str, Field] = {
    row.name: row.metadata["kind"] for row in fields(Settings) if "kind" in row.metadata
}
"""What each field may be, by its name, which is its parameter in a link and its widget's key."""

_BY_LAYER = ("activation", "width")
"""Fields that each hidden layer may have for itself: in a link with the layer's number, from 1."""

_DEFAULT = Settings()


def _one_per_layer(name: str, values: tuple[Any, ...], depth: int, rule: str) -> None:
    if len(values) != depth:
        raise ValueError(
            f"{name} must have one entry per hidden layer ({depth}), got {len(values)}"
        )
    for value in values:
        FIELDS[rule].check(name, value)


def _parsed(parameter: str, kind: Field, text: str | None, default: Any) -> Any:
    """Return the value that ``text`` stands for, or ``default`` where there is none.

    Raises:
        ValueError: If it is not one that ``kind`` allows; the message names ``parameter``.
    """
    if text is None:
        return default
    value = kind.parsed(text)
    kind.check(parameter, value)
    return value
