"""Answers that take a while to find: each is found once, and only so many at a time."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from anyio import CapacityLimiter, to_thread

from models.run import TURNS
from server.limits import Limits
from server.training import BusyError


@dataclass(frozen=True)
class Finding:
    """A body, and whether it can ever be another."""

    body: bytes
    is_final: bool = True


class Findings:
    """Finds answers in threads of its own and keeps final ones, least recently used out first.

    For use from one event loop.

    Args:
        limits: How many may be worked on or wait for it.
        byte_limit: Bytes of bodies kept.
    """

    def __init__(self, limits: Limits, byte_limit: int) -> None:
        self._most = limits.findings_waiting
        # Streamlit's threads would be missing to those who load the page.
        self._threads = CapacityLimiter(2)
        self._byte_limit = byte_limit
        self._bytes = 0
        self._kept: OrderedDict[Hashable, Finding] = OrderedDict()
        self._being_found: dict[Hashable, asyncio.Future[Finding]] = {}

    async def found(self, key: Hashable, find: Callable[[], Finding]) -> Finding:
        """Return the answer called ``key``.

        Args:
            key: Names the answer: equal keys, equal final answers.
            find: Finds it; called in a thread, if it is not kept.

        Raises:
            BusyError: If too many others are being found.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._being_found:
            if len(self._being_found) >= self._most:
                raise BusyError
            self._being_found[key] = asyncio.ensure_future(self._find(key, find))
        # Shielded: one who leaves does not take it away from the others who wait for it.
        return await asyncio.shield(self._being_found[key])

    async def _find(self, key: Hashable, find: Callable[[], Finding]) -> Finding:
        try:
            finding = await to_thread.run_sync(_in_turn, find, limiter=self._threads)
        finally:
            del self._being_found[key]
        if finding.is_final:
            self._keep(key, finding)
        return finding

    def _keep(self, key: Hashable, finding: Finding) -> None:
        self._kept[key] = finding
        self._bytes += len(finding.body)
        while self._bytes > self._byte_limit:
            _key, out = self._kept.popitem(last=False)
            self._bytes -= len(out.body)


def _in_turn(find: Callable[[], Finding]) -> Finding:
    with TURNS.turn():
        return find()


FINDINGS = Findings(Limits.from_environment(), byte_limit=8 * 2**20)
"""The process's, for all routes that find something out about one epoch."""
