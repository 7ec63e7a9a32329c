"""A server and a Chromium for the tests that look at what a person sees."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from benchmarks.chromium import chromium
from benchmarks.served import served

# What is to be seen comes when it comes: on a loaded machine a crash, or a panel, takes its time.
expect.set_options(timeout=30_000)

Open = Callable[..., Page]


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server, whose output is kept beside pytest's other files."""
    with served(tmp_path_factory.mktemp("server") / "log") as running:
        yield running.address


# Not for the whole session: while Playwright lives, the thread has a running event loop, and the
# other tests want loops of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 720})
    yield made
    made.close()


@pytest.fixture
def visit(server: str, context: BrowserContext) -> Iterator[Open]:
    """Opens the page with a query and waits for its first picture; errors on the page fail."""
    errors: list[str] = []

    def open_page(query: str = "", drawn: bool = True) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server}/?{query}", wait_until="domcontentloaded")
        if drawn:
            page.locator(".network .scores", has_text="%").first.wait_for(timeout=60_000)
            page.locator("#front").wait_for(state="detached", timeout=60_000)
        return page

    yield open_page
    assert not errors


def epoch_of(page: Page) -> int:
    """The epoch that the page says it shows."""
    return int(page.locator(".epoch").inner_text().removeprefix("epoch ").replace(",", ""))


def pause(page: Page) -> int:
    """Pause the page; returns the epoch that it stands at."""
    button = page.get_by_role("button", name="Pause", exact=True)
    if button.count():
        button.click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    return epoch_of(page)
