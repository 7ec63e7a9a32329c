"""A card as a picture: 1200 x 630, what link previews show."""

import io
from pathlib import Path

import numpy as np
import PIL
import streamlit
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from components.card import Card
from components.card_square import square, with_points
from components.card_text import SEMIBOLD, fitted, font, write
from components.colors import ACCENT, INK, MUTED, PAPER
from components.words.page_words import NAME, QUESTION
from models.compiled.forward import logits
from models.definition.collapse import Affine
from models.definition.frame import Frame, grid_points
from models.findings.version import FINDINGS_VERSION
from models.record.run import Run
from models.sources import digest, sources

_COMPONENTS = Path(__file__).parent

WIDTH, HEIGHT = 1200, 630


def card_version(components: Path = _COMPONENTS) -> str:
    """Return a digest of all that has a say in what a card looks like.

    Args:
        components: The folder ``components``.
    """
    names = ("card.py", "card_picture.py", "card_square.py", "card_text.py")
    drawn_by = sources(*names, "colors.py", "partner.py", "words", root=components)
    libraries = [PIL.__version__.encode(), streamlit.__version__.encode()]
    return digest([FINDINGS_VERSION.encode(), *drawn_by, *libraries])


CARD_VERSION = card_version()
"""Part of a card's address: with it, it may be kept for ever."""

_MARGIN = 56
_SQUARE = 372
_TOP = 134
_BOTTOM = _TOP + _SQUARE
_RIGHT = WIDTH - _MARGIN - _SQUARE
_CELLS = _SQUARE // 2
"""A surface is evaluated at so many places each way."""


def card_picture(card: Card, run: Run, frame: Frame, beside: Affine) -> bytes:
    """Return a card as a PNG.

    Args:
        card: Its words.
        run: The network's record.
        frame: The moment.
        beside: The one matrix in the right square; left blank if it is not finite.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER.light)
    grid = grid_points(_CELLS).astype(np.float32)
    network = logits(run.network, frame.parameters, grid)
    one = beside(grid)[:, 0] if beside.is_finite else np.zeros(len(grid))
    for left, values in ((_MARGIN, network), (_RIGHT, one)):
        surface = square(_from_the_top(values), _SQUARE)
        picture.paste(with_points(surface, run.data), (left, _TOP))
    draw = ImageDraw.Draw(picture)
    _write_head(draw, card)
    _write_names(draw, card)
    _write_relation(draw, card)
    _write_verdict(draw, card)
    return _png(picture)


def _from_the_top(values: NDArray[np.floating]) -> NDArray[np.float32]:
    return values.reshape(_CELLS, _CELLS)[::-1].astype(np.float32)


def _write_head(draw: ImageDraw.ImageDraw, card: Card) -> None:
    write(draw, (_MARGIN, 52), QUESTION, font(34, SEMIBOLD), INK.light)
    write(draw, (_MARGIN, 86), f"{card.experiment}, {card.moment}", font(24), MUTED.light)
    write(draw, (WIDTH - _MARGIN, 52), NAME, font(24, SEMIBOLD), ACCENT.light, anchor="rs")


def _write_names(draw: ImageDraw.ImageDraw, card: Card) -> None:
    for left, name, scores in (
        (_MARGIN, "Your network", card.scores),
        (_RIGHT, card.partner.capitalize(), card.partner_scores),
    ):
        write(draw, (left, _TOP - 9), name, font(24, SEMIBOLD), INK.light)
        write(draw, (left, _BOTTOM + 28), scores, font(24), INK.light)
        draw.rectangle((left, _TOP, left + _SQUARE - 1, _BOTTOM - 1), outline=MUTED.light)


def _write_relation(draw: ImageDraw.ImageDraw, card: Card) -> None:
    middle, width = WIDTH / 2, _RIGHT - _MARGIN - _SQUARE - 24
    write(draw, (middle, _TOP + 150), card.sign, font(150, SEMIBOLD), INK.light, anchor="ms")
    for number, line in enumerate(card.relation):
        write(draw, (middle, _TOP + 222 + 32 * number), line, font(24), INK.light, anchor="ms")
    face, lines = fitted(card.equation, width, 1, range(24, 16, -1), SEMIBOLD)
    for number, line in enumerate(lines):
        place = (middle, _TOP + 330 + 30 * number)
        write(draw, place, line, face, ACCENT.light, anchor="ms")


def _write_verdict(draw: ImageDraw.ImageDraw, card: Card) -> None:
    face, lines = fitted(card.verdict, WIDTH - 2 * _MARGIN, 2, range(27, 17, -1))
    for number, line in enumerate(lines):
        place = (_MARGIN, 576 + 1.2 * face.size * number)
        write(draw, place, line, face, INK.light)


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, format="PNG", compress_level=4)
    return file.getvalue()
