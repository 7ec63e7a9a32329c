"""One square of a card: a surface, its boundary, the data, as the stage paints them."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFilter

from components.colors import CLASS_0, CLASS_1, INK, PAPER
from models.experiment.datasets import BOX, Data

Floats = NDArray[np.float32]

_STRENGTH = 0.6
"""How much of a class's colour its surface gets at most; the points have all of it."""

_INK_WIDTH, _RIM_WIDTH = 3.0, 6.0
"""Of the boundary, and of the rim that sets it off, in pixels."""

_FINER = 8
"""Points are drawn so much larger and then made smaller, for smooth edges."""


def square(logits: Floats, size: int) -> Image.Image:
    """Return the surface of a network and its boundary, without the data.

    Args:
        logits: ``(side, side)`` at the midpoints of cells, top row first; NaN is of no class.
        size: Pixels of the square's side.
    """
    known = np.nan_to_num(logits, nan=0.0, posinf=1e30, neginf=-1e30)
    cells = Image.fromarray(known.astype(np.float32))
    fine = np.asarray(cells.resize((size, size), Image.Resampling.BILINEAR))
    colors = _shaded(fine)
    apart = _distance(fine)
    for color, width in ((_rgb(PAPER.light), _RIM_WIDTH), (_rgb(INK.light), _INK_WIDTH)):
        share = np.clip(width / 2 + 0.5 - apart, 0.0, 1.0)[..., None]
        colors += (color - colors) * share
    return Image.fromarray(np.rint(colors).astype(np.uint8))


def _shaded(logits: Floats) -> Floats:
    """Return paper where a network is undecided, a class's colour where it is sure.

    ``(side, side, 3)``, 0 to 255.
    """
    lean = np.tanh(logits / 2)[..., None]
    full = np.where(lean > 0, _rgb(CLASS_1.light), _rgb(CLASS_0.light)).astype(np.float32)
    paper = _rgb(PAPER.light)
    mixed = paper + (full - paper) * (_STRENGTH * np.abs(lean))
    return mixed.astype(np.float32)


def _distance(logits: Floats) -> Floats:
    """Return how many pixels each is away from where the class changes, where that is near."""
    down, right = np.gradient(logits)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(logits) / np.hypot(down, right)
    above = Image.fromarray(np.where(logits > 0, 255, 0).astype(np.uint8))
    both = np.asarray(above.filter(ImageFilter.BoxBlur(round(_RIM_WIDTH / 2) + 1)))
    is_near = (both > 0) & (both < 255)
    distance: Floats = np.where(is_near & np.isfinite(apart), apart, np.inf).astype(np.float32)
    return distance


def with_points(picture: Image.Image, data: Data) -> Image.Image:
    """Return a square with the data: class 1 round, class 0 triangular; test points hollow."""
    done = picture.copy()
    places = (data.points / BOX * [0.5, -0.5] + 0.5) * picture.width
    for i, (x, y) in enumerate(places):
        mark = _mark(bool(data.labels[i] > 0), i >= data.train_count)
        corner = (round(x - mark.width / 2), round(y - mark.height / 2))
        done.paste(mark, corner, mark)
    return done


@lru_cache(maxsize=4)
def _mark(is_one: bool, is_test: bool) -> Image.Image:
    radius, rim, side = 4.0 * _FINER, 1.5 * _FINER, 16 * _FINER
    color, paper = (CLASS_1 if is_one else CLASS_0).light, PAPER.light
    fill, line = (paper, color) if is_test else (color, paper)
    large = Image.new("RGBA", (side, side), f"{line}00")
    draw, middle = ImageDraw.Draw(large), side / 2
    shape = _disc if is_one else _triangle
    shape(draw, middle, radius + rim / 2, line)
    shape(draw, middle, radius - rim / 2, fill)
    return large.reduce(_FINER)


def _disc(draw: ImageDraw.ImageDraw, middle: float, radius: float, color: str) -> None:
    draw.circle((middle, middle), radius, fill=color)


def _triangle(draw: ImageDraw.ImageDraw, middle: float, radius: float, color: str) -> None:
    r = 1.35 * radius
    corners = [(0, -r), (0.95 * r, 0.75 * r), (-0.95 * r, 0.75 * r)]
    draw.polygon([(middle + x, middle + y) for x, y in corners], fill=color)


def _rgb(color: str) -> Floats:
    return np.array(ImageColor.getrgb(color), dtype=np.float32)
