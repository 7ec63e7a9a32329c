"""The live stage on the page: the typed Python face of static/stage/."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from components.edits_asked import take_edits
from components.moment import Moment
from components.mount import MOUNT_VERSION
from components.network_asked import take_network
from components.partner import PARTNERS
from components.stage_modules import CSS, HTML, STAGE, file_address
from models.experiment.settings import LAST_EPOCH, Settings
from models.findings.version import FINDINGS_VERSION
from models.record.run import Run
from models.record.version import FRAMES_VERSION

_LOADER = f"""
const code = new URL("{file_address(STAGE)}", document.baseURI).href;

export default function (component) {{
  const mounted = import(code).then(({{ mount }}) => mount(component));
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
    """What the visitor has brought the stage to.

    Attributes:
        epoch: At rest, or the last one that was told of while it plays.
        partner: What stands beside the network.
        is_playing: Whether the stage has gone on since.
        is_what_if: Whether it shows the network otherwise than it was trained.
    """

    epoch: int
    partner: str
    is_playing: bool = False
    is_what_if: bool = False


def wanted(settings: Settings, moment: Moment) -> dict[str, Any]:
    """Return what static/stage/stage.js takes to show a moment of an experiment, on any page."""
    return {
        "query": settings.query(),
        # But for the changes while it trains: those that this network cannot have stay in the link.
        "names": sorted(Settings.parameter_names() - {"edits"}),
        "versions": {
            "frames": FRAMES_VERSION,
            "findings": FINDINGS_VERSION,
            "mount": MOUNT_VERSION,
        },
        "moment": moment.query(),
    }


def stage(run: Run, start: Moment, begun: int = 0) -> View:
    """Draw the stage and return what it stands at.

    Args:
        run: The experiment on it.
        start: What it shows first.
        begun: The epoch at which it begins where there was another experiment before.
    """
    # In a frame on another page there is nothing to be set: the link is the experiment.
    is_fixed = st.context.is_embedded is True
    result = _STAGE(
        key="stage",
        # In a tuple: of a dict Streamlit looks at each value, whether it is a table, and loads
        # pandas and Arrow to do so, for a quarter of a second of the first visit.
        data=(wanted(run.settings, start) | {"fixed": is_fixed, "begun": begun},),
        on_moment_change=_nothing,
        on_partner_change=_nothing,
        on_network_change=lambda: _take("network", run.settings),
        on_edits_change=lambda: _take("edits", run.settings),
    )
    if not is_fixed and (result.network is not None or result.edits is not None):
        st.rerun()  # for the whole page: the sidebar and the link have new values
    moment = _told(result.moment, run.settings.query())
    return View(
        _epoch(moment, start.epoch or begun),
        result.partner if result.partner in list(PARTNERS) else start.own_partner,
        moment.get("playing", start.playing) is True,
        moment.get("changed", start.is_what_if) is True,
    )


def _nothing() -> None:
    """Do nothing: the component tells only of what somebody listens to."""


def epoch_on_show(settings: Settings, otherwise: int) -> int:
    """Return the epoch that the stage told of last with this experiment, if it told of any."""
    told: Any = st.session_state.get("stage")
    moment = told.get("moment") if isinstance(told, dict) else None
    return _epoch(_told(moment, settings.query()), otherwise)


def _take(what: Literal["network", "edits"], settings: Settings) -> None:
    """Let the sidebar and the link have what was asked for on the stage."""
    if not st.context.is_embedded:
        _TAKERS[what](st.session_state["stage"][what], settings)


_TAKERS: dict[str, Callable[[Any, Settings], bool]] = {
    "network": take_network,
    "edits": take_edits,
}


def _told(moment: Any, query: str) -> dict[str, Any]:
    """Return what the stage told of its moment; nothing if that is of another experiment."""
    is_sound = isinstance(moment, dict) and moment.get("query") == query
    return dict(moment) if is_sound else {}


def _epoch(moment: dict[str, Any], otherwise: int) -> int:
    """Return the epoch in the stage's message, if it is sound."""
    epoch: Any = moment.get("epoch")
    # JSON from a browser may hold anything: NaN and Infinity are numbers, true is one to Python.
    number = isinstance(epoch, int | float) and not isinstance(epoch, bool)
    if not number or not 0 <= epoch <= LAST_EPOCH or epoch != int(epoch):
        return otherwise
    return int(epoch)
