"""The files that a visitor can take home, one row each."""

from collections.abc import Callable
from dataclasses import dataclass

from components.takeaway.script import script
from components.takeaway.taken import Taken


@dataclass(frozen=True)
class File:
    """One kind of file.

    Attributes:
        kind: Its id, in addresses.
        ending: Of its name, after the stem that says which moment it is of.
        media_type: Of its body.
        make: Makes the body.
    """

    kind: str
    ending: str
    media_type: str
    make: Callable[[Taken], bytes]

    def name(self, taken: Taken) -> str:
        """Return what it is called, in plain ASCII."""
        return f"{taken.stem}{self.ending}"


_ROWS = (File("script", ".py", "text/x-python; charset=utf-8", script),)

FILES: dict[str, File] = {row.kind: row for row in _ROWS}
"""Every file by kind, in the order of the dialog."""
