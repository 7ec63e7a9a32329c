"""A server and a Chromium for the tests that look at what a person sees."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Open = Callable[..., Page]


@pytest.fixture(scope="package")
def server() -> Iterator[str]:
    """The address of a running server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    log = subprocess.PIPE if "CI" not in os.environ else None
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log)
    address = f"http://localhost:{port}"
    try:
        wait_for_health(address, process)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=20)


def wait_for_health(address: str, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped before it was up"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"no answer from the server within {seconds} s")


# Not for the whole session: while Playwright lives, the thread has a running event loop, and the
# other tests want loops of their own.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport={"width": 1280, "height": 720})
    yield made
    made.close()


@pytest.fixture
def visit(server: str, context: BrowserContext) -> Iterator[Open]:
    """Opens the page with a query and waits for its first picture; errors on the page fail."""
    errors: list[str] = []

    def open_page(query: str = "", drawn: bool = True) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server}/?{query}")
        if drawn:
            page.locator(".network .scores", has_text="%").wait_for(timeout=60_000)
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
