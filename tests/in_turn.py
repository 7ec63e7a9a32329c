"""The order in which tests are handed out to the processes that run them."""

import os
from functools import cache

from xdist.scheduler.loadscope import LoadScopeScheduling
from xdist.workermanage import WorkerController

WHOLE_FILES = (
    *("tests/browser/", "tests/test_footprint.py", "tests/test_hostile_input.py"),
    *("tests/test_compiled_training.py", "tests/test_problems.py"),
)
"""Their tests share a server, a browser or what they compile: one process runs all of a file."""

TIMED = (
    *("tests/browser/", "tests/test_crowd.py", "tests/test_engine.py", "tests/test_footprint.py"),
    *("tests/test_hostile_input.py", "tests/test_server.py", "tests/test_soak.py"),
)
"""Their tests look at the clock, or at what another process has done by then."""

LAWS = "tests/laws/"
"""Its tests share batches of moments: one process holds all laws to a batch."""


WAITS = "tests/test_soak.py"
"""Watches a server for a minute and hardly computes: a process more, the last, does only that."""

EAGER_PROCESSES = 2
"""So many go first; further ones take what time they leave."""

_POLITE = 19


def is_spare(worker: str) -> bool:
    """Whether one of pytest-xdist's processes is to stand back: ``gw2`` and further ones."""
    return _number(worker) >= EAGER_PROCESSES


def _number(worker: str) -> int:
    return int(worker.removeprefix("gw"))


def stand_back(worker: str, test: str) -> None:
    """Let the other processes go first from ``test`` on, where this is a spare one.

    Tests with a browser or a server of their own wait now and then: for a film that is recorded
    as it plays, for a server that starts. Another process that opened pages would have all of
    them wait for the processor; one that only computes, politely, uses what is left.
    """
    if is_spare(worker) and not test.startswith(TIMED):
        _be_polite()


@cache
def _be_polite() -> None:
    os.nice(_POLITE)


class InTurn(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out whole files, batches, or single tests, in the order that they were collected in.

    To spare processes from the end, and only what may take its time. A second spare one has what
    WAITS, and nothing else: two that compute would have pages wait for the processor.
    """

    def mark_test_complete(
        self, node: WorkerController, item_index: int, duration: float = 0
    ) -> None:
        """Drop what is done: what is left to do is counted after each test, among all of it."""
        super().mark_test_complete(node, item_index, duration)
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]

    def _reschedule(self, node: WorkerController) -> None:
        is_done = self._only_waits(node) or self._last_untimed() is None
        if self._is_spare(node) and is_done and not node.shutting_down:
            node.shutdown()
        else:
            super()._reschedule(node)

    def _assign_work_unit(self, node: WorkerController) -> None:
        waiting = self._waiting() if self._only_waits(node) else None
        if self._is_spare(node) and (chosen := waiting or self._last_untimed()):
            self.workqueue.move_to_end(chosen, last=False)
        super()._assign_work_unit(node)

    def _is_spare(self, node: WorkerController) -> bool:
        return is_spare(node.gateway.id)

    def _only_waits(self, node: WorkerController) -> bool:
        return _number(node.gateway.id) > EAGER_PROCESSES

    def _waiting(self) -> str | None:
        return next((it for it in self.workqueue if it.startswith(WAITS)), None)

    def _last_untimed(self) -> str | None:
        return next((it for it in reversed(self.workqueue) if not it.startswith(TIMED)), None)

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(LAWS):
            return LAWS + nodeid.partition("[")[2]
        return nodeid.partition("::")[0] if nodeid.startswith(WHOLE_FILES) else nodeid
