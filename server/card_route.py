"""The card route: a picture of one moment, for the previews of links to it."""

import time
from dataclasses import dataclass
from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from components.card import card_of, fitting_epoch
from components.card_picture import CARD_VERSION, card_picture
from components.partner import partner_of
from models.definition.frame import Frame
from models.experiment.settings import Settings
from models.record.run import Run
from server.answers import Answer, Answers
from server.limits import Limits
from server.pulls import PULLS, BusyError, EndedError
from server.query import FOREVER, parse_link, refusal
from server.slow_answers import in_turn

PATIENCE = 1.0
"""Seconds of training after which a card shows the epoch that there is, and says so."""

CARDS = Answers(byte_limit=16 * 2**20, most_at_once=Limits.from_environment().cards_waiting)
"""The process's, 100 to 250 kB each."""

_THREADS = CapacityLimiter(2)
"""So many cards are trained for and drawn at a time: visitors who look at the page go before."""

FOR_AN_HOUR = FOREVER | {"Cache-Control": "public, max-age=3600"}
"""Without this version in its address a card is another once the server draws it anew."""

FOR_NOW = FOREVER | {"Cache-Control": "public, max-age=10"}
"""For an epoch on the way to the one that is asked for."""


@dataclass(frozen=True)
class Asked:
    """What a card is to show: the epoch or the last one before it, and what stands beside it."""

    settings: Settings
    epoch: int
    partner: str


async def card(request: Request) -> Response:
    """Answer ``card.png?<link>&v=``, v being CARD_VERSION, with a PNG.

    Of the moment in the link it shows epoch and partner. The version may be left out: links stand
    for years in chats that nobody can reload, so any version is answered, with what this one draws.
    """
    try:
        asked, version = parse_card(request.query_params)
    except ValueError as error:
        return refusal(str(error))
    try:
        answer = await CARDS.answer(asked, partial(_made, asked))
    except (BusyError, EndedError) as error:
        return error.answer()
    lasting = FOREVER if version == CARD_VERSION else FOR_AN_HOUR
    headers = lasting if answer.is_final else FOR_NOW
    return Response(answer.body, media_type="image/png", headers=headers)


def parse_card(query: QueryParams) -> tuple[Asked, str]:
    """Return what a card is to show, and the version of the server that its address is from.

    Raises:
        ValueError: With a sentence for whoever sent it, if anything in it is not allowed.
    """
    link, own = parse_link(query, ("v",))
    epoch = link.moment.epoch
    epoch = fitting_epoch(link.settings) if epoch is None else epoch
    return Asked(link.settings, epoch, link.moment.own_partner), own.get("v", "")


async def _made(asked: Asked) -> Answer:
    async with _THREADS:
        run = await _trained(asked.settings, asked.epoch)
        own = asked.settings.linear_twin
        twin = await _trained(own, asked.epoch) if asked.partner == "twin" else None
        return await to_thread.run_sync(in_turn, partial(_drawn, asked, run, twin))


async def _trained(settings: Settings, epoch: int) -> Run:
    """Return a run that has come to ``epoch``, or as far as there was time for."""
    deadline = time.monotonic() + PATIENCE
    while True:
        # One more, for whether it diverges: a verdict would train it, and it is not to train.
        run, _rows = await PULLS.rows(settings, epoch + 1, 1, 1)
        if run.end is not None or run.count > epoch + 1 or time.monotonic() > deadline:
            return run


def _drawn(asked: Asked, run: Run, twin: Run | None) -> Answer:
    runs = [run] if twin is None else [run, twin]
    # One that has ended stands at its end beside the other; one that is on its way holds both up.
    epoch = min(asked.epoch, _last(run), *(_last(one) for one in runs if one.end is None))
    frame = _frame(run, epoch)
    beside = None if twin is None else _frame(twin, epoch)
    partner = partner_of(asked.partner, run, frame, beside)
    body = card_picture(card_of(run, frame, asked.partner, beside), run, frame, partner.map)
    has_come = epoch == asked.epoch or all(one.end is not None for one in runs)
    return Answer(body, has_come)


def _frame(run: Run, epoch: int) -> Frame:
    return Frame(run.history()[min(epoch, _last(run))], run.layout)


def _last(run: Run) -> int:
    """Return the last epoch of which it is known whether it diverges.

    Raises:
        BusyError: If there is none yet.
        EndedError: If there will be none.
    """
    if run.end is None and run.count < 2:
        raise BusyError
    if run.count == 0:
        raise EndedError("the first weights already give infinite outputs")
    return run.count - (1 if run.end is not None else 2)
