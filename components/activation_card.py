"""What an activation is: its formula, its character and its shape."""

import re

import streamlit as st

from components.activation_plot import activation_svg
from components.words.activation_words import character_in_words
from models.experiment.activations import ACTIVATIONS


def activation_card(name: str, bend: float = 1.0) -> None:
    """Show the formula of an activation at this bend, a small plot, and one sentence about it."""
    activation = ACTIVATIONS[name].bent(bend)
    st.markdown(_wrapping(f"f(x) = {activation.formula}"))
    # st.html strips SVG; Markdown keeps it, and there it follows the page's theme.
    st.markdown(activation_svg(activation), unsafe_allow_html=True)
    st.caption(character_in_words(name, bend))


def _wrapping(formula: str) -> str:
    """Return LaTeX as Markdown that can break its line at the words in it."""
    return re.sub(r" ?\\text\{( \w+ )\} ?", r"$\1$", f"${formula}$")
