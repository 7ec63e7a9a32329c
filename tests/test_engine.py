"""Engines that have to be loaded first."""

import threading
import time
from collections.abc import Iterator
from typing import NoReturn

import pytest

from models.experiment.datasets import Data
from models.experiment.settings import ENGINES, Settings
from models.record import engine
from models.record.engine import EngineError, is_ready
from models.record.run import Run


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a process in which nothing was loaded yet."""
    monkeypatch.setattr(engine, "_LOADING", {})
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("loading"):
            thread.join(60)


def broken(_settings: Settings, _data: Data) -> NoReturn:
    raise ImportError("no PyTorch here")


@pytest.mark.parametrize("name", ENGINES)
def test_whoever_waits_long_enough_has_every_engine(name: str) -> None:
    assert is_ready(name)
    assert is_ready(name, 0.0)


def test_nobody_waits_longer_than_suits(monkeypatch: pytest.MonkeyPatch) -> None:
    hold = threading.Event()
    monkeypatch.setattr(engine, "make_engine", lambda settings, data: hold.wait(30))
    run = Run(Settings(engine="pytorch"))

    began = time.monotonic()
    assert len(run.rows(0, 5, budget=0.05)) == 0
    assert time.monotonic() - began < 10  # not the 30 that it is held for
    assert is_ready("compiled", 0.0)
    hold.set()


def test_many_who_ask_at_once_load_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[str] = []
    monkeypatch.setattr(engine, "_load", lambda name, loading: loads.append(name))
    threads = [threading.Thread(target=is_ready, args=("pytorch", 0.0)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert loads == ["pytorch"]


def test_what_could_not_be_loaded_is_said_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setitem(engine._MAKERS, "pytorch", broken)
        for _ in range(3):
            with pytest.raises(EngineError, match="pytorch engine could not be loaded: no PyTorch"):
                Run(Settings(engine="pytorch")).rows(0, 1)
        (failed,) = engine._LOADING.values()
        error = failed.exception()
        assert error is not None
        assert error.__traceback__ is None  # nor does it grow with those who ask

    assert len(Run(Settings(engine="pytorch")).rows(0, 3)) == 3
