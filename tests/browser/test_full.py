"""A server that is full, as who comes too late sees it."""

import pytest
from playwright.sync_api import BrowserContext, expect

from benchmarks.served import served

pytestmark = pytest.mark.browser


def test_a_full_server_says_so_in_the_browser_and_lets_in_who_comes_later(
    context: BrowserContext,
) -> None:
    with served(COLLAPSE_SESSIONS="1") as server:
        first = context.new_page()
        first.goto(server.address)
        expect(first.locator(".network .scores")).to_contain_text("%", timeout=60_000)
        # The picture takes no place; who has the whole page does.
        first.locator("#front").wait_for(state="detached", timeout=60_000)
        second = context.new_page()
        second.goto(server.address)
        expect(second.get_by_role("heading")).to_have_text("The playground is full")
        first.close()
        expect(second.locator(".network .scores")).to_contain_text("%")
