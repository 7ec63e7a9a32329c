"""Compressed bodies: each is made once and kept for whoever asks for the same."""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable

from starlette.concurrency import run_in_threadpool

LEVEL = 1
"""Of gzip. Rows are floats: level 1 leaves 64 to 90 % of a small network's and 28 to 45 % of the
largest one's, and higher levels at most 3 % less, for twice the time and more."""

LARGE = 64 * 1024
"""Bytes that take a thread's time rather than everybody's; below, the thread costs more."""


class Bodies:
    """Keeps compressed bodies, least recently used out first.

    For use from one event loop.

    Args:
        byte_limit: Bytes of bodies kept.
    """

    def __init__(self, byte_limit: int) -> None:
        self._byte_limit = byte_limit
        self._bytes = 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._being_made: dict[Hashable, asyncio.Future[bytes]] = {}

    async def compressed(self, key: Hashable, plain: Callable[[], bytes]) -> bytes:
        """Return the gzipped body called ``key``.

        Args:
            key: Names the body: equal keys, equal bytes.
            plain: Makes the body; called if it is not kept.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._being_made:
            self._being_made[key] = asyncio.ensure_future(self._make(key, plain()))
        # Shielded: one who leaves does not take it away from the others who wait for it.
        return await asyncio.shield(self._being_made[key])

    async def _make(self, key: Hashable, plain: bytes) -> bytes:
        try:
            large = len(plain) >= LARGE
            body = await run_in_threadpool(_packed, plain) if large else _packed(plain)
        finally:
            del self._being_made[key]
        self._keep(key, body)
        return body

    def _keep(self, key: Hashable, body: bytes) -> None:
        self._kept[key] = body
        self._bytes += len(body)
        while self._bytes > self._byte_limit:
            _key, out = self._kept.popitem(last=False)
            self._bytes -= len(out)


def _packed(plain: bytes) -> bytes:
    # No date in it: every replica gives the same bytes.
    return gzip.compress(plain, LEVEL, mtime=0)
