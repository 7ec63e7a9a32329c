"""Streamlit's front end over HTTP: its files, compressed once for all who load the page."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from server.bodies import Bodies, takes_gzip
from server.query import FOREVER, NEVER

_FOLDER = Path(file_util.get_static_dir()) / "static"

FRONT_FILES = {
    path.relative_to(_FOLDER).as_posix(): path for path in _FOLDER.rglob("*") if path.is_file()
}
"""By address below /static/."""

_TEXTS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_TYPES = {**_TEXTS, ".gif": "image/gif", ".png": "image/png", ".woff2": "font/woff2"}

_LEVEL = 6
"""Of gzip: 1.5 of the 3.8 MB that a browser loads with the page are left."""

_PACKED = Bodies(byte_limit=8 * 2**20, level=_LEVEL)
"""The process's: all of them have 7 MB, so that none is compressed twice whatever is asked for."""


class FrontFiles:
    """ASGI middleware that answers ``/static/<file>``, whose name changes with its content.

    Streamlit reserves the address, sends the files as they are, and for one that there is not its
    own page, with a 200.

    Args:
        app: Whatever answers the rest.
        base: The server's base path, "" if it has none.
    """

    def __init__(self, app: ASGIApp, base: str) -> None:
        self._app = app
        self._folder = f"{base}/static/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on."""
        if scope["type"] == "http" and scope["path"].startswith(self._folder):
            answer = await _answer(scope["path"].removeprefix(self._folder), Request(scope))
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)


async def _answer(name: str, request: Request) -> Response:
    path = FRONT_FILES.get(name)
    if path is None:
        return PlainTextResponse("There is nothing here.", status_code=404, headers=NEVER)
    kind = _TYPES.get(path.suffix, "application/octet-stream")
    if path.suffix not in _TEXTS:
        return FileResponse(path, media_type=kind, headers=FOREVER)
    headers = {**FOREVER, "Vary": "Accept-Encoding"}
    if not takes_gzip(request):
        return FileResponse(path, media_type=kind, headers=headers)
    body = await _PACKED.compressed(path, path.read_bytes)
    return Response(body, media_type=kind, headers={**headers, "Content-Encoding": "gzip"})
