"""A lecturer's own story over HTTP: read, answered with its scenes, and forgotten."""

from anyio import CapacityLimiter, move_on_after, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from components.presentation import told
from components.story import MAX_BYTES, StoryError, read_story_file
from server.answers import Answers
from server.bucket import Bucket
from server.limits import Limits
from server.query import NEVER, busy
from server.worksheet_route import sheet_in

MEDIA_TYPE = "application/toml"
"""No form can send it: a browser asks for permission first where another site's script wants to."""

PATIENCE = 10.0
"""Seconds in which a file has to have come."""

_LIMITS = Limits.from_environment()
BUCKET = Bucket(_LIMITS.stories_per_second, _LIMITS.stories_at_once)
SHEETS = Answers(byte_limit=0, most_at_once=_LIMITS.findings_waiting)
"""Makes the sheets of visitors' own scenes, of which none is kept."""

_THREAD = CapacityLimiter(1)


async def story(request: Request) -> Response:
    """Answer a TOML file with the story in it as JSON, or with a 422: what is wrong in it.

    ``/story?sheet=`` with a scene's name is answered with the sheet of that scene.
    """
    if request.headers.get("content-type", "").partition(";")[0] != MEDIA_TYPE:
        return PlainTextResponse(f"a story is sent as {MEDIA_TYPE}", 415, NEVER)
    if not BUCKET.take():
        return busy()
    content = None
    with move_on_after(PATIENCE):
        content = await _body(request)
    if content is None:
        return PlainTextResponse("the file did not come", 408, {**NEVER, "Connection": "close"})
    try:
        read = await to_thread.run_sync(read_story_file, content, limiter=_THREAD)
    except StoryError as error:
        return JSONResponse({"problems": error.problems}, 422, NEVER)
    if "sheet" in request.query_params:
        return await sheet_in(read, request.query_params["sheet"], SHEETS)
    return JSONResponse(told(read), headers=NEVER)


async def _body(request: Request) -> bytes:
    """Return the body as far as it tells whether it is too large."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MAX_BYTES:
            break
    return bytes(content)
