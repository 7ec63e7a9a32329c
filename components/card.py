"""A card: what a link's preview shows of one moment, in words and in numbers."""

from dataclasses import dataclass

from components.partner import PARTNERS, Partner, partner_of
from components.words.pair_words import (
    OVERFLOWN,
    equation_in_words,
    is_nearly_one,
    relation_in_words,
    scores_in_words,
    sign_in_words,
)
from components.words.shape_words import shape_in_words
from components.words.verdict_words import verdict_in_words
from models.definition.frame import Frame
from models.experiment.settings import LAST_EPOCH, Settings
from models.findings.diagnosis import Diagnosis, diagnose
from models.record.run import Run

FITTING_EPOCHS = 300
"""Epochs of training that show what a network comes to, where a link names none: five seconds of
the page."""


@dataclass(frozen=True)
class Card:
    """What stands on a card.

    Attributes:
        experiment: Data and shape of the network.
        moment: The epoch.
        scores: How well the network does.
        partner: What stands beside it.
        partner_scores: How well that does; "" where its numbers overflow.
        sign: Whether both are the same function.
        relation: How they relate, in short lines.
        equation: What stands beside it, written down.
        verdict: What the page says of the network.
    """

    experiment: str
    moment: str
    scores: str
    partner: str
    partner_scores: str
    sign: str
    relation: tuple[str, ...]
    equation: str
    verdict: str


def fitting_epoch(settings: Settings) -> int:
    """Return the epoch that a link stands for where it names none.

    A while after the start, or after the last change on the way.
    """
    changed_at = max((edit.epoch for edit in settings.edits), default=0)
    return min(changed_at + FITTING_EPOCHS, LAST_EPOCH)


def card_of(run: Run, frame: Frame, name: str, twin: Frame | None = None) -> Card:
    """Return the card of one moment.

    Args:
        run: The network's record.
        frame: The moment.
        name: One of PARTNERS.
        twin: The linear twin's frame at that moment, where it is the partner.
    """
    settings, partner = run.settings, partner_of(name, run, frame, twin)
    gap, agreement = frame["gap"], frame["agreement"]
    bent = 0.0 if settings.is_affine else gap
    is_one = is_nearly_one(bent, name, frame.map("best"), partner.map)
    diagnosis, count = diagnose(run, frame), run.network.parameter_count
    scores = scores_in_words(frame["test_accuracy"], frame["train_accuracy"])
    return Card(
        experiment=f"{settings.dataset}: {shape_in_words(settings)}",
        moment=_moment(diagnosis),
        scores=scores,
        partner=PARTNERS[name],
        relation=relation_in_words(settings, count, name, gap, agreement),
        verdict=verdict_in_words(diagnosis),
        **_beside(partner, sign_in_words(settings, name, is_one)),
    )


def _moment(diagnosis: Diagnosis) -> str:
    found = diagnosis.symptoms
    return f"epoch {found.epoch:,}{', then it diverges' if found.diverges else ''}"


def _beside(partner: Partner, sign: str) -> dict[str, str]:
    if not partner.map.is_finite:
        return {"sign": "≠", "partner_scores": "", "equation": OVERFLOWN}
    weight, bias = partner.map.weight[0].tolist(), float(partner.map.bias[0])
    return {
        "sign": sign,
        "partner_scores": scores_in_words(partner.test_accuracy, partner.train_accuracy),
        "equation": equation_in_words(weight, bias),
    }
