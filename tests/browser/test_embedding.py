"""The page inside another page: where that is allowed, where not, and what is left out."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from benchmarks.served import Served, free_port, served
from tests.browser.conftest import Open, epoch_of

pytestmark = pytest.mark.browser

ALLOWED, FORBIDDEN = free_port(), free_port()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and keeps no log."""

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture(scope="module")
def playground() -> Iterator[Served]:
    allowed = f"'self' http://localhost:{ALLOWED}"
    with served(COLLAPSE_FRAME_ANCESTORS=allowed) as server:
        yield server


@pytest.fixture(scope="module")
def schools(playground: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Two other sites, each with the page in a frame."""
    folder = tmp_path_factory.mktemp("school")
    frame = f'<iframe src="{playground.address}/?embed=true&dataset=xor" width=1100 height=700>'
    Path(folder, "index.html").write_text(f"<!doctype html><h1>School</h1>{frame}</iframe>")
    sites = [
        http.server.ThreadingHTTPServer(("localhost", port), partial(Quiet, directory=str(folder)))
        for port in (ALLOWED, FORBIDDEN)
    ]
    for site in sites:
        threading.Thread(target=site.serve_forever, daemon=True).start()
    yield
    for site in sites:
        site.shutdown()
        site.server_close()


def test_a_site_that_is_allowed_shows_the_page_in_a_frame(
    context: BrowserContext, schools: None
) -> None:
    page = context.new_page()
    page.goto(f"http://localhost:{ALLOWED}/")

    inside = page.frame_locator("iframe")
    expect(inside.locator("#front")).to_have_count(0)
    expect(inside.locator(".network .scores")).to_contain_text("%")
    before = inside.locator(".epoch").inner_text()
    expect(inside.locator(".epoch")).not_to_have_text(before)


def test_any_other_site_shows_an_empty_frame(context: BrowserContext, schools: None) -> None:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"http://localhost:{FORBIDDEN}/")
    page.wait_for_timeout(2000)

    assert page.frame_locator("iframe").locator(".stage").count() == 0
    assert any("frame-ancestors" in text for text in said)


def sidebar(page: Page) -> int:
    return page.get_by_test_id("stSidebar").count()


def test_an_embedded_page_has_the_stage_and_the_links_experiment_but_no_sidebar(
    visit: Open,
) -> None:
    page = visit("embed=true&depth=3&width=5&epoch=20")

    expect(page.locator(".shape")).to_contain_text("3 hidden layers of 5")
    assert epoch_of(page) == 20
    assert sidebar(page) == 0
    assert sidebar(visit("depth=3")) == 1


def test_a_broken_embedded_link_says_so_and_shows_the_default(visit: Open) -> None:
    page = visit("embed=true&depth=99")

    expect(page.get_by_text("Part of this link could not be used")).to_be_visible()
    expect(page.locator(".shape")).to_contain_text("2 hidden layers of 8")


@pytest.fixture(scope="module")
def blog(playground: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another site, which nobody has allowed anything, with the bare stage in a frame."""
    folder = tmp_path_factory.mktemp("blog")
    frame = f'<iframe src="{playground.address}/embed?dataset=xor&depth=1" width=1100 height=760>'
    Path(folder, "index.html").write_text(f"<!doctype html><h1>Blog</h1>{frame}</iframe>")
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}/"
    site.shutdown()
    site.server_close()


def test_any_site_shows_the_bare_stage_playing_and_to_be_touched(
    context: BrowserContext, blog: str
) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.goto(blog)
    inside = page.frame_locator("iframe")
    expect(inside.locator(".shape")).to_contain_text("1 hidden layer of 8")
    expect(inside.locator(".epoch")).not_to_have_text("epoch 0")

    inside.locator(".network .square").hover(position={"x": 90, "y": 90})
    expect(inside.locator(".where")).not_to_be_empty()
    page.mouse.move(0, 0)
    inside.get_by_role("button", name="Collapse!").click()
    expect(inside.get_by_role("button", name="As trained")).to_be_visible()
    expect(inside.locator(".relation")).to_contain_text("collapsed", ignore_case=True)
    kinds = {url.partition("?")[0].rpartition("/")[2] for url in asked if url != blog}
    assert kinds <= {
        "embed",
        "component.js",
        "icon.svg",
        "mount",
        "frames",
        "layers",
        "what_if",
        "favicon.ico",
    }
    assert context.cookies() == []
