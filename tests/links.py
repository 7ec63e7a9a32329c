"""Random links: an experiment that trains at ease, and anything that may be seen of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from components.link import Link
from components.moment import PANELS, QUANTITIES, SPEEDS, Moment
from components.partner import PARTNERS
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import DATASETS
from models.experiment.settings import Settings


def random_link(number: int) -> Link:
    """The link of a number, always the same one; its epoch is one that is soon trained."""
    generator = np.random.default_rng([8730, number])
    settings = _settings(generator)
    return Link(settings, _moment(generator).of(settings))


def _settings(generator: np.random.Generator) -> Settings:
    depth = int(generator.integers(0, 5))
    has_own = depth > 0 and generator.random() < 0.25
    own: dict[str, Any] = {
        "activations": tuple(_one(generator, list(ACTIVATIONS)) for _ in range(depth)),
        "widths": tuple(int(width) for width in generator.integers(1, 9, depth)),
    }
    return Settings(
        dataset=_one(generator, list(DATASETS)),
        noise=_one(generator, (0.0, 0.0, 0.25)),
        activation=_one(generator, [*ACTIVATIONS, "relu", "relu", "relu"]),
        depth=depth,
        width=int(generator.integers(1, 9)),
        bend=_one(generator, (1.0, 1.0, 0.5, 0.37)),
        learning_rate=_one(generator, (0.003, 0.01, 0.02)),
        seed=int(generator.integers(100)),
        **(own if has_own else {}),
    )


def _moment(generator: np.random.Generator) -> Moment:
    epoch = _one(generator, (None, 0, 1, 7, 40, 128, 350, int(generator.integers(500))))
    playing = epoch is not None and generator.random() < 0.15
    look: dict[str, Any] = {
        "speed": _one(generator, SPEEDS),
        "partner": _one(generator, list(PARTNERS)),
        "folds": bool(generator.random() < 0.4),
        "merged": bool(generator.random() < 0.2),
        "dropped": bool(generator.random() < 0.3),
        "unit": _one(generator, (None, None, "1.1", "2.1", "1.3")),
        "quantity": _one(generator, (*QUANTITIES, "activation")),
        "through": _one(generator, (0.0, 0.0, 1.0, 1.37, round(float(generator.uniform(0, 5)), 2))),
        "panel": _one(generator, PANELS),
    }
    if epoch is None or playing or generator.random() < 0.4:
        return Moment(epoch, playing, **look)
    bend = _one(generator, (None, 0.0, 0.0, round(0.05 * int(generator.integers(21)), 2)))
    activation = _one(generator, [None, *ACTIVATIONS])
    if bend is None and activation is None:
        return Moment(epoch, **look)
    before = _one(generator, (None, *PARTNERS)) if bend is not None else None
    return Moment(
        epoch,
        what_if_bend=bend,
        what_if_activation=activation,
        before_collapse=before,
        **look | ({"partner": "deleted"} if before else {}),
    )


def _one(generator: np.random.Generator, values: Sequence[Any]) -> Any:
    return values[int(generator.integers(len(values)))]
