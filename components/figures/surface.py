"""A network's logits as a landscape, with the flat sheet of one matrix through it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from components.colors import ACCENT, CLASS_0, CLASS_1, INK, MUTED, PAPER

Floats = NDArray[np.floating]


def logit_limit(network: Floats, sheet: Floats | None) -> float:
    """Return how far up and down a picture of both goes, in logits.

    Twice the sheet, and at least to where the network is sure (8: 99.97 %), so that neither
    flattens the other; never further than the network goes.
    """
    reach = float(np.abs(network).max(initial=0.0))
    height = 0.0 if sheet is None else float(np.abs(sheet).max(initial=0.0))
    wanted = max(2.0 * height, 8.0)
    return max(min(1.05 * reach, wanted), 1e-6)


@dataclass(frozen=True)
class Points:
    """Labelled points on the network's surface.

    Attributes:
        x: ``(count,)``.
        y: ``(count,)``.
        logits: The network's, ``(count,)``.
        labels: Whether in class 1, ``(count,)``.
    """

    x: Floats
    y: Floats
    logits: Floats
    labels: NDArray[np.bool_]


def surface_figure(
    side: Floats, network: Floats, sheet: Floats | None, points: Points
) -> go.Figure:
    """Return the network's logits as a surface, with one matrix as a flat sheet through it.

    Args:
        side: The grid's coordinates ``(n,)``, the same on both axes.
        network: Logits ``(n, n)``, a row for each y.
        sheet: The matrix's logits, likewise; None: there is none to draw.
        points: Data to lay on the network's surface when its entry in the legend is clicked.
    """
    limit = logit_limit(network, sheet)
    figure = go.Figure([_network_surface(side, network, limit)])
    if sheet is not None:
        figure.add_traces(_sheet(side, network, sheet, limit))
    if points is not None:
        figure.add_traces(_point_traces(points, lift=0.04 * limit))
    figure.update_layout(
        height=480,
        margin={"t": 0, "b": 0, "l": 0, "r": 0},
        legend={"orientation": "h", "x": 0, "y": 0, "yanchor": "bottom", "itemsizing": "constant"},
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
        showlegend=True,
        colorscale=edge,
        cmin=-limit,
        cmax=limit,
        showscale=False,
        contours={
            "z": {"show": True, "start": 0, "end": 0.5, "size": 1, "color": INK.slot, "width": 10}
        },
        lighting={"ambient": 0.95, "diffuse": 0.35, "specular": 0.1, "roughness": 0.8},
        hovertemplate="x %{x:.2f}, y %{y:.2f}<br>network: logit %{z:.2f}<extra></extra>",
    )


def _sheet(side: Floats, network: Floats, sheet: Floats, limit: float) -> list[Any]:
    """Return the sheet: glass with ruled lines, or the lines alone where it would coincide."""
    apart = float(np.abs(network - sheet).max(initial=0.0))
    together = apart < 1e-3 * max(float(np.abs(network).max(initial=0.0)), 1e-9)
    glass = go.Surface(
        x=side,
        y=side,
        z=sheet,
        name="one matrix",
        legendgroup="sheet",
        colorscale=[[0, ACCENT.slot], [1, ACCENT.slot]],
        showscale=False,
        opacity=0.4,
        lighting={"ambient": 1.0, "diffuse": 0.0, "specular": 0.0},
        hovertemplate="x %{x:.2f}, y %{y:.2f}<br>one matrix: logit %{z:.2f}<extra></extra>",
    )
    ruled = go.Scatter3d(
        **ruled_lines(side, sheet, limit),
        mode="lines",
        name="one matrix",
        legendgroup="sheet",
        showlegend=True,
        line={"color": ACCENT.slot, "width": 5},
        hoverinfo="skip",
    )
    return [ruled] if together else [glass, ruled]


def ruled_lines(side: Floats, sheet: Floats, limit: float, count: int = 9) -> dict[str, Floats]:
    """Return ``count`` straight lines each way over a flat sheet, cut off at ``limit``.

    Returns:
        x, y and z, each ``(3 * lines,)``: two ends and NaN for every line. Lines that lie wholly
        beyond the limit are left out.
    """
    low, high = side[0], side[-1]
    across = np.linspace(low, high, count)
    ends = np.array([[low, high]] * count)  # (count, 2)
    still = np.stack([across, across], axis=1)
    x, y = np.concatenate([ends, still]), np.concatenate([still, ends])
    slope_x, slope_y = (sheet[0, -1] - sheet[0, 0], sheet[-1, 0] - sheet[0, 0]) / (high - low)
    z = sheet[0, 0] + slope_x * (x - low) + slope_y * (y - low)
    rise = np.diff(z)[:, 0]
    level = rise == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        # Shares of the way at which a line crosses the floor and the ceiling, in that order.
        crossings = np.sort((np.array([[-limit], [limit]]) - z[:, 0]) / rise, axis=0)
    enter = np.where(level, 0.0, crossings[0]).clip(0.0, 1.0)
    leave = np.where(level, 1.0, crossings[1]).clip(0.0, 1.0)
    seen = np.where(level, np.abs(z[:, 0]) <= limit, enter < leave)
    way = np.stack([enter, leave, np.full_like(enter, np.nan)], axis=1)[seen]  # (lines, 3)
    return {
        axis: (line[seen, :1] + way * np.diff(line)[seen]).ravel()
        for axis, line in (("x", x), ("y", y), ("z", z))
    }


def _point_traces(points: Points, lift: float) -> list[go.Scatter3d]:
    """Return the points, a little above the surface so that they do not sink into it."""
    kinds = ((points.labels, CLASS_1, "circle", 1), (~points.labels, CLASS_0, "diamond", 0))
    return [
        go.Scatter3d(
            x=points.x[chosen],
            y=points.y[chosen],
            z=points.logits[chosen] + lift,
            customdata=points.logits[chosen],
            mode="markers",
            name=f"data, class {label}",
            legendgroup="data",
            visible="legendonly",
            marker={
                "color": color.slot,
                "size": 4,
                "symbol": symbol,
                "line": {"color": PAPER.slot, "width": 1},
            },
            hovertemplate=f"class {label}<br>network: logit %{{customdata:.2f}}<extra></extra>",
        )
        for chosen, color, symbol, label in kinds
    ]


def _scene(limit: float) -> dict[str, Any]:
    line = {"gridcolor": MUTED.slot, "showbackground": False, "color": INK.slot, "nticks": 5}
    return {
        "xaxis": {"title": "x", **line},
        "yaxis": {"title": "y", **line},
        "zaxis": {"title": "logit", "range": [-limit, limit], **line},
        "aspectmode": "manual",
        "aspectratio": {"x": 1.0, "y": 1.0, "z": 0.7},
        "camera": {"eye": {"x": 1.25, "y": -1.5, "z": 1.0}, "center": {"z": -0.15}},
    }
