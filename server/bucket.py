"""A token bucket: so many at once, so many a second in the long run."""

import time
from collections.abc import Callable


class Bucket:
    """Holds up to ``size`` tokens and gains ``rate`` of them a second.

    Args:
        rate: Tokens a second, above 0.
        size: Tokens at first, and at most.
        clock: Seconds, never going back.
    """

    def __init__(
        self, rate: float, size: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._size = size
        self._clock = clock
        self._tokens = size
        self._at = clock()

    def take(self) -> bool:
        """Take a token; return whether there was one."""
        self._fill()
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def owe(self, count: float = 1) -> float:
        """Take tokens, on credit if there are none; return the seconds until they are paid back."""
        self._fill()
        self._tokens -= count
        return max(0.0, -self._tokens / self._rate)

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(self._size, self._tokens + (now - self._at) * self._rate)
        self._at = now
