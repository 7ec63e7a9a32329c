"""The layers route: what each hidden layer makes of the data at one epoch."""

import json
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from models.definition.frame import Frame
from models.findings.layer_by_layer import Level, layer_by_layer
from models.record.run import Run
from server.answers import Answer
from server.pulls import PULLS, BusyError, EndedError
from server.query import FOREVER, parse_moment, refusal
from server.slow_answers import SLOW_ANSWERS


async def layers(request: Request) -> Response:
    """Answer ``layers?<settings>&epoch=&v=``.

    The body is JSON: a list of levels, the data themselves first, then after each hidden layer.
    Each has ``affine`` (null where nothing varies), ``train`` and ``test`` (points that one line
    gets right), ``rank``, and for each unit in ``flat`` at how many points it is flat. It is null
    where the activations overflow.
    """
    try:
        settings, epoch, _ = parse_moment(request.query_params, ())
    except ValueError as error:
        return refusal(str(error))
    try:
        run, frame = await PULLS.frame(settings, epoch)
        find = partial(_find, run, frame)
        answer = await SLOW_ANSWERS.answer(("layers", settings, epoch), find)
    except (BusyError, EndedError) as error:
        return error.answer()
    return Response(answer.body, media_type="application/json", headers=FOREVER)


def _find(run: Run, frame: Frame) -> Answer:
    try:
        levels = [_numbers(level) for level in layer_by_layer(run, frame)]
    except ValueError:
        return Answer(b"null")
    return Answer(json.dumps(levels, allow_nan=False).encode())


def _numbers(level: Level) -> dict[str, Any]:
    return {
        "affine": level.affine_share,
        "train": level.probe.train,
        "test": level.probe.test,
        "rank": level.effective_rank,
        "flat": level.flat.tolist(),
    }
