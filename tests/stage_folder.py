"""The browser's modules in one folder: the written ones, and those made from Python's rows."""

import sys
from pathlib import Path

from components.stage_modules import MODULES, VENDORED


def write_stage(folder: Path) -> Path:
    """Write every module that the server serves into ``folder``, and no other; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.js"):
        left.unlink()
    for name, source in (MODULES | VENDORED).items():
        (folder / name).write_text(source, "utf-8")
    # Node takes a file for a module where it is told so.
    (folder / "package.json").write_text('{ "type": "module" }\n')
    return folder


if __name__ == "__main__":
    write_stage(Path(sys.argv[1]))
