"""Cannot, or did not: one line on why the network does as it does, its evidence on demand."""

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from components.unbroken import unbroken
from models.definition.frame import Frame
from models.experiment.settings import FULL_BATCH, Settings
from models.findings.diagnosis import Diagnosis, Kind, diagnose, percent
from models.findings.symptoms import Evidence
from models.record.run import Run


@dataclass(frozen=True)
class _Badge:
    """How a kind of diagnosis is marked: in words, colour and shape, each its own.

    Attributes:
        words: On the badge.
        color: One of Streamlit's.
        icon: A Material symbol.
        opening: What a sentence may begin with that the badge has said.
    """

    words: str
    color: str
    icon: str
    opening: str


_BADGES: dict[Kind, _Badge] = {
    "solved": _Badge("Solved", "green", "check_circle", "Solved: "),
    "cannot_represent": _Badge(
        "Cannot represent", "primary", "block", "It cannot represent this: "
    ),
    "did_not_learn": _Badge("Did not learn", "red", "warning", "It did not learn: "),
    "not_bending": _Badge("Not bending", "yellow", "straighten", ""),
    "learning": _Badge("Learning", "gray", "trending_up", "Still learning: "),
}


def diagnosis_line(run: Run, frame: Frame) -> None:
    """Write what stands between the network and its data at ``frame``."""
    diagnosis = diagnose(run, frame)
    line, corner = st.columns([6, 1], vertical_alignment="center")
    line.markdown(unbroken(in_markdown(diagnosis)))
    evidence = corner.popover("Evidence", on_change="rerun", key="evidence")
    if evidence.open:
        with evidence:
            _evidence(run, diagnosis)


def in_markdown(diagnosis: Diagnosis) -> str:
    """Return badge, moment and verdict as one paragraph."""
    badge = _BADGES[diagnosis.kind]
    epoch = f"{diagnosis.evidence.epoch:,}"
    said = diagnosis.sentence
    for opening in (badge.opening, f"Epoch {epoch}: "):
        said = said.removeprefix(opening)
    more = _MORE if diagnosis.kind == "learning" and diagnosis.evidence.epoch == 0 else ""
    return (
        f":{badge.color}-badge[:material/{badge.icon}: {badge.words}] **At epoch {epoch}:**"
        f" {said[:1].lower()}{said[1:]}{more}"
    )


# While the stage plays, the page below hears of it only now and then.
_MORE = " :gray[Pause, step or scrub to hear more.]"


def _evidence(run: Run, diagnosis: Diagnosis) -> None:
    if diagnosis.details:
        st.markdown(unbroken("\n".join(f"- {detail}" for detail in diagnosis.details)))
    rows = "\n".join(f"| {name} | {value} |" for name, value in _rows(run, diagnosis.evidence))
    st.markdown(f"| | At epoch {diagnosis.evidence.epoch:,} |\n|:--|:--|\n{rows}")


def _rows(run: Run, found: Evidence) -> Iterator[tuple[str, str]]:
    """Yield the numbers behind a diagnosis, each with its name."""
    yield "Training points right", percent(found.train_accuracy)
    yield "Test points right", percent(found.test_accuracy)
    yield "Best straight line, training points", percent(found.line_accuracy)
    yield "Best straight line, all points", percent(found.line_accuracy_everywhere)
    yield "Counts as solved, training points", f"from {percent(found.target)}"
    yield "Not explained by one matrix", _share(found.gap)
    if found.units:
        yield "Dead units", f"{found.dead_units} of {found.units}"
        yield "Saturated units, the dead included", f"{found.saturated_units} of {found.units}"
    else:
        yield "Units that could bend", "none"
    if found.bending_units is not None and found.units:
        yield "Units that bend over the data", f"{found.bending_units} of {found.units}"
    yield "Length of the gradient", f"{found.gradient_norm:.2g}"
    if len(run.network.layers) > 1:
        yield "The first layer's part of it", _share(found.first_layer_share)
    if found.improvement is not None:
        change = "fell" if found.improvement >= 0 else "rose"
        amount = percent(abs(found.improvement))
        yield "Training loss", f"{change} by {amount} over {found.window} epochs"
    yield from _training(run.settings)


def _training(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "Optimiser", settings.optimizer
    yield "Learning rate", f"{settings.learning_rate:g}"
    size = settings.batch_size
    yield "Batches", "all points at once" if size == FULL_BATCH else f"of {size}"


def _share(share: float) -> str:
    """Return a share of 1 as a percentage, however small."""
    return percent(share) if share == 0.0 or share >= 0.001 else f"{100 * share:.1g} %"
