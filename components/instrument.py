"""The stage and the panels below it, which follow the moment that the stage stands at."""

import streamlit as st

from components.link import Link, remember_partner
from components.stage import stage
from models.run import Run


@st.fragment
def instrument(run: Run, link: Link) -> None:
    """Draw the stage and the panels; whatever happens on it redraws only this."""
    view = stage(run, link.partner, link.start_epoch)
    remember_partner(view.partner)
