"""Markup and style of the documents that the server writes: the files in static/front."""

from pathlib import Path
from string import Template

_FOLDER = Path(__file__).parents[1] / "static" / "front"


def markup(name: str) -> Template:
    """Return the HTML in a file, with its places to be filled."""
    return Template((_FOLDER / name).read_text("utf-8"))


def style(name: str) -> str:
    """Return the style sheet in a file."""
    return (_FOLDER / name).read_text("utf-8")
