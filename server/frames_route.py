"""The frames route: rows of a run over plain HTTP, cacheable for ever."""

import struct
from dataclasses import dataclass

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from models.experiment.settings import LAST_EPOCH, Settings
from models.record.run import End, Rows, Run
from models.record.store import STORE
from server.bodies import Bodies, takes_gzip
from server.pulls import PULLS, BusyError
from server.query import FOREVER, NEVER, parse, refusal, whole

MAX_ROWS = 240
MAX_STRIDE = 64

FOR_NOW = FOREVER | {"Cache-Control": "public, max-age=10"}
"""For fewer rows than asked for. They stay right, but soon there are more: they are kept for those
who ask at the same moment, not for those who come later."""

WORTH_COMPRESSING = 1000
"""Bytes. From here on Streamlit would compress each answer anew, at level 5: nine tenths of the
time that a pull takes. Compressed once for all who ask it costs next to nothing."""

BODIES = Bodies(byte_limit=16 * 2**20)
"""The process's compressed answers."""

_HEADER = struct.Struct("<6i")
_REASONS = {"diverged": 1, "complete": 2}


@dataclass(frozen=True)
class Window:
    """The epochs start, start + stride, ...: ``count`` of them."""

    start: int
    count: int
    stride: int

    @property
    def stop(self) -> int:
        """The first epoch after it."""
        return self.start + self.count * self.stride

    def holds_all(self, rows: Rows, end: End | None) -> bool:
        """Return whether ``rows`` are all that there can ever be in it."""
        stop = min(self.stop, end.epoch) if end else self.stop
        return len(rows) == len(range(self.start, stop, self.stride))


async def frames(request: Request) -> Response:
    """Answer ``frames?<settings>&start=&count=&stride=&v=``.

    The body is little-endian: a header of six int32 (rows, row width, start, stride, the epoch
    at which the record ends or -1, the reason: 0 none, 1 diverged, 2 complete), then the rows as
    float32. Fewer rows than asked for, even none, may come; whoever wants more asks again.

    There is no ETag: the version is part of the address, whose answer never changes, so nobody
    need ask whether it has. HEAD tells about what is on record and trains nothing.
    """
    try:
        settings, window = parse_window(request.query_params)
    except ValueError as error:
        return refusal(str(error))
    try:
        run, rows = await _rows(request, settings, window)
    except BusyError as error:
        return error.answer()
    end = run.end if run.end and run.end.epoch < window.stop else None
    headers = _caching(window, rows, end)
    if not takes_gzip(request) or rows.nbytes < WORTH_COMPRESSING:
        return _response(_body(run, rows, window, end), headers)
    key = (settings, window.start, window.stride, len(rows), end)
    body = await BODIES.compressed(key, lambda: _body(run, rows, window, end))
    return _response(body, headers | {"Content-Encoding": "gzip"})


def parse_window(query: QueryParams) -> tuple[Settings, Window]:
    """Return what a frames query asks for.

    Raises:
        ValueError: With a sentence for whoever sent it, if anything in it is not allowed.
    """
    settings, numbers = parse(query, ("start", "count", "stride"))
    start = whole(numbers, "start", 0, LAST_EPOCH)
    count = whole(numbers, "count", 1, MAX_ROWS)
    return settings, Window(start, count, whole(numbers, "stride", 1, MAX_STRIDE))


async def _rows(request: Request, settings: Settings, window: Window) -> tuple[Run, Rows]:
    if request.method == "HEAD":
        run = STORE.look_up(settings)
        return run, run.history()[window.start : window.stop : window.stride]
    return await PULLS.rows(settings, window.start, window.count, window.stride)


def _caching(window: Window, rows: Rows, end: End | None) -> dict[str, str]:
    if window.holds_all(rows, end):
        return FOREVER
    # Without rows it only says "not yet": nobody may keep that.
    return FOR_NOW if len(rows) else NEVER


def _response(body: bytes, headers: dict[str, str]) -> Response:
    varying = {**headers, "Vary": "Accept-Encoding"}
    return Response(body, media_type="application/octet-stream", headers=varying)


def _body(run: Run, rows: Rows, window: Window, end: End | None) -> bytes:
    ended = (end.epoch, _REASONS[end.reason]) if end else (-1, 0)
    header = _HEADER.pack(len(rows), run.row_width, window.start, window.stride, *ended)
    return header + rows.astype("<f4", copy=False).tobytes()
