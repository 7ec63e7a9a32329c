"""The depth race: losses and singular values over the epochs, and the lines they end at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from components.colors import ACCENT, CLASS_0, CLASS_1, INK, MUTED, Color
from components.figures.picture import heading

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Racer:
    """One linear network.

    Attributes:
        name: In the legend.
        losses: ``(epochs,)``, on the training points, in nats, from epoch 0.
        lengths: ``(epochs,)``: the singular value of its product.
        weight: ``(2,)``, of its product at the end.
        bias: Likewise.
    """

    name: str
    losses: Floats
    lengths: Floats
    weight: Floats
    bias: float


@dataclass(frozen=True)
class _Stroke:
    color: Color
    dash: str
    width: int


# Where they coincide, the lower ones show beside the upper ones and between their dashes.
_STROKES = (
    _Stroke(MUTED, "solid", 6),
    _Stroke(INK, "solid", 3),
    _Stroke(ACCENT, "dash", 3),
    _Stroke(ACCENT, "dot", 2),
)

_TICKS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def race_figure(racers: Sequence[Racer]) -> go.Figure:
    """Return the losses over the singular values, against epochs on a scale that favours the first.

    Logarithmic in epoch + 1, so that epoch 0 has its place.
    """
    figure = go.Figure()
    for racer, stroke in zip(racers, _STROKES, strict=False):
        figure.add_traces(_paths(racer, stroke))
    figure.update_layout(
        height=460,
        margin={"t": 40, "b": 8, "l": 52, "r": 12},
        hovermode="closest",
        legend={"orientation": "h", "x": 0, "y": -0.18, "yanchor": "top", "title": _LEGEND},
        xaxis=_epoch_axis(max((len(racer.losses) for racer in racers), default=1)),
        yaxis={"domain": [0.56, 1.0], "nticks": 5},
        yaxis2={"domain": [0.0, 0.4], "nticks": 4, "rangemode": "tozero"},
        annotations=[
            heading("training loss, in nats", 1.0),
            heading("singular value of the product W", 0.4),
        ],
        uirevision="race",
    )
    return figure


_LEGEND = {"text": "hidden layers"}


def _paths(racer: Racer, stroke: _Stroke) -> list[go.Scatter]:
    epochs = np.arange(len(racer.losses))
    return [
        go.Scatter(
            x=epochs + 1,
            y=values,
            yaxis=axis,
            customdata=epochs,
            mode="lines",
            name=racer.name,
            legendgroup=racer.name,
            showlegend=axis == "y",
            hovertemplate=f"hidden layers: {racer.name}<br>epoch %{{customdata:,d}}<br>{what}"
            " %{y:.3g}<extra></extra>",
            line={"color": stroke.color.slot, "dash": stroke.dash, "width": stroke.width},
        )
        for axis, what, values in (
            ("y", "loss", racer.losses),
            ("y2", "singular value", racer.lengths),
        )
    ]


def _epoch_axis(count: int) -> dict[str, Any]:
    ticks = [tick for tick in _TICKS if tick < count]
    return {
        "title": "epoch (log scale)",
        "anchor": "y2",
        "type": "log",
        "tickvals": [tick + 1 for tick in ticks],
        "ticktext": [f"{tick:,}" for tick in ticks],
        "range": [0.0, float(np.log10(max(count, 2)))],
    }


def lines_figure(
    racers: Sequence[Racer], points: Floats, labels: NDArray[np.bool_], box: float
) -> go.Figure:
    """Return where the networks' decisions change, over the data.

    Args:
        racers: Their lines; those that miss the picture are named in the legend.
        points: ``(count, 2)``.
        labels: Whether in class 1, ``(count,)``.
        box: The picture spans [-box, box] on both axes.
    """
    figure = go.Figure([_dots(points[labels], 1), _dots(points[~labels], 0)])
    for racer, stroke in zip(racers, _STROKES, strict=False):
        ends = chord(racer.weight, racer.bias, box)
        figure.add_trace(
            go.Scatter(
                # A line without any point would be left out of the legend.
                x=ends[:, 0] if len(ends) else [None],
                y=ends[:, 1] if len(ends) else [None],
                mode="lines",
                name=racer.name if len(ends) else f"{racer.name}: outside",
                line={"color": stroke.color.slot, "dash": stroke.dash, "width": stroke.width},
                hovertemplate=f"hidden layers: {racer.name}<extra></extra>",
            )
        )
    side = {"range": [-box, box], "nticks": 5, "zeroline": False, "constrain": "domain"}
    figure.update_layout(
        height=460,
        margin={"t": 40, "b": 8, "l": 32, "r": 12},
        legend={"orientation": "h", "x": 0, "y": -0.18, "yanchor": "top", "title": _LEGEND},
        xaxis={**side, "title": "x"},
        yaxis={**side, "title": "y", "scaleanchor": "x"},
        annotations=[heading("where each ends", 1.0)],
        uirevision="lines",
    )
    return figure


def _dots(points: Floats, label: int) -> go.Scatter:
    color, symbol = ((CLASS_0, "triangle-up"), (CLASS_1, "circle"))[label]
    return go.Scatter(
        x=points[:, 0],
        y=points[:, 1],
        mode="markers",
        name=f"class {label}",
        showlegend=False,
        hoverinfo="skip",
        marker={"color": color.slot, "symbol": symbol, "size": 5, "opacity": 0.6},
    )


def chord(weight: Floats, bias: float, box: float) -> Floats:
    """Return the ends of the line ``weight @ x + bias = 0`` inside [-box, box]^2.

    Returns:
        ``(2, 2)``, or ``(0, 2)`` where it misses the square or there is no line.
    """
    length = float(np.hypot(*weight))
    if length == 0.0:
        return np.empty((0, 2))
    normal = weight / length
    foot, along = -bias / length * normal, np.array([-normal[1], normal[0]])
    enter, leave = -np.inf, np.inf
    for start, step in zip(foot, along, strict=True):
        if step == 0.0:
            if abs(start) > box:
                return np.empty((0, 2))
            continue
        near, far = sorted(((-box - start) / step, (box - start) / step))
        enter, leave = max(enter, near), min(leave, far)
    if enter >= leave:
        return np.empty((0, 2))
    ends: Floats = foot + np.array([[enter], [leave]]) * along
    return ends
