"""Waiting for a moment that is still to be trained, without holding anything up."""

from collections.abc import Sequence

import streamlit as st

from models.experiment.settings import Settings
from models.record.engine import is_ready
from models.record.run import Run
from models.record.store import STORE

CATCH_UP_SECONDS = 0.25
"""Training time that one drawing may spend on all runs that it shows."""


def caught_up(runs: Sequence[Run], epoch: int) -> bool:
    """Return whether all of ``runs`` have come to ``epoch`` or to their end, training for a while.

    If not, say so in place of what would have been drawn, and look again every second.
    """
    for run in runs:
        run.rows(epoch, 1, budget=CATCH_UP_SECONDS / len(runs))
    if all(_is_there(run, epoch) for run in runs):
        return True
    _look_again([run.settings for run in runs], epoch)
    return False


@st.fragment(run_every=1.0)
def _look_again(experiments: Sequence[Settings], epoch: int) -> None:
    # Looked up anew: the stage trains what is in the store, and runs that went out come back.
    runs = [STORE.run(settings) for settings in experiments]
    if all(_is_there(run, epoch) for run in runs):
        st.rerun()
    if not all(is_ready(run.settings.engine, 0.0) for run in runs):
        st.caption("The engine is being loaded: seconds, and only this once.")
        return
    reached = max(0, min(run.count for run in runs) - 1)
    st.caption(f"Training has come to epoch {reached:,}; this waits for epoch {epoch:,}.")


def _is_there(run: Run, epoch: int) -> bool:
    return run.end is not None or run.count > epoch
