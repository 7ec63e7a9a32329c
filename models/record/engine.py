"""What fills a run's rows: the compiled trainer, or PyTorch, the definition, for comparison."""

import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.compiled.training import CompiledTrainer
from models.definition.frame import Layout
from models.definition.network import Network
from models.experiment.datasets import Data, make_data
from models.experiment.settings import Settings

Rows = NDArray[np.float32]


class Engine(Protocol):
    """A network in training that writes down its rows."""

    @property
    def size(self) -> int:
        """Bytes that it holds."""

    def row_into(self, row: Rows) -> bool:
        """Fill ``row`` for the first weights; return whether they do not overflow."""

    def advance_into(self, rows: Rows) -> int:
        """Train an epoch for each row; return how many there are before it diverges."""


class EngineError(RuntimeError):
    """An engine that could not be loaded, and why."""


def _pytorch(settings: Settings, data: Data) -> Engine:
    # Here, not above: it loads PyTorch, which serving the other engine does without.
    from models.record.pytorch_engine import PyTorchEngine

    return PyTorchEngine(settings, data)


_MAKERS: dict[str, Callable[[Settings, Data], Engine]] = {
    "compiled": CompiledTrainer,
    "pytorch": _pytorch,
}


def make_engine(settings: Settings, data: Data) -> Engine:
    """Return the engine that ``settings`` name, at the first weights."""
    return _MAKERS[settings.engine](settings, data)


_LOADING: dict[str, "Future[None]"] = {}
_LOCK = threading.Lock()


def is_ready(engine: str, seconds: float | None = None) -> bool:
    """Return whether an engine of this name can be made without loading anything.

    PyTorch is loaded by a thread of its own the first time that it is asked for, which takes
    seconds; whoever asks can wait for as long as suits.

    Args:
        engine: Its name.
        seconds: How long to wait until it is; None: no bound.

    Raises:
        EngineError: If it could not be loaded. Asked again, it is tried again.
    """
    if engine != "pytorch":
        return True
    loading = _loading(engine)
    if wait([loading], seconds).not_done:
        return False
    if error := loading.exception():
        raise EngineError(f"the {engine} engine could not be loaded: {error}")
    return True


def _loading(engine: str) -> "Future[None]":
    with _LOCK:
        known = _LOADING.get(engine)
        if known is None or (known.done() and known.exception()):
            known = _LOADING[engine] = Future()
            name = f"loading {engine}"
            threading.Thread(target=_load, args=(engine, known), name=name, daemon=True).start()
        return known


def _load(engine: str, loading: "Future[None]") -> None:
    try:
        # One step, because PyTorch loads the larger part of itself at the first.
        settings = Settings(engine=engine, depth=1, width=1)
        data = make_data("xor", 0.0, 10, 0)
        network = Network.of(settings)
        row = np.empty((1, Layout.of(network).row_width(network)), dtype=np.float32)
        make_engine(settings, data).advance_into(row)
    except Exception as error:
        # Without its traceback, which would keep alive all that it passed through.
        loading.set_exception(error.with_traceback(None))
    else:
        # What was loaded stays: the collector, which stops everybody, need never look at it.
        gc.collect()
        gc.freeze()
        loading.set_result(None)
