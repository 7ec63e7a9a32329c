"""The changes while it trains that are asked for on the stage: checked, then the link has them."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from models.experiment.interventions import Intervention, written
from models.experiment.settings import Settings


def take_edits(asked: Any, settings: Settings) -> bool:
    """Put the changes that ``asked`` writes into the address bar; return whether they were sound.

    Args:
        asked: What the browser sent: all changes of the experiment, as a link writes them.
        settings: The experiment that is on show; all else of it stays.
    """
    if not isinstance(asked, str):
        return False
    edits, problems = settings.edit_rules.mended(asked)
    if problems:
        return False
    keep_edits(edits)
    return True


def keep_edits(edits: Sequence[Intervention]) -> None:
    """Put changes into the address bar; none take their parameter out of it."""
    if edits:
        st.query_params["edits"] = written(edits)
    else:
        st.query_params.pop("edits", None)
