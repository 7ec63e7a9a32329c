"""app.py with one more address, /measured, which says what serving has cost so far.

    python -m benchmarks.measured_app <port>

For ``benchmarks.serving``, which starts it in a process of its own; nobody else should.
"""

import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any
from unittest.mock import patch

import uvicorn
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from app import app as measured
from models.experiment.datasets import Data
from models.experiment.settings import Settings
from models.record.engine import Engine, make_engine
from models.record.version import FRAMES_VERSION

LISTED = 2000
"""Addresses and experiments that are told apart; more would show as the server's memory."""

asked: Counter[bytes] = Counter()
"""Query of the frames route -> how often it came."""

furthest: dict[Settings, int] = {}
"""Experiment -> the last epoch that its training reached."""

totals: Counter[str] = Counter()
"""Of all that happened: pulls, engines made, epochs trained (repeated ones included)."""


class CountedEngine:
    """An engine that leaves a note of each epoch."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        """Count what ``engine`` trains towards ``settings``."""
        totals["engines"] += 1
        self._settings = settings
        self._engine = engine
        self._done = 0

    @property
    def size(self) -> int:
        """Bytes that the engine holds."""
        return self._engine.size

    def row_into(self, row: Any) -> bool:
        """Pass it on: the first weights are not trained."""
        return self._engine.row_into(row)

    def advance_into(self, rows: Any) -> int:
        """Count what was made."""
        made = self._engine.advance_into(rows)
        self._done += made
        totals["trained"] += made
        if self._settings in furthest or len(furthest) < LISTED:
            furthest[self._settings] = max(furthest.get(self._settings, 0), self._done)
        return made


def counted_engine(settings: Settings, data: Data) -> Engine:
    """Return what ``make_engine`` does, counting."""
    return CountedEngine(settings, make_engine(settings, data))


patch("models.record.run.make_engine", counted_engine).start()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer /measured, count the pulls, pass on everything."""
    if scope["type"] == "http" and scope["path"] == "/measured":
        await JSONResponse(_measurements())(scope, receive, send)
        return
    if scope["type"] == "http" and scope["path"] == "/frames":
        totals["pulls"] += 1
        if scope["query_string"] in asked or len(asked) < LISTED:
            asked[scope["query_string"]] += 1
    await measured(scope, receive, send)


def _measurements() -> dict[str, object]:
    return {
        "version": FRAMES_VERSION,
        "memory": _status("VmRSS"),
        "peak_memory": _status("VmHWM"),
        "processor_seconds": time.process_time(),
        "trained": totals["trained"],
        "distinct": sum(furthest.values()),
        "engines": totals["engines"],
        "pulls": totals["pulls"],
        "addresses": len(asked),
        "most_per_address": max(asked.values(), default=0),
    }


def _status(name: str) -> float:
    """Return a line of Linux's account of this process, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"there is no {name}")


if __name__ == "__main__":
    # Silent as under `streamlit run`: 250 lines a second are a cost too.
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
