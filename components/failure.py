"""An error boundary: what fails inside it stays inside it."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from components.incident import report


@contextmanager
def contained(part: str) -> Iterator[None]:
    """Draw ``part`` of the page; if that fails, say so in its place and let the rest go on.

    Args:
        part: What the visitor calls it, for the sentence.
    """
    try:
        yield
    # Streamlit's own reruns and stops are no Exceptions and pass.
    except Exception as error:
        incident = report(error, part)
        st.text(
            f"{part} could not be drawn. Everything else goes on."
            f" If you report this, name {incident}."
        )
