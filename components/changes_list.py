"""What is changed in the experiment while it trains: a list from which each can be removed."""

from collections.abc import Sequence

import streamlit as st

from components.edits_asked import keep_edits
from components.words.change_words import change_in_words
from models.experiment.interventions import Intervention


def changes_in_link() -> str:
    """Return the changes as the address bar has them, perhaps for a network of another shape."""
    return st.query_params.get("edits", "")


def changes_list(edits: Sequence[Intervention]) -> None:
    """List the changes; nothing where there are none.

    Args:
        edits: Those of the link that this network can have.
    """
    if not changes_in_link():
        return
    st.subheader("Changes while it trains")
    if not edits:
        st.caption("The link's changes are not for this network, so it trains without them.")
    for edit in edits:
        st.button(
            f"Remove {change_in_words(edit)}",
            key=f"remove {edit}",
            icon=":material/close:",
            type="tertiary",
            on_click=keep_edits,
            args=([other for other in edits if other != edit],),
        )
    st.button("Remove all changes", on_click=keep_edits, args=([],))
