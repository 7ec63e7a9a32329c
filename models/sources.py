"""Digests of source code: keys that change when, and only when, what they name changes."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

MODELS = Path(__file__).parent
"""The folder of these packages."""


def digest(texts: Sequence[bytes]) -> str:
    """Return twelve hexadecimal digits that change with any of ``texts``."""
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:12]


def sources(*names: str, root: Path = MODELS) -> list[bytes]:
    """Return the text of modules and of packages' modules, with their names, in a fixed order.

    Args:
        names: Of packages ("compiled") and modules ("pytorch.py") in ``root``.
        root: The folder that they lie in.
    """
    files = [file for name in names for file in _files(root / name)]
    return [f"{file.relative_to(root)}\n".encode() + file.read_bytes() for file in files]


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.py")) if path.is_dir() else [path]
