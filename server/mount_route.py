"""The mount route: what the stage is told once about an experiment, cacheable for ever."""

import json
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from components.mount import MOUNT_VERSION, mounted
from models.record.run import Run
from models.record.store import STORE
from server.answers import Answer
from server.limits import Limits
from server.pulls import BusyError
from server.query import FOREVER, parse, refusal
from server.slow_answers import SlowAnswers

MOUNTS = SlowAnswers(Limits.from_environment(), byte_limit=4 * 2**20)
"""The process's, about 9 kB each. Not among the other slow answers: the first picture waits for
this, and would wait behind somebody else's regions."""


async def mount(request: Request) -> Response:
    """Answer ``mount?<settings>&v=``, v being MOUNT_VERSION, with ``mounted`` as JSON."""
    try:
        settings, _ = parse(request.query_params, (), MOUNT_VERSION)
    except ValueError as error:
        return refusal(str(error))
    try:
        # Nobody's run goes out of the store for what needs no training.
        make = partial(_made, STORE.look_up(settings))
        answer = await MOUNTS.answer(settings, make)
    except BusyError as error:
        return error.answer()
    return Response(answer.body, media_type="application/json", headers=FOREVER)


def _made(run: Run) -> Answer:
    return Answer(json.dumps(mounted(run), allow_nan=False).encode())
