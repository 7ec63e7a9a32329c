"""What the server does before the first visitor comes."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool
from streamlit.starlette import App

from models.run import STORE
from models.settings import Settings

FIRST_EPOCHS = 60


@asynccontextmanager
async def warmed_up(_app: App) -> AsyncIterator[None]:
    """Load what the first visitor would wait for, then let the server start."""
    await run_in_threadpool(_warm_up)
    yield


def _warm_up() -> None:
    import components.instrument  # noqa: F401

    STORE.run(Settings()).rows(0, FIRST_EPOCHS)
    STORE.run(Settings().linear_twin).rows(0, FIRST_EPOCHS)
    # PyTorch's optimisers load a compiler at their first step: seconds, and memory to count on.
    STORE.run(Settings(engine="pytorch")).rows(0, 2)
    # What is loaded now stays: the collector need never look at it again.
    gc.collect()
    gc.freeze()
