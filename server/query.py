"""What a query to one of our routes may say; everything else gets a 400 with a sentence."""

from collections.abc import Iterable, Mapping

from starlette.datastructures import QueryParams
from starlette.responses import PlainTextResponse, Response

from components.link import Link, read_link
from components.moment import Moment
from models.experiment.settings import LAST_EPOCH, Settings
from models.findings.version import FINDINGS_VERSION
from models.record.version import FRAMES_VERSION

FOREVER = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}
"""For answers that can never be another: the version is part of their address."""

NEVER = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def parse(
    query: QueryParams, own: Iterable[str], version: str = FRAMES_VERSION
) -> tuple[Settings, dict[str, str]]:
    """Return the experiment of a query, and the text of the route's ``own`` parameters.

    ``version`` is what its ``v`` has to be.

    Raises:
        ValueError: With a sentence for whoever sent it, if it is from another version, if a
            parameter is repeated or unknown, or if the experiment is not allowed.
    """
    if _given_once(query).get("v") != version:
        raise ValueError("this page is from another version of the server: please reload it")
    parameters, mine = _parted(query, ("v", *own), Settings.parameter_names())
    del mine["v"]
    return Settings.from_parameters(parameters), mine


def parse_link(query: QueryParams, own: Iterable[str]) -> tuple[Link, dict[str, str]]:
    """Return a page's link that is a query of any version, and the text of ``own`` parameters.

    Raises:
        ValueError: As ``parse`` does, but for the version, or if the moment is not allowed.
    """
    known = Settings.parameter_names() | Moment.parameter_names()
    parameters, mine = _parted(query, own, known)
    link = read_link(parameters)
    if link.problems:
        raise ValueError(link.problems[0])
    return link, mine


def parse_moment(query: QueryParams, own: Iterable[str]) -> tuple[Settings, int, dict[str, str]]:
    """Return the experiment of a query, its ``epoch``, and the route's ``own`` parameters.

    Raises:
        ValueError: As ``parse`` does, or if the epoch is none that a record can have.
    """
    settings, mine = parse(query, ("epoch", *own), FINDINGS_VERSION)
    return settings, whole(mine, "epoch", 0, LAST_EPOCH), mine


def _parted(
    query: QueryParams, own: Iterable[str], known: frozenset[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the parameters that are ``known``, and the route's ``own``; there may be no others."""
    parameters = _given_once(query)
    mine = {name: parameters.pop(name) for name in own if name in parameters}
    if unknown := parameters.keys() - known:
        raise ValueError(f"there is no parameter {min(unknown)[:24]!r}")
    return parameters, mine


def _given_once(query: QueryParams) -> dict[str, str]:
    parameters = dict(query)
    if len(query.multi_items()) != len(parameters):
        raise ValueError("each parameter may be given once")
    return parameters


def whole(parameters: Mapping[str, str], name: str, low: int, high: int) -> int:
    """Return the whole number that ``name`` gives.

    Raises:
        ValueError: If it gives none from ``low`` to ``high``.
    """
    text = parameters.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and low <= int(text) <= high):
        raise ValueError(f"{name} must be a whole number from {low} to {high}, got {text[:24]!r}")
    return int(text)


def refusal(sentence: str) -> Response:
    """Return a 400 that says why, in plain text."""
    return PlainTextResponse(sentence, status_code=400, headers=NEVER)


def busy() -> Response:
    """Return a 503: more is asked for at the moment than the server may compute."""
    headers = {**NEVER, "Retry-After": "1"}
    return PlainTextResponse("too much is being computed: ask again", 503, headers)
