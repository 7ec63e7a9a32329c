"""Frames per second of the stage in headless Chromium, on a server that is already running.

Usage: python -m benchmarks.picture [http://localhost:8501] [seconds]

A frame counts when the network's surface was painted. Gaps are between two such frames, after
the first second. The first picture is timed from navigation, in a fresh browser context. "bent":
with folds on and the pointer on the network.
"""

import sys
from itertools import pairwise

from playwright.sync_api import Browser, Page

from benchmarks.chromium import chromium

NETWORKS = {
    "2-8-8-1": "",
    "2-8-8-8-8-1": "depth=4",
    "2-8-8-8-8-1 tanh": "depth=4&activation=tanh",
    "2-16x8-1": "depth=8&width=16",
}
COUNT_PAINTED = """
window.painted = [];
const put = CanvasRenderingContext2D.prototype.putImageData;
CanvasRenderingContext2D.prototype.putImageData = function (...image) {
  if (this.canvas.closest('.network')) window.painted.push(performance.now());
  return put.apply(this, image);
};
"""


WAYS = ("", "not drawn", "bent")


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
    page.wait_for_timeout(1000)
    page.evaluate("window.painted.length = 0")
    page.wait_for_timeout(1000 * seconds)
    painted: list[float] = page.evaluate("window.painted")
    side: int = page.locator(".network .surface").evaluate("(canvas) => canvas.width")
    page.close()
    gaps = [after - before for before, after in pairwise(painted)]
    return first, len(painted) / seconds, max(gaps, default=float("inf")), side


def _look(page: Page, way: str) -> None:
    if way == "bent":
        page.get_by_role("button", name="Folds").click(force=True)
        page.locator(".network .square").hover(position={"x": 120, "y": 140})
    if way == "not drawn":
        page.locator(".diagram").evaluate("(diagram) => { diagram.style.display = 'none'; }")


def main() -> None:
    """Print a table of all NETWORKS."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8501"
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    print(f"{'network':<30}{'first s':>9}{'frames/s':>10}{'gap ms':>8}{'side':>6}")
    with chromium() as browser:
        for name, query in NETWORKS.items():
            for way in WAYS:
                first, rate, gap, side = measure(browser, address, query, seconds, way)
                title = ", ".join(filter(None, (name, way)))
                print(f"{title:<30}{first:>9.2f}{rate:>10.1f}{gap:>8.0f}{side:>6.0f}")


if __name__ == "__main__":
    main()
