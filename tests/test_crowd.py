"""A server among people: it ends, it is full, it is left in the middle of something."""

import asyncio
import signal
import time

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from benchmarks.served import Served, served
from benchmarks.visitor import Visitor
from models.record.version import FRAMES_VERSION
from tests.scenarios import run

pytestmark = pytest.mark.slow


HEAVY = "depth=8&width=16&batch_size=1&engine=pytorch"


# --- an end ---


async def busy_until_the_end(server: Served, number: int) -> None:
    async with Visitor.arriving(server.address, f"{HEAVY}&seed={number}") as visitor:
        try:
            await visitor.ask()
            while True:
                visitor.stand_at(4000 + number)
                await visitor.ask(only_fragment=True)
        except ConnectionClosed:
            return


async def pulling_until_the_end(server: Served, number: int) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        try:
            while True:
                window = f"start=0&count=240&stride=1&v={FRAMES_VERSION}"
                await client.get(f"{server.address}/frames?{HEAVY}&seed={number}&{window}")
        except httpx.TransportError:
            return


async def ended_under_load(server: Served) -> tuple[float, float]:
    """Seconds, and processor seconds, from SIGTERM until the process is gone.

    20 visitors keep it busy.
    """
    visitors = [
        *(asyncio.create_task(busy_until_the_end(server, number)) for number in range(10)),
        *(asyncio.create_task(pulling_until_the_end(server, number)) for number in range(10)),
    ]
    await asyncio.sleep(3)
    began, used = time.monotonic(), server.processor_seconds()
    server.process.send_signal(signal.SIGTERM)
    last = used
    while server.process.poll() is None and time.monotonic() - began < 30:
        await asyncio.sleep(0.05)
        last = server.processor_seconds()
    seconds = time.monotonic() - began
    for visitor in visitors:
        visitor.cancel()
    await asyncio.gather(*visitors, return_exceptions=True)
    return seconds, last - used


def test_a_server_under_load_that_is_told_to_end_does_not_finish_its_work_first() -> None:
    with served() as server:
        seconds, used = run(ended_under_load(server))
        assert server.process.returncode is not None
    # Hosts give it 10 seconds; on a loaded machine it may be late, but does no more work.
    assert seconds < 30
    assert used < 5


# --- left in the middle ---


async def left_in_mid_training(server: Served) -> None:
    """Five visitors order the most that there is and go before it has come."""

    async def order(number: int) -> None:
        async with Visitor.arriving(server.address, f"{HEAVY}&seed={number}&epoch=5000") as visitor:
            await visitor.connection.send(visitor.request())
            await asyncio.sleep(0.3)

    await asyncio.gather(*(order(number) for number in range(20, 25)))


def threads_at_rest(server: Served) -> int:
    """The threads that are left once the processors are; training to the end takes minutes."""
    deadline = time.monotonic() + 30
    while server.load(1.0) >= 0.15:
        assert time.monotonic() < deadline
    return server.threads()


def test_who_leaves_in_mid_training_leaves_nothing_running() -> None:
    with served() as server:
        run(left_in_mid_training(server))
        threads = threads_at_rest(server)
        run(left_in_mid_training(server))

        assert threads_at_rest(server) <= threads


# --- full ---


async def one_too_many(server: Served, cap: int) -> tuple[int, list[float], list[float]]:
    """The close code and the seconds for each over the cap, and how long the others waited."""
    async with asyncio.TaskGroup() as group:
        ready, leave = asyncio.Barrier(cap), asyncio.Event()

        async def sit() -> None:
            async with Visitor.arriving(server.address) as visitor:
                await visitor.ask()
                await ready.wait()
                await leave.wait()

        for _ in range(cap - 1):
            group.create_task(sit())
        async with Visitor.arriving(server.address) as inside:
            await inside.ask()
            await ready.wait()
            refused, others = [], []
            for moment in range(10):
                began = time.monotonic()
                async with Visitor.arriving(server.address) as visitor:
                    with pytest.raises(ConnectionClosed) as closed:
                        await visitor.connection.recv()
                refused.append(time.monotonic() - began)
                inside.stand_at(moment)
                others.append((await inside.ask(only_fragment=True)).seconds)
            leave.set()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, refused, others


def test_over_the_cap_a_visitor_is_refused_at_once_and_nobody_else_notices() -> None:
    with served(COLLAPSE_SESSIONS="5") as server:
        code, refused, others = run(one_too_many(server, 5))
        assert httpx.get(server.address, trust_env=False).status_code == 200

    assert code == 1013
    # The quickest of ten, for somebody else may use the machine.
    assert min(refused) < 0.1
    assert min(others) < 0.25
