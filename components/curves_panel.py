"""Loss and accuracy over the epochs, of the network and of its partner."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st

from components.figures.curves import Curves, curves_figure
from components.figures.picture import picture_config
from components.partner import PARTNERS
from components.waiting import TRAINING_SECONDS
from components.words.curves_words import NEAREST, curves_in_words
from models.definition.frame import Layout
from models.record.run import Rows, Run
from models.record.store import STORE


def curves_panel(run: Run, partner: str, epoch: int) -> None:
    """Draw every epoch on record, with a line at ``epoch``.

    Args:
        run: The network's record.
        partner: "best", "deleted", "twin" or "logistic".
        epoch: The moment that the page shows.
    """
    history = run.history()
    if len(history) == 0:
        st.info("There is nothing to draw: the first weights already give infinite outputs.")
        return
    own = _curves("Network", run.layout, history)
    other = _CURVES[partner](run)
    ceilings = (run.sample.train_ceiling.accuracy, run.sample.test_ceiling.accuracy)
    note = NEAREST if partner == "best" and not run.network.is_affine else ""
    said = curves_in_words(own, other, epoch, ceilings, note)
    st.plotly_chart(
        curves_figure(own, other, epoch, ceilings),
        key="curves_chart",
        width="stretch",
        config=picture_config("loss-and-accuracy"),
        alt=f"Loss and accuracy over {len(history) - 1:,} epochs. {said}",
    )
    st.caption(said)


def _curves(name: str, layout: Layout, rows: Rows, prefix: str = "") -> Curves:
    def column(score: str) -> Rows:
        return rows[:, layout.index(prefix + score)]

    return Curves(
        name,
        rows[:, layout.index("epoch")],
        np.stack([column("train_loss"), column("test_loss")]),
        np.stack([column("train_accuracy"), column("test_accuracy")]),
    )


def _name(partner: str) -> str:
    return PARTNERS[partner].capitalize()


def _best(run: Run) -> Curves:
    name = "Collapsed matrix" if run.network.is_affine else _name("best")
    return _curves(name, run.layout, run.history(), "best_")


def _deleted(run: Run) -> Curves:
    """Return the product's scores; where it overflows they are not numbers, so nothing is drawn."""
    rows = run.history()
    there = np.isfinite(rows[:, run.layout.start_of("deleted") : len(run.columns)]).all(axis=1)
    curves = _curves(_name("deleted"), run.layout, rows, "deleted_")
    return replace(
        curves,
        losses=np.where(there, curves.losses, np.nan),
        accuracies=np.where(there, curves.accuracies, np.nan),
    )


def _twin(run: Run) -> Curves:
    """Return as much of the twin's record as there is, or fits into TRAINING_SECONDS more."""
    twin = STORE.run(run.settings.linear_twin)
    return _curves(_name("twin"), twin.layout, twin.rows(0, run.count, budget=TRAINING_SECONDS))


def _logistic(run: Run) -> Curves:
    _, scores = run.sample.logistic_regression
    ends = np.array([0.0, max(run.count - 1, 1)])
    level = np.ones_like(ends)
    return Curves(
        _name("logistic"),
        ends,
        np.outer([scores.train_loss, scores.test_loss], level),
        np.outer([scores.train_accuracy, scores.test_accuracy], level),
    )


_CURVES: dict[str, Callable[[Run], Curves]] = {
    "best": _best,
    "deleted": _deleted,
    "twin": _twin,
    "logistic": _logistic,
}
