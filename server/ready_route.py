"""The readiness route: whether a visitor would see a network learn."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from models.experiment.settings import Settings
from models.record.store import STORE
from server.query import NEVER


async def ready(_request: Request) -> Response:
    """Answer 200 if the first frames of the page's own experiment can be had, 503 if not."""
    run = STORE.run(Settings())
    rows = await run_in_threadpool(run.rows, 0, 2, 1, 1.0)
    if len(rows) == 2 and all(map(run.layout.is_finite, rows)):
        return PlainTextResponse("ready", headers=NEVER)
    return PlainTextResponse("not ready", 503, headers=NEVER)
