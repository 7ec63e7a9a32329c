"""The live stage on the page: the typed Python face of static/stage/."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from components.partner import PARTNERS
from components.stage_modules import CSS, HTML, VERSION
from components.words.region_words import bounds_in_words
from components.words.shape_words import shape_in_words
from models.definition.frame import COLUMNS
from models.definition.network import Network
from models.experiment.datasets import BOX
from models.experiment.settings import LAST_EPOCH, Settings
from models.findings.symptoms import NO_GAP
from models.record.run import Run
from models.record.version import FRAMES_VERSION

_LOADER = f"""
export default function (component) {{
  const address = new URL("stage/{VERSION}/stage.js", document.baseURI);
  const mounted = import(address).then(({{ mount }}) => mount(component));
  mounted.catch((error) => {{
    const trouble = component.parentElement.querySelector(".trouble");
    trouble.hidden = false;
    trouble.textContent = "The stage could not be loaded: " + error.message;
  }});
  return () => mounted.then((stage) => stage.unmount());
}}
"""

_STAGE = st.components.v2.component("stage", html=HTML, css=CSS, js=_LOADER)


@dataclass(frozen=True)
class View:
    """What the visitor has brought the stage to: an epoch at rest, and the partner beside it."""

    epoch: int
    partner: str


def stage(run: Run, partner: str, start_epoch: int | None) -> View:
    """Draw the stage and return what it stands at.

    Args:
        run: The experiment on it.
        partner: One of PARTNERS.
        start_epoch: Where a link asked to stand still at, or None: play from the start.
    """
    nothing: Callable[[], None] = lambda: None  # noqa: E731
    result = _STAGE(
        key="stage",
        data=_data(run, partner, start_epoch),
        on_moment_change=nothing,
        on_partner_change=nothing,
    )
    return View(
        _epoch(result.moment, run.settings.query(), start_epoch or 0),
        result.partner if result.partner in list(PARTNERS) else partner,
    )


def _epoch(moment: Any, query: str, otherwise: int) -> int:
    """Return the epoch in the stage's message, if it is sound and about this experiment."""
    if not isinstance(moment, dict) or moment.get("query") != query:
        return otherwise
    epoch: Any = moment.get("epoch")
    # JSON from a browser may hold anything: NaN and Infinity are numbers, true is one to Python.
    number = isinstance(epoch, int | float) and not isinstance(epoch, bool)
    if not number or not 0 <= epoch <= LAST_EPOCH or epoch != int(epoch):
        return otherwise
    return int(epoch)


def _data(run: Run, partner: str, start_epoch: int | None) -> dict[str, Any]:
    settings = run.settings
    affine, scores = run.sample.logistic_regression
    return {
        "experiment": _experiment(settings),
        "twin": _experiment(settings.linear_twin),
        "columns": COLUMNS,
        "version": FRAMES_VERSION,
        "box": BOX,
        "lastEpoch": LAST_EPOCH,
        "points": _base64(run.data.points),
        "labels": _base64(run.data.labels),
        "trainCount": run.data.train_count,
        "logistic": {
            "weight": affine.weight[0].tolist(),
            "bias": float(affine.bias[0]),
            **vars(scores),
        },
        "bend": settings.bend,
        "bounds": bounds_in_words(settings),
        "ceiling": run.sample.ceiling.accuracy,
        "noGap": NO_GAP,
        "facts": {
            "parameterCount": run.network.parameter_count,
            "isAffine": run.network.is_affine,
            "activations": sorted({layer.activation for layer in settings.layers}),
        },
        "shape": shape_in_words(settings),
        "partner": partner,
        "partners": PARTNERS,
        "startEpoch": start_epoch,
    }


def _experiment(settings: Settings) -> dict[str, Any]:
    return {"query": settings.query(), "layers": browser_layers(Network.of(settings))}


def browser_layers(network: Network) -> list[dict[str, Any]]:
    """Return a network's layers as static/stage/network.js takes them."""
    return [
        {
            "inputs": layer.inputs,
            "outputs": layer.outputs,
            "start": layer.start,
            "activation": layer.activation.name,
            "bend": layer.bend,
        }
        for layer in network.layers
    ]


def _base64(values: NDArray[np.float32]) -> str:
    return base64.b64encode(values.astype("<f4").tobytes()).decode()
