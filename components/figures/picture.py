"""What all figures share: the downloaded picture, headings, the ceiling of one straight line."""

from typing import Any

from components.colors import CLASS_0
from components.words.ceiling_words import ceiling_in_words


def picture_config(name: str) -> dict[str, Any]:
    """Return the chart's ``config``: its button downloads ``name``.png, ready for a slide.

    3200 x 1800 pixels. Laid out at 800 x 450 and enlarged, so that the text is enlarged too.
    """
    image = {"format": "png", "filename": name, "width": 800, "height": 450, "scale": 4}
    return {
        "displaylogo": False,
        "scrollZoom": False,  # the wheel scrolls the page, whatever is under it
        "toImageButtonOptions": image,
        "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    }


def heading(text: str, y: float) -> dict[str, Any]:
    """Return an axis title that reads from left to right, above the plot whose top is at ``y``."""
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": y, "yref": "paper"}
    return {"text": f"<b>{text}</b>", "yanchor": "bottom", "showarrow": False, "yshift": 8, **place}


Ceilings = tuple[float, float]
"""The most that one straight line gets right, of the training and of the test points, 0 to 1."""

_WIDTHS = (1, 2)  # as the curves of training and test


def ceiling_lines(ceilings: Ceilings, axis: str) -> list[dict[str, Any]]:
    """Return the shapes of the ceilings across the plot of ``axis``; none where all can be right.

    The test points' first.
    """
    return [
        {
            "type": "line",
            "line": {"color": CLASS_0.slot, "width": _WIDTHS[points], "dash": "longdashdot"},
            "layer": "below",
            **{"x0": 0, "x1": 1, "xref": "paper", "yref": axis},
            **{"y0": ceilings[points], "y1": ceilings[points]},
        }
        for points in (1, 0)
        if ceilings[points] < 1.0
    ]


def ceiling_labels(ceilings: Ceilings, axis: str) -> list[dict[str, Any]]:
    """Return the words on the ceilings, above the higher one and below the lower one."""
    return [
        {
            "text": ceiling_in_words(ceilings[points], ("training", "test")[points]),
            "font": {"color": CLASS_0.slot, "size": 12},
            "showarrow": False,
            "yanchor": "bottom" if _is_higher(ceilings, points) else "top",
            **{"x": 1, "xref": "paper", "xanchor": "right", "y": ceilings[points], "yref": axis},
        }
        for points in (1, 0)
        if ceilings[points] < 1.0
    ]


def _is_higher(ceilings: Ceilings, points: int) -> bool:
    own, other = ceilings[points], ceilings[1 - points]
    return own > other or (own == other and points == 1)
