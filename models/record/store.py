"""The store: the runs of one process, bounded, which all visitors share."""

import os
import threading
from collections import OrderedDict
from itertools import islice

from models.experiment.settings import Settings
from models.record.run import Run


class RunStore:
    """The runs of one process, least recently used out first.

    A run that went out is trained again, to the same bits, when somebody asks for it. Where there
    are too many, those that were asked for only once go before the others: so whoever tries out
    ever new experiments takes nobody's from them.

    Args:
        byte_limit: Bytes of rows kept.
        run_limit: Runs kept.
    """

    def __init__(self, byte_limit: int, run_limit: int = 1000) -> None:
        self._byte_limit = byte_limit
        self._run_limit = run_limit
        self._runs: OrderedDict[Settings, Run] = OrderedDict()
        self._sizes: dict[Settings, int] = {}
        self._asked_again: set[Settings] = set()
        self._bytes = 0
        self._lock = threading.Lock()

    def run(self, settings: Settings) -> Run:
        """Return the one run of ``settings``."""
        with self._lock:
            if settings in self._runs:
                self._asked_again.add(settings)
            else:
                self._runs[settings] = Run(settings, self._resized)
            self._runs.move_to_end(settings)
            self._evict()
            return self._runs[settings]

    def look_up(self, settings: Settings) -> Run:
        """Return the one run of ``settings``, or where there is none an empty one, not kept."""
        with self._lock:
            is_kept = settings in self._runs
        return self.run(settings) if is_kept else Run(settings)

    def _resized(self, run: Run) -> None:
        # A method, not a closure over the run: one that went out goes with its last reference,
        # without waiting for the collector, which hardly ever looks at objects that old.
        size = run.size
        with self._lock:
            # One that went out may still be training for somebody.
            if self._runs.get(run.settings) is run:
                self._account(run.settings, size)
                self._evict()

    def _account(self, settings: Settings, size: int) -> None:
        self._bytes += size - self._sizes.pop(settings, 0)
        if size:
            self._sizes[settings] = size

    def _evict(self) -> None:
        while len(self._runs) > self._run_limit:
            # All but the one that was asked for last.
            older = islice(self._runs, len(self._runs) - 1)
            passing = (settings for settings in older if settings not in self._asked_again)
            self._put_out(next(passing, next(iter(self._runs))))
        while len(self._runs) > 1 and self._bytes > self._byte_limit:
            self._put_out(next(iter(self._runs)))

    def _put_out(self, settings: Settings) -> None:
        del self._runs[settings]
        self._asked_again.discard(settings)
        self._account(settings, 0)


STORE = RunStore(byte_limit=int(os.environ.get("COLLAPSE_STORE_BYTES", 256 * 2**20)))
"""The process's store."""
