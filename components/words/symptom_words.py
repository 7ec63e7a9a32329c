"""The numbers behind a diagnosis, each with its name."""

from collections.abc import Iterator

from components.words.number_words import percent, small_percent, some_of
from models.experiment.settings import FULL_BATCH, Settings
from models.findings.diagnosis import Diagnosis
from models.findings.symptoms import Symptoms


def symptoms_in_words(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """Yield name and value of each number that a diagnosis rests on."""
    found, settings = diagnosis.symptoms, diagnosis.settings
    yield from _accuracies(found)
    yield "Not explained by one matrix", small_percent(found.gap)
    yield from _units(found)
    yield "Length of the gradient", f"{found.gradient_norm:.2g}"
    if settings.layers:
        yield "The first layer's part of it", small_percent(found.first_layer_share)
    if found.improvement is not None:
        change = "fell" if found.improvement >= 0 else "rose"
        amount = percent(abs(found.improvement))
        yield "Training loss", f"{change} by {amount} over {found.window} epochs"
    yield from _training(settings)


def _accuracies(found: Symptoms) -> Iterator[tuple[str, str]]:
    yield "Training points right", percent(found.train_accuracy)
    yield "Test points right", percent(found.test_accuracy)
    yield "Best straight line, training points", percent(found.line_accuracy)
    yield "Best straight line, all points", percent(found.line_accuracy_everywhere)
    yield "Counts as solved, training points", f"from {percent(found.target)}"


def _units(found: Symptoms) -> Iterator[tuple[str, str]]:
    if not found.units:
        yield "Units that could bend", "none"
        return
    yield "Dead units", some_of(found.dead_units, found.units)
    yield "Saturated units, the dead included", some_of(found.saturated_units, found.units)
    if found.bending_units is not None:
        yield "Units that bend over the data", some_of(found.bending_units, found.units)


def _training(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "Optimiser", settings.optimizer
    yield "Learning rate", f"{settings.learning_rate:g}"
    size = settings.batch_size
    yield "Batches", "all points at once" if size == FULL_BATCH else f"of {size}"
