"""What axe-core finds on the page and in a lecture, in states that people meet: nothing at all."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from components.colors import ACCENT
from tests.browser.conftest import SIZE, Open, Visits

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


Reached = Callable[[Page], None] | None
DIVERGING = "activation=square&depth=4&optimizer=sgd&learning_rate=10.0&dataset=spiral"
STATES: tuple[tuple[str, dict[str, Reached]], ...] = (
    ("", {"as it opens": None}),
    (
        "epoch=60",
        {
            **{"paused": None, "on a phone": on_a_phone, "in the dark": in_the_dark},
            **{"what if": straightened, "collapsed": collapsed},
        },
    ),
    ("epoch=60&edits=20:layer1=frozen", {"a number about to be changed": chosen}),
    ("epoch=60&panel=Loss+and+accuracy", {"a panel open": drawn}),
    ("depth=99&noise=NaN&epoch=60", {"a bad link": None}),
    ("epoch=60&through=1.5", {"the sheet": None}),
    ("epoch=60&embed=true", {"embedded": None}),
    (DIVERGING, {"diverged": diverged}),
)
"""By link, in the order in which one page comes into them."""


def plain(page: Page) -> None:
    """Large and light, as a page is that is opened."""
    page.set_viewport_size(SIZE)
    page.emulate_media(color_scheme="light")


def named(one: str | dict[str, Reached]) -> str:
    return one if isinstance(one, str) else ", ".join(one)


@pytest.mark.parametrize(("query", "states"), STATES, ids=named)
def test_axe_finds_nothing_on_the_page(visit: Open, query: str, states: dict[str, Reached]) -> None:
    page = visit(query)
    found = {}
    for state, reached in states.items():
        plain(page)
        if reached:
            reached(page)
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)  # on a busy machine
        page.wait_for_timeout(1000)  # what fades in has its colours then
        found[state] = violations(page)

    assert not any(found.values()), found


def test_axe_finds_nothing_in_the_dialog_to_share(visit: Open) -> None:
    """In it, for the rest is inert; axe-core takes Streamlit's skip link for another there."""
    page = visit("epoch=60")
    page.get_by_role("button", name="Share").first.click()
    expect(page.get_by_role("dialog").locator(".code img")).to_be_visible()

    assert violations(page, "dialog.sharing") == []
    on_a_phone(page)
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


LECTURE: tuple[tuple[str, dict[str, Reached]], ...] = (
    ("present", {"its keys": with_its_keys}),
    ("present", {"a file that is no story": with_problems}),
    ("present", {"a code": as_a_code}),
    (
        "present?scene=one-bend",
        {
            **{"answers in words": asked, "on a phone": on_a_phone, "in the dark": in_the_dark},
            "the right one": revealed,
        },
    ),
    ("present?scene=many-matrices", {"pictures": asked, "the right picture": revealed}),
    (
        "present?scene=one-line",
        {
            **{"a line to be drawn": asked, "a line drawn": drawn_on},
            "a line beside the real one": drawn_beside,
        },
    ),
    ("notes", {"notes": None}),
)


@pytest.mark.parametrize(("address", "states"), LECTURE, ids=named)
def test_axe_finds_nothing_in_a_lecture(
    visits: Visits, server: str, address: str, states: dict[str, Reached]
) -> None:
    page = visits.open(f"{server}/{address}", drawn=False)
    expect(page.locator("h1")).not_to_be_empty()
    if address != "notes":
        page.locator(".network .scores", has_text="%").wait_for(state="attached")
    found = {}
    for state, reached in states.items():
        plain(page)
        if reached:
            reached(page)
        page.wait_for_timeout(500)
        found[state] = violations(page)

    assert not any(found.values()), found


def test_axe_finds_nothing_on_the_stage_alone_and_looks_into_it(stage: Open) -> None:
    page = stage("epoch=60")
    assert violations(page) == []
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


def test_no_ring_around_what_the_keyboard_is_at_is_cut(visit: Open) -> None:
    page = visit("epoch=60")
    page.keyboard.press("Tab")  # a ring is for whoever uses the keyboard

    rings = {selector: ring(page, selector) for selector in CONTROLS}

    assert rings == dict.fromkeys(CONTROLS, [ACCENT_RING] * 4)


def test_in_the_systems_own_colours_what_is_chosen_is_still_to_be_seen(visit: Open) -> None:
    page = visit("epoch=60&folds=true")
    page.emulate_media(forced_colors="active")

    ground = "(one) => getComputedStyle(one).backgroundColor"
    system = page.evaluate(
        """() => {
          const one = document.body.appendChild(document.createElement("i"));
          one.style.cssText = "forced-color-adjust: none; background: Highlight";
          return getComputedStyle(one).backgroundColor;
        }"""
    )
    for chosen in (".folds-switch", ".speeds [aria-checked=true]"):
        assert page.locator(chosen).evaluate(ground) == system
    assert page.locator(".speeds [aria-checked=false]").first.evaluate(ground) != system
    thumb = page.get_by_test_id("stSliderThumbValue").first.locator("..")
    assert thumb.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
