"""A lecture hall: two windows in step, and 200 phones that open one scene in the same second.

Usage: python -m benchmarks.hall [--steps 20] [--phones 200] [--seconds 10]

Windows: the story in one window of a headless Chromium, the speaker's notes in another. From the
key that is pressed in either until what it leads to stands in the other, in milliseconds.
Phones: on a cold server all ask in the same second for the page of the scene's QR code, then for
the code that it runs and for what the stage is told of the experiment, and play it from its start,
each on connections of its own. First rows count from when the page was asked for.
The exit status is 1 if something wanted was missed.
"""

import argparse
import asyncio
import random
import re
import statistics
import time
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page

from benchmarks.chromium import chromium
from benchmarks.connection import Connection
from benchmarks.served import served
from benchmarks.serving import Server, serving
from benchmarks.viewers import SPEEDS, Line, Viewer, equal, percentile, plain, show, within
from components.mount import MOUNT_VERSION
from components.story import own_story

STEP_MILLISECONDS = 200
"""What two windows may be apart: nobody sees that one of them is later."""

KEYS = ("PageDown", "PageUp")

WATCH = """(selector) => {
    window.changes = [];
    const now = () => performance.timeOrigin + performance.now();
    document.addEventListener("keydown", () => { window.pressedAt = now(); }, { capture: true });
    new MutationObserver(() => requestAnimationFrame(() => window.changes.push(now())))
        .observe(document.querySelector(selector), { subtree: true, childList: true }); }"""


def windows(steps: int) -> bool:
    """Press a key in one window, see what it does in the other, to and fro."""
    with served() as server, chromium() as browser:
        context = browser.new_context()
        story, notes = _opened(context, server.address)
        story.evaluate(WATCH, ".said")
        notes.evaluate(WATCH, "#notes")
        apart = [
            [_apart(leading, following, KEYS[step % 2]) for step in range(steps)]
            for leading, following in ((story, notes), (notes, story))
        ]
        context.close()
    lines = [
        line
        for name, times in zip(("notes follow", "notes lead"), apart, strict=True)
        for line in (
            plain(f"{name}, median", f"{statistics.median(times):.0f} ms"),
            within(f"{name}, slowest", max(times), STEP_MILLISECONDS, "ms"),
        )
    ]
    return show(f"windows: {steps} steps each way", lines)


def _opened(context: BrowserContext, address: str) -> tuple[Page, Page]:
    story = context.new_page()
    story.goto(f"{address}/present", wait_until="domcontentloaded")
    story.locator(".network .scores", has_text="%").wait_for(state="attached")
    with context.expect_page() as opened:
        story.keyboard.press("s")
    notes = opened.value
    notes.locator(".next", has_text="Next:").wait_for()
    return story, notes


def _apart(leading: Page, following: Page, key: str) -> float:
    """Return the milliseconds from a key in one window to the picture of it in the other."""
    following.evaluate("window.changes.length = 0")
    leading.keyboard.press(key)
    deadline = time.monotonic() + 10
    while not following.evaluate("window.changes.length") and time.monotonic() < deadline:
        following.wait_for_timeout(20)
    seen: float = following.evaluate("window.changes[0]")
    pressed: float = leading.evaluate("window.pressedAt")
    leading.wait_for_timeout(100)
    return seen - pressed


@dataclass
class Phone(Viewer):
    """A viewer that opens the page before it plays.

    Attributes:
        page: The address of the scene's QR code, below the server's.
        after: Seconds until it is opened.
        opened_seconds: How long page, code and mount took.
    """

    page: str = "/"
    after: float = 0.0
    opened_seconds: float = 0.0

    async def play(self, seconds: float) -> None:
        """Open the page, then watch for ``seconds``."""
        await asyncio.sleep(self.after)
        began = time.perf_counter()
        connection = Connection(self.port)
        html = (await connection.get(self.page)).body.decode()
        bundle = re.search(r"stage/\w+/bundle\.js", html)
        for address in (f"/{bundle[0]}" if bundle else "/", f"/mount?{self._settings}"):
            answer = await connection.get(address)
            if answer.status != 200:
                self.troubles.append(f"{address}: {answer.status}")
        connection.close()
        self.opened_seconds = time.perf_counter() - began
        await super().play(seconds)
        if self.first_seconds is not None:
            self.first_seconds += self.opened_seconds

    @property
    def _settings(self) -> str:
        settings = self.query.rpartition("v=")[0]
        return f"{settings}v={MOUNT_VERSION}"


def phones(count: int, seconds: float) -> bool:
    """Let phones open one scene in the same second, and play."""
    scene = next(one for one in own_story().scenes if one.name == "one-bend")
    settings = scene.shown.link.settings
    with serving() as server:
        crowd = _crowd(server, settings.query(), count)
        asyncio.run(_play(crowd, seconds))
    return show(f"phones: {count} open one scene in one second, cold", list(_lines(crowd)))


def _crowd(server: Server, query: str, count: int) -> list[Phone]:
    version = server.measured()["version"]
    rate, stride = SPEEDS["1x"]
    asks = f"{query}&v={version}".lstrip("&")
    within_a_second = random.Random(7)
    return [
        Phone(server.port, asks, rate, stride, page=f"/?{query}", after=within_a_second.random())
        for _ in range(count)
    ]


async def _play(crowd: list[Phone], seconds: float) -> None:
    await asyncio.gather(*(phone.play(seconds) for phone in crowd))


def _lines(crowd: list[Phone]) -> list[Line]:
    firsts = [float("inf") if p.first_seconds is None else p.first_seconds for p in crowd]
    troubles = [trouble for phone in crowd for trouble in phone.troubles]
    return [
        plain(
            "page, code and mount, median",
            f"{percentile([p.opened_seconds for p in crowd], 50):.2f} s",
        ),
        plain("first rows, median", f"{percentile(firsts, 50):.2f} s"),
        within("first rows, the slowest phone", max(firsts), 3, "s"),
        equal("times a buffer ran dry", sum(len(phone.dry_seconds) for phone in crowd), 0),
        equal("refused or unanswered", len(troubles), 0),
        *(plain("  as in", trouble) for trouble in troubles[:1]),
    ]


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--steps", type=int, default=20, help="in each window")
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10.0, help="for which phones play")
    options = parser.parse_args()
    good = [windows(options.steps), phones(options.phones, options.seconds)]
    raise SystemExit(not all(good))


if __name__ == "__main__":
    main()
