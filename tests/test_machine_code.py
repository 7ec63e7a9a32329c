import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.compiled import machine_code
from models.compiled.machine_code import MachineCode, can_keep, compiled, is_compiled, mark_compiled
from models.experiment.activations import ACTIVATIONS
from models.experiment.problems import BINARY, PROBLEMS


def doubled(x):  # type: ignore[no-untyped-def]
    return x + x


def refused(_sig: object, _codegen: object) -> str:
    raise AssertionError("compiled again")


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A place that cannot be written to, as in a read-only checkout, and one that can."""
    closed, open_ = tmp_path / "closed", tmp_path / "open"
    closed.write_text("a file, not a directory")
    monkeypatch.setattr(machine_code, "cache_directories", lambda: iter([closed, open_]))
    return [closed, open_]


def test_machine_code_is_kept_in_the_first_place_that_can_be_written(places: list[Path]) -> None:
    assert compiled(doubled)(2.0) == 4.0

    assert len(list(places[1].glob("doubled-*.machine-code"))) == 1


def test_machine_code_is_loaded_and_not_made_again(
    places: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(doubled)(2.0)
    monkeypatch.setattr(MachineCode, "save_overload", refused)

    assert compiled(doubled)(3.0) == 6.0


def test_nowhere_to_write_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Iterator[Path]:
        yield from ()

    monkeypatch.setattr(machine_code, "cache_directories", nowhere)

    assert compiled(doubled)(2.0) == 4.0


def test_machine_code_of_other_sources_is_replaced(
    places: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(doubled)(2.0)
    monkeypatch.setattr(machine_code, "content_key", lambda: "other")
    compiled(doubled)(2.0)

    (kept,) = places[1].glob("doubled-*.machine-code")
    assert kept.name.startswith("doubled-other-")


def test_the_temporary_directory_is_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    directory = machine_code._own_temporary_directory()
    assert directory is not None
    assert directory.stat().st_mode & 0o777 == 0o700

    directory.chmod(0o777)
    assert machine_code._own_temporary_directory() is None


def test_part_of_the_machine_code_is_not_all_of_it(places: list[Path]) -> None:
    compiled(doubled)(2.0)
    assert not is_compiled()

    mark_compiled()
    assert is_compiled()


def test_what_another_processor_compiled_is_nothing_here(
    places: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(doubled)(2.0)
    mark_compiled()
    monkeypatch.setattr(machine_code, "_processor", lambda codegen: "other")

    assert not is_compiled()
    assert compiled(doubled)(2.0) == 4.0
    assert len(list(places[1].glob("doubled-*.machine-code"))) == 2


def test_it_is_known_beforehand_whether_machine_code_can_be_kept(
    places: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert can_keep()

    monkeypatch.setattr(machine_code, "cache_directories", lambda: iter(places[:1]))
    assert not can_keep()


def test_the_key_follows_the_rows_that_are_compiled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    key = machine_code.content_key.__wrapped__
    keys = [key()]
    for change in ({"loss": "z - t"}, {"slope": "z"}, {"score": "t"}, {"outputs": 2}):
        monkeypatch.setitem(PROBLEMS, "binary", replace(BINARY, **change))
        keys.append(key())
    monkeypatch.setitem(PROBLEMS, "binary", BINARY)
    relu = ACTIVATIONS["relu"]
    monkeypatch.setitem(ACTIVATIONS, "relu", replace(relu, slope="1.0"))
    keys.append(key())

    assert len(set(keys)) == 6


_COLD = """
import sys
from models.compiled.machine_code import MachineCode
from server.warm_up import visit

visit()
named = {name: it for name, it in sys.modules.items() if name.startswith("models.compiled.")}
kept = [it for module in named.values() for it in vars(module).values()
        if isinstance(getattr(it, "_cache", None), MachineCode)]
assert kept
print([function.__qualname__ for function in kept if not function.signatures])
"""


@pytest.mark.slow
def test_what_a_server_does_first_compiles_all_that_any_visit_runs() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", _COLD],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout.strip() == "[]"
