"""Frames per second of the stage in headless Chromium, on a server that is already running.

Usage: python -m benchmarks.picture [http://localhost:8501] [seconds] [http://localhost:8799]

A frame counts when the network's surface was painted. Gaps are between two such frames, after
the first second. The first picture is timed from navigation, in a fresh browser context. "bent":
with folds on and the pointer on the network; "through": with the sheet on its way through the
layers. The third argument is TensorFlow Playground's address: its networks of the same shape are
watched in turn with ours, each for as long. There a frame counts when anything was painted.
"""

import sys
from itertools import pairwise

from playwright.sync_api import Browser, Page

from benchmarks.chromium import chromium, refuse_other_hosts

NETWORKS = {
    "2-8-8-1": "",
    "2-8-8-8-8-1": "depth=4",
    "2-8-8-8-8-1 tanh": "depth=4&activation=tanh",
    "2-16x8-1": "depth=8&width=16",
}
PAIRED = {
    "2-8-8-1": ("", "networkShape=8,8"),
    "2-8x6-1": ("depth=6", "networkShape=8,8,8,8,8,8"),
}
"""Of the same shape: in our link and in theirs."""

COUNT_PAINTED = """
window.painted = [];
const put = CanvasRenderingContext2D.prototype.putImageData;
CanvasRenderingContext2D.prototype.putImageData = function (...image) {
  const frame = document.timeline.currentTime;
  const isOther = !document.querySelector('#front, .stage, [data-testid=stApp]');
  const isCounted = isOther || this.canvas.closest('.network');
  if (isCounted && window.painted.at(-1) !== frame) window.painted.push(frame);
  return put.apply(this, image);
};
"""


WAYS = ("", "not drawn", "bent", "through")


def measure(
    browser: Browser, address: str, query: str, seconds: float, way: str
) -> tuple[float, ...]:
    """Return first picture in s, frames per second, longest gap in ms, cells on a side.

    Args:
        browser: Runs the page.
        address: Of the server.
        query: The experiment.
        seconds: How long frames are counted.
        way: One of WAYS, in which the page is looked at meanwhile.
    """
    page = browser.new_page(bypass_csp=True, viewport={"width": 1280, "height": 720})
    page.add_init_script(COUNT_PAINTED)
    page.goto(f"{address}/?{query}")
    page.wait_for_function("window.painted.length > 0", timeout=60_000)
    first: float = page.evaluate("window.painted[0] / 1000")
    page.wait_for_timeout(3000)  # until Streamlit has started
    _look(page, way)
    rate, gap = _watched(page, seconds)
    side: int = page.locator(".network .surface").evaluate("(canvas) => canvas.width")
    page.close()
    return first, rate, gap, side


def measure_other(
    browser: Browser, address: str, network: str, seconds: float
) -> tuple[float, ...]:
    """Return frames per second and the longest gap in ms of TensorFlow Playground in training.

    Args:
        browser: Runs the page; what the page asks of other hosts is refused, as offline.
        address: Of its built files.
        network: As in its links.
        seconds: How long frames are counted.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    refuse_other_hosts(page)
    page.add_init_script(COUNT_PAINTED)
    page.goto(f"{address}/#activation=relu&dataset=circle&{network}", wait_until="commit")
    page.locator("#play-pause-button").click()
    page.wait_for_timeout(3000)
    found = _watched(page, seconds)
    page.close()
    return found


def _watched(page: Page, seconds: float) -> tuple[float, float]:
    """Frames per second and the longest gap in ms, after one second more."""
    page.wait_for_timeout(1000)
    page.evaluate("window.painted.length = 0")
    page.wait_for_timeout(1000 * seconds)
    painted: list[float] = page.evaluate("window.painted")
    gaps = [after - before for before, after in pairwise(painted)]
    return len(painted) / seconds, max(gaps, default=float("inf"))


def _look(page: Page, way: str) -> None:
    if way == "bent":
        page.get_by_role("button", name="Folds").click(force=True)
        page.locator(".network .square").hover(position={"x": 120, "y": 140})
    if way == "through":
        page.get_by_role("button", name="Fold", exact=True).click(force=True)
    if way == "not drawn":
        page.locator(".diagram").evaluate("(diagram) => { diagram.style.display = 'none'; }")


def pair(browser: Browser, address: str, other: str, seconds: float) -> None:
    """Print frames per second of ours and theirs, in turn, three times."""
    print(f"{'network':<12}{'frames/s':>10}{'gap ms':>8}{'theirs':>10}{'gap ms':>8}")
    for name, (query, network) in 3 * list(PAIRED.items()):
        _first, rate, gap, _side = measure(browser, address, query, seconds, "")
        their_rate, their_gap = measure_other(browser, other, network, seconds)
        print(f"{name:<12}{rate:>10.1f}{gap:>8.0f}{their_rate:>10.1f}{their_gap:>8.0f}")


def main() -> None:
    """Print a table of all NETWORKS."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8501"
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    with chromium() as browser:
        if len(sys.argv) > 3:
            pair(browser, address, sys.argv[3], seconds)
            return
        print(f"{'network':<30}{'first s':>9}{'frames/s':>10}{'gap ms':>8}{'side':>6}")
        for name, query in NETWORKS.items():
            for way in WAYS:
                first, rate, gap, side = measure(browser, address, query, seconds, way)
                title = ", ".join(filter(None, (name, way)))
                print(f"{title:<30}{first:>9.2f}{rate:>10.1f}{gap:>8.0f}{side:>6.0f}")


if __name__ == "__main__":
    main()
