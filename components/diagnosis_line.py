"""Cannot, or did not: one line on why the network does as it does, its evidence on demand."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from components.words.detail_words import details_in_words
from components.words.number_words import unbroken
from components.words.region_words import regions_in_words
from components.words.symptom_words import symptoms_in_words
from components.words.verdict_words import verdict_in_words
from models.definition.frame import Frame
from models.findings.diagnosis import Diagnosis, Verdict, diagnose
from models.findings.regions import linear_regions
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


_BADGES: dict[Verdict, _Badge] = {
    Verdict.SOLVED: _Badge("Solved", "green", "check_circle", "Solved: "),
    Verdict.BY_HEART: _Badge("By heart", "orange", "school", "Learnt in part by heart: "),
    Verdict.CANNOT: _Badge("Cannot represent", "primary", "block", "It cannot represent this: "),
    Verdict.AT_ITS_OPTIMUM: _Badge("At its optimum", "blue", "adjust", "At its optimum: "),
    Verdict.DID_NOT_LEARN: _Badge("Did not learn", "red", "warning", "It did not learn: "),
    Verdict.NOT_BENDING: _Badge("Not bending", "yellow", "straighten", ""),
    Verdict.FROZEN: _Badge("Frozen", "violet", "ac_unit", "Frozen: "),
    Verdict.LEARNING: _Badge("Learning", "gray", "trending_up", "Still learning: "),
}


def diagnosis_line(
    run: Run, frame: Frame, is_playing: bool = False, is_what_if: bool = False
) -> None:
    """Write what stands between the network and its data at ``frame``.

    Args:
        run: The network's record.
        frame: The moment.
        is_playing: Whether the stage has gone on from it.
        is_what_if: Whether the stage shows the network otherwise than it was trained.
    """
    diagnosis = diagnose(run, frame)
    more = _FOLLOWS if is_playing else _AS_TRAINED if is_what_if else ""
    line, corner = st.columns([6, 1], vertical_alignment="center")
    line.markdown(unbroken(in_markdown(diagnosis) + more))
    evidence = corner.popover("Evidence", width="stretch", on_change="rerun", key="evidence")
    if evidence.open:
        with evidence:
            _evidence(run, frame, diagnosis)


def in_markdown(diagnosis: Diagnosis) -> str:
    """Return badge, moment and verdict as one paragraph."""
    return marked(diagnosis.verdict, diagnosis.symptoms.epoch, verdict_in_words(diagnosis))


def marked(verdict: Verdict, epoch: int, said: str) -> str:
    """Return a sentence behind its badge and moment, without what these have said already."""
    badge = _BADGES[verdict]
    for opening in (badge.opening, f"Epoch {epoch:,}: "):
        said = said.removeprefix(opening)
    return (
        f":{badge.color}-badge[:material/{badge.icon}: {badge.words}] **At epoch {epoch:,}:**"
        f" {said[:1].lower()}{said[1:]}"
    )


# While the stage plays, the page below hears of it only now and then.
_FOLLOWS = " :gray[The stage plays on; this follows in steps.]"
_AS_TRAINED = " :gray[Said of the network as it was trained, not of the what-if.]"


def _evidence(run: Run, frame: Frame, diagnosis: Diagnosis) -> None:
    if details := details_in_words(diagnosis):
        st.markdown(unbroken("\n".join(f"- {detail}" for detail in details)))
    numbers = [*symptoms_in_words(diagnosis), *_regions(run, frame)]
    rows = "\n".join(f"| {name} | {value} |" for name, value in numbers)
    st.markdown(f"| | At epoch {diagnosis.symptoms.epoch:,} |\n|:--|:--|\n{rows}")


def _regions(run: Run, frame: Frame) -> list[tuple[str, str]]:
    """Return what is to be said of the network's regions: nothing where it has no folds."""
    if run.network.is_affine or not run.network.is_piecewise_affine:
        return []
    # On the way to divergence maps overflow.
    with np.errstate(all="ignore"):
        return list(regions_in_words(linear_regions(run.network, frame.parameters)))
