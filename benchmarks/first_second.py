"""The first second of a visit, cold and warm, beside that of another playground.

Usage: python -m benchmarks.first_second [http://localhost:8501] [other address] [--runs 10]

Milliseconds from navigation, the median over the runs and the longest; both pages in turn, in one
browser. First picture: the first image put on a canvas. Trained: the first epoch after 0 on show.
Controls: the sidebar is there and its first menu takes a click. Gap: the longest between two
pictures from the first one until a second after the controls; and the same of what moves, from the
first trained epoch on. Shift: cumulative layout shift.
The bare stage: the same for /embed, and the bytes that came until its tenth trained epoch. The
other page needs nothing but a canvas; what it asks of other hosts is refused, as offline.
"""

import argparse
import statistics
from collections.abc import Callable
from itertools import pairwise

from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.chromium import chromium, refuse_other_hosts

WATCH = """
window.painted = [];
window.shifted = 0;
const put = CanvasRenderingContext2D.prototype.putImageData;
CanvasRenderingContext2D.prototype.putImageData = function (...image) {
  window.painted.push(performance.now());
  return put.apply(this, image);
};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
Figures = dict[str, float]
Pages = dict[str, tuple[str, Callable[[Page], Figures]]]


def visit(context: BrowserContext, address: str, after: Callable[[Page], Figures]) -> Figures:
    """Return what was measured of one visit.

    Args:
        context: Whose cache is used.
        address: Of the page.
        after: Measures more, once the first picture is there.
    """
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    _until(page, "window.painted.length > 0")
    figures = {"first picture": page.evaluate("window.painted[0]"), **after(page)}
    figures["shift x 1000"] = 1000 * page.evaluate("window.shifted")
    page.close()
    return figures


def nothing_more(_page: Page) -> Figures:
    """Return no figures: for a page of which only the first picture is wanted."""
    return {}


def whole(page: Page) -> Figures:
    """Return when the page trained and could be used, and the longest gap on the way."""
    trained = _trained(page, 1)
    page.locator("#front").wait_for(state="detached", timeout=60_000)
    page.get_by_test_id("stSidebar").get_by_role("combobox").first.click(trial=True)
    usable = page.evaluate("performance.now()")
    page.wait_for_timeout(1000)
    painted = page.evaluate("window.painted")
    return {
        **{"trained": trained, "controls": usable, "longest gap": _longest_gap(painted)},
        "gap in motion": _longest_gap([time for time in painted if time >= trained]),
    }


def _longest_gap(times: list[float]) -> float:
    return max(after - before for before, after in pairwise(times))


def bare(page: Page) -> Figures:
    """Return when the bare stage trained."""
    return {"trained": _trained(page, 1), "tenth epoch": _trained(page, 10)}


def _trained(page: Page, epoch: int) -> float:
    shown = page.locator(".epoch").first
    while int(shown.inner_text().removeprefix("epoch ").replace(",", "")) < epoch:
        page.wait_for_timeout(5)
    return float(page.evaluate("performance.now()"))


def _until(page: Page, condition: str) -> None:
    while not page.evaluate(condition):
        page.wait_for_timeout(5)


def measure(browser: Browser, pages: Pages, runs: int) -> dict[str, list[Figures]]:
    """Return the figures of each run, by "page, cold" and "page, warm".

    Args:
        browser: Runs the pages.
        pages: Name -> address, and what is measured of it.
        runs: Of each.
    """
    found: dict[str, list[Figures]] = {}
    for _ in range(runs):
        for name, (address, after) in pages.items():
            context = browser.new_context(viewport={"width": 1280, "height": 720})
            if name == "other":
                refuse_other_hosts(context)
            for cache in ("cold", "warm"):
                found.setdefault(f"{name}, {cache}", []).append(visit(context, address, after))
            context.close()
    return found


def kilobytes(browser: Browser, address: str) -> float:
    """Return kB over the network until the bare stage shows its tenth epoch, headers included."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    received: list[float] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address, wait_until="commit")
    _trained(page, 10)
    context.close()
    return sum(received) / 1000


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="http://localhost:8501")
    parser.add_argument("other", nargs="?")
    parser.add_argument("--runs", type=int, default=10)
    given = parser.parse_args()
    pages: Pages = {"page": (given.address, whole), "embed": (f"{given.address}/embed", bare)}
    if given.other:
        pages["other"] = (given.other, nothing_more)
    with chromium() as browser:
        found = measure(browser, pages, given.runs)
        size = kilobytes(browser, f"{given.address}/embed")
    for name, runs in found.items():
        medians = {
            key: (statistics.median(run[key] for run in runs), max(run[key] for run in runs))
            for key in runs[0]
        }
        print(
            name, *(f"{key} {mid:.0f} ({top:.0f})" for key, (mid, top) in medians.items()), sep="  "
        )
    print(f"embed: {size:.0f} kB until its tenth epoch")


if __name__ == "__main__":
    main()
