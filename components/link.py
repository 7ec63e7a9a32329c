"""What a link says, and what in it was wrong: the experiment, and what of it is on show."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from components.moment import Moment
from components.words.page_words import broken_link_in_a_line, broken_link_in_words
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

    @property
    def search(self) -> str:
        """What follows the page's address: the query behind its question mark, if it says any."""
        return f"?{self.query()}" if self.query() else ""


def read_link(parameters: Mapping[str, str]) -> Link:
    """Return what the link's parameters say; unknown names are ignored."""
    settings, wrong = Settings.mended(parameters)
    moment, also_wrong = Moment.mended(parameters)
    return Link(settings, moment.of(settings), (*wrong, *also_wrong))


def link_notice(link: Link) -> None:
    """Say plainly what in the link was not understood; nothing if all was well.

    It lies over the introduction, so that nothing is pushed down: see components/page_style.py.
    """
    if not link.problems:
        return
    with st.container(key="link_notice", horizontal=True, gap="small"):
        # As text: a link is a visitor's words and must not become markup.
        st.text(broken_link_in_a_line(link.problems))
        with st.popover("Details", type="tertiary"):
            for line in broken_link_in_words(link.problems):
                st.text(line)
