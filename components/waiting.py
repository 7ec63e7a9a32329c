"""Drawing what is still to be trained: as far as it goes, then again, holding nothing up."""

import time
from collections.abc import Callable, Sequence

import streamlit as st

from models.experiment.settings import Settings
from models.record.engine import is_ready
from models.record.run import Run
from models.record.store import STORE

TRAINING_SECONDS = 0.25
"""Training time that one drawing may take."""

PAUSE_SECONDS = 0.8
"""From one drawing to the next: most of the time is left to others."""


def caught_up(experiments: Sequence[Settings], epoch: int) -> bool:
    """Return whether all of ``experiments`` have come to ``epoch`` or their end, training a while.

    If not, say so in place of what would have been drawn, and look again.
    """
    if not _still_to_train(experiments, epoch):
        return True
    _say_how_far(experiments, epoch)
    return False


def drawn_in_steps(
    experiments: Sequence[Settings], epoch: int, draw: Callable[[Sequence[Settings]], None]
) -> None:
    """Draw what there is of several experiments, and again until all have come to ``epoch``.

    Args:
        experiments: Trained in this order.
        epoch: How far; one that ends before is taken as it is.
        draw: Gets those that are still to be trained.
    """
    more = bool(_still_to_train(experiments, epoch))

    def once() -> None:
        waiting = _still_to_train(experiments, epoch) if more else []
        draw(waiting)
        if more and not waiting:
            st.rerun()  # the whole page: that is what stops the clock

    st.fragment(once, run_every=PAUSE_SECONDS if more else None)()


@st.fragment(run_every=PAUSE_SECONDS)
def _say_how_far(experiments: Sequence[Settings], epoch: int) -> None:
    # Looked up anew: the stage trains what is in the store, and runs that went out come back.
    runs = [STORE.run(settings) for settings in experiments]
    if all(_is_there(run, epoch) for run in runs):
        st.rerun()
    if not all(is_ready(run.settings.engine, 0.0) for run in runs):
        st.caption("The engine is being loaded: seconds, and only this once.")
        return
    reached = max(0, min(run.count for run in runs) - 1)
    st.caption(f"Training has come to epoch {reached:,}; this waits for epoch {epoch:,}.")


def _still_to_train(experiments: Sequence[Settings], epoch: int) -> list[Settings]:
    """Train for TRAINING_SECONDS at most; return those that have not come to ``epoch``."""
    deadline = time.monotonic() + TRAINING_SECONDS
    runs = [STORE.run(settings) for settings in experiments]
    for run in runs:
        left = deadline - time.monotonic()
        if left > 0:
            run.rows(epoch, 1, budget=left)
    return [run.settings for run in runs if not _is_there(run, epoch)]


def _is_there(run: Run, epoch: int) -> bool:
    return run.end is not None or run.count > epoch
