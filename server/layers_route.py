"""The layers route: what each hidden layer makes of the data at one epoch."""

import json
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from models.definition.frame import Frame
from models.findings.layer_by_layer import Level, layer_by_layer
from models.record.run import Run
from server.answers import Answer
from server.finding import finding
from server.query import parse_moment, refusal


async def layers(request: Request) -> Response:
    """Answer ``layers?<settings>&epoch=&v=``.

    The body is JSON: a list of levels, the data themselves first, then after each hidden layer.
    Each has ``affine`` (null where nothing varies), ``train`` and ``test`` (points that one line
    gets right), ``rank``, for each unit in ``flat`` and ``nearly`` at how many points it is flat
    or nearly so, and in ``removable`` the units that are made of others or unheard: each a
    ``unit``, from 0, and ``others``, ``factors``, ``offset`` and ``heard``, as ``Removable`` has
    them. It is null where the activations overflow.
    """
    try:
        settings, epoch, _ = parse_moment(request.query_params, ())
    except ValueError as error:
        return refusal(str(error))
    return await finding(settings, epoch, _find, "application/json", "layers")


def _find(run: Run, frame: Frame) -> Answer:
    try:
        levels = [_numbers(level) for level in layer_by_layer(run, frame)]
        return Answer(json.dumps(levels, allow_nan=False).encode())
    except ValueError:
        return Answer(b"null")


def _numbers(level: Level) -> dict[str, Any]:
    return {
        "affine": level.affine_share,
        "train": level.probe.train,
        "test": level.probe.test,
        "rank": level.effective_rank,
        "flat": level.flat.tolist(),
        "nearly": level.nearly_flat.tolist(),
        "removable": [asdict(one) for one in level.removable],
    }
