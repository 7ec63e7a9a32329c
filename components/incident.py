"""Incidents: what failed, as one line in the log with an id that the visitor sees, too."""

import json
import logging
import secrets
import traceback

import streamlit as st

LOG = logging.getLogger("playground")

# Streamlit logs what a script raises over many lines, without an id; ``apologise`` does it in one.
logging.getLogger("streamlit.error_util").addFilter(lambda record: record.levelno != logging.ERROR)


def report(error: BaseException, where: str) -> str:
    """Log ``error`` with its traceback in one line of JSON and return its id.

    Args:
        error: What was raised.
        where: The part of the page, or the address, that failed.
    """
    incident = secrets.token_hex(4)
    line = {
        "event": "error",
        "incident": incident,
        "where": where,
        "error": "".join(traceback.format_exception_only(error)).strip(),
        "traceback": traceback.format_tb(error.__traceback__),
    }
    LOG.error(json.dumps(line))
    return incident


def apologise(error: Exception) -> bool:
    """Tell the visitor that the page failed, and under which id; the rest is for the log."""
    incident = report(error, "page")
    st.text(
        "This page could not be drawn. Reload it, or open it without what follows the ? in its"
        f" address. If you report this, name {incident}."
    )
    return True
