"""Text on a card, in the page's own typeface."""

from functools import lru_cache
from pathlib import Path

from PIL import ImageDraw, ImageFont
from streamlit import file_util

from components.words.number_words import unbroken

REGULAR, SEMIBOLD = 400, 620
"""Weights of the typeface."""

Font = ImageFont.FreeTypeFont


@lru_cache(maxsize=24)
def font(size: int, weight: int = REGULAR) -> Font:
    """Return Source Sans, which Streamlit has in its wheel and draws the page with."""
    media = Path(file_util.get_static_dir(), "static", "media")
    (file,) = media.glob("SourceSansVF-Upright.ttf.*.woff2")
    face = ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
    face.set_variation_by_axes([weight])
    return face


def fitted(
    text: str, width: int, lines: int, sizes: range, weight: int = REGULAR
) -> tuple[Font, list[str]]:
    """Return the largest font in which ``text`` needs at most so many lines, and these.

    Args:
        text: Words separated by blanks; "95 %" is kept together.
        width: Pixels of a line.
        lines: The most there may be; beyond that the smallest size has to do.
        sizes: Of the font, largest first.
        weight: REGULAR or SEMIBOLD.
    """
    for size in sizes:
        face = font(size, weight)
        broken = _broken(unbroken(text), face, width)
        if len(broken) <= lines:
            break
    return face, broken


def _broken(text: str, face: Font, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def write(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    face: Font,
    color: str,
    anchor: str = "ls",
) -> None:
    """Write one line; ``anchor`` is Pillow's, by default the left end of the baseline."""
    # The typeface has no wider blank.
    text = text.replace("\N{EM SPACE}", "   ")
    draw.text(place, text, font=face, fill=color, anchor=anchor)
