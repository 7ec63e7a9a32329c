"""Compressed bodies: each is made once and kept for whoever asks for the same."""

import gzip
from collections.abc import Callable, Hashable
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from server.answers import Answer, Answers

LEVEL = 1
"""Of gzip. Rows are floats: level 1 leaves 64 to 90 % of a small network's and 28 to 45 % of the
largest one's, and higher levels at most 3 % less, for twice the time and more."""

LARGE = 64 * 1024
"""Bytes that take a thread's time rather than everybody's; below, the thread costs more."""


def takes_gzip(request: Request) -> bool:
    """Return whether whoever asks unpacks gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


class Bodies:
    """Keeps compressed bodies, least recently used out first.

    For use from one event loop.

    Args:
        byte_limit: Bytes of bodies kept.
        level: Of gzip.
    """

    def __init__(self, byte_limit: int, level: int = LEVEL) -> None:
        self._answers = Answers(byte_limit)
        self._level = level

    async def compressed(self, key: Hashable, plain: Callable[[], bytes]) -> bytes:
        """Return the gzipped body called ``key``.

        Args:
            key: Names the body: equal keys, equal bytes.
            plain: Makes the body; called if it is not kept.
        """
        return (await self._answers.answer(key, partial(_packed, plain, self._level))).body


async def _packed(plain: Callable[[], bytes], level: int) -> Answer:
    body = plain()
    large = len(body) >= LARGE
    return Answer(
        await run_in_threadpool(_gzipped, body, level) if large else _gzipped(body, level)
    )


def _gzipped(plain: bytes, level: int) -> bytes:
    # No date in it: every replica gives the same bytes.
    return gzip.compress(plain, level, mtime=0)
