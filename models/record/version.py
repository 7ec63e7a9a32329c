"""The version of the frames: changes whenever the code that makes them does."""

from importlib.metadata import version
from pathlib import Path

from models.sources import MODELS, digest, sources

_LIBRARIES = ("llvmlite", "numba", "numpy", "scikit-learn", "torch")
"""Those that have a say in a row's bits."""


def frames_version(root: Path = MODELS) -> str:
    """Return a digest of all that has a say in a frame: not of what is found out or said.

    Args:
        root: The folder ``models``.
    """
    libraries = [f"{name} {version(name)}".encode() for name in _LIBRARIES]
    made_by = sources("experiment", "definition", "compiled", "record", "pytorch.py", root=root)
    return digest([*libraries, *made_by])


FRAMES_VERSION = frames_version()
"""Part of every frames address, so that no cache can ever answer for other code."""
