"""Answers that several may want: each is made once for all who ask meanwhile, and kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from server.pulls import BusyError


@dataclass(frozen=True)
class Answer:
    """A body, and whether it can never be another."""

    body: bytes
    is_final: bool = True


class Answers:
    """Keeps final answers, least recently used out first.

    For use from one event loop.

    Args:
        byte_limit: Bytes of bodies kept.
        most_at_once: Answers that may be being made; None: no bound.
    """

    def __init__(self, byte_limit: int, most_at_once: int | None = None) -> None:
        self._byte_limit = byte_limit
        self._most_at_once = most_at_once
        self._bytes = 0
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._being_made: dict[Hashable, asyncio.Future[Answer]] = {}

    async def answer(self, key: Hashable, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """Return the answer called ``key``.

        Args:
            key: Names the answer: equal keys, equal final answers.
            make: Makes it; called if it is not kept.

        Raises:
            BusyError: If too many others are being made.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._being_made:
            if self._most_at_once is not None and len(self._being_made) >= self._most_at_once:
                raise BusyError
            self._being_made[key] = asyncio.ensure_future(self._make(key, make))
        # Shielded: one who leaves does not take it away from the others who wait for it.
        return await asyncio.shield(self._being_made[key])

    async def _make(self, key: Hashable, make: Callable[[], Awaitable[Answer]]) -> Answer:
        try:
            answer = await make()
        finally:
            del self._being_made[key]
        if answer.is_final:
            self._keep(key, answer)
        return answer

    def _keep(self, key: Hashable, answer: Answer) -> None:
        self._kept[key] = answer
        self._bytes += len(answer.body)
        while self._bytes > self._byte_limit:
            _key, out = self._kept.popitem(last=False)
            self._bytes -= len(out.body)
