"""The what-if route: Python's numbers for a trained network that is bent or swapped afterwards."""

import json
import math
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from models.definition.frame import Frame
from models.experiment.activations import ACTIVATIONS
from models.findings.what_if import WhatIf, what_if
from models.record.run import Run
from server.answers import Answer
from server.finding import finding
from server.query import parse_moment, refusal

STEPS = 20
"""From bend 0 to 1: where the page's dial can stand."""

COUNTING_SECONDS = 0.25
"""Time for counting regions; what is not counted then is counted when somebody asks again."""


async def what_if_numbers(request: Request) -> Response:
    """Answer ``what_if?<settings>&epoch=&as=&v=``, ``as`` an activation's name or left out.

    The body is JSON: ``bends``, that of the experiment among them, and for each of them in
    ``rows`` the run's columns (each null where it overflows, null for all where the network does),
    in ``regions`` how many there are (null: curved or not counted), in ``matrices`` how many
    different ones they have, in ``complete`` whether that is all of them.
    """
    try:
        settings, epoch, own = parse_moment(request.query_params, ("as",))
        activation = own.get("as")
        if activation is not None and activation not in ACTIVATIONS:
            raise ValueError(f"as must be one of {', '.join(ACTIVATIONS)}; got {activation[:24]!r}")
    except ValueError as error:
        return refusal(str(error))
    find = partial(_find, activation)
    return await finding(settings, epoch, find, "application/json", "what_if", activation)


def bends_of(own: float) -> list[float]:
    """Return the bends that numbers are given for: where the dial can stand, and ``own``."""
    return sorted({own, *(step / STEPS for step in range(STEPS + 1))})


def _find(activation: str | None, run: Run, frame: Frame) -> Answer:
    bends = bends_of(run.settings.bend)
    found = what_if(run, frame, activation, bends, COUNTING_SECONDS)
    counts = [one.counted for one in found]
    counted = all(count.complete or count.regions is not None for count in counts)
    return Answer(json.dumps(_table(found), allow_nan=False).encode(), is_final=counted)


def _table(found: list[WhatIf]) -> dict[str, Any]:
    return {
        "bends": [one.bend for one in found],
        "rows": [_numbers(one) for one in found],
        "regions": [one.counted.regions for one in found],
        "matrices": [one.counted.matrices for one in found],
        "complete": [one.counted.complete for one in found],
    }


def _numbers(one: WhatIf) -> list[float | None] | None:
    if not one.is_finite:
        return None
    numbers: list[float] = one.frame.row[: len(one.frame.layout.columns)].tolist()
    return [number if math.isfinite(number) else None for number in numbers]
