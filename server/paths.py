"""Which addresses of the server there are: the page's own, and those of Streamlit that it uses."""

from collections.abc import Sequence

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

STREAM = "/_stcore/stream"
FILES = ("/", "/index.html", "/favicon.png", "/manifest.json")
ENDPOINTS = ("/_stcore/health", "/_stcore/host-config")
FOLDERS = ("/static/", "/media/")
"""Streamlit's front end, and files that the page offers for download."""


class Paths:
    """Tells the addresses in use from all others.

    Args:
        base: The server's base path, "" if it has none.
        routes: The routes that the page adds to Streamlit's.
    """

    def __init__(self, base: str, routes: Sequence[BaseRoute]) -> None:
        self._base = base.rstrip("/")
        self._routes = routes

    def is_page(self, scope: Scope) -> bool:
        """Return whether the request is for the page itself."""
        return self._below_base(scope) in ("", "/", "/index.html")

    def is_embed(self, scope: Scope) -> bool:
        """Return whether the request is for the bare stage."""
        return self._below_base(scope) == "/embed"

    def is_card(self, scope: Scope) -> bool:
        """Return whether the request is for a link's picture, which any site may show."""
        return self._below_base(scope) == "/card.png"

    def is_story(self, scope: Scope) -> bool:
        """Return whether the request is for where a lecturer's own file is read."""
        return self._below_base(scope) == "/story"

    def is_bare_base(self, scope: Scope) -> bool:
        """Return whether the request is for the base path without its slash."""
        return self._base != "" and scope["path"] == self._base

    def is_stream(self, scope: Scope) -> bool:
        """Return whether the connection is a page's websocket."""
        return self._below_base(scope) == STREAM

    def is_used(self, scope: Scope) -> bool:
        """Return whether anything answers this HTTP request."""
        if any(route.matches(scope)[0] is not Match.NONE for route in self._routes):
            return True
        path = self._below_base(scope)
        if path is None:
            return False
        # The base path without its slash is redirected to the one with it.
        return not path or path in FILES + ENDPOINTS or path.startswith(FOLDERS)

    def _below_base(self, scope: Scope) -> str | None:
        path: str = scope["path"]
        return path.removeprefix(self._base) if path.startswith(self._base) else None
