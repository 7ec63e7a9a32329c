"""What no theme can say of the page: Streamlit's header lies over it and takes no room.

Else the page moves down by it when the sidebar is closed, and on a phone always.
"""

import streamlit as st

_STYLE = """
<style>
.stMainBlockContainer { padding-top: 0.25rem; }
.stAppHeader { background: none; pointer-events: none; }
.stAppHeader button { pointer-events: auto; }
@media (min-width: 769px) {
  .stMainBlockContainer { padding-inline: clamp(1rem, 2.2vw, 5rem); } /* squares and network */
}
@media (max-width: 768px) {
  .stMain h1 { padding-left: 2.2rem; } /* beside the button that opens the sidebar */
}
</style>
"""


def page_style() -> None:
    """Give the page its style."""
    st.html(_STYLE)
