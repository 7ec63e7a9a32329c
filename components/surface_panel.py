"""The network's logit as a landscape, with the flat sheet of one matrix through it."""

import numpy as np
import streamlit as st

from components.figures.picture import picture_config
from components.figures.surface import Points, logit_limit, surface_figure
from models.compiled.forward import logits
from models.definition.collapse import Affine, Floats
from models.definition.frame import Frame, grid_points
from models.record.run import Rows, Run

SIDE = 50
"""The surface is drawn over SIDE x SIDE points."""


def surface_panel(run: Run, frame: Frame, partner: Affine) -> None:
    """Draw the network at ``frame`` and ``partner`` over the box, in 3-D."""
    grid = grid_points(SIDE)
    parameters = frame.parameters
    network = logits(run.network, parameters, grid).astype(np.float64).reshape(SIDE, SIDE)
    sheet = partner(grid).reshape(SIDE, SIDE)
    st.plotly_chart(
        surface_figure(grid[:SIDE, 0], network, sheet, _points(run, parameters)),
        key="surface_chart",
        width="stretch",
        config=picture_config("surface-and-sheet"),
        alt=f"The network's logit over the plane and a flat sheet. {_difference(network, sheet)}",
    )
    st.caption(" ".join([_LEGEND, _difference(network, sheet), _cut(network, sheet)]))


_LEGEND = (
    "Surface: the network's logit, blue above 0 (class 1), orange below (class 0);"
    " the line at 0 is its decision boundary. Violet: one matrix, always flat."
    " Click a name to hide or show it: the data start hidden."
)


def _points(run: Run, parameters: Rows) -> Points:
    data = run.data
    heights = logits(run.network, parameters, data.points)
    return Points(data.points[:, 0], data.points[:, 1], heights, data.labels > 0)


def _difference(network: Floats, sheet: Floats) -> str:
    apart = float(np.abs(network - sheet).max())
    if apart < 1e-4 * max(float(np.abs(network).max()), 1e-12):
        return f"They are the same sheet: at most {apart:.0e} apart."
    return f"They are up to {apart:.3g} apart."


def _cut(network: Floats, sheet: Floats) -> str:
    """Return what the picture leaves out, or nothing."""
    limit = logit_limit(network, sheet)
    beyond = [
        f"{name} reaches {np.abs(heights).max():.3g}"
        for name, heights in (("the network", network), ("the sheet", sheet))
        if np.abs(heights).max() > limit
    ]
    return f"Cut off at ±{limit:.3g}: {' and '.join(beyond)}." if beyond else ""
