"""Two replicas behind nginx, viewers playing, and one replica killed with signal 9.

Usage: python -m benchmarks.replicas [--viewers 50] [--seconds 30]

Starts two servers and nginx (Debian: nginx-light) with deploy/nginx.conf on free ports of the
loopback interface. Each viewer holds a page open and pulls its frames as the stage does, a second
of them a second. After a third of the time one replica is killed, and not started again. Prints
how long its viewers were without their page, whether they came back to their epoch and to the
same frames, and all errors, those of the other replica's viewers apart.
"""

import argparse
import asyncio
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import numpy as np
from websockets.exceptions import WebSocketException

from benchmarks.behind_nginx import nginx
from benchmarks.served import served
from benchmarks.visitor import Visitor
from models.experiment.settings import Settings
from models.record.run import Run
from models.record.version import FRAMES_VERSION

EXPERIMENTS = tuple(
    Settings(dataset=dataset, seed=seed)
    for dataset in ("circle", "xor", "spiral")
    for seed in (0, 1)
)
CHUNK = 60
RETRY_SECONDS = 0.25


@dataclass
class Viewer:
    """A page that plays, and what happened to it.

    Attributes:
        settings: Its experiment.
        epoch: The next that it wants.
        rows: Epoch -> the row that it was given.
        pull_errors: Pulls that were not answered with frames.
        refused: Attempts to come back that failed.
        losses: When its page was lost, and for how many seconds.
        trouble: Pages that came back with something else than the stage.
    """

    settings: Settings
    epoch: int = 0
    rows: dict[int, bytes] = field(default_factory=dict)
    pull_errors: int = 0
    refused: int = 0
    losses: list[float] = field(default_factory=list)
    trouble: int = 0
    longest_pull: float = 0.0

    async def watch(self, address: str, until: float) -> None:
        """Open the page and play until then."""
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            await client.get(address)
            cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
            await asyncio.gather(
                self._play(client, address, until), self._stay(address, cookie, until)
            )

    async def _play(self, client: httpx.AsyncClient, address: str, until: float) -> None:
        while (began := time.monotonic()) < until:
            window = f"start={self.epoch}&count={CHUNK - self.epoch % CHUNK}&stride=1"
            query = f"{self.settings.query()}&v={FRAMES_VERSION}&{window}"
            try:
                response = await client.get(f"{address}/frames?{query}")
                count = self._take(response) if response.status_code == 200 else -1
            except httpx.TransportError:
                count = -1
            self.longest_pull = max(self.longest_pull, time.monotonic() - began)
            self.pull_errors += count < 0
            pause = count / CHUNK if count > 0 else RETRY_SECONDS
            await asyncio.sleep(max(0.0, pause - (time.monotonic() - began)))

    def _take(self, response: httpx.Response) -> int:
        count, width, start, *_ = struct.unpack_from("<6i", response.content)
        for i in range(count):
            place = 24 + 4 * width * i
            self.rows[start + i] = response.content[place : place + 4 * width]
        self.epoch += count
        return int(count)

    async def _stay(self, address: str, cookie: str, until: float) -> None:
        """Hold the page open; where it is lost, come back to it as the browser does."""
        lost: float | None = None
        while time.monotonic() < until:
            try:
                async with Visitor.arriving(address, self.settings.query(), cookie) as visitor:
                    answer = await visitor.ask(timeout=10)
                    visitor.stand_at(self.epoch)
                    again = await visitor.ask(only_fragment=True, timeout=10)
                    fine = answer.stages == again.stages == 1 and not again.exceptions
                    self.trouble += not fine
                    if lost is not None:
                        self.losses.append(time.monotonic() - lost)
                    async with asyncio.timeout(max(0.0, until - time.monotonic())):
                        await visitor.connection.wait_closed()
                    lost = time.monotonic()
            except TimeoutError:
                return
            except (WebSocketException, OSError, EOFError):
                self.refused += 1
                lost = lost if lost is not None else time.monotonic()
                await asyncio.sleep(RETRY_SECONDS)


def wrong_rows(viewer: Viewer, run: Run) -> int:
    """Return how many of its rows differ from those that are trained here."""
    if not viewer.rows:
        return 0
    expected = run.rows(0, max(viewer.rows) + 1).astype("<f4")
    got = {epoch: np.frombuffer(row, "<f4") for epoch, row in viewer.rows.items()}
    return sum(row.tobytes() != expected[epoch].tobytes() for epoch, row in got.items())


def report(viewers: list[Viewer], seconds: float) -> None:
    """Print what happened to those who lost their page, and to the others."""
    runs = {settings: Run(settings) for settings in EXPERIMENTS}
    for title, group in {
        "viewers of the killed replica": [one for one in viewers if one.losses or one.refused],
        "viewers of the other": [one for one in viewers if not one.losses and not one.refused],
    }.items():
        away = max((max(one.losses, default=seconds) for one in group if one.refused), default=0.0)
        away = max([away, *(loss for one in group for loss in one.losses)])
        print(
            f"{title}: {len(group)}; without their page for at most {away:.2f} s;"
            f" pulls that failed {sum(one.pull_errors for one in group)},"
            f" longest {max((one.longest_pull for one in group), default=0.0):.2f} s;"
            f" attempts to come back that failed {sum(one.refused for one in group)};"
            f" pages that came back wrong {sum(one.trouble for one in group)};"
            f" epochs played {min((one.epoch for one in group), default=0)}"
            f" to {max((one.epoch for one in group), default=0)};"
            f" rows {sum(len(one.rows) for one in group)},"
            f" of them wrong {sum(wrong_rows(one, runs[one.settings]) for one in group)}"
        )


async def all_watch(address: str, viewers: list[Viewer], seconds: float) -> None:
    """Let all of ``viewers`` play for ``seconds``."""
    until = time.monotonic() + seconds
    await asyncio.gather(*(viewer.watch(address, until) for viewer in viewers))


async def lose_one(
    address: str, viewers: list[Viewer], seconds: float, kill: Callable[[], None]
) -> None:
    """Let all play, and kill a replica after a third of the time."""

    async def later() -> None:
        await asyncio.sleep(seconds / 3)
        await asyncio.to_thread(kill)

    await asyncio.gather(all_watch(address, viewers, seconds), later())


def main() -> None:
    """Kill one of two replicas under load and print what became of the viewers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    chosen = parser.parse_args()
    viewers = [Viewer(EXPERIMENTS[i % len(EXPERIMENTS)]) for i in range(chosen.viewers)]
    with (
        served(STREAMLIT_SERVER_COOKIE_SECRET="the same on both") as first,
        served(STREAMLIT_SERVER_COOKIE_SECRET="the same on both") as second,
        nginx([first.port, second.port]) as port,
    ):
        address = f"http://localhost:{port}"
        asyncio.run(lose_one(address, viewers, chosen.seconds, first.kill))
    report(viewers, chosen.seconds)


if __name__ == "__main__":
    main()
