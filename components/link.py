"""What a link says beyond the experiment: the moment, the partner, and what was wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from components.partner import PARTNERS
from components.stage import View
from models.experiment.settings import LAST_EPOCH, Settings


@dataclass(frozen=True)
class Link:
    """A link as it was opened.

    Attributes:
        settings: The experiment.
        start_epoch: The moment it asks for, or None: play from the start.
        partner: What stands in the right square.
        problems: What in it was not allowed, in sentences; that part is at its default.
    """

    settings: Settings
    start_epoch: int | None
    partner: str
    problems: list[str]


def read_link(parameters: Mapping[str, str]) -> Link:
    """Return what the link's parameters say; unknown names are ignored."""
    settings, problems = Settings.mended(parameters)
    epoch, partner = parameters.get("epoch"), parameters.get("partner", "best")
    if epoch is not None and not _is_epoch(epoch):
        problems.append(f"epoch must be a whole number from 0 to {LAST_EPOCH}")
        epoch = None
    if partner not in PARTNERS:
        problems.append(f"partner must be one of {', '.join(PARTNERS)}")
        partner = "best"
    return Link(settings, None if epoch is None else int(epoch), partner, problems)


def link_notice(link: Link) -> None:
    """Say plainly what in the link was not understood; nothing if all was well."""
    if link.problems:
        with st.container(border=True):
            # As text: a link is a visitor's words and must not become markup.
            st.text("Part of this link could not be used, so its default stands instead:")
            for problem in link.problems[:8]:
                st.text(problem)


def remember(view: View, link: Link) -> None:
    """Keep the address bar true to the stage; what is at its default is left out."""
    if view.partner == "best":
        st.query_params.pop("partner", None)
    elif st.query_params.get("partner") != view.partner:
        st.query_params["partner"] = view.partner
    if view.epoch != link.start_epoch:
        forget_moment()


def forget_moment() -> None:
    """Take the moment out of the address bar: the visitor has moved on from it."""
    st.query_params.pop("epoch", None)


def _is_epoch(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= LAST_EPOCH
