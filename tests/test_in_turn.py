"""How tests are handed out: whole files where they share something, and without xdist as well."""

import subprocess
import sys
from collections import OrderedDict
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.in_turn import InTurn

ROOT = Path(__file__).parents[1]


def scope(test: str) -> str:
    return str(InTurn._split_scope(InTurn.__new__(InTurn), test))


def test_tests_that_share_a_server_or_a_batch_go_to_one_process_and_others_one_by_one() -> None:
    assert scope("tests/browser/test_stage.py::test_a") == "tests/browser/test_stage.py"
    assert scope("tests/laws/test_x_laws.py::test_a[batch3]") == "tests/laws/batch3]"
    assert scope("tests/laws/test_y_laws.py::test_b[batch3]") == "tests/laws/batch3]"
    assert scope("tests/test_bounds.py::test_a[2]") == "tests/test_bounds.py::test_a[2]"


class Process:
    """Stands for one of pytest-xdist's processes."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.given: list[int] = []

    def send_runtest_some(self, tests: list[int]) -> None:
        self.given += tests


@pytest.mark.parametrize(("processes", "last"), [(2, [1]), (3, [3])])
def test_the_spare_process_begins_at_the_end(processes: int, last: list[int]) -> None:
    tests = ["tests/browser/test_a.py::test_a", *(f"tests/test_b.py::test_{i}" for i in range(3))]
    ways = InTurn.__new__(InTurn)
    ways.numnodes = processes
    ways.workqueue = OrderedDict((test, {test: False}) for test in tests)
    nodes = [Process(f"gw{i}") for i in range(processes)]
    ways.assigned_work, ways.registered_collections = {}, dict.fromkeys(nodes, tests)
    for node in nodes:
        ways._assign_work_unit(node)

    assert nodes[0].given == [0]
    assert nodes[-1].given == last


@pytest.mark.slow
def test_the_tests_run_without_xdist() -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "-p", "no:cacheprovider", "-q"]
    test = "tests/test_in_turn.py::test_tests_that_share_a_server_or_a_batch_go_to_one_process_and"
    ended = subprocess.run([*command, f"{test}_others_one_by_one"], cwd=ROOT, check=False)

    assert ended.returncode == 0
