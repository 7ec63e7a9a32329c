"""What all sheets for print have: the document around them, and the pictures in it."""

import base64
import html
import io

import numpy as np
from numpy.typing import NDArray

from components.card_square import square, with_points
from components.markup import markup, style
from components.takeaway.taken import Taken
from models.compiled.forward import logits
from models.definition.frame import grid_points

_SHEET = markup("sheet.html")
_STYLE = style("sheet.css")
_PIXELS, _CELLS = 480, 160


def sheet(title: str, body: str) -> str:
    """Return a page of HTML that needs nothing else.

    Args:
        title: As text.
        body: What is on it, as HTML.
    """
    return _SHEET.substitute(title=html.escape(title), style=_STYLE, body=body)


def picture_of_data(taken: Taken) -> str:
    """Return the points alone, as the address of an image."""
    return _picture(taken, np.zeros(_CELLS**2))


def picture_of_network(taken: Taken) -> str:
    """Return what the network says, with the points, likewise."""
    return _picture(taken, logits(taken.network, taken.parameters, grid_points(_CELLS)))


def picture_of_matrix(taken: Taken) -> str:
    """Return what the nearest single matrix says, with the points, likewise."""
    return _picture(taken, taken.frame.map("best")(grid_points(_CELLS))[:, 0])


def partner_name(taken: Taken) -> str:
    """Return what the one matrix is to the network."""
    return "Its one matrix" if taken.network.is_affine else "The nearest single matrix"


def _picture(taken: Taken, values: NDArray[np.floating]) -> str:
    """Return a square with the points as the address of an image."""
    from_the_top = values.reshape(_CELLS, _CELLS)[::-1].astype(np.float32)
    file = io.BytesIO()
    with_points(square(from_the_top, _PIXELS), taken.data).save(file, format="PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
