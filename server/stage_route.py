"""The stage's modules over HTTP, under an address that changes with their content."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from components.stage_modules import MODULES, VERSION
from server.query import FOREVER, NEVER


async def stage_file(request: Request) -> Response:
    """Answer ``stage/<version>/<module>``; the modules import each other by relative address."""
    module = MODULES.get(request.path_params["module"])
    if module is None or request.path_params["version"] != VERSION:
        return PlainTextResponse("there is no such module", status_code=404, headers=NEVER)
    return Response(module, media_type="text/javascript", headers=FOREVER)
