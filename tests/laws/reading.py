"""Reading sentences as a visitor does: the numbers that they give."""

import re
from collections.abc import Iterator, Sequence

from tests.laws.moments import Moment

PERCENT = r"([\d.e-]+ %)"
COUNT = r"(\d+)"


def said(batch: Sequence[Moment], pattern: str) -> Iterator[tuple[Moment, tuple[str, ...]]]:
    """Yield the moments with a sentence in which ``pattern`` is found, and its groups."""
    for moment in batch:
        for sentence in moment.sentences:
            if found := re.search(pattern, sentence):
                yield moment, found.groups()


def share(text: str) -> float:
    """Return the share that "69.4 %" says."""
    return float(text.removesuffix("%").strip()) / 100


def is_the_percentage(text: str, count: int, every: int) -> bool:
    """Return whether "69.4 %" may be said of so many of every: to a tenth, 100 only for all."""
    ends = {"100 %": count == every, "0 %": count == 0}
    return ends.get(text, 0 < count < every and abs(share(text) - count / every) <= 0.0010001)


def any_percentage(text: str, least: int, most: int, every: int) -> bool:
    """Return whether ``text`` may be said of a count from ``least`` to ``most``."""
    return any(is_the_percentage(text, count, every) for count in range(least, most + 1))


def explained(text: str) -> float:
    """Return the gap that "all of" or "all but 3e-08 of" leaves at most."""
    return 0.0 if text == "all of" else float(text.removeprefix("all but ").removesuffix(" of"))
