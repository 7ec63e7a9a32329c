"""A server and a Chromium for the tests that look at what a person sees."""

import time
from base64 import b64decode
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, ViewportSize, expect

from benchmarks.chromium import chromium
from benchmarks.served import served

# What is to be seen comes when it comes: on a loaded machine a crash, or a panel, takes its time.
PATIENCE_SECONDS = 30
expect.set_options(timeout=1000 * PATIENCE_SECONDS)

Open = Callable[..., Page]
SIZE: ViewportSize = {"width": 1280, "height": 720}


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server, whose output is kept beside pytest's other files."""
    with served(tmp_path_factory.mktemp("server") / "log") as running:
        yield running.address


SELDOM_OPTIMIZE = (
    "--js-flags=--invocation-count-for-maglev=10000 --invocation-count-for-maglev-osr=10000"
)
"""Compiling the page's code better takes an eighth of opening it, and tests soon leave it again."""


# Not for the whole session: while Playwright lives, the thread has a running event loop, and the
# other tests want loops of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium(SELDOM_OPTIMIZE) as running:
        yield running


# Where the processor paints, sixty of them take all of one, while a test waits for something else.
TWENTY_FRAMES_A_SECOND = """
window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 50);
window.cancelAnimationFrame = clearTimeout;
"""


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """One of a test's own, painted seldom but for who is marked to look at ``every_frame``."""
    made = browser.new_context(viewport=SIZE)
    if not request.node.get_closest_marker("every_frame"):
        made.add_init_script(TWENTY_FRAMES_A_SECOND)
    yield made
    made.close()


class Pages:
    """Open pages of one browser, lent in turn: one that was used starts in half the time."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.context, self.server = context, server
        self.free: list[Page] = []

    def lend(self) -> Page:
        return self.free.pop() if self.free else self.context.new_page()

    def take_back(self, page: Page) -> None:
        """Leave no trace of a test: a sidebar that was closed, a size, a pointer, a route."""
        page.unroute_all()
        for other in self.context.pages:
            if other.opener() == page:  # a window with notes, a worksheet
                other.close()
        page.evaluate("localStorage.clear(); sessionStorage.clear();")
        page.goto(f"{self.server}/ready")  # where nothing plays
        page.set_viewport_size(SIZE)
        page.emulate_media(color_scheme="null", reduced_motion="null", forced_colors="null")
        page.mouse.move(0, 0)
        self.free.append(page)


@pytest.fixture(scope="package")
def pages(browser: Browser, server: str) -> Iterator[Pages]:
    """Those of a visitor who was there before: the cache holds what the page is made of."""
    context = browser.new_context(viewport=SIZE)
    context.add_init_script(TWENTY_FRAMES_A_SECOND)
    yield Pages(context, server)
    context.close()


class Visits:
    """Pages that a test opens; what goes wrong on one of them fails it."""

    def __init__(self, new: Callable[[], Page]) -> None:
        self.new = new
        self.opened: list[Page] = []
        self.errors: list[str] = []
        self.meet: Callable[[Page], object] = lambda page: None  # before it goes anywhere

    def keep(self, error: Error) -> None:
        self.errors.append(str(error))

    def open(self, address: str, drawn: bool) -> Page:
        """With ``drawn`` once the first numbers are on show and the page's own stage is."""
        page = self.new()
        page.bring_to_front()  # of a window's tabs, only the one in front is drawn often
        self.opened.append(page)
        page.on("pageerror", self.keep)
        self.meet(page)
        page.goto(address, wait_until="domcontentloaded")
        if drawn:
            page.locator(".network .scores", has_text="%").first.wait_for(timeout=60_000)
            page.locator("#front:not(.bare)").wait_for(state="detached", timeout=60_000)
        return page


VISITS = pytest.StashKey[Visits]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to what is said of a failure what its pages show: it may not happen a second time."""
    report = yield
    if report.failed and call.when == "call" and VISITS in item.stash:
        for page in item.stash[VISITS].opened:
            with suppress(Error):
                shown = page.locator("body").aria_snapshot(timeout=5_000)
                report.sections.append((f"What {page.url} shows", shown))
    return report


@pytest.fixture
def visits(request: pytest.FixtureRequest, pages: Pages) -> Iterator[Visits]:
    """A test that asks for a ``context`` has one to itself; the others share one."""
    is_own = "context" in request.fixturenames
    made = Visits(request.getfixturevalue("context").new_page if is_own else pages.lend)
    request.node.stash[VISITS] = made
    yield made
    for page in made.opened:
        page.remove_listener("pageerror", made.keep)
        if not page.is_closed() and not is_own:
            pages.take_back(page)
    assert not made.errors


@pytest.fixture
def visit(visits: Visits, server: str) -> Open:
    """Opens the page with a query and waits for its first picture."""
    return lambda query="", drawn=True: visits.open(f"{server}/?{query}", drawn)


@pytest.fixture
def stage(visits: Visits, server: str) -> Open:
    """Opens the stage alone, as other sites embed it: a third of the time that the page takes."""
    return lambda query="", drawn=True: visits.open(f"{server}/embed?{query}", drawn)


def soon(page: Page, holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold on a page within the time that an expectation has."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            return False
        page.wait_for_timeout(50)
    return True


def epoch_of(page: Page) -> int:
    """The epoch that the page says it shows."""
    return int(page.locator(".epoch").inner_text().removeprefix("epoch ").replace(",", ""))


def pause(page: Page) -> int:
    """Pause the page; returns the epoch that it stands at."""
    # What was done just now may have paused it already, and is shown with the next frame.
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(drawn))")
    button = page.get_by_role("button", name="Pause", exact=True)
    if button.count():
        button.click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    return epoch_of(page)


def painted(canvas: Locator) -> bytes:
    """Every pixel of a canvas: red, green, blue and opacity."""
    url: str = canvas.evaluate("(canvas) => canvas.toDataURL()")
    with Image.open(BytesIO(b64decode(url.partition(",")[2]))) as image:
        return image.convert("RGBA").tobytes()


def picture(page: Page, side: str) -> bytes:
    """Every pixel of one square's surface."""
    return painted(page.locator(f".{side} canvas.surface"))
