"""What an activation is: its formula, its character and its shape."""

import streamlit as st

from components.activation_plot import activation_svg
from models.activations import Activation


def activation_card(activation: Activation) -> None:
    """Show the formula of ``activation``, one sentence about it, and a small plot."""
    st.latex(f"f(x) = {activation.formula}")
    # st.html strips SVG; Markdown keeps it, and there it follows the page's theme.
    st.markdown(activation_svg(activation), unsafe_allow_html=True)
    st.caption(activation.character)
