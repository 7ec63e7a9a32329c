"""How tests are handed out: whole files where they share something, and without xdist as well."""

import subprocess
import sys
from pathlib import Path

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


@pytest.mark.slow
def test_the_tests_run_without_xdist() -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "-p", "no:cacheprovider", "-q"]
    test = "tests/test_in_turn.py::test_tests_that_share_a_server_or_a_batch_go_to_one_process_and"
    ended = subprocess.run([*command, f"{test}_others_one_by_one"], cwd=ROOT, check=False)

    assert ended.returncode == 0
