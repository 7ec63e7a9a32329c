"""What the server does before the first visitor comes."""

import asyncio
import gc
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from streamlit.starlette import App

from models.compiled.forward import logits
from models.compiled.machine_code import can_keep, is_compiled, mark_compiled
from models.experiment.datasets import sklearn_datasets
from models.experiment.interventions import FROZEN, Intervention
from models.experiment.settings import Settings
from models.findings.diagnosis import diagnose
from models.findings.layer_by_layer import layer_by_layer
from models.findings.what_if import what_if
from models.record.run import Run
from models.record.store import STORE
from server.connections import bound_connections
from server.no_delay import send_at_once

FIRST_EPOCHS = 60
REST_SECONDS = 10.0
"""So long after the start, what only some visitors need is loaded, too."""

_COMPILING_SECONDS = 300.0
_ROOT = Path(__file__).parents[1]


@asynccontextmanager
async def warmed_up(_app: App) -> AsyncIterator[None]:
    """Load what the first visitor would wait for, then let the server start."""
    send_at_once()
    bound_connections()
    await run_in_threadpool(_load)
    rest = asyncio.create_task(_load_the_rest())
    yield
    rest.cancel()


def _load() -> None:
    if not is_compiled() and can_keep():
        # The address is on the terminal by now, and nobody answers there yet.
        print("  Compiling, this once: the page is there in about half a minute.", file=sys.stderr)
        # Compiling leaves 170 MB behind; a process of its own takes them with it. Should it
        # fail, the visit compiles.
        with suppress(OSError, subprocess.TimeoutExpired):
            command = [sys.executable, "-m", "server.warm_up"]
            subprocess.run(command, cwd=_ROOT, check=False, timeout=_COMPILING_SECONDS)
    visit()
    # What is loaded now stays: the collector need never look at it again.
    gc.collect()
    gc.freeze()


async def _load_the_rest() -> None:
    """Load scikit-learn once the first visitors are served, before one asks for its data."""
    await asyncio.sleep(REST_SECONDS)
    await run_in_threadpool(sklearn_datasets)


def visit() -> None:
    """Do once what a visit takes, so that all that it compiles or loads is there."""
    import components.below_the_stage  # noqa: F401 -- the page's own code, with all that it loads
    from components.mount import mounted

    run = STORE.run(Settings())
    frame = run.frame(FIRST_EPOCHS)
    STORE.run(run.settings.linear_twin).frame(FIRST_EPOCHS)
    mounted(run)
    diagnose(run, frame)
    what_if(run, frame, None, [0.5])
    layer_by_layer(run, frame)
    # With an intervention other code trains.
    Run(replace(run.settings, edits=(Intervention(1, "layer1", FROZEN),))).frame(3)
    logits(run.network, frame.parameters, run.data.points)
    mark_compiled()


if __name__ == "__main__":
    visit()
