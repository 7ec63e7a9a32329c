"""Runs: growing records of frames, and the bounded store that all visitors share."""

import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.collapse import Affine, logistic_regression
from models.datasets import Data, make_data
from models.frame import COLUMNS, Frame, Scores, Surveyor
from models.network import Network
from models.settings import LAST_EPOCH, Settings
from models.training import Trainer

Rows = NDArray[np.float32]


@dataclass(frozen=True)
class End:
    """Where a record ends and why.

    Attributes:
        epoch: The first epoch that there is not.
        reason: "diverged", or "complete" where LAST_EPOCH was reached.
    """

    epoch: int
    reason: Literal["diverged", "complete"]


class Run:
    """The record of one experiment; it grows when someone looks further.

    Rows are append-only and never change. Safe to share between threads: whoever asks for an
    epoch that nobody has seen trains it, the others wait for it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.network = Network.of(settings)
        self.row_width = len(COLUMNS) + self.network.parameter_count
        self.end: End | None = None
        self._rows: Rows = np.empty((0, self.row_width), dtype=np.float32)
        self._count = 0
        self._trainer: Trainer | None = None
        self._lock = threading.Lock()

    @cached_property
    def data(self) -> Data:
        """The experiment's points."""
        s = self.settings
        return make_data(s.dataset, s.noise, s.train_percent, s.data_seed)

    @cached_property
    def logistic_regression(self) -> tuple[Affine, Scores]:
        """The straight line fitted to the labels, and how well it does."""
        affine = logistic_regression(self.data)
        return affine, self._surveyor.scores(affine(self.data.points)[:, 0])

    @cached_property
    def _surveyor(self) -> Surveyor:
        return Surveyor(self.network, self.data)

    @property
    def size(self) -> int:
        """Bytes that its rows hold."""
        return self._rows.nbytes

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
            budget: Seconds of training after which to return with fewer rows, but never with
                none that could be had; None: no bound.
        """
        deadline = None if budget is None else time.monotonic() + budget
        while self._missing(start + (count - 1) * stride):
            # Taken anew for every epoch, so that others' finished rows are never held up.
            with self._lock:
                if self._missing(start + (count - 1) * stride):
                    self._append()
            late = deadline is not None and time.monotonic() > deadline
            if late and not self._missing(start):
                break
        return self._rows[start : min(start + count * stride, self._count) : stride]

    def frame(self, epoch: int) -> Frame:
        """Return epoch ``epoch``, or the last one on record where the run ended before it.

        Raises:
            ValueError: If there is no finite frame at all.
        """
        rows = self.rows(epoch, 1)
        if len(rows) == 0:
            rows = self._rows[self._count - 1 : self._count]
        if len(rows) == 0:
            raise ValueError("the first weights already give infinite outputs")
        return Frame(rows[0])

    def history(self) -> Rows:
        """Return every row on record, ``(count, row_width)``."""
        return self._rows[: self._count]

    def _missing(self, epoch: int) -> bool:
        return self.end is None and epoch >= self._count

    def _append(self) -> None:
        """Train one epoch further, or find that this is where the record ends."""
        if self._count > LAST_EPOCH:
            self._finish("complete")
            return
        if self._trainer is None:
            self._trainer = Trainer(self.settings, self.data)
        else:
            self._trainer.epoch()
        row = self._surveyor.row(self._count, self._trainer.parameters)
        if not np.isfinite(row).all():
            self._finish("diverged")
            return
        if self._count == len(self._rows):
            grown = np.empty((max(64, 2 * self._count), self.row_width), dtype=np.float32)
            grown[: self._count] = self._rows
            self._rows = grown
        self._rows[self._count] = row
        self._count += 1

    def _finish(self, reason: Literal["diverged", "complete"]) -> None:
        self.end = End(self._count, reason)
        self._trainer = None


class RunStore:
    """The runs of one process, least recently used out first.

    A run that went out is trained again, to the same bits, when somebody asks for it.

    Args:
        byte_limit: Bytes of rows kept.
        run_limit: Runs kept.
    """

    def __init__(self, byte_limit: int, run_limit: int = 1000) -> None:
        self._byte_limit = byte_limit
        self._run_limit = run_limit
        self._runs: OrderedDict[Settings, Run] = OrderedDict()
        self._lock = threading.Lock()

    def run(self, settings: Settings) -> Run:
        """Return the one run of ``settings``."""
        with self._lock:
            if settings not in self._runs:
                self._runs[settings] = Run(settings)
            self._runs.move_to_end(settings)
            self._evict()
            return self._runs[settings]

    def _evict(self) -> None:
        while len(self._runs) > 1 and (
            len(self._runs) > self._run_limit
            or sum(run.size for run in self._runs.values()) > self._byte_limit
        ):
            self._runs.popitem(last=False)


STORE = RunStore(byte_limit=int(os.environ.get("COLLAPSE_STORE_BYTES", 256 * 2**20)))
"""The process's store."""
