"""Incidents: what failed, as one line in the log with an id that the visitor sees, too."""

import json
import logging
import secrets
import time
import traceback

import streamlit as st

LOG = logging.getLogger("playground")

MOST_CHARACTERS = 500
"""Of an error's own words in the log: some of them may be a visitor's."""

REPEAT_SECONDS = 60.0
"""For so long a failure that comes again is one short line, so that nobody can fill a disk."""

MOST_FAILURES = 200

_TOLD: dict[tuple[str, ...], float] = {}

# Streamlit logs what a script raises over many lines, without an id; ``apologise`` does it in one.
logging.getLogger("streamlit.error_util").addFilter(lambda record: record.levelno != logging.ERROR)


def report(error: BaseException, where: str) -> str:
    """Log ``error`` with its traceback in one line of JSON and return its id.

    Args:
        error: What was raised.
        where: The part of the page, or the address, that failed.
    """
    incident = secrets.token_hex(4)
    said = "".join(traceback.format_exception_only(error)).strip()[:MOST_CHARACTERS]
    line: dict[str, object] = {
        "event": "error",
        "incident": incident,
        "where": where,
        "error": said,
    }
    places = traceback.format_tb(error.__traceback__)
    if _is_news((where, type(error).__name__, *places[-1:])):
        line |= {"traceback": places}
    LOG.error(json.dumps(line))
    return incident


def _is_news(failure: tuple[str, ...]) -> bool:
    """Return whether such a failure was not told in full within the last REPEAT_SECONDS."""
    now = time.monotonic()
    if now - _TOLD.get(failure, -REPEAT_SECONDS) < REPEAT_SECONDS:
        return False
    if len(_TOLD) >= MOST_FAILURES:
        _TOLD.clear()
    _TOLD[failure] = now
    return True


def apologise(error: Exception) -> bool:
    """Tell the visitor that the page failed, and under which id; the rest is for the log."""
    incident = report(error, "page")
    st.text(
        "This page could not be drawn. Reload it, or open it without what follows the ? in its"
        f" address. If you report this, name {incident}."
    )
    return True
