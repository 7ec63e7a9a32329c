"""Loss and accuracy over the epochs, of a network and of its partner."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from components.colors import ACCENT, INK, MUTED, Color
from components.figures.picture import Ceilings, ceiling_labels, ceiling_lines, heading

Floats = NDArray[np.floating]

LINE_POINTS = 600
"""Points that a line is drawn with, at most: more than a screen shows."""

GUESSING_LOSS = float(np.log(2.0))
"""Cross-entropy of saying "one half" everywhere, in nats."""


@dataclass(frozen=True)
class Curves:
    """How one classifier does over the epochs.

    Attributes:
        name: Its name in the legend.
        epochs: ``(count,)``.
        losses: ``(2, count)``, on the training and on the test points, in nats; not a number
            where there is nothing to draw.
        accuracies: ``(2, count)``, likewise, 0 to 1.
    """

    name: str
    epochs: Floats
    losses: Floats
    accuracies: Floats

    def thinned(self) -> "Curves":
        """Return at most LINE_POINTS of the epochs, evenly spread, the first and the last kept."""
        count = len(self.epochs)
        if count <= LINE_POINTS:
            return self
        kept = np.linspace(0, count - 1, LINE_POINTS).round().astype(int)
        return Curves(self.name, self.epochs[kept], self.losses[:, kept], self.accuracies[:, kept])


@dataclass(frozen=True)
class _Stroke:
    color: Color
    dashes: tuple[str, str]  # training, test


_OWN = _Stroke(INK, ("dot", "solid"))
_PARTNER = _Stroke(ACCENT, ("dashdot", "dash"))


def curves_figure(network: Curves, partner: Curves, epoch: int, ceilings: Ceilings) -> go.Figure:
    """Return loss over accuracy, of a network and its partner, with a line at ``epoch``.

    The loss is on a logarithmic scale where it gets far beyond guessing.

    Args:
        network: What the page is about.
        partner: What stands beside it.
        epoch: The moment that the page shows.
        ceilings: The best that any straight line does on either; drawn below 1.
    """
    figure = go.Figure()
    for curves, stroke in ((network, _OWN), (partner, _PARTNER)):
        figure.add_traces(_curve_traces(curves.thinned(), stroke))
    losses = np.concatenate([network.losses.ravel(), partner.losses.ravel()])
    logarithmic = bool(np.nanmax(losses, initial=0.0) > 5 * GUESSING_LOSS)
    figure.update_layout(
        height=540,
        margin={"t": 48, "b": 8, "l": 52, "r": 12},
        hovermode="x unified",
        hoversubplots="axis",
        legend={"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top"},
        xaxis=_EPOCH_AXIS,
        yaxis={"domain": [0.54, 1.0], **_loss_axis(logarithmic)},
        yaxis2={"domain": [0.0, 0.42], **_accuracy_axis(network, partner)},
        shapes=[_epoch_line(epoch), *ceiling_lines(ceilings, "y2")],
        annotations=[
            heading(f"loss, in nats{' (log scale)' if logarithmic else ''}", y=1.0),
            heading("accuracy", y=0.42),
            _epoch_label(epoch, network.epochs.max(initial=0)),
            *ceiling_labels(ceilings, "y2"),
        ],
        uirevision="curves",
    )
    return figure


_EPOCH_AXIS = {
    "title": "epoch",
    "anchor": "y2",
    "rangemode": "tozero",
    "unifiedhovertitle": {"text": "epoch %{x:,d}"},
}


def _curve_traces(curves: Curves, stroke: _Stroke) -> list[go.Scatter]:
    return [
        go.Scatter(
            x=curves.epochs,
            y=values[points],
            yaxis=axis,
            mode="lines",
            name=f"{curves.name}, {('training', 'test')[points]}",
            hovertemplate=f"{curves.name}, {('training', 'test')[points]}"
            f" {measure}: %{{y}}<extra></extra>",
            legendgroup=f"{curves.name} {points}",
            showlegend=axis == "y",
            line={
                "color": stroke.color.slot,
                "dash": stroke.dashes[points],
                "width": (2, 3)[points],
            },
        )
        for axis, measure, values in (
            ("y", "loss", curves.losses),
            ("y2", "accuracy", curves.accuracies),
        )
        for points in (1, 0)
    ]


def _loss_axis(logarithmic: bool) -> dict[str, Any]:
    if logarithmic:
        return {"type": "log", "tickformat": "~g", "hoverformat": ".3g", "nticks": 6}
    return {"rangemode": "tozero", "hoverformat": ".3f", "nticks": 6}


def _accuracy_axis(*several: Curves) -> dict[str, Any]:
    lowest = float(min(np.nanmin(curves.accuracies, initial=1.0) for curves in several))
    return {"tickformat": ".0%", "hoverformat": ".1%", "range": [min(0.4, lowest - 0.02), 1.03]}


def _epoch_line(epoch: int) -> dict[str, Any]:
    place = {"x0": epoch, "x1": epoch, "y0": 0, "y1": 1, "yref": "paper"}
    return {"type": "line", "line": {"color": MUTED.slot, "width": 2}, **place}


def _epoch_label(epoch: int, last: float) -> dict[str, Any]:
    """Return the label beside the epoch's line, on the side where there is more room."""
    place = {"x": epoch, "y": 1, "yref": "paper", "yanchor": "top"}
    place |= (
        {"xanchor": "right", "xshift": -4} if epoch > last / 2 else {"xanchor": "left", "xshift": 4}
    )
    font = {"color": MUTED.slot}
    return {"text": f"epoch {epoch:,}", "showarrow": False, "font": font, **place}
