"""The sheet as a person meets it: the plane on its way through the layers, and back."""

from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, picture, soon
from tests.browser.test_diagram import box
from tests.browser.test_layout import SIZES

pytestmark = pytest.mark.browser


def through(page: Page) -> str | None:
    """How far through the layers the address says that it is."""
    return parse_qs(urlparse(page.url).query).get("through", [None])[0]


WATCH_NAMES = """(name) => {
    window.names = [];
    const watch = () => window.names.push(name.textContent);
    new MutationObserver(watch).observe(name, { childList: true, characterData: true });
}"""
"""Each for a moment only."""


def test_one_press_folds_the_sheet_to_the_cut_and_another_lays_it_flat_again(stage: Open) -> None:
    page = stage("epoch=60&depth=1&width=4")
    page.wait_for_timeout(500)
    plane = picture(page, "network")
    beside = picture(page, "partner")
    page.locator(".network .name").evaluate(WATCH_NAMES)
    page.get_by_role("button", name="Fold", exact=True).click()
    assert soon(page, lambda: through(page) == "2")
    expect(page.get_by_role("button", name="Unfold")).to_be_visible()
    expect(page.locator(".network .name")).to_have_text("The cut")
    assert page.evaluate("window.names.includes('Layer 1 of 1, its matrix')")
    expect(page.locator(".equation")).to_have_text("The output only cuts, along one straight line.")
    expect(page.locator(".relation")).to_contain_text("It is the network's own answer: ")
    assert picture(page, "network") != plane
    assert soon(page, lambda: picture(page, "partner") == beside)
    page.get_by_role("button", name="Unfold").click()
    expect(page.locator(".network .name")).to_have_text("Your network")
    assert soon(page, lambda: picture(page, "network") == plane)
    assert soon(page, lambda: through(page) is None)


def test_the_slider_goes_by_arrow_keys_and_says_where_it_is(visit: Open) -> None:
    page = visit("epoch=60")
    slider = page.get_by_role("slider", name="Through the layers")
    expect(page.locator(".announcement")).to_contain_text("epoch 60")  # it has been said by now
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "after layer 1 of 2")
    expect(page.locator(".epoch")).to_have_text("epoch 60")
    expect(page.locator(".announcement")).to_contain_text("after layer 1 of 2")
    assert soon(page, lambda: through(page) == "1")
    page.keyboard.press("End")
    expect(page.locator(".network .name")).to_have_text("The cut")
    page.keyboard.press("Home")
    expect(page.locator(".network .name")).to_have_text("Your network")


def test_a_link_opens_where_the_sheet_was_and_trains_on_there(stage: Open) -> None:
    page = stage("epoch=30&through=1.5")
    expect(page.locator(".network .name")).to_have_text("Layer 2 of 2, its matrix")
    before = picture(page, "network")
    page.get_by_role("button", name="Play", exact=True).click()
    assert soon(page, lambda: picture(page, "network") != before)
    expect(page.locator(".network .name")).to_have_text("Layer 2 of 2, its matrix")


@pytest.mark.usefixtures("context")
def test_whoever_wants_no_motion_is_at_the_cut_at_once(stage: Open) -> None:
    page = stage("epoch=60&depth=4")
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Fold", exact=True).click()
    page.wait_for_timeout(100)
    assert page.locator(".network .name").inner_text() == "The cut"


def test_the_slider_stands_below_the_drawn_network_or_above_it_and_overlaps_nothing(
    stage: Open,
) -> None:
    page = stage("epoch=60")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(700)
        overlaps_nothing(page)


def overlaps_nothing(page: Page) -> None:
    slider, square = box(page.locator(".through")), box(page.locator(".network .square"))
    is_beside = slider["x"] + slider["width"] <= square["x"]
    above = box(page.locator(".drawn" if is_beside else ".tools"))
    below = box(page.locator(".levels" if is_beside else ".diagram"))

    assert above["y"] + above["height"] <= slider["y"] + 1
    assert slider["y"] + slider["height"] <= below["y"] + 1
    if is_beside:
        assert slider["y"] + slider["height"] <= square["y"] + square["height"] + 1


def test_without_a_hidden_layer_there_is_nothing_to_go_through(stage: Open) -> None:
    page = stage("epoch=60&depth=0&through=1")

    expect(page.get_by_role("button", name="Fold", exact=True)).to_be_hidden()
    expect(page.locator(".network .name")).to_have_text("Your network")
