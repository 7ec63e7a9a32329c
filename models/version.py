"""The version of the frames: changes whenever the code that makes them does."""

import hashlib
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("llvmlite", "numba", "numpy", "scikit-learn", "torch")
"""Those that have a say in a row's bits."""


def digest(texts: list[bytes]) -> str:
    """Return twelve hexadecimal digits that change with any of ``texts``."""
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:12]


def _engine_version() -> str:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    libraries = [f"{name} {version(name)}".encode() for name in _LIBRARIES]
    return digest([*libraries, *(source.read_bytes() for source in sources)])


ENGINE_VERSION = _engine_version()
"""Part of every frames address, so that no cache can ever answer for other code."""
