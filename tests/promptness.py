"""Answers in time, on a machine that others use as well."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.served import Served

LATE = 10
"""On a loaded machine what takes a second may come so many seconds late, and no later."""


@contextmanager
def within(server: Served, seconds: float) -> Iterator[None]:
    """Hold ``server`` to an answer within ``seconds``, as if nobody else used the machine.

    Load makes everything late, but not dearer: what is computed is held to ``seconds`` of
    processor time, and what is only waited for to LATE times as much.
    """
    began, used = time.monotonic(), server.processor_seconds()
    yield
    used = server.processor_seconds() - used
    assert used < seconds, f"{used:.2f} s of processor time"
    assert time.monotonic() - began < LATE * seconds
