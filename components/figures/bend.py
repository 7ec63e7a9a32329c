"""How much bend is needed: accuracy, gap and regions against how far the activation is bent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from components.colors import ACCENT, INK, Color
from components.figures.picture import Ceilings, ceiling_labels, ceiling_lines, heading

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Bends:
    """An experiment trained at several bends; NaN where one is not there yet.

    Attributes:
        bends: ``(count,)``, 0 to 1, ascending.
        accuracies: ``(2, count)``, on the training and on the test points.
        gaps: ``(count,)``: the linearity gaps.
        regions: ``(count,)`` linear regions in the box; NaN where the network is curved.
        capped: ``(count,)``: whether there are more regions than were counted.
        diverged: ``(count,)``: whether the training did.
    """

    bends: tuple[float, ...]
    accuracies: Floats
    gaps: Floats
    regions: Floats
    capped: NDArray[np.bool_]
    diverged: NDArray[np.bool_]

    @property
    def labels(self) -> list[str]:
        """The bends in words, for an axis on which they stand evenly."""
        return [f"{bend:g}" for bend in self.bends]


def bend_figure(sweep: Bends, ceilings: Ceilings) -> go.Figure:
    """Return accuracy over gap over regions, all against the bend.

    The bends stand evenly spaced: most of what happens, happens near 0. Without a count of
    regions, because the network is curved, the lowest plot is left out.

    Args:
        sweep: The numbers.
        ceilings: The best that any straight line does on either; drawn below 1.
    """
    counted = bool((~np.isnan(sweep.regions[1:])).any())
    tops = _TOPS[counted]
    figure = go.Figure(list(_traces(sweep, counted)))
    figure.update_layout(
        height=560 if counted else 420,
        margin={"t": 40, "b": 8, "l": 52, "r": 12},
        hovermode="x unified",
        hoversubplots="axis",
        legend={"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top"},
        xaxis=_bend_axis(sweep, "y3" if counted else "y2"),
        yaxis={"domain": tops[0], **_accuracy_axis(sweep)},
        yaxis2={"domain": tops[1], "tickformat": ".0%", "range": [-0.06, 1.1], "nticks": 4},
        shapes=ceiling_lines(ceilings, "y"),
        annotations=[
            *(heading(text, top[1]) for text, top in zip(_HEADINGS, tops, strict=False)),
            *ceiling_labels(ceilings, "y"),
        ],
        uirevision="bend",
    )
    if counted:
        figure.update_layout(yaxis3={"domain": tops[2], **_region_axis(sweep)})
    return figure


_HEADINGS = ("accuracy", "gap: what one matrix leaves unexplained", "linear regions")

# Bottom and top of each plot, from the uppermost down.
_TOPS = {
    True: ([0.68, 1.0], [0.36, 0.58], [0.0, 0.26]),
    False: ([0.54, 1.0], [0.0, 0.4]),
}


def _traces(sweep: Bends, counted: bool) -> Iterator[go.Scatter]:
    training, test = sweep.accuracies
    yield _trace(sweep, test, "y", "test", INK, "%{y:.1%}")
    yield _trace(sweep, training, "y", "training", INK, "%{y:.1%}", dash="dot", size=6)
    yield _trace(sweep, sweep.gaps, "y2", "gap", ACCENT, "%{y:.2g}")
    if counted:
        more = ["+" if capped else "" for capped in sweep.capped]
        text = [
            "" if np.isnan(count) else f"{count:,.0f}{plus}"
            for count, plus in zip(sweep.regions, more, strict=True)
        ]
        trace = _trace(sweep, sweep.regions, "y3", "regions", INK, "%{text}")
        yield trace.update(text=text, textposition="top center", mode="lines+markers+text")


def _trace(
    sweep: Bends,
    values: Floats,
    axis: str,
    name: str,
    color: Color,
    shown: str,
    dash: str = "solid",
    size: int = 8,
) -> go.Scatter:
    symbols = np.where(sweep.diverged, "x", "circle")
    return go.Scatter(
        x=sweep.labels,
        y=values,
        yaxis=axis,
        name=name,
        mode="lines+markers",
        showlegend=axis == "y",
        hovertemplate=f"{name}: {shown}<extra></extra>",
        line={"color": color.slot, "dash": dash, "width": 2},
        marker={"symbol": symbols, "size": size, "color": color.slot},
        cliponaxis=False,
    )


def _bend_axis(sweep: Bends, anchor: str) -> dict[str, Any]:
    return {
        "title": "bend t, trained at each (steps not to scale)",
        "anchor": anchor,
        "type": "category",
        "categoryorder": "array",
        "categoryarray": sweep.labels,
        "range": [-0.4, len(sweep.bends) - 0.6],
        "tickangle": 0,
        "unifiedhovertitle": {"text": "t = %{x}"},
    }


def _accuracy_axis(sweep: Bends) -> dict[str, Any]:
    known = sweep.accuracies[~np.isnan(sweep.accuracies)]
    lowest = float(known.min(initial=1.0))
    return {"tickformat": ".0%", "range": [min(0.4, lowest - 0.03), 1.05], "nticks": 5}


def _region_axis(sweep: Bends) -> dict[str, Any]:
    known = sweep.regions[~np.isnan(sweep.regions)]
    most = float(known.max(initial=1.0))
    return {"range": [-0.06 * most, 1.35 * most], "nticks": 4, "tickformat": ",d"}
