"""Tabs that stand still or that nobody looks at cost nobody anything."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import Open, epoch_of, pause, soon

pytestmark = pytest.mark.browser


def listen(context: BrowserContext) -> list[str]:
    """Everything that the context's pages send from now on: requests and websocket frames."""
    sent: list[str] = []
    context.on("request", lambda request: sent.append(request.url))
    context.on(
        "page",
        lambda page: page.on(
            "websocket", lambda socket: socket.on("framesent", lambda _: sent.append(socket.url))
        ),
    )
    return sent


def hide(page: Page, hidden: bool) -> None:
    page.evaluate(
        """(hidden) => {
        Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }""",
        hidden,
    )


def test_a_paused_tab_and_a_hidden_one_send_nothing(context: BrowserContext, visit: Open) -> None:
    sent = listen(context)
    pause(visit("dataset=xor"))
    hidden = visit()
    hide(hidden, True)
    hidden.wait_for_timeout(1500)
    assert any("_stcore/stream" in url for url in sent)
    sent.clear()

    hidden.wait_for_timeout(10_000)

    assert sent == []
    hide(hidden, False)
    epoch = epoch_of(hidden)
    assert soon(hidden, lambda: epoch_of(hidden) > epoch)
