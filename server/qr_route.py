"""The code route: a link to this server as a QR code, cacheable for ever."""

import io
from functools import partial
from urllib.parse import urlsplit

import segno
from starlette.requests import Request
from starlette.responses import Response

from server.answers import Answer
from server.limits import Limits
from server.pulls import BusyError
from server.query import FOREVER, parse_link, refusal
from server.slow_answers import SlowAnswers

LONGEST = 1200
"""Characters of an address; a code of more could not be read off a wall."""

CODES = SlowAnswers(Limits.from_environment(), byte_limit=2 * 2**20)
"""The process's, some 5 kB each: apart from the answers that a stage waits for."""

_QUIET_MODULES = 4
"""White around a code, as ISO 18004 asks for."""


async def qr_code(request: Request) -> Response:
    """Answer ``qr.svg?<link>&at=``, ``at`` the address of the page as its visitor knows it.

    The body is SVG, black on white: the address with the link's query.
    """
    try:
        address = _address(request)
    except ValueError as error:
        return refusal(str(error))
    try:
        answer = await CODES.answer(address, partial(_drawn, address))
    except BusyError as error:
        return error.answer()
    return Response(answer.body, media_type="image/svg+xml", headers=FOREVER)


def _address(request: Request) -> str:
    """Return what the code says.

    Raises:
        ValueError: With a sentence, if it would be another page's address, or none of ours.
    """
    link, own = parse_link(request.query_params, ("at",))
    page = _own_page(own.get("at", ""), request)
    address = f"{page}{link.search}"
    if len(address) > LONGEST:
        raise ValueError(f"a code holds at most {LONGEST} characters, this link has {len(address)}")
    return address


def _own_page(at: str, request: Request) -> str:
    """Return ``at``, if it is a page of the host that is asked: nobody gets codes to elsewhere."""
    page = urlsplit(at)
    is_page = page.scheme in ("http", "https") and not (page.query or page.fragment)
    if not (is_page and at.isascii() and at.isprintable() and page.netloc == request.url.netloc):
        raise ValueError(f"at must be the address of a page of this server, got {at[:48]!r}")
    return at


def _drawn(address: str) -> Answer:
    code = segno.make_qr(address, error="l")  # or better, where that takes no more room
    body = io.BytesIO()
    code.save(
        body,
        kind="svg",
        border=_QUIET_MODULES,
        dark="#000",
        light="#fff",
        xmldecl=False,
        omitsize=True,
    )
    return Answer(body.getvalue())
