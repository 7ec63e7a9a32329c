"""A server among people: it restarts, it is full, it is left in the middle of something."""

import asyncio
import signal
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from websockets.exceptions import ConnectionClosed

from benchmarks.served import Served, served
from benchmarks.sessions import percentile
from benchmarks.soak import soak
from benchmarks.visitor import Visitor
from models.record.version import FRAMES_VERSION
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

T = TypeVar("T")


def run(scenario: Coroutine[Any, Any, T]) -> T:
    """Run ``scenario`` in a thread of its own: the browser's loop is running in this one."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(lambda: asyncio.run(asyncio.wait_for(scenario, 90))).result()


HEAVY = "depth=8&width=16&batch_size=1&engine=pytorch"


@pytest.fixture(scope="module")
def own_server() -> Iterator[Served]:
    """A server that nobody else uses, whose processes can be counted and killed."""
    with served() as server:
        yield server


# --- what the browser says ---


def tabs(page: Page) -> list[str]:
    return page.get_by_role("tab").all_inner_texts()


def test_no_panel_breaks_the_security_policy_or_asks_another_host(
    context: BrowserContext, visit: Open, server: str
) -> None:
    said: list[str] = []
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    for query in ("activation=identity&depth=8", "activation=tanh&dataset=spiral&epoch=50"):
        page = visit(query)
        for tab in tabs(page):
            page.get_by_role("tab", name=tab).click()
            page.wait_for_timeout(500)
        expect(page.get_by_text("could not be drawn")).to_have_count(0)
        page.close()

    assert [text for text in said if "Content Security Policy" in text or "CSP" in text] == []
    assert [text for text in said if text.startswith("error") and "favicon" not in text] == []
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []


def test_the_policy_is_in_force(visit: Open) -> None:
    page = visit()

    assert page.evaluate("() => { try { return eval('1') } catch (error) { return error.name } }")
    blocked = page.evaluate(
        """() => new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.blockedURI));
        document.body.append(Object.assign(document.createElement('img'),
            { src: 'http://127.0.0.1:9/x.png' }));
    })"""
    )
    assert blocked.startswith("http://127.0.0.1:9")


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


async def ended_under_load(server: Served) -> float:
    """Seconds from SIGTERM until the process is gone, while 20 visitors keep it busy."""
    visitors = [
        *(asyncio.create_task(busy_until_the_end(server, number)) for number in range(10)),
        *(asyncio.create_task(pulling_until_the_end(server, number)) for number in range(10)),
    ]
    await asyncio.sleep(3)
    server.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    while server.process.poll() is None and time.monotonic() - began < 30:
        await asyncio.sleep(0.05)
    seconds = time.monotonic() - began
    for visitor in visitors:
        visitor.cancel()
    await asyncio.gather(*visitors, return_exceptions=True)
    return seconds


def test_a_server_under_load_that_is_told_to_end_ends_within_five_seconds() -> None:
    with served() as server:
        assert run(ended_under_load(server)) < 5
        assert server.process.returncode is not None


# --- left in the middle ---


async def left_in_mid_training(server: Served) -> None:
    """Five visitors order the most that there is and go before it has come."""

    async def order(number: int) -> None:
        async with Visitor.arriving(server.address, f"{HEAVY}&seed={number}&epoch=5000") as visitor:
            await visitor.connection.send(visitor.request())
            await asyncio.sleep(0.3)

    await asyncio.gather(*(order(number) for number in range(20, 25)))


def test_who_leaves_in_mid_training_leaves_nothing_running(own_server: Served) -> None:
    run(left_in_mid_training(own_server))
    time.sleep(3)
    threads = own_server.threads()
    run(left_in_mid_training(own_server))
    time.sleep(3)

    assert own_server.load(1.5) < 0.15
    assert own_server.threads() <= threads


# --- full ---


async def one_too_many(server: Served, cap: int) -> tuple[int, float, list[float]]:
    """The close code and the seconds for a visitor over the cap, and what the others noticed."""
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
            times = []
            for moment in range(10):
                began = time.monotonic()
                async with Visitor.arriving(server.address) as visitor:
                    with pytest.raises(ConnectionClosed) as closed:
                        await visitor.connection.recv()
                seconds = time.monotonic() - began
                inside.stand_at(moment)
                times.append((await inside.ask(only_fragment=True)).seconds)
            leave.set()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, seconds, times


@pytest.mark.alone
def test_over_the_cap_a_visitor_is_refused_at_once_and_nobody_else_notices() -> None:
    with served(COLLAPSE_SESSIONS="5") as server:
        code, seconds, others = run(one_too_many(server, 5))
        assert httpx.get(server.address, trust_env=False).status_code == 200

    assert code == 1013
    assert seconds < 0.1
    assert percentile(others, 0.95) < 0.5


def test_a_full_server_says_so_in_the_browser_and_lets_in_who_comes_later(
    context: BrowserContext,
) -> None:
    with served(COLLAPSE_SESSIONS="1") as server:
        first = context.new_page()
        first.goto(server.address)
        expect(first.locator(".network .scores")).to_contain_text("%", timeout=60_000)
        second = context.new_page()
        second.goto(server.address)
        expect(second.get_by_role("heading")).to_have_text("The playground is full")
        first.close()
        expect(second.locator(".network .scores")).to_contain_text("%", timeout=30_000)


# --- a minute ---


def test_a_minute_of_visitors_leaves_memory_and_threads_as_they_were(own_server: Served) -> None:
    run(soak(own_server, visitors=8, seconds=8, every=1))
    before = own_server.megabytes()
    soaked = run(soak(own_server, visitors=8, seconds=60, every=2))

    assert [answer.exceptions for answer in soaked.answers if answer.exceptions] == []
    assert percentile([answer.seconds for answer in soaked.answers], 0.95) < 0.5
    assert own_server.megabytes() - before < 60
    assert soaked.threads_left <= soaked.threads_at_rest + 2
