"""What a server takes: its memory, and the libraries that it does without."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from streamlit.starlette import App

from benchmarks.served import Served, served
from benchmarks.sessions import DATASETS, come_and_go
from benchmarks.visitor import Visitor
from components.below_the_stage import _PANELS
from models.compiled.machine_code import cache_directories
from models.findings.version import FINDINGS_VERSION
from models.record.version import FRAMES_VERSION
from models.sources import MODELS, digest, sources
from server import warm_up
from tests.scenarios import run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
HEADER = 24  # bytes before the rows of a pull

ROUTES = (
    f"frames?v={FRAMES_VERSION}&start=0&count=60&stride=1",
    f"regions?v={FINDINGS_VERSION}&epoch=30",
    f"what_if?v={FINDINGS_VERSION}&epoch=30&as=tanh",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    """One for all tests in turn: none has loaded PyTorch before the last of them asks for it."""
    with served() as running:
        yield running


def has_loaded(server: Served, library: str) -> bool:
    """Whether one of the process's shared libraries has ``library`` in its name."""
    return library in Path(f"/proc/{server.process.pid}/maps").read_text()


async def look_at_everything(server: Served, query: str) -> None:
    async with httpx.AsyncClient(base_url=server.address, trust_env=False, timeout=30) as client:
        for route in ROUTES:
            # Only the regions of a curved network are refused.
            curved = "tanh" in query or "gelu" in query
            refused = 400 if curved and route.startswith("regions") else 200
            assert await status(client, f"/{route}&{query}") == refused
    for panel in _PANELS:
        link = f"{query}&panel={panel.replace(' ', '+')}"
        async with Visitor.arriving(server.address, link) as visitor:
            await visitor.ask()
            visitor.stand_at(40)
            answer = await visitor.ask(only_fragment=True)
            assert answer.exceptions == []
            assert not any("could not be drawn" in text for text in answer.texts)


async def status(client: httpx.AsyncClient, address: str) -> int:
    """The status of an answer, once it is not "ask again"."""
    for _ in range(100):
        answer = await client.get(address)
        if answer.status_code != 503:
            break
        await asyncio.sleep(0.1)
    return answer.status_code


async def megabytes_with(server: Served, sessions: int) -> float:
    """The memory while so many pages are open, each of which has been used."""
    async with AsyncExitStack() as pages:
        for number in range(sessions):
            query = f"dataset={DATASETS[number % len(DATASETS)]}"
            page = Visitor.arriving(server.address, query)
            visitor = await pages.enter_async_context(page)
            await visitor.ask()
            visitor.stand_at(40 + number)
            await visitor.ask(only_fragment=True)
        return server.megabytes()


_STARTED = """
import sys
from streamlit.testing.v1 import AppTest
import app
from server.warm_up import visit
visit()
assert not AppTest.from_file("page.py", default_timeout=60).run().exception
print({"pandas", "pyarrow", "sklearn", "torch"} & set(sys.modules))
"""


def test_nobody_waits_at_the_start_for_what_only_some_need() -> None:
    command = [sys.executable, "-c", _STARTED]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert said.stdout == "set()\n"


def test_fifty_open_pages_fit_into_450_megabytes(server: Served) -> None:
    assert run(megabytes_with(server, 50)) < 450


def test_two_hundred_who_come_and_go_leave_little_behind(server: Served) -> None:
    run(come_and_go(server.address, 50))
    before = server.megabytes()
    run(come_and_go(server.address, 200))

    assert server.megabytes() - before < 20


def test_what_only_some_need_is_there_before_they_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = asyncio.Event()

    async def started() -> None:
        loop = asyncio.get_running_loop()
        load = partial(loop.call_soon_threadsafe, loaded.set)
        monkeypatch.setattr(warm_up, "sklearn_datasets", load)
        async with asyncio.timeout(30), warm_up.warmed_up(App("page.py")):
            assert not loaded.is_set()
            await loaded.wait()

    for name in ("send_at_once", "bound_connections", "_load"):
        monkeypatch.setattr(warm_up, name, lambda: None)
    monkeypatch.setattr(warm_up, "REST_SECONDS", 0.1)
    run(started())


def test_pytorch_is_loaded_for_those_who_ask_for_its_engine_and_only_then(server: Served) -> None:
    run(look_at_everything(server, "activation=tanh&depth=3"))
    run(look_at_everything(server, "dataset=moons&activation=leaky_relu"))
    assert not has_loaded(server, "libtorch_cpu")

    first = ROUTES[0] + "&engine=pytorch"
    deadline = time.monotonic() + 60
    with httpx.Client(base_url=server.address, trust_env=False, timeout=30) as client:
        # Nobody is kept waiting for it: the first answers come and have no rows yet.
        waiting = 0
        while len(client.get(f"/{first}").content) <= HEADER:
            waiting += 1
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert waiting >= 2
    assert has_loaded(server, "libtorch_cpu")


_BITS = """
import hashlib, sys
import numpy as np
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import make_data
from models.compiled.training import CompiledTrainer
from models.experiment.settings import OPTIMIZERS, Settings
names = tuple(ACTIVATIONS)
for optimizer in OPTIMIZERS:
    for first in (0, 8):
        experiment = Settings(
            depth=8, activations=names[first : first + 8], widths=(3, 8, 2, 16, 5, 4, 7, 8),
            optimizer=optimizer, learning_rate=0.001,
        )
        rows = CompiledTrainer(experiment, make_data("spiral", 0.1, 55, 1)).advance(10)
        print(len(rows), hashlib.sha256(rows.tobytes()).hexdigest())
"""


GENERIC = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
"""What stands for a processor without any of ours' extensions."""


def bits(environment: Mapping[str, str]) -> str:
    """What training comes to in a process of its own, as hashes of rows."""
    return subprocess.run(
        [sys.executable, "-c", _BITS],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@contextmanager
def kept_unless_it_fails(cache: pytest.Cache) -> Iterator[Path]:
    """A folder with the machine code that it had when the same sources passed; or an empty one.

    The mark that all of it is there is not: a server looks through it first, and compiles.
    """
    place, passed = Path(cache.mkdir("any-processor")), "any-processor/sources"
    packages = sorted(path.name for path in MODELS.iterdir())
    visits = [(ROOT / name).read_bytes() for name in ("server/warm_up.py", "components/mount.py")]
    made_from = digest([*sources(*packages), *visits])
    if cache.get(passed, None) != made_from:
        shutil.rmtree(place)
        place.mkdir()
    cache.set(passed, None)
    for mark in place.glob("all-*"):
        mark.unlink()
    yield place
    cache.set(passed, made_from)


def test_a_server_that_compiles_first_is_no_larger_and_computes_the_same_on_any_processor(
    tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pytestconfig.cache is not None
    with kept_unless_it_fails(pytestconfig.cache) as code:
        ours = bits({})
        for name, value in {**GENERIC, "NUMBA_CACHE_DIR": str(code)}.items():
            monkeypatch.setenv(name, value)
        assert list(cache_directories()) == [code]

        with served(log := tmp_path / "log") as cold:
            assert "Compiling, this once" in log.read_text("utf-8")
            assert list(code.glob("all-*"))
            assert cold.megabytes() < 400
            made = set(code.iterdir())
            run(look_at_everything(cold, "activation=abs&depth=3"))
            run(look_at_everything(cold, "dataset=spiral&activation=gelu&bend=0.5"))
            assert set(code.iterdir()) == made  # no visitor waits for a compiler

        assert bits({}) == ours
        assert len(ours.split()) == 12
        assert set(code.iterdir()) == made
