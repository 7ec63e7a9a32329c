"""The panels below the stage, as a person sees them."""

import struct

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Visits, pause, soon

pytestmark = pytest.mark.browser

FIGURES = [
    ("Loss+and+accuracy", ["loss-and-accuracy"]),
    ("Surface+in+3-D", ["surface-and-sheet"]),
    ("How+much+bend", ["how-much-bend"]),
    ("Depth+race", ["depth-race", "depth-race-lines"]),
]


@pytest.mark.parametrize(("panel", "names"), FIGURES)
def test_every_figure_downloads_ready_for_a_slide(
    visit: Open, panel: str, names: list[str]
) -> None:
    page = visit(f"epoch=20&panel={panel}")
    charts = page.locator("[data-testid=stPlotlyChart]")
    expect(charts).to_have_count(len(names))
    # What is drawn in turns is drawn anew until all of it is there.
    expect(page.get_by_text("Still training")).to_have_count(0, timeout=60_000)
    page.wait_for_timeout(1000)
    for chart, name in zip(charts.all(), names, strict=True):
        chart.scroll_into_view_if_needed()
        chart.hover()
        with page.expect_download() as download:
            chart.locator("[data-title*=Download]").click()
        assert download.value.suggested_filename == f"{name}.png"
        header = download.value.path().read_bytes()[:24]
        assert struct.unpack(">II", header[16:]) == (3200, 1800)
    buttons_lie_on_no_legend(page)


def buttons_lie_on_no_legend(page: Page) -> None:
    """Nor on a phone, where a figure's legend is closest to its buttons."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(1000)
    figures = page.get_by_test_id("stPlotlyChart").filter(has=page.locator(".legend")).all()
    assert figures
    for figure in figures:
        legend, buttons = (
            figure.locator(part).first.bounding_box() for part in (".legend", ".modebar")
        )
        assert legend
        assert buttons
        assert legend["y"] > buttons["y"] + buttons["height"]


def test_the_page_says_cannot_or_did_not_at_the_epoch_it_stands_at(visit: Open) -> None:
    page = visit("activation=identity")
    epoch = pause(page)

    expect(page.get_by_text("Cannot represent")).to_be_visible()
    expect(page.get_by_text(f"At epoch {epoch:,}:")).to_be_visible()
    page.get_by_role("button", name="Evidence").click()
    expect(page.get_by_role("cell", name="Best straight line, all points")).to_be_visible()


def test_a_sweep_finishes_by_itself(visit: Open) -> None:
    page = visit("panel=How+much+bend&width=8&depth=4&batch_size=2&seed=11")

    expect(page.get_by_text("Still training")).to_be_visible()
    expect(page.get_by_text("Still training")).to_have_count(0, timeout=120_000)
    expect(page.get_by_text("Each t is trained by itself")).to_be_visible()


@pytest.mark.parametrize("query", ["activation=identity&depth=8", "activation=tanh&dataset=spiral"])
def test_no_panel_is_wider_than_a_phone_or_breaks_the_policy_or_asks_another_host(
    visits: Visits, visit: Open, server: str, query: str
) -> None:
    said: list[str] = []
    asked: list[str] = []

    def listen(page: Page) -> None:
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))

    visits.meet = listen
    page = visit(f"{query}&epoch=50")
    page.set_viewport_size({"width": 390, "height": 844})
    for tab in page.get_by_role("tab").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        page.wait_for_timeout(1500)
        assert overflow(page) <= 0
    expect(page.get_by_text("could not be drawn")).to_have_count(0)

    assert len(asked) > 20
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []
    assert [text for text in said if "Content Security Policy" in text or "CSP" in text] == []
    assert [text for text in said if text.startswith("error") and "favicon" not in text] == []
    page.close()  # it would be lent again, and be listened to


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    wide: int = page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth; }"
    )
    return wide


WATCH_ANIMATIONS = """() => {
    window.animated = [];
    document.addEventListener("animationstart", ({ target, animationName }) => {
        if (target.matches(".st-key-chain_line_2")) window.animated.push(animationName);
    });
}"""
"""What begins to move the product."""

PRESS_AND_ASK_FOR_MORE = """(button) => {
    button.click();
    document.querySelector(".st-key-chain_values input").click();
}"""
"""Two requests at once, as when the stage tells its moment while a button is pressed."""


def test_the_multiplication_can_be_watched(visit: Open) -> None:
    page = visit("epoch=20&activation=identity")
    product = page.locator(".st-key-chain_line_2")
    expect(product).to_be_visible()
    page.evaluate(WATCH_ANIMATIONS)
    page.get_by_test_id("stMain").get_by_test_id("stBaseButton-secondary").filter(
        has_text="Multiply"
    ).evaluate(PRESS_AND_ASK_FOR_MORE)

    assert soon(page, lambda: page.evaluate("window.animated.length === 1"))
    expect(product).to_have_css("opacity", "1")
