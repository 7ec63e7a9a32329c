"""The version of what is found out about a frame: changes with the frames or the findings."""

from pathlib import Path

from models.record.version import frames_version
from models.sources import MODELS, digest, sources

_FORM = b"3"
"""Counts up when the routes lay out their answers anew."""


def findings_version(root: Path = MODELS) -> str:
    """Return a digest of all that has a say in regions, layers and what-ifs.

    Args:
        root: The folder ``models``.
    """
    return digest([_FORM, frames_version(root).encode(), *sources("findings", root=root)])


FINDINGS_VERSION = findings_version()
"""Part of the addresses of regions, layers and what-ifs: they may be kept for ever, too."""
