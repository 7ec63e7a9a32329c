"""Drawing what needs more training than one drawing may take: as far as it goes, then again."""

import time
from collections.abc import Callable, Sequence

import streamlit as st

from models.experiment.settings import Settings
from models.record.run import Run
from models.record.store import STORE

CHUNK_SECONDS = 0.25
"""Training time that one drawing may take."""

PAUSE_SECONDS = 0.8
"""From one drawing to the next: most of the time is left to others."""


def in_turns(
    experiments: Sequence[Settings], epoch: int, draw: Callable[[Sequence[Settings]], None]
) -> None:
    """Draw what there is of several experiments, and again until all have come to ``epoch``.

    Args:
        experiments: Trained in this order.
        epoch: How far; one that ends before is taken as it is.
        draw: Gets those that are still to be trained.
    """
    more = bool(_waiting_after_a_turn(experiments, epoch))

    def once() -> None:
        waiting = _waiting_after_a_turn(experiments, epoch) if more else []
        draw(waiting)
        if more and not waiting:
            st.rerun()  # the whole page: that is what stops the clock

    st.fragment(once, run_every=PAUSE_SECONDS if more else None)()


def _waiting_after_a_turn(experiments: Sequence[Settings], epoch: int) -> list[Settings]:
    """Train for a turn; return the experiments that have not come to ``epoch``."""
    deadline = time.monotonic() + CHUNK_SECONDS
    runs = [STORE.run(settings) for settings in experiments]
    for run in runs:
        left = deadline - time.monotonic()
        if left > 0:
            run.rows(epoch, 1, budget=left)
    return [run.settings for run in runs if not _is_there(run, epoch)]


def _is_there(run: Run, epoch: int) -> bool:
    return run.end is not None or run.count > epoch
