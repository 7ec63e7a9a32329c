"""The first second: the stage plays before Streamlit is there, and moves in as it is."""

import re
from itertools import product

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from components.streamlit_files import StreamlitFiles
from tests.browser.conftest import Open, epoch_of, pause, soon

pytestmark = pytest.mark.browser

STREAMLIT = re.compile(re.escape(StreamlitFiles.installed().script))

WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
WATCH_SQUARES = """
window.squares = new Set();
const look = () => {
  const roots = [...document.querySelectorAll("*")].map((one) => one.shadowRoot);
  const isDrawn = (root) => root?.querySelector(".network .scores")?.textContent.includes("%");
  const squares = roots.find(isDrawn)?.querySelectorAll(".square") ?? [];
  const boxes = [...squares].map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    return [x, y, width, height];
  });
  if (boxes.length) window.squares.add(JSON.stringify(boxes));
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
"""In the page, frame by frame: where the squares are from the first picture on."""


@pytest.fixture
def waiting(context: BrowserContext) -> list[Route]:
    """Streamlit's script, which comes when a test lets it."""
    routes: list[Route] = []
    context.route(STREAMLIT, lambda route: routes.append(route))
    return routes


def first_picture(page: Page) -> None:
    page.locator(".network .scores", has_text="%").wait_for(timeout=60_000)


def is_there(page: Page) -> None:
    """Wait until Streamlit has taken over."""
    page.locator("#front").wait_for(state="detached", timeout=60_000)


def let_in(page: Page, waiting: list[Route]) -> None:
    """Let Streamlit come, and wait until it has taken over."""
    while not waiting:
        page.wait_for_timeout(20)
    waiting.pop().continue_()
    is_there(page)


def test_without_streamlit_a_network_trains_already(visit: Open, waiting: list[Route]) -> None:
    page = visit("dataset=xor&depth=3", drawn=False)
    first_picture(page)

    expect(page.locator(".shape")).to_contain_text("3 hidden layers of 8")
    expect(page.locator(".epoch")).not_to_have_text("epoch 0")
    expect(page.get_by_role("heading", level=1)).to_contain_text("collapse")
    assert page.get_by_test_id("stApp").count() == 0


def test_streamlit_is_not_asked_for_before_the_first_picture(
    context: BrowserContext, visit: Open, waiting: list[Route]
) -> None:
    mounts: list[Route] = []
    context.route(re.compile(r"/mount\?"), lambda route: mounts.append(route))
    page = visit("", drawn=False)
    page.wait_for_timeout(1000)
    assert mounts
    assert not waiting

    for route in mounts:
        route.continue_()
    first_picture(page)
    let_in(page, waiting)


SIZES = ((1440, 900), (1024, 576), (866, 700), (700, 700), (390, 844))


@pytest.mark.every_frame
def test_the_squares_stay_where_they_are(context: BrowserContext, visit: Open) -> None:
    context.add_init_script(WATCH_SQUARES)
    page = visit()
    for query, (width, height) in product(("", "embed=true"), SIZES):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{page.url.partition('?')[0]}?{query}", wait_until="domcontentloaded")
        is_there(page)
        page.wait_for_timeout(100)

        places: list[str] = page.evaluate("[...squares]")
        assert len(places) == 1, (query, width, height, places)


@pytest.mark.every_frame
def test_nothing_shifts_on_the_way_to_the_whole_page(context: BrowserContext, visit: Open) -> None:
    context.add_init_script(WATCH)

    assert visit().evaluate("window.shifted") < 0.05


def test_the_living_stage_moves_in_with_all_that_the_visitor_did(
    visit: Open, waiting: list[Route]
) -> None:
    page = visit("dataset=moons", drawn=False)
    pulled: list[str] = []
    page.on("request", lambda request: pulled.append(request.url))
    first_picture(page)
    page.wait_for_timeout(500)
    epoch = pause(page)
    page.locator(".choice select").select_option("logistic")
    page.get_by_role("button", name="Step forward").focus()
    page.locator(".stage").evaluate("(stage) => { window.living = stage; }")
    let_in(page, waiting)

    assert epoch_of(page) == epoch
    assert page.locator(".stage").evaluate("(stage) => stage === window.living")
    expect(page.locator(".choice select")).to_have_value("logistic")
    expect(page.get_by_role("button", name="Step forward")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".epoch")).to_have_text(f"epoch {epoch + 1}")
    expect(page.get_by_text(re.compile("verdict|learn|Solved|Early", re.I)).first).to_be_visible()
    rows = [one for one in pulled if "/frames?" in one]
    assert len(rows) == len(set(rows))
    assert soon(page, lambda: page.url.endswith("partner=logistic"))


def test_the_theme_that_the_visitor_chose_is_there_from_the_first_picture(
    visit: Open, waiting: list[Route]
) -> None:
    page = visit("", drawn=False)
    page.evaluate("localStorage.setItem('stActiveTheme-/-v2', '\"Dark\"')")
    page.reload(wait_until="domcontentloaded")
    first_picture(page)
    color = "getComputedStyle(document.querySelector('#front')).backgroundColor"

    assert page.evaluate(color) == "rgb(21, 22, 27)"
    page.goto(f"{page.url}?embed_options=light_theme", wait_until="domcontentloaded")
    first_picture(page)
    assert page.evaluate(color) == "rgb(255, 255, 255)"


def test_a_page_that_stays_away_is_said_to_be_late(
    context: BrowserContext, visit: Open, waiting: list[Route]
) -> None:
    context.clock.install()
    page = visit("", drawn=False)
    expect(page.locator(".epoch")).not_to_have_text("epoch 0")
    expect(page.locator(".late")).to_be_hidden()

    page.clock.fast_forward(30_000)

    expect(page.locator(".late")).to_be_visible()
