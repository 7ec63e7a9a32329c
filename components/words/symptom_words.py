"""The numbers behind a diagnosis, each with its name."""

from collections.abc import Iterator

from components.words.number_words import (
    change_in_words,
    percent,
    share_in_words,
    small_percent,
    some_of,
)
from models.experiment.settings import FULL_BATCH, Settings
from models.findings.diagnosis import Diagnosis
from models.findings.symptoms import Symptoms


def symptoms_in_words(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """Yield name and value of each number that a diagnosis rests on."""
    found = diagnosis.symptoms
    yield from _accuracies(found)
    gap = found.gap if found.units else 0.0  # without a bend all of it is rounding
    yield "Not explained by one matrix, over the data", small_percent(gap)
    yield from _units(found)
    yield from _training_so_far(diagnosis)
    yield from _training(diagnosis.trained_by)


def _accuracies(found: Symptoms) -> Iterator[tuple[str, str]]:
    right, points, line = found.right, found.points, found.line
    yield "Training points right", share_in_words(right.train, points.train)
    yield "Test points right", share_in_words(right.test, points.test)
    yield "Best straight line, training points", share_in_words(line.train, points.train)
    yield "Best straight line, test points", share_in_words(line.test, points.test)
    yield "Best straight line, all points", share_in_words(found.line_on_all, points.all)
    yield "Best possible rule, new points", f"about {percent(found.possible)}"
    if found.outside:
        yield "Points outside the picture", some_of(found.outside, points.all)
    yield "Counts as solved, training points", _from(found.target.train, points.train)
    yield "Counts as solved, test points", _from(found.target.test, points.test)


def _from(least: int, every: int) -> str:
    return f"from {share_in_words(least, every)}"


def _units(found: Symptoms) -> Iterator[tuple[str, str]]:
    if not found.units:
        yield "Units that could bend", "none"
        return
    yield "Units dead over the data", some_of(found.dead_units, found.units)
    yield "Saturated units, the dead included", some_of(found.saturated_units, found.units)
    if found.bending_units is not None:
        yield "Units that bend over the data", some_of(found.bending_units, found.units)


def _training_so_far(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    found = diagnosis.symptoms
    yield "Length of the gradient", f"{found.gradient_norm:.2g}"
    if diagnosis.settings.layers:
        yield "The first layer's part of it", small_percent(found.first_layer_share)
    yield "Training loss", f"{found.train_loss:.4g}"
    if found.optimum is not None:
        yield "The least that one matrix can have", f"{found.optimum.loss:.4g}"
    if found.improvement is not None:
        change = change_in_words(found.improvement)
        yield f"Mean of it over {found.window} epochs", f"{change} over the {found.window} before"


def _training(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "Optimiser", settings.optimizer
    yield "Learning rate", f"{settings.learning_rate:g}"
    size = settings.batch_size
    yield "Batches", "all points at once" if size == FULL_BATCH else f"of {size}"
