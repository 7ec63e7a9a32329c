"""Answers that take a while to find: each is found once, and only so many at a time."""

from collections.abc import Callable, Hashable
from functools import partial

from anyio import CapacityLimiter, to_thread

from models.record.run import PROCESSORS
from server.answers import Answer, Answers
from server.limits import Limits


class SlowAnswers:
    """Finds answers in threads of its own and keeps them.

    For use from one event loop.

    Args:
        limits: How many may be worked on or wait for it.
        byte_limit: Bytes of bodies kept.
    """

    def __init__(self, limits: Limits, byte_limit: int) -> None:
        self._answers = Answers(byte_limit, limits.findings_waiting)
        # Streamlit's threads would be missing to those who load the page.
        self._threads = CapacityLimiter(2)

    async def answer(self, key: Hashable, find: Callable[[], Answer]) -> Answer:
        """Return the answer called ``key``.

        Args:
            key: Names the answer: equal keys, equal final answers.
            find: Finds it; called in a thread, if it is not kept.

        Raises:
            BusyError: If too many others are being found.
        """
        in_a_thread = partial(to_thread.run_sync, in_turn, find, limiter=self._threads)
        return await self._answers.answer(key, in_a_thread)


def in_turn(find: Callable[[], Answer]) -> Answer:
    """Return what ``find`` finds once a processor is free.

    It must not train: that would wait for a processor, too, while this one is held.
    """
    with PROCESSORS.held():
        return find()


SLOW_ANSWERS = SlowAnswers(Limits.from_environment(), byte_limit=8 * 2**20)
"""The process's, for all routes that find something out about one epoch."""
