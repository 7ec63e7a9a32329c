"""What axe-core finds on the page and in a lecture, in states that people meet: nothing at all."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from components.colors import ACCENT
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
"""Given to the page by Playwright, past its Content Security Policy."""

FIND = """async (element) => (await axe.run(element, { resultTypes: ["violations"] })).violations
    .flatMap(({ id, impact, nodes }) =>
        nodes.map((node) => [id, impact, node.target.flat().join(" "), node.failureSummary]))"""


def violations(page: Page, within: str = "html") -> list[Any]:
    """Each as rule, severity, selector and what is wrong; those in the shadow root, too."""
    assert AXE.exists(), f"{AXE} is not there: ./check installs it"
    page.evaluate(AXE.read_text("utf-8"))
    found: list[Any] = page.locator(within).evaluate(FIND)
    return found


def straightened(page: Page) -> None:
    page.get_by_role("slider", name="straighten").fill("0.4")
    expect(page.locator(".relation")).to_contain_text("40 % straight")


def collapsed(page: Page) -> None:
    page.get_by_role("button", name="Collapse!").click()
    expect(page.locator(".relation")).to_contain_text("Collapsed", timeout=10_000)


def chosen(page: Page) -> None:
    page.locator(".unit").first.click()
    page.locator(".mark > button").focus()
    expect(page.get_by_role("button", name="Remove epoch 20").first).to_be_visible()


def on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})


def in_the_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")


def diverged(page: Page) -> None:
    expect(page.locator(".trouble")).to_contain_text("Diverged at epoch", timeout=20_000)


def drawn(page: Page) -> None:
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible(timeout=20_000)


DIVERGING = "activation=square&depth=4&optimizer=sgd&learning_rate=10.0&dataset=spiral"
STATES: dict[str, tuple[str, Callable[[Page], None] | None]] = {
    "as it opens": ("", None),
    "paused": ("epoch=60", None),
    "what if": ("epoch=60", straightened),
    "collapsed": ("epoch=60", collapsed),
    "a number about to be changed": ("epoch=60&edits=20:layer1=frozen", chosen),
    "a panel open": ("epoch=60&panel=Loss+and+accuracy", drawn),
    "a bad link": ("depth=99&noise=NaN&epoch=60", None),
    "the sheet": ("epoch=60&through=1.5", None),
    "on a phone": ("epoch=60", on_a_phone),
    "in the dark": ("epoch=60", in_the_dark),
    "embedded": ("epoch=60&embed=true", None),
    "diverged": (DIVERGING, diverged),
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_on_the_page(visit: Open, state: str) -> None:
    query, reached = STATES[state]
    page = visit(query)
    if reached:
        reached(page)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)  # on a busy machine
    page.wait_for_timeout(1000)  # what fades in has its colours then

    assert violations(page) == []


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_axe_finds_nothing_in_the_dialog_to_share(visit: Open, size: tuple[int, int]) -> None:
    """In it, for the rest is inert; axe-core takes Streamlit's skip link for another there."""
    page = visit("epoch=60")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.get_by_role("button", name="Share").first.click()
    expect(page.get_by_role("dialog").locator(".code img")).to_be_visible()

    assert violations(page, "dialog.sharing") == []


def asked(page: Page) -> None:
    expect(page.locator(".question")).to_be_visible()


def revealed(page: Page) -> None:
    page.keyboard.press("PageDown")
    expect(page.locator("[data-do=onward]")).to_have_text("Next")


def drawn_on(page: Page) -> None:
    board = page.locator(".partner .board")
    board.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".line-says")).to_contain_text("Your line")


def drawn_beside(page: Page) -> None:
    drawn_on(page)
    page.locator("body").press("PageDown")
    expect(page.locator(".line-says")).to_contain_text("Your line: test")


def with_its_keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def with_problems(page: Page) -> None:
    file = {"name": "mine.toml", "mimeType": "application/toml", "buffer": b"title = 3"}
    page.locator("input[type=file]").set_input_files([cast("FilePayload", file)])
    expect(page.get_by_role("dialog", name="Not a story yet")).to_be_visible()


def as_a_code(page: Page) -> None:
    page.keyboard.press("q")
    expect(page.locator("#story > .code img")).to_be_visible()


LECTURE: dict[str, tuple[str, Callable[[Page], None] | None]] = {
    "answers in words": ("present?scene=one-bend", asked),
    "the right one": ("present?scene=one-bend", revealed),
    "pictures": ("present?scene=many-matrices", asked),
    "the right picture": ("present?scene=many-matrices", revealed),
    "a line to be drawn": ("present?scene=one-line", asked),
    "a line drawn": ("present?scene=one-line", drawn_on),
    "a line beside the real one": ("present?scene=one-line", drawn_beside),
    "its keys": ("present", with_its_keys),
    "a file that is no story": ("present", with_problems),
    "a code": ("present", as_a_code),
    "on a phone": ("present?scene=one-bend", on_a_phone),
    "in the dark": ("present?scene=one-bend", in_the_dark),
    "notes": ("notes", None),
}


@pytest.mark.parametrize("state", LECTURE)
def test_axe_finds_nothing_in_a_lecture(server: str, context: BrowserContext, state: str) -> None:
    address, reached = LECTURE[state]
    page = context.new_page()
    page.goto(f"{server}/{address}", wait_until="domcontentloaded")
    expect(page.locator("h1")).not_to_be_empty()
    if address != "notes":
        page.locator(".network .scores", has_text="%").wait_for(state="attached")
    if reached:
        reached(page)
    page.wait_for_timeout(500)

    assert violations(page) == []


def test_axe_looks_into_the_stage_too(context: BrowserContext, visit: Open) -> None:
    page = visit("epoch=60")
    page.locator(".scrubber").evaluate("(slider) => slider.removeAttribute('aria-label')")
    page.locator(".shape").evaluate("(shape) => { shape.style.opacity = '0.4'; }")

    assert {rule for rule, *_ in violations(page)} == {"label", "color-contrast"}


def ring(page: Page, selector: str) -> list[tuple[int, int, int]]:
    """The colours in the middle of a focused control's ring: left, right, above, below."""
    control = page.locator(selector).first
    control.focus()
    box = control.bounding_box()
    assert box
    x, y = box["x"] - 3.5, box["y"] - 3.5
    width, height = box["width"] + 7, box["height"] + 7
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    places = [
        (x, y + height / 2),
        (x + width, y + height / 2),
        (x + width / 2, y),
        (x + width / 2, y + height),
    ]
    return [cast("tuple[int, int, int]", shown.getpixel((int(x), int(y)))) for x, y in places]


ACCENT_RING = tuple(bytes.fromhex(ACCENT.light.removeprefix("#")))
CONTROLS = (
    *(".buttons button", ".speeds [aria-checked=true]", ".scrubber", ".share", ".choice select"),
    *(".collapse", ".straighten", ".swap select", ".folds-switch"),
)


@pytest.mark.parametrize("selector", CONTROLS)
def test_no_ring_around_what_the_keyboard_is_at_is_cut(paused: Page, selector: str) -> None:
    assert ring(paused, selector) == [ACCENT_RING] * 4


@pytest.fixture
def paused(visit: Open) -> Page:
    """A page that is used by keyboard and stands still."""
    page = visit("epoch=60")
    page.keyboard.press("Tab")
    return page
