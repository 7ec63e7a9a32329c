"""What the page calls itself, asks and says first; the same in its head, its body and previews."""

from collections.abc import Sequence

from components.words.shape_words import layers_in_words
from models.experiment.settings import Settings

NAME = "Collapse Playground"

QUESTION = "Why don't deep networks collapse into one straight line?"

INTRODUCTION = (
    "Without a bend, any number of layers is **one matrix**. Left: a network in training. Right:"
    " one matrix."
)
"""As Markdown."""

DESCRIPTION = (
    "Without a bend between them, any number of layers is one matrix. Watch a small network train"
    " beside a single matrix, and collapse it yourself."
)

WITHOUT_SCRIPT = (
    "Here a small neural network trains in the browser, beside a single matrix."
    " To see it, allow this page to run JavaScript."
)

MOST_NAMED = 3
"""So many fields of a bad link are named on one line; the others are counted."""

LATE = "The page around this is late; the stage plays meanwhile."


def title_in_words(settings: Settings) -> str:
    """Return what a preview of a link to an experiment is headed by."""
    return f"{NAME}: {layers_in_words(settings)}, on {settings.dataset}"


def broken_link_in_words(problems: Sequence[str]) -> list[str]:
    """Return what is said of a link in which something was not allowed, line by line."""
    if not problems:
        return []
    return ["Part of this link could not be used, so its default stands instead:", *problems[:8]]


def broken_link_in_a_line(problems: Sequence[str]) -> str:
    """Return what is said first of such a link: which of its fields, but not why.

    Args:
        problems: What was not allowed, one at least; most begin with the name of their field.
    """
    fields = list(dict.fromkeys(map(_field, problems)))
    named, others = fields[:MOST_NAMED], len(fields) - MOST_NAMED
    more = f" and {others} more" if others > 0 else ""
    return f"Part of this link could not be used: {', '.join(named)}{more}."


def _field(problem: str) -> str:
    """Return what a sentence of what was not allowed begins with: its field, or "a what-if"."""
    first = problem.split()[0]
    return "a what-if" if first == "a" else first.removesuffix(":")
