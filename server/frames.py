"""The frames route: rows of a run over plain HTTP, cacheable for ever."""

import struct

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from models.run import STORE, End, Rows, Run
from models.settings import LAST_EPOCH, Settings
from server.query import FOREVER, NEVER, busy, parse, refusal, whole
from server.training import TRAINING, BusyError

MAX_ROWS = 240
MAX_STRIDE = 64

_HEADER = struct.Struct("<6i")
_REASONS = {"diverged": 1, "complete": 2}


async def frames(request: Request) -> Response:
    """Answer ``frames?<settings>&start=&count=&stride=&v=``.

    The body is little-endian: a header of six int32 (rows, row width, start, stride, the epoch
    at which the record ends or -1, the reason: 0 none, 1 diverged, 2 complete), then the rows as
    float32. Fewer rows than asked for, even none, may come; whoever wants more asks again.
    """
    try:
        settings, start, count, stride = parse_window(request.query_params)
    except ValueError as error:
        return refusal(str(error))
    run = STORE.run(settings)
    try:
        rows = await TRAINING.rows(run, start, count, stride)
    except BusyError:
        return busy()
    end = run.end if run.end and run.end.epoch < start + count * stride else None
    # An empty answer in the middle of a run only says "not yet": nobody may keep that.
    headers = FOREVER if len(rows) or end else NEVER
    return Response(
        _body(run, rows, start, stride, end),
        media_type="application/octet-stream",
        headers=headers,
    )


def parse_window(query: QueryParams) -> tuple[Settings, int, int, int]:
    """Return settings, start, count and stride of a frames query.

    Raises:
        ValueError: With a sentence for whoever sent it, if anything in it is not allowed.
    """
    settings, window = parse(query, ("start", "count", "stride"))
    start = whole(window, "start", 0, LAST_EPOCH)
    count = whole(window, "count", 1, MAX_ROWS)
    return settings, start, count, whole(window, "stride", 1, MAX_STRIDE)


def _body(run: Run, rows: Rows, start: int, stride: int, end: End | None) -> bytes:
    ended = (end.epoch, _REASONS[end.reason]) if end else (-1, 0)
    header = _HEADER.pack(len(rows), run.row_width, start, stride, *ended)
    return header + rows.astype("<f4", copy=False).tobytes()
