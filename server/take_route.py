"""The take route: files of one moment, for a visitor to take home."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from components.card import fitting_epoch
from components.link import Link
from components.takeaway.files import FILES, File
from components.takeaway.taken import OverflowsError, Taken, taken
from models.definition.frame import Frame
from models.record.run import Run
from server.answers import Answer, Answers
from server.limits import Limits
from server.pulls import PULLS, BusyError, EndedError
from server.query import NEVER, parse_link, refusal
from server.slow_answers import in_turn

PATIENCE = 10.0
"""Seconds of training after which whoever asked should ask again: what was trained is kept."""

PAUSE = 0.05
"""Seconds until a pull is tried again that more was asked of than may be trained."""

MADE = Answers(byte_limit=8 * 2**20, most_at_once=Limits.from_environment().findings_waiting)
"""The process's files, 5 to 500 kB each."""

_THREADS = CapacityLimiter(2)
"""So many files are trained for and made at a time."""


async def take(request: Request) -> Response:
    """Answer ``take/<kind>?<link>``, kind one of FILES, with a file to be kept.

    Of the moment in the link: experiment, epoch and what-if. Where it names no epoch, the one that
    the link's card shows.
    """
    try:
        file = file_of(request.path_params["kind"])
        link, _own = parse_link(request.query_params, ())
        one = await taken_of(link)
        answer = await MADE.answer((file.kind, one.query), partial(made, partial(file.make, one)))
    except (ValueError, OverflowsError) as error:
        return refusal(str(error))
    except (BusyError, EndedError) as error:
        return error.answer()
    shown = "inline" if file.is_page else "attachment"
    name = {"Content-Disposition": f'{shown}; filename="{file.name(one)}"'}
    return Response(answer.body, media_type=file.media_type, headers=NEVER | name)


def file_of(kind: str) -> File:
    """Return the row of a kind.

    Raises:
        ValueError: If there is none; the message says which there are.
    """
    if kind not in FILES:
        raise ValueError(f"there is {', '.join(FILES)} to take home, got {kind[:24]!r}")
    return FILES[kind]


async def taken_of(link: Link) -> Taken:
    """Return what is taken home of a link.

    Raises:
        BusyError: If training it takes too long.
        EndedError: If the record ends before its epoch.
        OverflowsError: If its what-if overflows.
    """
    epoch = link.moment.epoch
    async with _THREADS:
        run, frame = await _trained(link, fitting_epoch(link.settings) if epoch is None else epoch)
        return await to_thread.run_sync(partial(taken, run, frame, link.moment))


async def _trained(link: Link, epoch: int) -> tuple[Run, Frame]:
    """Return a run and one of its epochs, trained up to there.

    Raises:
        BusyError: If that takes too long.
        EndedError: If the record ends before it.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return await PULLS.frame(link.settings, epoch)
        except BusyError:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(PAUSE)


async def made(make: Callable[[], bytes]) -> Answer:
    """Return a file, once it is its turn to be made."""
    async with _THREADS:
        return await to_thread.run_sync(in_turn, lambda: Answer(make()))
