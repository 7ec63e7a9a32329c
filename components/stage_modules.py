"""The stage's front end as the browser gets it: markup, style and ES modules."""

from pathlib import Path

from components.activations_module import javascript_module
from components.features_module import features_module
from components.palette_module import palette_module
from models.sources import digest

_FOLDER = Path(__file__).parents[1] / "static" / "stage"

HTML = (_FOLDER / "stage.html").read_text("utf-8")
CSS = (_FOLDER / "stage.css").read_text("utf-8")

MODULES = {path.name: path.read_bytes() for path in sorted(_FOLDER.glob("*.js"))}
MODULES["activations.js"] = javascript_module().encode()
MODULES["features.js"] = features_module().encode()
MODULES["palette.js"] = palette_module().encode()
"""File name -> source. Activations, features and colours are made from rows that Python has."""

VERSION = digest(list(MODULES.values()))
"""Part of the modules' address, so that browsers may keep them for ever."""
