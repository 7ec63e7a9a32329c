"""Findings over HTTP: what is found out about one epoch, found once and kept for all who ask."""

from collections.abc import Callable, Hashable
from functools import partial

from starlette.responses import Response

from models.definition.frame import Frame
from models.experiment.settings import Settings
from models.record.run import Run
from server.answers import Answer
from server.pulls import PULLS, BusyError, EndedError
from server.query import FOREVER, NEVER
from server.slow_answers import SLOW_ANSWERS


async def finding(
    settings: Settings,
    epoch: int,
    find: Callable[[Run, Frame], Answer],
    media_type: str,
    *key: Hashable,
) -> Response:
    """Return what ``find`` finds about an epoch; why not, where it cannot be had now or ever.

    Args:
        settings: The experiment.
        epoch: Of it; trained if need be.
        find: Finds it; called in a thread, if it is not kept.
        media_type: Of its body.
        key: What it is called, beside settings and epoch: equal keys, equal final answers.
    """
    try:
        run, frame = await PULLS.frame(settings, epoch)
        answer = await SLOW_ANSWERS.answer((*key, settings, epoch), partial(find, run, frame))
    except (BusyError, EndedError) as error:
        return error.answer()
    headers = FOREVER if answer.is_final else NEVER
    return Response(answer.body, media_type=media_type, headers=headers)
