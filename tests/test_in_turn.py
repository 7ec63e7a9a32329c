"""How tests are handed out: whole files where they share something, and without xdist as well."""

import re
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.in_turn import TIMED, InTurn

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
        self.shutting_down = False

    def send_runtest_some(self, tests: list[int]) -> None:
        self.given += tests

    def shutdown(self) -> None:
        self.shutting_down = True


@pytest.mark.parametrize(("processes", "last"), [(2, [1]), (3, [3]), (4, [2])])
def test_spare_processes_begin_at_the_end(processes: int, last: list[int]) -> None:
    tests = [f"tests/test_b.py::test_{i}" for i in range(4)]
    ways = InTurn.__new__(InTurn)
    ways.numnodes = processes
    ways.workqueue = OrderedDict((test, {test: False}) for test in tests)
    nodes = [Process(f"gw{i}") for i in range(processes)]
    ways.assigned_work, ways.registered_collections = {}, dict.fromkeys(nodes, tests)
    for node in nodes:
        ways._assign_work_unit(node)

    assert nodes[0].given == [0]
    assert nodes[-1].given == last


def test_a_second_spare_process_has_what_only_waits_and_nothing_else() -> None:
    tests = ["tests/test_crowd.py::test_a", "tests/test_soak.py::test_b", "tests/test_c.py::test_c"]
    ways, node = InTurn.__new__(InTurn), Process("gw3")
    ways.numnodes = 4
    ways.workqueue = OrderedDict((test, {test: False}) for test in tests)
    ways.assigned_work, ways.registered_collections = {}, {node: tests}
    ways._assign_work_unit(node)
    ways._reschedule(node)

    assert node.given == [1]
    assert node.shutting_down
    assert list(ways.workqueue) == [tests[0], tests[2]]


def test_the_spare_process_gets_nothing_that_looks_at_the_clock() -> None:
    ways, node = InTurn.__new__(InTurn), Process("gw2")
    ways.numnodes = 3
    ways.workqueue = OrderedDict({"tests/test_crowd.py::test_a": {}, "tests/browser/test_b.py": {}})
    ways._reschedule(node)

    assert node.shutting_down
    assert len(ways.workqueue) == 2


def test_what_is_done_is_not_counted_again() -> None:
    tests = ["tests/browser/test_b.py::test_1", "tests/browser/test_b.py::test_2"]
    ways, node = InTurn.__new__(InTurn), Process("gw0")
    ways.numnodes, ways.workqueue = 1, OrderedDict()
    ways.registered_collections = {node: tests}
    ways.assigned_work = {node: {"tests/browser/test_b.py": dict.fromkeys(tests, False)}}

    ways.mark_test_complete(node, 0)
    assert ways.assigned_work == {
        node: {"tests/browser/test_b.py": {tests[0]: True, tests[1]: False}}
    }
    ways.mark_test_complete(node, 1)
    assert ways.assigned_work == {node: {}}


def test_all_that_look_at_the_clock_are_known() -> None:
    looks = re.compile(r"benchmarks\.served|promptness|monotonic|perf_counter")
    files = {f"tests/{file.name}" for file in (ROOT / "tests").glob("test_*.py")}
    looking = {file for file in files if looks.search((ROOT / file).read_text("utf-8"))}

    assert looking - {"tests/test_in_turn.py"} == {one for one in TIMED if one.endswith(".py")}


@pytest.mark.slow
def test_the_tests_run_without_xdist() -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "-p", "no:cacheprovider", "-q"]
    test = "tests/test_in_turn.py::test_tests_that_share_a_server_or_a_batch_go_to_one_process_and"
    ended = subprocess.run([*command, f"{test}_others_one_by_one"], cwd=ROOT, check=False)

    assert ended.returncode == 0
