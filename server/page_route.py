"""The page and the bare stage: HTML that the server writes for each link, never kept."""

import gzip
import re

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from components.front import embed_page, front_page
from components.link import read_link
from server.bodies import takes_gzip
from server.limits import Limits

_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")

UNKEPT = {"Cache-Control": "no-cache"}
"""For pages: looked at again at every visit, for after an update they name other files."""

_LEVEL = 5
"""Of gzip; a millisecond for 46 kB, of which 13 are left."""

_ADDRESS = Limits.from_environment().address


async def page(request: Request) -> Response:
    """Answer ``/?<link>``: the stage at once, and Streamlit, which brings the rest."""
    link = read_link(dict(request.query_params))
    is_embedded = request.query_params.get("embed", "").lower() == "true"
    html = front_page(link, public_address(request), is_embedded)
    headers = {**UNKEPT, "Vary": "Accept-Encoding"}
    if not takes_gzip(request):
        return HTMLResponse(html, headers=headers)
    # Streamlit compresses every answer but this one.
    packed = gzip.compress(html.encode(), _LEVEL, mtime=0)
    return HTMLResponse(packed, headers={**headers, "Content-Encoding": "gzip"})


async def embed(request: Request) -> Response:
    """Answer ``/embed?<link>``: the stage alone, for a frame on any site."""
    link = read_link(dict(request.query_params))
    html = embed_page(link, public_address(request))
    return HTMLResponse(html, headers=UNKEPT)


def public_address(request: Request, configured: str = _ADDRESS) -> str:
    """Return the page's absolute address, ending in a slash.

    Args:
        request: For the page, or for what lies beside it.
        configured: The address that the server's owner gave; "": the one that the request names,
            or a relative one if it names none that can be.
    """
    if configured:
        return configured.rstrip("/") + "/"
    folder = request.url.path.rpartition("/")[0]
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host}{folder}/" if _HOST.fullmatch(host) else f"{folder}/"
