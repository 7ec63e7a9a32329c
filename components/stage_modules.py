"""The stage's front end as the browser gets it: markup, style and ES modules."""

from pathlib import Path

from components.activations_module import javascript_module
from components.features_module import features_module
from components.palette_module import palette_module
from components.stage_bundle import bundle, needed
from models.sources import digest

_FOLDER = Path(__file__).parents[1] / "static" / "stage"

HTML = (_FOLDER / "stage.html").read_text("utf-8")
ICON = (_FOLDER / "icon.svg").read_text("utf-8")
CSS = "".join((_FOLDER / name).read_text("utf-8") for name in ("stage.css", "share.css"))

MODULES = {path.name: path.read_text("utf-8") for path in sorted(_FOLDER.glob("*.js"))}
MODULES["activations.js"] = javascript_module()
MODULES["features.js"] = features_module()
MODULES["palette.js"] = palette_module()
"""File name -> source. Activations, features and colours are made from rows that Python has."""

VENDORED = {path.name: path.read_text("utf-8") for path in (_FOLDER.parent / "vendor").glob("*.js")}
"""What others wrote, with their licence; each is loaded when it is asked for."""

LATER = ("pictures.js", "films.js")
"""Those that the stage loads when they are asked for, each with all that it needs."""

STAGE, LECTURE, NOTES = PROGRAMS = ("component.js", "present.js", "notes.js")
"""What pages run: the page and the bare stage, a lecture, its notes. Each loads its own alone."""

_JOINED = {name: bundle(needed(MODULES, [name]), exported=[name]) for name in (*PROGRAMS, *LATER)}

FILES = {**MODULES, **_JOINED, **VENDORED, "icon.svg": ICON}
"""File name -> text of all that is served under one address: modules to be read, or to be tried one
by one; with all that it needs what pages run, and what the stage loads later."""

VERSION = digest([text.encode() for text in (*FILES.values(), HTML, CSS)])
"""Part of the files' address, so that browsers may keep them for ever."""


def file_address(name: str) -> str:
    """Return where one of ``FILES`` is, relative to the page: for all who run it one module."""
    return f"stage/{VERSION}/{name}"
