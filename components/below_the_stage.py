"""The stage and what follows the moment that it stands at: the diagnosis and the panels."""

from collections.abc import Callable

import streamlit as st

from components.bend_panel import bend_panel
from components.chain_panel import chain_panel
from components.curves_panel import curves_panel
from components.diagnosis_line import diagnosis_line
from components.failure import contained
from components.from_here import begun_at
from components.link import Link
from components.moment import PANELS
from components.partner import partner_map
from components.race_panel import race_panel
from components.stage import View, stage
from components.surface_panel import surface_panel
from components.waiting import caught_up
from models.definition.frame import Frame
from models.record.run import Run


@st.fragment
def stage_and_panels(run: Run, link: Link) -> None:
    """Draw the stage and what is below it; whatever happens on it redraws only this."""
    # Whoever has changed the experiment has left the moment that the link asked for.
    is_opened = run.settings == link.settings
    view = stage(run, link.moment if is_opened else link.moment.from_start, begun_at(run.settings))
    frame = _moment(run, view)
    _open_panel(run, view, frame)


def _moment(run: Run, view: View) -> Frame | None:
    """Return the frame that the stage stands at and say what is to be said of it.

    None if it is still to be trained, or there is none; then say that.
    """
    twins = [run.settings.linear_twin] if view.partner == "twin" else []
    frame = None
    with contained("What is below the stage"):
        if caught_up([run.settings, *twins], view.epoch):
            frame = _frame(run, view.epoch)
    if frame is None:
        return None
    with contained("The diagnosis"):
        diagnosis_line(run, frame, view.is_playing, view.is_what_if)
    if frame.epoch < view.epoch:
        st.caption(f"It diverged after epoch {frame.epoch:,}, before epoch {view.epoch:,}.")
    return frame


def _frame(run: Run, epoch: int) -> Frame | None:
    try:
        return run.frame(epoch)
    except ValueError as error:
        st.text(f"Nothing to show here: {error}.")
        return None


def _open_panel(run: Run, view: View, frame: Frame | None) -> None:
    """Draw the panel that is open; the others cost nothing."""
    tabs = st.tabs(list(_PANELS), key="panel", bind="query-params")
    for tab, (name, panel) in zip(tabs, _PANELS.items(), strict=True):
        if tab.open:
            with tab, contained(name):
                panel(run, view, frame)


def as_of(epoch: int, is_what_if: bool) -> str:
    """Return what a panel says of the moment that it is drawn for."""
    return f"The network at epoch {epoch:,}{', as trained' if is_what_if else ''}."


def _chain(run: Run, view: View, frame: Frame | None) -> None:
    if frame is not None:
        st.caption(as_of(frame.epoch, view.is_what_if))
        chain_panel(run, frame)


def _curves(run: Run, view: View, frame: Frame | None) -> None:
    if frame is not None:
        curves_panel(run, view.partner, frame.epoch)


def _surface(run: Run, view: View, frame: Frame | None) -> None:
    if frame is not None:
        st.caption(as_of(frame.epoch, view.is_what_if))
        surface_panel(run, frame, partner_map(view.partner, run, frame))


# These two are about the whole training and need no moment.
def _bend(run: Run, view: View, frame: Frame | None) -> None:
    bend_panel(run)


def _race(run: Run, view: View, frame: Frame | None) -> None:
    race_panel(run)


_PANELS: dict[str, Callable[[Run, View, Frame | None], None]] = dict(
    zip(PANELS, (_chain, _curves, _surface, _bend, _race), strict=True)
)
