"""What fills a run's rows: the compiled trainer, or PyTorch, the definition, for comparison."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.datasets import Data
from models.kernel import CompiledTrainer
from models.settings import Settings

Rows = NDArray[np.float32]


class Engine(Protocol):
    """A network in training that writes down its rows."""

    @property
    def size(self) -> int:
        """Bytes that it holds."""

    def row_into(self, row: Rows) -> bool:
        """Fill ``row`` for the first weights; return whether it is all finite."""

    def advance_into(self, rows: Rows) -> int:
        """Train an epoch for each row; return how many are all finite, up to where it diverged."""


Maker = Callable[[Settings, Data], Engine]


def _compiled() -> Maker:
    return CompiledTrainer


def _pytorch() -> Maker:
    # Here, not above: it loads PyTorch, which serving the other engine does without.
    from models.training import PyTorchEngine

    return PyTorchEngine


_MAKERS: dict[str, Callable[[], Maker]] = {"compiled": _compiled, "pytorch": _pytorch}


@cache
def loaded(engine: str) -> "Future[Maker]":
    """Return what will make the engine of this name: at once, or when it has been loaded.

    PyTorch takes seconds the first time. They are a thread's of its own, so that whoever asks can
    wait for as long as suits.
    """
    maker: Future[Maker] = Future()

    def load() -> None:
        try:
            maker.set_result(_MAKERS[engine]())
        except BaseException as error:
            maker.set_exception(error)

    threading.Thread(target=load, name=f"loading {engine}", daemon=True).start()
    return maker


def make_engine(settings: Settings, data: Data) -> Engine:
    """Return the engine that ``settings`` name, at the first weights."""
    return loaded(settings.engine).result()(settings, data)
