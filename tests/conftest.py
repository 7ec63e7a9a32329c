"""What holds for every test: its examples, its turn, and what is done once for all of them."""

import gc
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner

# The same examples every time: a red check is about the change, not about luck. No deadline,
# because the first example pays for imports and the machine may be shared.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("quick", settings.get_profile("repeatable"), max_examples=10)
settings.load_profile("repeatable")

LONGEST = (
    *("tests/test_soak.py", "tests/test_footprint.py", "tests/test_crowd.py"),
    *("tests/test_hostile_input.py", "tests/test_problems.py", "tests/browser/test_link.py"),
    *("tests/browser/test_films.py", "tests/browser/test_panels.py"),
    *("tests/browser/test_accessibility.py", "tests/browser/test_layout.py"),
)
"""A third of a minute and more each: with them first, all processes end at about the same time."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Have some of the processes stand back, where there are several."""
    if worker := getattr(item.config, "workerinput", None):
        from tests.in_turn import stand_back

        stand_back(worker["workerid"], item.nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Have the tests handed out in turn, where there is pytest-xdist to do it."""
    from tests.in_turn import InTurn

    return InTurn(config, log)


@pytest.fixture(scope="session", autouse=True)
def _components_are_looked_for_once() -> Iterator[None]:
    """Every AppTest reads what is written about all that is installed: most of its time."""
    with pytest.MonkeyPatch.context() as patch:
        scan = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


def pytest_collection_finish() -> None:
    """Have the collector look at what tests leave behind, and not at all that is imported."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left with it at the end."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.nodeid.startswith(LONGEST):
        return 0
    return 1 if any(map(item.get_closest_marker, ("slow", "browser"))) else 2
