"""What an activation is: its formula, its character and its shape."""

import re

import streamlit as st

from components.activation_plot import activation_svg
from models.experiment.activations import Activation


def activation_card(activation: Activation) -> None:
    """Show the formula of ``activation``, one sentence about it, and a small plot."""
    st.markdown(_wrapping(f"f(x) = {activation.formula}"))
    # st.html strips SVG; Markdown keeps it, and there it follows the page's theme.
    st.markdown(activation_svg(activation), unsafe_allow_html=True)
    st.caption(activation.character)


def _wrapping(formula: str) -> str:
    """Return LaTeX as Markdown that can break its line at the words in it."""
    return re.sub(r" ?\\text\{( \w+ )\} ?", r"$\1$", f"${formula}$")
