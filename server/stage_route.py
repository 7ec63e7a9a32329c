"""The stage's files over HTTP, under an address that changes with their content."""

import gzip
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from components.stage_modules import FILES, VERSION
from server.bodies import takes_gzip
from server.query import FOREVER, NEVER

_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml"}

# The first picture waits for them: compressed here once, and as far as it goes.
_PACKED = {name: gzip.compress(text.encode(), mtime=0) for name, text in FILES.items()}


async def stage_file(request: Request) -> Response:
    """Answer ``stage/<version>/<file>``; the modules import each other by relative address."""
    name = request.path_params["file"]
    if name not in FILES or request.path_params["version"] != VERSION:
        return PlainTextResponse("there is no such file", status_code=404, headers=NEVER)
    kind, headers = _TYPES[PurePath(name).suffix], {**FOREVER, "Vary": "Accept-Encoding"}
    if not takes_gzip(request):
        return Response(FILES[name], media_type=kind, headers=headers)
    return Response(_PACKED[name], media_type=kind, headers={**headers, "Content-Encoding": "gzip"})
