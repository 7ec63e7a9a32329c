"""A headless Chromium: the one that is installed, or Playwright's own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Only a last list of features counts: these are Playwright's, and at the end two menus below
    # the address bar, pages each, which every window loads: that takes as long as the stage does.
    "--disable-features=AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,"
    "HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,"
    "NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,"
    "ThirdPartyStoragePartitioning,WebUIOmniboxAimPopup,WebUIOmniboxPopup",
)


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Run a browser that asks nobody for anything; ``CHROMIUM`` may name its program.

    Args:
        flags: More of its flags, beside FLAGS.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        yield browser
        browser.close()


def refuse_other_hosts(where: BrowserContext | Page) -> None:
    """Have requests fail that go to other hosts than this one, as they do offline."""

    def route(request: Route) -> None:
        if "//localhost:" in request.request.url:
            request.continue_()
        else:
            request.abort()

    where.route("**/*", route)
