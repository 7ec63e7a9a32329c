"""The head of the page: its name, how a link to it previews, and what is fetched at once."""

import json
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from urllib.parse import urljoin

from components.card_picture import CARD_VERSION, HEIGHT, WIDTH
from components.link import Link
from components.moment import Moment
from components.mount import MOUNT_VERSION
from components.stage_modules import STAGE, file_address
from components.words.page_words import DESCRIPTION, NAME, title_in_words
from models.record.version import FRAMES_VERSION

ROWS = 60
"""In a pull of static/stage/frames.js."""

STRIDES = {"4": 4, "16": 16}
"""Epochs from row to row at the speeds of static/stage/clock.js that do not show every one."""

THEME_SCRIPT = """\
(() => {
  const asked = /[?&]embed_options=(dark|light)_theme\\b/.exec(location.search);
  let chosen = "";
  try {
    chosen = JSON.parse(localStorage.getItem(`stActiveTheme-${location.pathname}-v2`)) ?? "";
  } catch {}
  const theme = asked ? asked[1] : String(chosen).toLowerCase();
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
})();
"""
"""Sets the root element's ``data-theme`` as Streamlit will: what the address asks for, or what the
visitor chose in Streamlit's menu; in the head, before anything is painted."""


ICON_LINK = f'<link rel="icon" type="image/svg+xml" href="{file_address("icon.svg")}">'


def head(link: Link, root: str, program: str = STAGE) -> str:
    """Return the elements of the head, for people, for previews and for the first picture.

    Args:
        link: What the page opens with.
        root: The page's absolute public address, ending in a slash.
        program: The file name of what the page runs.
    """
    title, address = title_in_words(link.settings), urljoin(root, link.search)
    return "\n".join(
        [
            f"<title>{NAME}</title>",
            ICON_LINK,
            _link("canonical", address),
            _meta("name", {"description": DESCRIPTION, "twitter:card": "summary_large_image"}),
            _meta(
                "property",
                {
                    "og:type": "website",
                    "og:site_name": NAME,
                    "og:title": title,
                    "og:description": DESCRIPTION,
                    "og:url": address,
                    "og:image": urljoin(root, card_address(link)),
                    "og:image:type": "image/png",
                    "og:image:width": str(WIDTH),
                    "og:image:height": str(HEIGHT),
                },
            ),
            *(_preload(one, kind) for one, kind in first_answers(link, program).items()),
        ]
    )


def first_answers(link: Link, program: str = STAGE) -> dict[str, str]:
    """Return what the stage asks for first, relative address -> kind, exactly as it will."""
    query = f"{link.settings.query()}&" if link.settings.query() else ""
    frames = f"frames?{query}v={FRAMES_VERSION}&{_first_pull(link.moment)}"
    mount = f"mount?{query}v={MOUNT_VERSION}"
    return {file_address(program): "script", mount: "fetch", frames: "fetch"}


def _first_pull(moment: Moment) -> str:
    plays = moment.epoch is None or moment.playing
    stride = STRIDES.get(moment.speed, 1) if plays else 1
    start = (moment.epoch or 0) // stride * stride
    count = ROWS - start // stride % ROWS
    return f"start={start}&count={count}&stride={stride}"


def card_address(link: Link) -> str:
    """Return where the picture of a link is, relative to the page."""
    moment = replace(Moment(), epoch=link.moment.epoch, partner=link.moment.own_partner)
    parts = [link.settings.query(), moment.query(), f"v={CARD_VERSION}"]
    return f"card.png?{'&'.join(filter(None, parts))}"


def attribute(value: object) -> str:
    """Return a value as JSON in an attribute's quotes."""
    return escape(json.dumps(value), quote=True)


def _meta(key: str, values: Mapping[str, str]) -> str:
    return "\n".join(
        f'<meta {key}="{name}" content="{escape(value, quote=True)}">'
        for name, value in values.items()
    )


def _link(relation: str, address: str) -> str:
    return f'<link rel="{relation}" href="{escape(address, quote=True)}">'


def _preload(address: str, kind: str) -> str:
    at = escape(address, quote=True)
    if kind == "script":
        return f'<link rel="modulepreload" href="{at}">'
    return f'<link rel="preload" as="fetch" crossorigin href="{at}">'
