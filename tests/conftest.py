"""What holds for every test: which examples it tries, and who shares the machine with it."""

import fcntl
import os
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The same examples every time: a red check is about the change, not about luck. No deadline,
# because the first example pays for imports and the machine may be shared.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("quick", settings.get_profile("repeatable"), max_examples=10)
settings.load_profile("repeatable")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Have the tests handed out in turn, where there is pytest-xdist to do it."""
    from tests.in_turn import InTurn

    return InTurn(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left with it at the end."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("slow", "browser"))))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test that is marked ``alone`` wait until no other runs, and no other start with it."""
    with _machine(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@contextmanager
def _machine(alone: bool) -> Iterator[None]:
    """Hold the machine, shared with the other process that runs tests, or not."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        yield
        return
    place = Path(tempfile.gettempdir())
    with (place / f"{run}.door").open("w") as door, (place / f"{run}.machine").open("w") as machine:
        # Whoever waits for the machine holds the door, so that it is the next to have it.
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(machine, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield


def pytest_sessionfinish() -> None:
    """Leave no lock behind."""
    if (run := os.environ.get("PYTEST_XDIST_TESTRUNUID")) is not None:
        for lock in Path(tempfile.gettempdir()).glob(f"{run}.*"):
            lock.unlink(missing_ok=True)
