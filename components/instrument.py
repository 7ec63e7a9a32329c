"""The stage and the panels below it, which follow the moment that the stage stands at."""

import streamlit as st

from components.boundary import boundary
from components.catch_up import caught_up
from components.chain_panel import chain_panel
from components.curves_panel import curves_panel
from components.link import Link, remember
from components.partner import partner_map
from components.stage import View, stage
from components.surface_panel import surface_panel
from models.run import STORE, Run


@st.fragment
def instrument(run: Run, link: Link) -> None:
    """Draw the stage and the panels; whatever happens on it redraws only this."""
    view = stage(run, link.partner, link.start_epoch)
    remember(view, link)
    _panels(run, view)


def _panels(run: Run, view: View) -> None:
    """Draw the panel that is open; the others cost nothing."""
    chain, curves, surface = st.tabs(
        ["The chain", "Loss and accuracy", "Surface in 3-D"], key="panel", bind="query-params"
    )
    twins = [STORE.run(run.settings.linear_twin)] if view.partner == "twin" else []
    if not caught_up([run, *twins], view.epoch):
        return
    try:
        frame = run.frame(view.epoch)
    except ValueError as error:
        st.text(f"Nothing to show here: {error}.")
        return
    if chain.open:
        with chain, boundary("The chain"):
            _moment(view)
            chain_panel(run, frame)
    if curves.open:
        with curves, boundary("Loss and accuracy"):
            curves_panel(run, view.partner, frame.epoch)
    if surface.open:
        with surface, boundary("The surface in 3-D"):
            _moment(view)
            surface_panel(run, frame, partner_map(view.partner, run, frame))


def _moment(view: View) -> None:
    st.caption(f"At epoch {view.epoch:,}. Pause, step or scrub to move here.")
