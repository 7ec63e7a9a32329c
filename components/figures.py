"""Arrays -> plotly figures. Nothing here knows a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from components.colors import ACCENT, CLASS_0, CLASS_1, INK, MUTED, Color

Floats = NDArray[np.floating]

LINE_POINTS = 600
"""Points that a line is drawn with, at most: more than a screen shows."""

GUESSING_LOSS = float(np.log(2.0))
"""Cross-entropy of saying "one half" everywhere, in nats."""


def picture_config(name: str) -> dict[str, Any]:
    """Return the chart's ``config``: its button downloads ``name``.png, ready for a slide.

    3200 x 1800 pixels. Laid out at 800 x 450 and enlarged, so that the text is enlarged too.
    """
    image = {"format": "png", "filename": name, "width": 800, "height": 450, "scale": 4}
    return {
        "displaylogo": False,
        "toImageButtonOptions": image,
        "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    }


@dataclass(frozen=True)
class Curves:
    """How one classifier does over the epochs.

    Attributes:
        name: Its name in the legend.
        epochs: ``(count,)``.
        losses: ``(2, count)``, on the training and on the test points, in nats.
        accuracies: ``(2, count)``, likewise, 0 to 1.
    """

    name: str
    epochs: Floats
    losses: Floats
    accuracies: Floats

    def thinned(self, most: int = LINE_POINTS) -> "Curves":
        """Return at most ``most`` of the epochs, evenly spread, the first and the last kept."""
        count = len(self.epochs)
        if count <= most:
            return self
        kept = np.linspace(0, count - 1, most).round().astype(int)
        return Curves(self.name, self.epochs[kept], self.losses[:, kept], self.accuracies[:, kept])


@dataclass(frozen=True)
class _Stroke:
    color: Color
    dashes: tuple[str, str]  # training, test


_OWN = _Stroke(INK, ("dot", "solid"))
_PARTNER = _Stroke(ACCENT, ("dashdot", "dash"))


def curves_figure(network: Curves, partner: Curves, epoch: int) -> go.Figure:
    """Return loss over accuracy, of a network and its partner, with a line at ``epoch``.

    The loss is on a logarithmic scale where it gets far beyond guessing.
    """
    figure = go.Figure()
    for curves, stroke in ((network, _OWN), (partner, _PARTNER)):
        figure.add_traces(_curve_traces(curves.thinned(), stroke))
    losses = np.concatenate([network.losses.ravel(), partner.losses.ravel()])
    logarithmic = bool(losses.max(initial=0.0) > 5 * GUESSING_LOSS)
    figure.add_vline(epoch, line={"color": MUTED.slot, "width": 2})
    figure.add_annotation(
        x=epoch,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=f"epoch {epoch}",
        showarrow=False,
        font={"color": MUTED.slot},
    )
    figure.update_layout(
        height=520,
        margin={"t": 78, "b": 8},
        hovermode="x unified",
        hoversubplots="axis",
        legend={"orientation": "h", "x": 0, "y": 1.09, "yanchor": "bottom"},
        xaxis={"title": "epoch", "anchor": "y2", "rangemode": "tozero", "hoverformat": ",d"},
        yaxis={"domain": [0.55, 1.0], **_loss_axis(logarithmic)},
        yaxis2={
            "domain": [0.0, 0.45],
            "title": "accuracy",
            "tickformat": ".0%",
            "hoverformat": ".1%",
            "range": [min(0.4, _lowest(network, partner) - 0.02), 1.02],
        },
        uirevision="curves",
    )
    return figure


def _curve_traces(curves: Curves, stroke: _Stroke) -> list[go.Scatter]:
    return [
        go.Scatter(
            x=curves.epochs,
            y=values[points],
            yaxis=axis,
            mode="lines",
            name=f"{curves.name}, {('training', 'test')[points]}",
            legendgroup=f"{curves.name} {points}",
            showlegend=axis == "y",
            line={
                "color": stroke.color.slot,
                "dash": stroke.dashes[points],
                "width": (2, 3)[points],
            },
        )
        for axis, values in (("y", curves.losses), ("y2", curves.accuracies))
        for points in (1, 0)
    ]


def _loss_axis(logarithmic: bool) -> dict[str, Any]:
    if logarithmic:
        return {"title": "loss (log scale)", "type": "log", "hoverformat": ".3g", "nticks": 6}
    return {"title": "loss", "rangemode": "tozero", "hoverformat": ".3f", "nticks": 6}


def _lowest(*several: Curves) -> float:
    return float(min(curves.accuracies.min(initial=1.0) for curves in several))


def logit_limit(network: Floats, sheet: Floats) -> float:
    """Return how far up and down a picture of both goes, in logits.

    Twice the sheet, and at least to where the network is sure (8: 99.97 %), so that neither
    flattens the other; never further than the network goes.
    """
    reach = float(np.abs(network).max(initial=0.0))
    wanted = max(2.0 * float(np.abs(sheet).max(initial=0.0)), 8.0)
    return max(min(1.05 * reach, wanted), 1e-6)


@dataclass(frozen=True)
class Points:
    """Labelled points: ``x``, ``y`` ``(count,)`` and ``is_class_1`` ``(count,)``."""

    x: Floats
    y: Floats
    is_class_1: NDArray[np.bool_]


def surface_figure(
    side: Floats, network: Floats, sheet: Floats, points: Points | None
) -> go.Figure:
    """Return the network's logits as a surface, with one matrix as a flat sheet through it.

    Args:
        side: The grid's coordinates ``(n,)``, the same on both axes.
        network: Logits ``(n, n)``, a row for each y.
        sheet: The matrix's logits, likewise.
        points: Data for the floor, or None.
    """
    limit = logit_limit(network, sheet)
    figure = go.Figure([_network_surface(side, network, limit), *_sheet(side, network, sheet)])
    if points is not None:
        figure.add_traces(_floor(points, -limit))
    figure.update_layout(
        height=560,
        margin={"t": 0, "b": 0, "l": 0, "r": 0},
        showlegend=False,
        scene=_scene(limit),
        uirevision="surface",
    )
    return figure


def _network_surface(side: Floats, logits: Floats, limit: float) -> go.Surface:
    edge = [[0, CLASS_0.slot], [0.5, CLASS_0.slot], [0.5, CLASS_1.slot], [1, CLASS_1.slot]]
    return go.Surface(
        x=side,
        y=side,
        z=logits,
        name="network",
        colorscale=edge,
        cmin=-limit,
        cmax=limit,
        showscale=False,
        contours={
            "z": {"show": True, "start": 0, "end": 0, "size": 1, "color": INK.slot, "width": 8}
        },
        lighting={"ambient": 0.65, "diffuse": 0.6, "specular": 0.05, "roughness": 0.9},
        hovertemplate="x %{x:.2f}, y %{y:.2f}<br>network: logit %{z:.2f}<extra></extra>",
    )


def _sheet(side: Floats, network: Floats, sheet: Floats) -> list[Any]:
    """Return the sheet: glass with ruled lines, or the lines alone where it would coincide."""
    apart = float(np.abs(network - sheet).max(initial=0.0))
    together = apart < 1e-3 * max(float(np.abs(network).max(initial=0.0)), 1e-9)
    glass = go.Surface(
        x=side,
        y=side,
        z=sheet,
        name="one matrix",
        colorscale=[[0, ACCENT.slot], [1, ACCENT.slot]],
        showscale=False,
        opacity=0.4,
        lighting={"ambient": 1.0, "diffuse": 0.0, "specular": 0.0},
        hovertemplate="x %{x:.2f}, y %{y:.2f}<br>one matrix: logit %{z:.2f}<extra></extra>",
    )
    ruled = go.Scatter3d(
        **_ruled(side, sheet),
        mode="lines",
        name="one matrix",
        line={"color": ACCENT.slot, "width": 5},
        hoverinfo="skip",
    )
    return [ruled] if together else [glass, ruled]


def _ruled(side: Floats, sheet: Floats, count: int = 9) -> dict[str, Floats]:
    """Return x, y, z of ``count`` straight lines each way over the sheet, NaN between lines."""
    chosen = np.linspace(0, len(side) - 1, count).round().astype(int)
    ends = [0, len(side) - 1]
    pairs = [(column, row) for row in chosen for column in (*ends, -1)]
    across = np.array(pairs)  # (3 count, 2): two ends and a gap
    both = np.concatenate([across, across[:, ::-1]])
    gap = (both == -1).any(axis=1)
    columns, rows = both.T
    lines = {"x": side[columns], "y": side[rows], "z": sheet[rows, columns]}
    return {axis: np.where(gap, np.nan, values) for axis, values in lines.items()}


def _floor(points: Points, height: float) -> list[go.Scatter3d]:
    kinds: Sequence[tuple[NDArray[np.bool_], Color, str]] = (
        (points.is_class_1, CLASS_1, "circle"),
        (~points.is_class_1, CLASS_0, "diamond"),
    )
    return [
        go.Scatter3d(
            x=points.x[chosen],
            y=points.y[chosen],
            z=np.full(int(chosen.sum()), height),
            mode="markers",
            marker={"color": color.slot, "size": 3, "symbol": symbol},
            hoverinfo="skip",
        )
        for chosen, color, symbol in kinds
    ]


def _scene(limit: float) -> dict[str, Any]:
    line = {"gridcolor": MUTED.slot, "showbackground": False, "color": INK.slot, "nticks": 5}
    return {
        "xaxis": {"title": "x", **line},
        "yaxis": {"title": "y", **line},
        "zaxis": {"title": "logit", "range": [-limit, limit], **line},
        "aspectmode": "manual",
        "aspectratio": {"x": 1.0, "y": 1.0, "z": 0.7},
        "camera": {"eye": {"x": 1.25, "y": -1.35, "z": 0.75}, "center": {"z": -0.1}},
    }
