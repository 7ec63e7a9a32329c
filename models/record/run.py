"""Runs: growing records of frames."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.definition.frame import Frame, Layout
from models.definition.network import Network
from models.experiment.datasets import Data
from models.experiment.settings import LAST_EPOCH, Settings
from models.record.engine import Engine, is_ready, make_engine
from models.record.fair_lock import FairLock
from models.record.sample import Sample, sample_of

Rows = NDArray[np.float32]

PROCESSORS = FairLock(os.cpu_count() or 1)
"""Held while training, so that the process's runs take the processors in turn."""

CHUNK_SECONDS = 0.02
"""How long training goes on at a time: then others train, and what was trained can be read."""

FIRST_CAPACITY = 64
"""Rows that a record first has room for; it doubles when they are full."""


@dataclass(frozen=True)
class End:
    """Where a record ends and why.

    Attributes:
        epoch: The first epoch that there is not.
        reason: "diverged" (see ``Layout.is_finite``), or "complete" where LAST_EPOCH was reached.
    """

    epoch: int
    reason: Literal["diverged", "complete"]


class Run:
    """The record of one experiment; it grows when someone looks further.

    Rows are append-only and never change. Safe to share between threads: whoever asks for an
    epoch that nobody has seen trains it, the others wait for it.

    Args:
        settings: The experiment.
        resized: Called with the run whenever its ``size`` changes.
    """

    def __init__(self, settings: Settings, resized: "Callable[[Run], None] | None" = None) -> None:
        self.settings = settings
        self.network = Network.of(settings)
        self.layout = Layout.of(self.network)
        self.row_width = self.layout.row_width(self.network)
        self.end: End | None = None
        self._rows: Rows = np.empty((0, self.row_width), dtype=np.float32)
        self._count = 0
        self._engine: Engine | None = None
        self._epoch_seconds = CHUNK_SECONDS  # until it has been measured: one epoch a chunk
        self._resized = resized
        self._is_training = False
        self._changed = threading.Condition()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of a row's numbers before the parameters, in order."""
        return self.layout.columns

    @cached_property
    def sample(self) -> Sample:
        """The experiment's points, and what depends on them alone."""
        return sample_of(self.settings)

    @property
    def data(self) -> Data:
        """The experiment's points."""
        return self.sample.data

    @property
    def size(self) -> int:
        """Bytes that it holds: room for rows, its points, and its engine while it trains."""
        engine = self._engine
        points = self.data.points.nbytes + self.data.labels.nbytes if self._count else 0
        return self._rows.nbytes + points + (engine.size if engine else 0)

    @property
    def count(self) -> int:
        """Epochs on record, the first weights included."""
        return self._count

    def rows(self, start: int, count: int, stride: int = 1, budget: float | None = None) -> Rows:
        """Return the rows of epochs start, start + stride, ... that there are, ``(n, row_width)``.

        What is missing is trained first.

        Args:
            start: First epoch wanted.
            count: How many rows at most.
            stride: Epochs from one row to the next.
            budget: Seconds of training after which to return with fewer rows, even none, for
                whoever wants more to ask again; None: no bound.

        Raises:
            EngineError: If the engine could not be loaded.
        """
        deadline = None if budget is None else time.monotonic() + budget
        last = start + (count - 1) * stride
        while self._missing(last):
            # Before the processor is taken: others need not wait for what is only being loaded.
            if not is_ready(self.settings.engine, budget):
                break
            self._train_or_wait(last)
            if deadline is not None and time.monotonic() > deadline:
                break
        return self.history()[start : start + count * stride : stride]

    def frame(self, epoch: int, budget: float | None = None) -> Frame:
        """Return epoch ``epoch``, or the last one on record where the run ended before it.

        Args:
            epoch: The epoch wanted.
            budget: Seconds of training after which the last one on record has to do.

        Raises:
            ValueError: If there is no finite frame at all.
        """
        rows = self.rows(epoch, 1, budget=budget)
        if len(rows) == 0:
            rows = self.history()[-1:]
        if len(rows) == 0:
            raise ValueError("the first weights already give infinite outputs")
        return Frame(rows[0], self.layout)

    def history(self) -> Rows:
        """Return every row on record, ``(count, row_width)``."""
        # The count first: rows never come after the count that includes them.
        count = self._count
        rows = self._rows[:count]
        rows.flags.writeable = False
        return rows

    def _missing(self, epoch: int) -> bool:
        return self.end is None and epoch >= self._count

    def _train_or_wait(self, last: int) -> None:
        """Train a while, or wait until somebody else has."""
        with self._changed:
            if self._is_training:
                self._changed.wait()
                return
            self._is_training = True
        try:
            with PROCESSORS.held():
                self._train_a_while(last)
        finally:
            with self._changed:
                self._is_training = False
                self._changed.notify_all()

    def _train_a_while(self, last: int) -> None:
        """Train towards epoch ``last`` for about CHUNK_SECONDS."""
        end = time.perf_counter() + CHUNK_SECONDS
        # Looked at again: it may have been trained since the caller looked.
        while self._missing(last) and (seconds := end - time.perf_counter()) > 0:
            self._train_chunk(last, int(seconds / self._epoch_seconds))

    def _train_chunk(self, last: int, epochs: int) -> None:
        """Train about ``epochs`` towards ``last``, or find that this is where the record ends."""
        if self._count > LAST_EPOCH:
            self._finish("complete")
            return
        wanted = min(last, LAST_EPOCH) + 1 - self._count
        rows = self._room_for(max(1, min(epochs, wanted)))
        made = self._fill(rows)
        self._count += made
        if made < len(rows):
            self._finish("diverged")

    def _fill(self, rows: Rows) -> int:
        """Fill as many rows as there are before it diverges; return how many."""
        if self._engine is None:
            self._engine = make_engine(self.settings, self.data)
            self._report_size()
            return int(self._engine.row_into(rows[0]))
        began = time.perf_counter()
        made = self._engine.advance_into(rows)
        self._epoch_seconds = max((time.perf_counter() - began) / len(rows), 1e-6)
        return made

    def _room_for(self, more: int) -> Rows:
        """Return the next ``more`` unfilled rows."""
        needed = self._count + more
        if needed > len(self._rows):
            capacity = max(FIRST_CAPACITY, 2 * len(self._rows), needed)
            grown = np.empty((min(capacity, LAST_EPOCH + 1), self.row_width), dtype=np.float32)
            grown[: self._count] = self._rows[: self._count]
            self._rows = grown
            self._report_size()
        return self._rows[self._count : needed]

    def _finish(self, reason: Literal["diverged", "complete"]) -> None:
        self.end = End(self._count, reason)
        self._engine = None
        self._report_size()

    def _report_size(self) -> None:
        if self._resized is not None:
            self._resized(self)
