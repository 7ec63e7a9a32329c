"""What a link says, and what in it was wrong: the experiment, and what of it is on show."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from components.moment import Moment
from models.experiment.settings import Settings


@dataclass(frozen=True)
class Link:
    """A link as it was opened.

    Attributes:
        settings: The experiment.
        moment: What of it is on show.
        problems: What in it was not allowed, in sentences; that part is at its default.
    """

    settings: Settings
    moment: Moment
    problems: tuple[str, ...] = ()

    def query(self) -> str:
        """Return it as a query string; defaults are left out."""
        return "&".join(filter(None, [self.settings.query(), self.moment.query()]))


def read_link(parameters: Mapping[str, str]) -> Link:
    """Return what the link's parameters say; unknown names are ignored."""
    settings, wrong = Settings.mended(parameters)
    moment, also_wrong = Moment.mended(parameters)
    return Link(settings, moment.of(settings), (*wrong, *also_wrong))


def link_notice(link: Link) -> None:
    """Say plainly what in the link was not understood; nothing if all was well."""
    if link.problems:
        with st.container(border=True):
            # As text: a link is a visitor's words and must not become markup.
            st.text("Part of this link could not be used, so its default stands instead:")
            for problem in link.problems[:8]:
                st.text(problem)
