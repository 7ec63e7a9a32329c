"""The Content Security Policy, as a browser holds the page to it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Visits

pytestmark = pytest.mark.browser


def tabs(page: Page) -> list[str]:
    return page.get_by_role("tab").all_inner_texts()


def test_no_panel_breaks_the_security_policy_or_asks_another_host(
    visits: Visits, visit: Open, server: str
) -> None:
    said: list[str] = []
    asked: list[str] = []

    def listen(page: Page) -> None:
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))

    visits.meet = listen
    for query in ("activation=identity&depth=8", "activation=tanh&dataset=spiral"):
        page = visit(f"{query}&epoch=50")
        for tab in tabs(page):
            page.get_by_role("tab", name=tab).click()
            page.wait_for_timeout(500)
        expect(page.get_by_text("could not be drawn")).to_have_count(0)

    assert [text for text in said if "Content Security Policy" in text or "CSP" in text] == []
    assert [text for text in said if text.startswith("error") and "favicon" not in text] == []
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []


def test_the_policy_is_in_force(visit: Open) -> None:
    page = visit()

    assert page.evaluate("() => { try { return eval('1') } catch (error) { return error.name } }")
    blocked = page.evaluate(
        """() => new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.blockedURI));
        document.body.append(Object.assign(document.createElement('img'),
            { src: 'http://127.0.0.1:9/x.png' }));
    })"""
    )
    assert blocked.startswith("http://127.0.0.1:9")
