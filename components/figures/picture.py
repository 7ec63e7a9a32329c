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


def ceiling_line(accuracy: float, axis: str) -> list[dict[str, Any]]:
    """Return the shape of the ceiling across the plot of ``axis``; none where all can be right."""
    if accuracy == 1.0:
        return []
    place = {"x0": 0, "x1": 1, "xref": "paper", "y0": accuracy, "y1": accuracy, "yref": axis}
    line = {"color": CLASS_0.slot, "width": 2, "dash": "longdashdot"}
    return [{"type": "line", "line": line, "layer": "below", **place}]


def ceiling_label(accuracy: float, axis: str) -> list[dict[str, Any]]:
    """Return the words on the ceiling; none where all can be right."""
    if accuracy == 1.0:
        return []
    place = {"x": 1, "xref": "paper", "xanchor": "right", "y": accuracy, "yref": axis}
    font = {"color": CLASS_0.slot, "size": 12}
    text = ceiling_in_words(accuracy)
    return [{"text": text, "font": font, "showarrow": False, "yanchor": "bottom", **place}]
