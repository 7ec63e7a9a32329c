"""A section of a script: a heading, a sentence, and code that needs no other file."""

from dataclasses import dataclass
from string import Template


@dataclass(frozen=True)
class Section:
    """One part of a script, or a few cells of a notebook.

    Attributes:
        title: Its heading.
        says: What it is for, in plain sentences.
        code: Python, without blank lines at its ends.
    """

    title: str
    says: str
    code: str


def filled(template: str, **values: object) -> str:
    """Return code with ``$name`` replaced by each value; none of them is a visitor's text.

    Raises:
        KeyError: If a name has no value.
    """
    return Template(template).substitute(values).strip("\n")
