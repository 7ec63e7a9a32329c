"""A server that crashes and comes back: an open page goes on where it was."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from benchmarks.served import Served, served
from benchmarks.visitor import Visitor
from tests.browser.conftest import epoch_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own_server() -> Iterator[Served]:
    """A server that nobody else uses, which can be killed."""
    with served() as server:
        yield server


def opened(context: BrowserContext, server: Served, query: str) -> Page:
    page = context.new_page()
    page.goto(f"{server.address}/?{query}")
    page.locator("#front").wait_for(state="detached")  # before, a crash cuts off what is on its way
    expect(page.locator(".network .scores")).to_contain_text("%")
    return page


def expect_verdict_at(page: Page, epoch: int) -> None:
    expect(page.get_by_text(f"At epoch {epoch:,}:")).to_be_visible()


def test_what_stands_and_what_plays_outlives_a_crash_of_its_server(
    context: BrowserContext, own_server: Served
) -> None:
    # Nobody has touched it: its last run was of the whole page, and so it does not ask again.
    resting = opened(context, own_server, "dataset=xor&activation=tanh&depth=3&epoch=40")
    expect_verdict_at(resting, 40)
    words = resting.locator(".equation").inner_text()
    playing = opened(context, own_server, "dataset=xor&activation=tanh&depth=3")
    expect(playing.get_by_text(re.compile("At epoch [1-9]"))).to_be_visible()

    own_server.kill()
    own_server.start_again()

    plays_on_until_it_is_paused(playing)
    steps_on_and_back_to_what_was_said(resting, 40, words)


def plays_on_until_it_is_paused(page: Page) -> None:
    """What is said of the moment that it is stopped at comes from a new session."""
    reached = epoch_of(page)
    expect(page.locator(".epoch")).not_to_have_text(f"epoch {reached:,}")
    page.get_by_role("button", name="Pause", exact=True).click()
    stands_at = epoch_of(page)
    assert stands_at > reached
    verdict = page.get_by_text(re.compile(r"At epoch [\d,]+:")).first
    expect(verdict).to_have_text(re.compile(rf"At epoch {stands_at:,}:"))


def steps_on_and_back_to_what_was_said(page: Page, epoch: int, words: str) -> None:
    page.bring_to_front()
    page.get_by_role("button", name="Step forward").click()

    expect_verdict_at(page, epoch + 1)  # from a new session
    page.get_by_role("button", name="Step back").click()
    expect_verdict_at(page, epoch)
    expect(page.locator(".epoch")).to_have_text(f"epoch {epoch}")
    expect(page.locator(".equation")).to_have_text(words)
    expect(page.locator(".shape")).to_contain_text("3 hidden layers of 8, tanh")


async def step_before_the_page_is_drawn(server: Served) -> None:
    """Ask a new session for everything and, at once, for what is below the stage at epoch 7."""
    async with Visitor.arriving(server.address) as old:
        await old.ask()
    async with Visitor.arriving(server.address) as new:
        new.ids, new.fragment = old.ids, old.fragment
        await new.connection.send(new.request())
        new.stand_at(7)
        await new.connection.send(new.request(only_fragment=True))
        while not any("At epoch 7:" in line for line in (await new.finished()).lines):
            pass


def test_a_step_before_the_page_is_drawn_anew_is_not_lost(own_server: Served) -> None:
    with ThreadPoolExecutor(1) as elsewhere:  # the browser's loop is running in this thread
        scenario = asyncio.wait_for(step_before_the_page_is_drawn(own_server), 30)
        elsewhere.submit(asyncio.run, scenario).result()  # or it waits in vain
