"""The page before Streamlit: its head, and the stage already in its place.

The browser's part is static/stage/front.js: the stage plays here until Streamlit has one for it.
"""

import re
from html import escape
from string import Template

from components.document import document
from components.fonts import LIKE, faces
from components.head import attribute, head
from components.link import Link
from components.markup import markup, style
from components.stage import wanted
from components.stage_modules import CSS, HTML
from components.streamlit_files import StreamlitFiles
from components.words.page_words import (
    INTRODUCTION,
    LATE,
    NAME,
    QUESTION,
    WITHOUT_SCRIPT,
    broken_link_in_a_line,
    broken_link_in_words,
)

_NOSCRIPT = markup("noscript.html")
_PAGE = markup("page.html")
_EMBED = markup("embed.html")
_STYLE = style("front.css")


def front_page(link: Link, root: str, is_embedded: bool) -> str:
    """Return the full page as HTML: the stage at once, Streamlit when that has been drawn.

    Args:
        link: What is to be shown.
        root: The page's absolute public address, ending in a slash.
        is_embedded: Whether Streamlit will leave its sidebar away.
    """
    files = StreamlitFiles.installed()
    body = _filled(
        _PAGE,
        link,
        first=_introduction() + _over(link),
        kind="embedded" if is_embedded else "page",
        script=escape(files.script, quote=True),
        sheet=escape(files.sheet, quote=True),
        late=LATE,
    )
    return document(head(link, root), faces() + _STYLE, body)


def embed_page(link: Link, root: str) -> str:
    """Return the stage alone as HTML: no Streamlit, no websocket, nothing kept about anybody.

    Args:
        link: What is to be shown.
        root: The page's absolute public address, ending in a slash.
    """
    body = _filled(
        _EMBED,
        link,
        notice=_notice(link),
        page=escape(f"./{link.search}", quote=True),
        name=NAME,
    )
    return document(head(link, root), LIKE + _STYLE, body)


def _filled(template: Template, link: Link, **more: str) -> str:
    """Return a body: what is said where there is no script, then the template's."""
    return without_script() + template.substitute(
        wanted=attribute(wanted(link.settings, link.moment)),
        question=QUESTION,
        stage_style=CSS,
        stage=HTML,
        **more,
    )


def without_script() -> str:
    """Return what a document of the server says where no script runs, in place of the rest."""
    return _NOSCRIPT.substitute(
        question=QUESTION, introduction=_introduction(), without_script=WITHOUT_SCRIPT
    )


def _introduction() -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", INTRODUCTION)


def _over(link: Link) -> str:
    """Return what is wrong with the link, to be seen instead of what it lies over."""
    said = escape(broken_link_in_a_line(link.problems)) if link.problems else ""
    return said and f'<span class="over">{said}</span>'


def _notice(link: Link) -> str:
    """Return what was wrong with the link, as text in a box; nothing if all was well."""
    said = broken_link_in_words(link.problems)
    return f'<p class="notice" role="status">{"<br>".join(map(escape, said))}</p>' if said else ""
