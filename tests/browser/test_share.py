"""The dialog that hands a link on: what it gives, by hand, by keyboard and off a screen."""

import io
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from components.takeaway.files import FILES
from tests.browser.conftest import Open, Visits, epoch_of, pause, soon
from tests.browser.test_accessibility import AXE
from tests.browser.test_link import seen

pytestmark = pytest.mark.browser

FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.getAttribute("aria-label") || at?.textContent.trim() || "";
}"""


def share(page: Page) -> Locator:
    """Open the dialog."""
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share")
    dialog.wait_for()
    return dialog


def link_in(page: Page) -> str:
    return page.get_by_label("Link", exact=True).input_value()


def read_off(page: Page) -> list[str]:
    """What a camera reads off the screen."""
    with Image.open(io.BytesIO(page.screenshot())) as screen:
        return [code.text for code in zxingcpp.read_barcodes(screen)]


def test_a_link_to_this_moment_shows_what_it_says_to_the_pixel(
    context: BrowserContext, visit: Open
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit("dataset=xor&partner=twin&panel=Loss+and+accuracy")
    page.wait_for_timeout(1500)
    dialog = share(page)
    expect(dialog.locator(".receiver")).to_contain_text(
        "beside its linear twin, with “Loss and accuracy”"
    )
    epoch = epoch_of(page)
    expect(dialog.locator(".receiver")).to_contain_text(f"stand still at epoch {epoch}")
    page.get_by_role("button", name="Copy the link").click()
    link: str = page.evaluate("navigator.clipboard.readText()")

    other = visit(urlparse(link).query)

    expect(other.locator(".epoch")).to_have_text(f"epoch {epoch}")
    expect(other.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(other.get_by_role("tab", name="Loss and accuracy")).to_have_attribute(
        "aria-selected", "true"
    )
    assert soon(page, lambda: seen(page) == seen(other))


def test_a_link_from_the_start_plays_with_the_same_look(stage: Open) -> None:
    page = stage("dataset=xor&epoch=40&what_if_bend=0&before_collapse=twin&partner=deleted&speed=4")
    dialog = share(page)
    expect(dialog.locator(".receiver")).to_contain_text("stand still at epoch 40 collapsed")
    page.get_by_label("From the start").check()

    expect(dialog.locator(".receiver")).to_contain_text("train from the start at 4 times the speed")
    query = urlparse(link_in(page)).query
    assert parse_qs(query) == {"dataset": ["xor"], "partner": ["twin"], "speed": ["4"]}
    expect(stage(query).get_by_role("button", name="Pause", exact=True)).to_be_visible()


def test_it_plays_on_once_nothing_is_shared_if_it_played_before(stage: Open) -> None:
    page = stage()
    share(page)
    expect(page.get_by_role("button", name="Play", exact=True, include_hidden=True)).to_have_count(
        1
    )
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    pause(page)
    share(page)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_before_the_first_picture_it_is_seen_and_hands_on_the_link(
    visits: Visits, visit: Open
) -> None:
    mounts: list[Route] = []
    visits.meet = lambda page: page.route(re.compile(r"/mount\?"), lambda one: mounts.append(one))
    page = visit("dataset=xor", drawn=False)
    dialog = share(page)

    expect(dialog.get_by_role("heading", name="Share")).to_be_in_viewport()
    assert parse_qs(urlparse(link_in(page)).query) == {"dataset": ["xor"], "epoch": ["0"]}
    dialog.get_by_role("button", name="SVG").click()
    expect(dialog.locator(".made")).to_have_text(
        "No picture: There is nothing on show yet to make a picture of."
    )
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    for route in mounts:
        route.continue_()
    expect(page.locator(".network .scores")).to_contain_text("%")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()


def test_the_focus_stays_while_the_page_arrives_and_comes_back_at_last(
    context: BrowserContext, server: str
) -> None:
    held: list[Route] = []
    bundle = re.compile(r"/static/js/index\.")
    context.route(bundle, lambda route: held.append(route))
    page = context.new_page()
    page.goto(f"{server}/?epoch=30", wait_until="commit")
    # Chromium drops what is pressed before it has painted anything.
    page.locator(".network .scores", has_text="%").wait_for()
    page.get_by_role("button", name="Share").focus()
    page.keyboard.press("Enter")
    notebook = page.get_by_role("dialog", name="Share").get_by_role("link", name="Notebook")
    notebook.focus()
    front = page.locator("#front .stage")
    expect(front).to_have_count(1)
    context.route(bundle, lambda route: route.continue_())
    for route in held:
        route.continue_()
    expect(front).to_have_count(0, timeout=60_000)

    expect(notebook).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert soon(page, lambda: page.evaluate(FOCUSED) == "Share")


def test_the_keyboard_opens_it_stays_in_it_and_comes_back(stage: Open) -> None:
    page = stage("epoch=30")
    page.get_by_role("button", name="Share").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Share").wait_for()

    assert page.evaluate(FOCUSED) == "Copy the link"
    for key in ("b", "f", "4", "ArrowRight", "Home"):
        page.keyboard.press(key)
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert soon(page, lambda: page.evaluate(FOCUSED) == "Share")
    assert epoch_of(page) == 30
    expect(page.get_by_role("button", name="Collapse!")).to_be_visible()
    expect(page.get_by_role("button", name="Folds")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize(
    "query",
    [
        "epoch=30",
        "dataset=spiral&each_layer=true&depth=8&epoch=60&folds=true&partner=twin&speed=16"
        + "".join(f"&activation_{i}=tanh&width_{i}=5" for i in range(1, 9)),
    ],
    ids=["short", "long"],
)
def test_a_code_read_off_the_screen_is_the_link_small_and_large(stage: Open, query: str) -> None:
    page = stage(query)
    dialog = share(page)
    expect(dialog.locator(".code img")).to_have_js_property("complete", True)
    page.wait_for_timeout(500)
    link = link_in(page)

    assert parse_qs(urlparse(link).query) | {"depth": ["8"]} == parse_qs(query) | {"depth": ["8"]}
    assert read_off(page) == [link]
    page.get_by_role("button", name="QR code").click()
    page.wait_for_timeout(500)
    assert read_off(page) == [link]
    box = page.locator(".code").bounding_box()
    assert box
    assert (box["x"], box["y"]) == (0, 0)
    size = page.evaluate("[innerWidth, innerHeight]")
    assert [box["width"], box["height"]] == size
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    expect(dialog).not_to_have_class("sharing large")


def test_a_link_too_long_for_a_code_says_so_and_can_still_be_copied(stage: Open) -> None:
    edits = ";".join(f"{1000 + epoch}:w2.8.8=-0.12345678901234566" for epoch in range(32))
    page = stage(f"epoch=30&edits={edits}")
    dialog = share(page)

    expect(dialog.locator(".no-code")).to_contain_text("No QR code: a code holds at most")
    expect(page.get_by_role("button", name="QR code")).to_have_count(0)
    assert parse_qs(urlparse(link_in(page)).query)["edits"] == [edits]


def test_the_line_for_another_page_is_a_frame_of_the_same_moment(visit: Open) -> None:
    page = visit("dataset=xor&epoch=30&folds=true&panel=Depth+race")
    share(page)
    line = page.get_by_label("For another page").input_value()

    frame = page.evaluate(
        "(line) => new DOMParser().parseFromString(line, 'text/html').querySelector('iframe').src",
        line,
    )
    assert "&amp;" in line
    assert unescape(line).count(frame) == 1
    address = urlparse(frame)
    assert address.path == "/embed"
    assert parse_qs(address.query) == {"dataset": ["xor"], "epoch": ["30"], "folds": ["true"]}


def test_the_dialog_fits_the_window(visit: Open) -> None:
    page = visit("epoch=30")
    dialog = share(page)
    for width, height in ((1280, 720), (1024, 576), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        expect(dialog).to_be_in_viewport(ratio=1)
        assert dialog.evaluate("(one) => one.scrollWidth <= one.clientWidth")


def test_files_of_the_moment_are_taken_home_by_keyboard(stage: Open) -> None:
    page = stage("dataset=xor&epoch=30&what_if_bend=0.5")
    dialog = share(page)
    page.get_by_label("From the start").check()
    with page.expect_download() as taken:
        dialog.get_by_role("link", name="Python script").focus()
        page.keyboard.press("Enter")

    name = taken.value.suggested_filename
    assert name == "collapse-relu-bend-0.5-2-8-8-1-xor-epoch-30-what-if.py"
    assert Path(taken.value.path()).read_text().startswith('"""Is this network one matrix?')
    expect(dialog.locator(".no-file")).to_be_empty()
    expect(dialog).to_be_visible()


def test_where_there_is_no_file_the_dialog_says_why(stage: Open) -> None:
    page = stage("activation=tanh&depth=8&width=16&learning_rate=10.0&epoch=30")
    dialog = share(page)
    link = dialog.get_by_role("link", name="Python script")
    link.evaluate(
        "(one) => { one.href += '&what_if_activation=square'; one.removeAttribute('download') }"
    )
    link.evaluate("(one) => one.addEventListener('click', (event) => event.preventDefault())")
    link.click()

    expect(dialog.locator(".no-file")).to_have_text(
        "No file: this what-if overflows at epoch 30: nothing is finite."
    )


def test_the_dialog_offers_every_file_that_there_is(stage: Open) -> None:
    page = stage("epoch=30")
    kinds = (
        share(page).locator("a[data-kind]").evaluate_all("(all) => all.map((a) => a.dataset.kind)")
    )

    assert kinds == list(FILES)


def test_a_worksheet_opens_beside_the_page_and_prints_on_both_sides_of_a_sheet(stage: Open) -> None:
    page = stage("epoch=30&depth=8&width=16")
    with page.context.expect_page() as opened:
        share(page).get_by_role("link", name="Worksheet").click()

    sheet = opened.value
    expect(sheet.get_by_role("heading", name="Answers")).to_be_visible()
    sheet.evaluate(AXE.read_text("utf-8"))
    assert sheet.evaluate("async () => (await axe.run()).violations") == []
    assert len(re.findall(rb"/Type /Page\b", sheet.pdf(format="A4"))) == 2
    sheet.close()
