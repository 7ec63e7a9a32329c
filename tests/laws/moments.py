"""Random moments, (Settings, epoch), odd ones more often than by chance; and what is said there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from components.words.detail_words import details_in_words
from components.words.symptom_words import symptoms_in_words
from components.words.verdict_words import verdict_in_words
from models.definition.frame import Frame
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import DATASETS
from models.experiment.interventions import FREE, FROZEN, Intervention
from models.experiment.settings import BATCH_SIZES, LEARNING_RATES, OPTIMIZERS, Settings
from models.findings.diagnosis import Diagnosis, diagnose
from models.record.run import Run
from tests.laws.truth import Truth
from tests.moments import shifted

BATCH = 100
"""Moments that are looked at together; a tenth as many data sets, because lines take long."""

EPOCHS = (0, 1, 2, 5, 10, 19, 20, 21, 50, 50, 100, 100, 300)


@dataclass(frozen=True, repr=False)
class Moment:
    """One experiment at one epoch, and what the page says of it."""

    run: Run
    frame: Frame

    @property
    def settings(self) -> Settings:
        return self.run.settings

    @cached_property
    def again(self) -> Run:
        """Another run of the same experiment: what is recorded is to follow from it alone."""
        return Run(self.settings)

    @cached_property
    def diagnosis(self) -> Diagnosis:
        return diagnose(self.run, self.frame)

    @cached_property
    def verdict(self) -> str:
        return verdict_in_words(self.diagnosis)

    @cached_property
    def details(self) -> list[str]:
        return details_in_words(self.diagnosis)

    @cached_property
    def sentences(self) -> list[str]:
        return [self.verdict, *self.details]

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The table of numbers: name, and what stands beside it."""
        return dict(symptoms_in_words(self.diagnosis))

    @cached_property
    def truth(self) -> Truth:
        return Truth(self.settings, self.run.data, self.frame.parameters)

    def __repr__(self) -> str:
        return f"{self.settings.query()}&epoch={self.frame.epoch}: {' '.join(self.sentences)}"


def moments(number: int) -> Iterator[Moment]:
    """Yield the moments of one batch: four experiments on each of its data sets' points."""
    generator = np.random.default_rng(number)
    editing = np.random.default_rng((number, 1))
    made = 0
    while made < BATCH:
        data = _data(generator)
        for _ in range(5):
            plain = replace(Settings(), **data, **_network(generator), **_training(generator))
            run = Run(replace(plain, edits=_edits(plain, editing)))
            frames = list(_frames(run, generator))[: BATCH - made]
            yield from (Moment(run, frame) for frame in frames)
            made += len(frames)


def _frames(run: Run, generator: np.random.Generator) -> Iterator[Frame]:
    """Yield two epochs, the last one where it diverged before; and perhaps one of odd weights."""
    epochs = sorted(set(_some(generator, EPOCHS, 2)))
    rows = [run.rows(epoch, 1) for epoch in epochs]
    if run.count:
        yield from (run.frame(epoch) for epoch, row in zip(epochs, rows, strict=True) if len(row))
        if run.end is not None:
            yield run.frame(max(epochs))
    if run.settings.layers and generator.random() < 0.2:
        # Far out, where units are dead, saturated, or all on one piece.
        far = shifted(run, bias=float(_one(generator, -100.0, -3.0, 3.0, 30.0, 100.0)))
        if np.isfinite(far.row).all():
            yield far


def _some(generator: np.random.Generator, values: Sequence[Any], count: int) -> list[Any]:
    return [values[i] for i in generator.integers(len(values), size=count)]


def _one(generator: np.random.Generator, *values: Any) -> Any:
    return values[generator.integers(len(values))]


def _data(generator: np.random.Generator) -> dict[str, Any]:
    return {
        "dataset": _one(generator, *DATASETS),
        "noise": _one(generator, 0.0, 0.0, 0.1, 0.25, 0.5),
        "train_percent": _one(generator, 10, 10, 50, 90, int(generator.integers(10, 91))),
        "data_seed": int(generator.integers(100)),
    }


def _network(generator: np.random.Generator) -> dict[str, Any]:
    depth = _one(generator, 0, 1, 1, 2, 2, 3, 4, 6, 8)
    width = _one(generator, 1, 1, 2, 3, 4, 8, 16)
    names = list(ACTIVATIONS)
    mixed = depth > 1 and generator.random() < 0.25
    bend = _one(generator, 1.0, 1.0, 1.0, 1.0, 0.0, 1e-3, 0.01, 0.5, 0.9999, generator.random())
    return {
        "depth": depth,
        "width": width,
        "activation": _one(generator, *names, "relu", "relu", "identity"),
        "activations": tuple(_some(generator, names, depth)) if mixed else (),
        "widths": tuple(_some(generator, (1, 2, 3, 8), depth)) if mixed else (),
        "bend": float(bend),
        "seed": int(generator.integers(100)),
    }


def _training(generator: np.random.Generator) -> dict[str, Any]:
    return {
        "optimizer": _one(generator, *OPTIMIZERS),
        "learning_rate": _one(generator, *LEARNING_RATES),
        "batch_size": _one(generator, 10, 20, 50, 100, "full", "full"),
    }


def _edits(settings: Settings, generator: np.random.Generator) -> tuple[Intervention, ...]:
    """Return what is changed on the way, in every third experiment: now and then all is frozen."""
    if generator.random() > 0.35:
        return ()
    sizes = [2, *(layer.width for layer in settings.layers), 1]
    layers = range(1, len(sizes))
    if generator.random() < 0.1:
        epoch = int(_one(generator, 0, 5, 20))
        return tuple(Intervention(epoch, f"layer{layer}", FROZEN) for layer in layers)
    found = {}
    for _ in range(_one(generator, 1, 1, 2, 4)):
        layer = int(_one(generator, *layers))
        unit, source = (
            int(generator.integers(1, sizes[place] + 1)) for place in (layer, layer - 1)
        )
        what, value = _one(
            generator,
            ("optimizer", _one(generator, *OPTIMIZERS)),
            ("learning_rate", _one(generator, *LEARNING_RATES)),
            ("batch_size", _one(generator, *BATCH_SIZES[2:])),
            (f"layer{layer}", _one(generator, FROZEN, FROZEN, FREE)),
            (f"b{layer}.{unit}", float(_one(generator, -100.0, -3.0, 0.0, 1.0, 10.0))),
            (f"w{layer}.{unit}.{source}", float(_one(generator, -100.0, -1.0, 0.0, 0.5, 10.0))),
        )
        epoch = int(_one(generator, 0, 2, 10, 19, 20, 45, 50, 70, 99, 100, 250, 1000))
        found[epoch, what] = Intervention(epoch, what, value)
    return tuple(found.values())
