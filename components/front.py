"""The page before Streamlit: its head, and the stage already in its place.

The browser's part is static/stage/front.js: the stage plays here until Streamlit has one for it.
"""

import re
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from streamlit import file_util

from components.document import FOLDER, document
from components.head import attribute, head
from components.link import Link
from components.stage import wanted
from components.stage_modules import CSS, HTML
from components.words.page_words import (
    INTRODUCTION,
    LATE,
    NAME,
    QUESTION,
    WITHOUT_SCRIPT,
    broken_link_in_a_line,
    broken_link_in_words,
)

_NOSCRIPT = Template((FOLDER / "noscript.html").read_text("utf-8"))
_PAGE = Template((FOLDER / "page.html").read_text("utf-8"))
_EMBED = Template((FOLDER / "embed.html").read_text("utf-8"))
_STYLE = (FOLDER / "front.css").read_text("utf-8")

_FACES = (
    '@font-face{{font-family:"Source Sans";font-weight:100 900;font-display:swap;'
    'src:url("{font}")format("woff2")}}'
)
_LIKE = (
    # As wide as that one, so that lines break where they will: measured on the page's own first
    # sentence and heading.
    '@font-face{font-family:"Like Source Sans";font-weight:100 500;size-adjust:94%;'
    'src:local("Arial"),local("Liberation Sans"),local("Helvetica")}'
    '@font-face{font-family:"Like Source Sans";font-weight:600 900;size-adjust:90.5%;'
    'src:local("Arial Bold"),local("Liberation Sans Bold"),local("Helvetica Bold")}'
)


@dataclass(frozen=True)
class StreamlitFiles:
    """What starts Streamlit in a browser, as relative addresses.

    Attributes:
        script: Its module.
        sheet: Its style sheet.
        font: The font of the page.
    """

    script: str
    sheet: str
    font: str

    @classmethod
    def of(cls, index: str) -> "StreamlitFiles":
        """Return the files that Streamlit's index.html names.

        Raises:
            ValueError: If it does not name one of each.
        """

        def only(pattern: str) -> str:
            found = re.findall(pattern, index)
            if len(found) != 1:
                raise ValueError(f"Streamlit's index.html has {len(found)} times {pattern}")
            return str(found[0])

        return cls(
            script=only(r'<script type="module"[^>]* src="\./([^"]+)"'),
            sheet=only(r'<link rel="stylesheet"[^>]* href="\./([^"]+)"'),
            font=only(r'href="\./([^"]+\.woff2)"'),
        )

    @classmethod
    @cache
    def installed(cls) -> "StreamlitFiles":
        """Return those of the Streamlit that runs.

        Raises:
            ValueError: If its index.html is not as we know it.
        """
        return cls.of(Path(file_util.get_static_dir(), "index.html").read_text("utf-8"))


def faces() -> str:
    """Return a style sheet with the page's fonts, "Source Sans" and "Like Source Sans"."""
    return _FACES.format(font=StreamlitFiles.installed().font) + _LIKE


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
    return document(head(link, root), _LIKE + _STYLE, body)


def _filled(template: Template, link: Link, **more: str) -> str:
    """Return a body: what is said where there is no script, then the template's."""
    without = _NOSCRIPT.substitute(
        question=QUESTION, introduction=_introduction(), without_script=WITHOUT_SCRIPT
    )
    return without + template.substitute(
        wanted=attribute(wanted(link.settings, link.moment)),
        question=QUESTION,
        stage_style=CSS,
        stage=HTML,
        **more,
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
