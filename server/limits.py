"""What one visitor, and all of them together, may ask of the server."""

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

PREFIX = "COLLAPSE_"


def _limit(default: Any, low: float = 1) -> Any:
    return field(default=default, metadata={"low": low})


@dataclass(frozen=True)
class Limits:
    """Bounds, each set by the environment variable COLLAPSE_<NAME IN CAPITALS>.

    Attributes:
        sessions: Pages open at once; whoever comes later is asked to try again.
        first_message_seconds: How long a page may be open and say nothing; then it is cut off.
        message_bytes: Largest websocket message from a browser.
        messages_per_second: Messages that one page may send, in the long run; faster ones wait,
            and large ones count for several.
        messages_at_once: Messages that one page may send before that applies.
        messages_waiting: Messages that may have to wait in a row; then the page is cut off.
        pulls_per_second: Pulls of frames that are still to be trained, of all visitors together.
        pulls_at_once: Such pulls before that applies.
        training_threads: Such pulls worked on at a time; the others queue.
        findings_waiting: Answers about regions, layers and what-if that may be worked on or wait
            for it, and as many of each other kind; who asks for one more is asked to try again.
        cards_waiting: Pictures for previews of links that may be worked on or wait for it.
        stories_per_second: Lecturers' own files that are read, of all visitors together.
        stories_at_once: Such files before that applies.
        query_bytes: Longest query string.
        frame_ancestors: Who may show the page in a frame: the sources of CSP's frame-ancestors.
        address: Where the public finds the page, for previews of its links; "": where it is asked
            for.
    """

    sessions: int = _limit(300)
    first_message_seconds: float = _limit(10.0, low=0.1)
    message_bytes: int = _limit(256 * 1024, low=1024)
    messages_per_second: float = _limit(5.0, low=0.1)
    messages_at_once: int = _limit(40)
    messages_waiting: int = _limit(100)
    pulls_per_second: float = _limit(300.0, low=0.1)
    pulls_at_once: int = _limit(1200)
    training_threads: int = _limit(8)
    findings_waiting: int = _limit(100)
    cards_waiting: int = _limit(20)
    stories_per_second: float = _limit(2.0, low=0.1)
    stories_at_once: int = _limit(20)
    query_bytes: int = _limit(16 * 1024, low=256)
    frame_ancestors: str = "'self'"
    address: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Limits":
        """Return the limits that ``environment`` sets; the others are at their defaults.

        Raises:
            ValueError: If one is not allowed; the message names its variable.
        """
        given = {one.name: environment.get(PREFIX + one.name.upper()) for one in fields(cls)}
        return cls(**{name: _parsed(name, text) for name, text in given.items() if text})


def _parsed(name: str, text: str) -> Any:
    if name == "frame_ancestors":
        return _sources(text)
    if name == "address":
        return _public(text)
    rule = next(one for one in fields(Limits) if one.name == name)
    low, whole = rule.metadata["low"], isinstance(rule.default, int)
    number = _number(text)
    if not (math.isfinite(number) and number >= low) or (whole and not number.is_integer()):
        kind = "whole number" if whole else "number"
        raise ValueError(f"{PREFIX}{name.upper()} must be a {kind} from {low:g}, got {text!r}")
    return int(number) if whole else number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _sources(text: str) -> str:
    # A semicolon or a comma would end the directive and start another.
    if not text.isascii() or not text.isprintable() or set(text) & set(";,"):
        raise ValueError(
            f"{PREFIX}FRAME_ANCESTORS must be sources separated by spaces, got {text!r}"
        )
    return text


def _public(text: str) -> str:
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?", text):
        raise ValueError(
            f"{PREFIX}ADDRESS must be as in https://play.school.example/, got {text!r}"
        )
    return text
