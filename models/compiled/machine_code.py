"""Compiling with numba, and keeping the machine code on disk.

numba's own cache compares only the date of the outermost function's file; here the key is the
content of everything that the code is made from. The places are tried in turn, so that a
read-only checkout that was warmed up before it became one is loaded from itself.
"""

# mypy: disable-error-code="no-untyped-call"
# numba ships only some of its types.

import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core import serialize
from numba.core.compiler import CompileResult
from numba.core.registry import cpu_target

from models.experiment.activations import ACTIVATIONS
from models.experiment.problems import PROBLEMS
from models.sources import MODELS, digest, sources

_HERE = Path(__file__).parent
_NAME = "collapse-playground"
_SUFFIX = ".machine-code"


def inlined(function: Callable[..., Any]) -> Any:
    """Return ``function`` compiled into each of its compiled callers."""
    return numba.njit(forceinline=True, nogil=True, error_model="numpy")(function)


def part(function: Callable[..., Any]) -> Any:
    """Return ``function`` compiled for compiled callers, once for all of them."""
    return numba.njit(nogil=True, error_model="numpy")(function)


def compiled(function: Callable[..., Any]) -> Any:
    """Return ``function`` compiled on first use, or loaded if it was compiled before.

    It runs without the interpreter's lock. No fast-math: sums keep their order, and nothing is
    fused that rounds differently when fused.
    """
    dispatcher: Any = part(function)
    dispatcher._cache = MachineCode(function.__qualname__)
    return dispatcher


class MachineCode:
    """Machine code on disk of one function, one file for each signature and processor.

    The methods are those that numba asks of a cache.

    Args:
        name: Of the function.
    """

    cache_path = None

    def __init__(self, name: str) -> None:
        self._name = name

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what was compiled for ``sig`` and this processor, or None."""
        target_context.refresh()
        file = self._file(sig, target_context.codegen())
        for directory in cache_directories():
            try:
                content = (directory / file).read_bytes()
            except OSError:
                continue
            return CompileResult._rebuild(target_context, *pickle.loads(content))
        return None

    def save_overload(self, sig: Any, compiled: Any) -> None:
        """Keep what was compiled in the first directory that can be written to."""
        _keep(self._file(sig, compiled.codegen), serialize.dumps(compiled._reduce()))

    def flush(self) -> None:
        """Do nothing: files of other contents have other names."""

    def _file(self, sig: Any, codegen: Any) -> str:
        signature = hashlib.sha256(str(sig).encode()).hexdigest()[:12]
        return f"{self._name}-{content_key()}-{_processor(codegen)}-{signature}{_SUFFIX}"


def is_compiled() -> bool:
    """Return whether ``mark_compiled`` was called on such a processor, for these sources."""
    return any((directory / _mark()).is_file() for directory in cache_directories())


def mark_compiled() -> None:
    """Note beside the machine code that all of it is there, if it can be written down."""
    if not is_compiled():
        _keep(_mark(), b"")


def can_keep() -> bool:
    """Return whether there is a directory to keep machine code in."""
    return any(map(_can_be_written_to, cache_directories()))


def cache_directories() -> Iterator[Path]:
    """Yield the directories where machine code may lie, first choice first."""
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        yield Path(chosen)
        return
    yield _HERE / "__pycache__"
    yield Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / _NAME
    if private := _own_temporary_directory():
        yield private


def _own_temporary_directory() -> Path | None:
    """Return this user's directory among the temporary ones, if nobody else can write to it."""
    if not hasattr(os, "getuid"):
        return None
    directory = Path(tempfile.gettempdir()) / f"{_NAME}-{os.getuid()}"
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        found = directory.lstat()
    except OSError:
        return None
    own = found.st_uid == os.getuid() and found.st_mode & 0o777 == 0o700
    return directory if own and directory.is_dir() and not directory.is_symlink() else None


def _mark() -> str:
    return f"all-{content_key()}-{_processor(cpu_target.target_context.codegen())}{_SUFFIX}"


def _processor(codegen: Any) -> str:
    """Return a short digest of what machine code depends on beside its sources."""
    versions = (sys.version, numba.__version__, codegen.magic_tuple())
    return hashlib.sha256(repr(versions).encode()).hexdigest()[:12]


def _can_be_written_to(directory: Path) -> bool:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            return True
    except OSError:
        return False


def _keep(name: str, content: bytes) -> None:
    """Write a file to the first directory that takes it; remove what other sources left there."""
    for directory in cache_directories():
        try:
            _write(directory / name, content)
            for file in directory.glob(f"*{_SUFFIX}"):
                if content_key() not in file.name:
                    file.unlink(missing_ok=True)
        except OSError:
            continue
        return


def _write(path: Path, content: bytes) -> None:
    """Write all or nothing: others may be reading or writing the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    written = Path(file.name)
    written.chmod(0o644)  # a checkout may be warmed up by one user and run by another
    written.replace(path)


@cache
def content_key() -> str:
    """Return a short digest of all that the machine code is made from."""
    bends = [(row.name, row.value, row.slope) for row in ACTIVATIONS.values()]
    asked = [(row.name, row.outputs, row.loss, row.slope, row.score) for row in PROBLEMS.values()]
    return digest([source_key().encode(), repr((bends, asked)).encode()])


def source_key(root: Path = MODELS) -> str:
    """Return a digest of every source whose constants or code may be compiled in.

    Args:
        root: The folder ``models``.
    """
    return digest(sources("experiment", "definition", "compiled", root=root))
