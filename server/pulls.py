"""Pulls of frames that are still to be trained: how many at a time, how many a second."""

from anyio import CapacityLimiter, move_on_after, to_thread
from starlette.responses import Response

from models.definition.frame import Frame
from models.experiment.settings import Settings
from models.record.run import Rows, Run
from models.record.store import STORE
from server.bucket import Bucket
from server.limits import Limits
from server.query import busy, refusal

BUDGET = 0.08
"""Seconds that one pull may train; what is not ready then is in the next pull."""

PATIENCE = 1.0
"""Seconds that a pull may wait for its turn; then it is answered with what there is."""


class BusyError(Exception):
    """More is asked for than may be trained; whoever asked should ask again later."""

    def answer(self) -> Response:
        """Return what to tell them."""
        return busy()


class EndedError(Exception):
    """The record ends before the epoch that is asked for; the message says where."""

    def answer(self) -> Response:
        """Return what to tell whoever asked."""
        return refusal(str(self))


class Pulls:
    """Answers pulls, and trains for them within ``limits``; what is on record costs nothing."""

    def __init__(self, limits: Limits) -> None:
        self._bucket = Bucket(limits.pulls_per_second, limits.pulls_at_once)
        # Threads of its own: Streamlit's would be missing to those who load the page.
        self._threads = CapacityLimiter(limits.training_threads)

    async def rows(
        self, settings: Settings, start: int, count: int, stride: int
    ) -> tuple[Run, Rows]:
        """Return a run and its rows as ``run.rows`` does, as far as they could be trained in time.

        Raises:
            BusyError: If all visitors together ask for too much at the moment.
        """
        run = STORE.look_up(settings)
        if run.end is None and run.count <= start + (count - 1) * stride:
            if not self._bucket.take():
                raise BusyError
            # Kept only now: who asks for more than may be trained puts nobody's run out.
            run = STORE.run(settings)
            with move_on_after(PATIENCE):
                await to_thread.run_sync(
                    run.rows, start, count, stride, BUDGET, limiter=self._threads
                )
        return run, run.history()[start : start + count * stride : stride]

    async def frame(self, settings: Settings, epoch: int) -> tuple[Run, Frame]:
        """Return a run and one of its epochs.

        Raises:
            BusyError: If it could not be trained in time; asked again, it may be.
            EndedError: If the record ends before it.
        """
        run, rows = await self.rows(settings, epoch, 1, 1)
        if len(rows):
            return run, Frame(rows[0], run.layout)
        end = run.end
        if end is not None and end.epoch <= epoch:
            raise EndedError(f"this network diverges at epoch {end.epoch}: there is no {epoch}")
        raise BusyError


PULLS = Pulls(Limits.from_environment())
"""The process's, for all routes that train."""
