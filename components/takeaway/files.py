"""The files that a visitor can take home, one row each."""

from collections.abc import Callable
from dataclasses import dataclass

from components.takeaway.formula import latex, numpy_code
from components.takeaway.notebook import notebook
from components.takeaway.onnx_files import onnx_matrix, onnx_network
from components.takeaway.script import script
from components.takeaway.tables import curves_table, points_table
from components.takeaway.taken import Taken
from components.takeaway.weights import safetensors, weights_json
from components.takeaway.worksheet import worksheet


@dataclass(frozen=True)
class File:
    """One kind of file.

    Attributes:
        kind: Its id, in addresses.
        ending: Of its name, after the stem that says which moment it is of.
        media_type: Of its body.
        make: Makes the body.
        is_page: Whether a browser shows it, to be printed, instead of keeping it.
    """

    kind: str
    ending: str
    media_type: str
    make: Callable[[Taken], bytes]
    is_page: bool = False

    def name(self, taken: Taken) -> str:
        """Return what it is called, in plain ASCII."""
        return f"{taken.stem}{self.ending}"


_PYTHON, _CSV = "text/x-python; charset=utf-8", "text/csv; charset=utf-8"
_BINARY = "application/octet-stream"

_ROWS = (
    File("script", ".py", _PYTHON, script),
    File("notebook", ".ipynb", "application/x-ipynb+json", notebook),
    File("numpy", "-numpy.py", _PYTHON, numpy_code),
    File("latex", ".tex", "application/x-tex; charset=utf-8", latex),
    File("json", ".json", "application/json", weights_json),
    File("safetensors", ".safetensors", _BINARY, safetensors),
    File("onnx", ".onnx", _BINARY, onnx_network),
    File("matrix", "-one-matrix.onnx", _BINARY, onnx_matrix),
    File("points", "-points.csv", _CSV, points_table),
    File("curves", "-curves.csv", _CSV, curves_table),
    File("worksheet", "-worksheet.html", "text/html; charset=utf-8", worksheet, is_page=True),
)

FILES: dict[str, File] = {row.kind: row for row in _ROWS}
"""Every file by kind, in the order of the dialog."""
