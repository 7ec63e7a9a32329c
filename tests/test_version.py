import shutil
from pathlib import Path

import pytest

from models.compiled.machine_code import source_key
from models.findings.version import FINDINGS_VERSION, findings_version
from models.record.version import FRAMES_VERSION, frames_version
from models.sources import MODELS

MAKES_FRAMES = ("experiment", "definition", "compiled", "record")
IS_COMPILED_IN = ("experiment", "definition", "compiled")
EVERY_SOURCE = [
    str(path.relative_to(MODELS)) for path in sorted(MODELS.rglob("*.py")) if path.read_bytes()
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(MODELS, tmp_path / "models", ignore=ignored))


def test_a_copy_has_the_same_keys(copy: Path) -> None:
    assert frames_version(copy) == FRAMES_VERSION
    assert findings_version(copy) == FINDINGS_VERSION
    assert source_key(copy) == source_key()


@pytest.mark.parametrize("source", EVERY_SOURCE)
def test_a_change_changes_the_keys_of_what_is_made_from_it_and_no_other(
    copy: Path, source: str
) -> None:
    with (copy / source).open("a") as file:
        file.write("\nCHANGED = True\n")
    folder = source.partition("/")[0]

    assert (frames_version(copy) != FRAMES_VERSION) is (folder in (*MAKES_FRAMES, "pytorch.py"))
    assert (source_key(copy) != source_key()) is (folder in IS_COMPILED_IN)
    is_found_by = folder in (*MAKES_FRAMES, "findings", "pytorch.py")
    assert (findings_version(copy) != FINDINGS_VERSION) is is_found_by


def test_a_new_module_among_what_is_compiled_changes_both_keys(copy: Path) -> None:
    (copy / "compiled" / "another.py").write_text("")

    assert frames_version(copy) != FRAMES_VERSION
    assert source_key(copy) != source_key()
