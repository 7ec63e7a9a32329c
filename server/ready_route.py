"""The readiness route: whether a visitor would see a network learn."""

import math

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from models.experiment.settings import Settings
from models.record.store import STORE
from server.query import NEVER


async def ready(_request: Request) -> Response:
    """Answer 200 if the first frames of the page's own experiment can be had, 503 if not."""
    rows = await run_in_threadpool(STORE.run(Settings()).rows, 0, 2, 1, 1.0)
    if len(rows) == 2 and math.isfinite(float(rows.sum())):
        return PlainTextResponse("ready", headers=NEVER)
    return PlainTextResponse("not ready", 503, headers=NEVER)
