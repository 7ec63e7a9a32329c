"""The network's logit as a landscape, with the flat sheet of one matrix through it."""

import numpy as np
import streamlit as st

from components.figures.picture import picture_config
from components.figures.surface import Points, logit_limit, surface_figure
from components.words.number_words import outside_in_words
from components.words.surface_words import LEGEND, cut_in_words, difference_in_words
from models.compiled.forward import logits
from models.definition.collapse import Affine
from models.definition.frame import Frame, grid_points
from models.record.run import Rows, Run

SIDE = 50
"""The surface is drawn over SIDE x SIDE points."""


def surface_panel(run: Run, frame: Frame, partner: Affine) -> None:
    """Draw the network at ``frame`` and ``partner``, where it is finite, over the box, in 3-D."""
    grid = grid_points(SIDE)
    parameters = frame.parameters
    network = logits(run.network, parameters, grid).astype(np.float64).reshape(SIDE, SIDE)
    sheet = partner(grid).reshape(SIDE, SIDE) if partner.is_finite else None
    difference = difference_in_words(network, sheet, run.network.is_affine)
    st.plotly_chart(
        surface_figure(grid[:SIDE, 0], network, sheet, _points(run, parameters)),
        key="surface_chart",
        width="stretch",
        config=picture_config("surface-and-sheet"),
        alt=f"The network's logit over the plane{'' if sheet is None else ' and a flat sheet'}."
        f" {difference}",
    )
    cut = cut_in_words(network, sheet, logit_limit(network, sheet))
    outside = outside_in_words(run.data.outside) if run.data.outside else ""
    st.caption(" ".join(filter(None, [LEGEND, difference, cut, outside])))


def _points(run: Run, parameters: Rows) -> Points:
    data = run.data
    heights = logits(run.network, parameters, data.points)
    return Points(data.points[:, 0], data.points[:, 1], heights, data.labels > 0)
