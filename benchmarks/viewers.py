"""Viewers that pull frames as the stage does, on a server that this starts itself.

    python -m benchmarks.viewers [scenario ...] [--seconds 30] [--pulls 100000]

Each scenario starts a cold server and prints what was measured beside what is wanted. A viewer
is the stage's buffer and clock without the picture; its numbers are read from the stage's
source. README.md beside this file says what the scenarios are.
"""

import argparse
import asyncio
import math
import re
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any

from benchmarks.connection import Connection
from benchmarks.served import ROOT
from benchmarks.serving import Server, serving

_HEADER = struct.Struct("<6i")
MB = 2**20


def _constants() -> dict[str, int]:
    source = (ROOT / "static/stage/frames.js").read_text("utf-8")
    return {name: int(value) for name, value in re.findall(r"const (\w+) = (\d+);", source)}


def _retries() -> list[float]:
    source = (ROOT / "static/stage/pull.js").read_text("utf-8")
    found = re.search(r"const RETRY_MILLISECONDS = \[(.*?)\]", source)
    if not found:
        raise ValueError("pull.js has no RETRY_MILLISECONDS")
    return [int(value) / 1000 for value in found[1].split(",")]


def _speeds() -> dict[str, tuple[int, int]]:
    source = (ROOT / "static/stage/clock.js").read_text("utf-8")
    rows = re.findall(r'name: "(.+?)", .*rate: (\d+), stride: (\d+)', source)
    return {name.replace("\u00d7", "x"): (int(rate), int(stride)) for name, rate, stride in rows}


CHUNK, AHEAD = (_constants()[name] for name in ("CHUNK", "AHEAD"))
RETRY_SECONDS = _retries()
SPEEDS = _speeds()
TICK_SECONDS = 1 / 60
"""The stage looks at its buffer once a frame."""
EMPTY_SECONDS = 0.05
"""What the stage waits for after an answer without rows."""


@dataclass
class Viewer:
    """One stage that plays from epoch 0.

    Attributes:
        port: Of the server.
        query: The experiment and the version.
        rate: Epochs a second.
        stride: Epochs from row to row.
        first_seconds: From its start until the first rows came; None before that.
        dry_seconds: How long each stop for want of rows took.
        pull_seconds: How long each pull took.
        shown: Epochs played.
        byte_count: Bytes of bodies received.
        troubles: Answers that were none.
    """

    port: int
    query: str
    rate: float
    stride: int
    first_seconds: float | None = None
    dry_seconds: list[float] = field(default_factory=list)
    pull_seconds: list[float] = field(default_factory=list)
    shown: float = 0.0
    byte_count: int = 0
    troubles: list[str] = field(default_factory=list)
    _missing: int = 0
    _last: float = float("inf")
    _clock: float = 0.0
    _failures: int = 0

    def pace(self, seconds: float) -> float:
        """Return epochs a second from the first rows on; ``seconds`` is how long it played."""
        return self.shown / (seconds - (self.first_seconds or 0.0))

    async def play(self, seconds: float) -> None:
        """Watch for ``seconds``."""
        began = self._clock = time.perf_counter()
        connection = Connection(self.port)
        try:
            while time.perf_counter() < began + seconds:
                wait = self._until_wanted()
                if wait == 0:
                    wait = await self._pull(connection, began)
                # A frame of the browser lies between an answer and the next pull.
                await asyncio.sleep(min(max(wait, TICK_SECONDS), began + seconds - self._clock))
                self._advance()
        finally:
            connection.close()

    def _until_wanted(self) -> float:
        """Return the seconds until the next missing row is wanted: 0 if it is now."""
        if self._missing > self._last:
            return 1.0
        early = self._missing - AHEAD * self.stride - self.shown // self.stride * self.stride
        return max(0.0, early / self.rate)

    async def _pull(self, connection: Connection, began: float) -> float:
        """Pull the first row missing and what follows in its chunk; return the seconds to wait."""
        chunk = CHUNK * self.stride
        count = (chunk - self._missing % chunk) // self.stride
        window = f"start={self._missing}&count={count}&stride={self.stride}"
        asked = time.perf_counter()
        try:
            answer = await connection.get(f"/frames?{self.query}&{window}")
            if answer.status != 200:
                raise OSError(f"{answer.status} {answer.body[:60]!r}")
        except OSError as error:
            self.troubles.append(str(error))
            self._failures += 1
            return RETRY_SECONDS[min(self._failures, len(RETRY_SECONDS)) - 1]
        self._failures = 0
        self.pull_seconds.append(time.perf_counter() - asked)
        self.byte_count += len(answer.body)
        rows, _width, _start, _stride, end, _reason = _HEADER.unpack(answer.first(24))
        self._take(rows, end, began)
        return 0.0 if rows or end >= 0 else EMPTY_SECONDS

    def _take(self, rows: int, end: int, began: float) -> None:
        self._advance()
        if rows and self.first_seconds is None:
            self.first_seconds = self._clock - began
        if end >= 0:
            self._last = end - 1
        stopped = self._stopped_seconds
        if rows and stopped:
            self.dry_seconds.append(stopped)
            self._stopped_seconds = 0.0
        self._missing += rows * self.stride

    _stopped_seconds: float = 0.0

    def _advance(self) -> None:
        """Move the clock on, but never past what is held."""
        now = time.perf_counter()
        elapsed, self._clock = now - self._clock, now
        if self.first_seconds is None or self.shown >= self._last:
            return
        held = min(self._missing - 1, self._last)
        moved = min(self.rate * elapsed, max(0.0, held + 1 - self.shown))
        self._stopped_seconds += max(0.0, elapsed - moved / self.rate - 1e-6)
        self.shown += moved


async def watch(viewers: Iterable[Viewer], seconds: float) -> None:
    """Let all of them start at the same moment and play."""
    await asyncio.gather(*(viewer.play(seconds) for viewer in viewers))


# --- what is said about them ---

Line = tuple[str, str, str, bool | None]
"""What, value, what is wanted, and whether it is so."""


def within(what: str, value: float, limit: float, unit: str) -> Line:
    """Return the line of a value that may not be above ``limit``."""
    wanted = f"<= {limit:g} {unit}" if limit < math.inf else ""
    return what, f"{value:.4g} {unit}", wanted, value <= limit if wanted else None


def at_least(what: str, value: float, limit: float) -> Line:
    """Return the line of a value that may not be below ``limit``."""
    return what, f"{value:.4g}", f">= {limit:g}", value >= limit


def equal(what: str, value: int, wanted: int) -> Line:
    """Return the line of a count that has to be ``wanted``."""
    return what, f"{value:,}", f"{wanted:,}", value == wanted


def so(what: str, value: bool, wanted: bool = True) -> Line:
    """Return the line of something that is to be ``wanted``."""
    words = ("no", "yes")
    return what, words[value], words[wanted], value is wanted


def plain(what: str, value: str) -> Line:
    """Return a line that only tells."""
    return what, value, "", None


def show(title: str, lines: Iterable[Line]) -> bool:
    """Print a table; return whether everything wanted is so."""
    print(f"\n{title}")
    good = True
    for what, value, wanted, is_so in lines:
        mark = "" if is_so is None else "ok" if is_so else "MISSED"
        print(f"  {what:<42}{value:>16}  {wanted:<14}{mark}", flush=True)
        good = good and is_so is not False
    return good


def percentile(values: list[float], percent: float) -> float:
    """Return the value that ``percent`` per cent of ``values`` do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


def playing_lines(
    viewers: list[Viewer], seconds: float, pull_limit: float = math.inf
) -> Iterator[Line]:
    """Yield what the viewers saw; ``pull_limit`` in ms is for the 95th percentile of a pull."""
    pulls = [pull for viewer in viewers for pull in viewer.pull_seconds]
    dry = [stop for viewer in viewers for stop in viewer.dry_seconds]
    troubles = [trouble for viewer in viewers for trouble in viewer.troubles]
    firsts = [float("inf") if v.first_seconds is None else v.first_seconds for v in viewers]
    megabytes = sum(viewer.byte_count for viewer in viewers) / MB
    yield within("first rows, the slowest viewer", max(firsts), 3, "s")
    yield equal("times a buffer ran dry", len(dry), 0)
    if dry:
        yield plain("  longest", f"{1000 * max(dry):.0f} ms")
    yield plain("pull, median", f"{1000 * percentile(pulls, 50):.1f} ms")
    yield within("pull, 95th percentile", 1000 * percentile(pulls, 95), pull_limit, "ms")
    yield plain("pull, slowest", f"{1000 * max(pulls):.0f} ms")
    yield plain("pulls", f"{len(pulls) / seconds:.0f} /s")
    yield plain("to a viewer", f"{1024 * megabytes / seconds / len(viewers):.1f} KB/s")
    yield equal("refused or unanswered", len(troubles), 0)
    if troubles:
        yield plain("  as in", troubles[0])


def cost_lines(
    before: dict[str, Any], after: dict[str, Any], seconds: float, generator_seconds: float
) -> Iterator[Line]:
    """Yield what it cost the server, and whether the viewers themselves were slow."""
    cores = (after["processor_seconds"] - before["processor_seconds"]) / seconds
    again = after["trained"] - after["distinct"]
    yield plain("epochs trained", f"{after['trained'] - before['trained']:,}")
    yield equal("  of these trained before", again, 0)
    yield plain("server", f"{cores:.2f} cores")
    yield plain("all viewers together", f"{generator_seconds / seconds:.2f} cores")
    yield within("server's memory, at most", after["peak_memory"], 1024, "MB")


def left_lines(server: Server, before: dict[str, Any], store_bytes: int) -> Iterator[Line]:
    """Yield what stays when everybody has left."""
    time.sleep(2)
    memory = server.measured()["memory"]
    more = memory - before["memory"]
    yield within("more than at its start, all left", more, 100 + store_bytes / MB, "MB")


# --- the scenarios ---


def played(
    title: str,
    queries: list[str],
    speed: str,
    options: argparse.Namespace,
    pull_limit: float = math.inf,
) -> bool:
    """Let one viewer per query play on a cold server and print what came of it."""
    with serving(options.store_bytes) as server:
        before = server.measured()
        rate, stride = SPEEDS[speed]
        viewers = [
            Viewer(server.port, f"{query}&v={before['version']}".lstrip("&"), rate, stride)
            for query in queries
        ]
        used = time.process_time()
        asyncio.run(watch(viewers, options.seconds))
        used = time.process_time() - used
        pace = min(viewer.pace(options.seconds) for viewer in viewers)
        lines = [
            *playing_lines(viewers, options.seconds, pull_limit),
            at_least("epochs a second, the slowest viewer", pace, 0.99 * rate),
            *cost_lines(before, server.measured(), options.seconds, used),
            *left_lines(server, before, options.store_bytes),
        ]
    return show(title, lines)


def lecture(options: argparse.Namespace) -> bool:
    """200 viewers open one link at the same moment."""
    title = f"lecture: 200 viewers on one link at 1x, cold, {options.seconds:g} s"
    return played(title, ["seed=7"] * 200, "1x", options, 150)


def experiments(options: argparse.Namespace) -> bool:
    """50 viewers, each on an experiment of their own."""
    title = f"experiments: 50 viewers on 50 experiments at 1x, cold, {options.seconds:g} s"
    return played(title, [f"seed={seed}" for seed in range(1, 51)], "1x", options)


def fast(options: argparse.Namespace) -> bool:
    """One viewer at 16x; the record ends after five seconds."""
    title = "fast: one viewer at 16x, cold"
    return played(title, ["seed=7"], "16x", argparse.Namespace(**vars(options) | {"seconds": 5}))


LEAVING = 40
BIGGEST = "depth=8&width=16&batch_size=1&train_percent=90"


def leaving(options: argparse.Namespace) -> bool:
    """Viewers of the largest network ask for much and are gone at once."""
    title = f"leaving: {LEAVING} ask for 240 rows of the largest network each, and hang up"
    with serving(options.store_bytes) as server:
        before = server.measured()
        alone = asyncio.run(_time_of_biggest(server, before["version"]))
        began = server.measured()["processor_seconds"]
        asyncio.run(_ask_and_leave(server, before["version"]))
        time.sleep(2)
        soon = server.measured()["processor_seconds"]
        time.sleep(3)
        later = server.measured()["processor_seconds"]
    return show(
        title,
        [
            within("one such pull when nobody else is there", 1000 * alone, 150, "ms"),
            plain("processor time within 2 s of leaving", f"{soon - began:.2f} s"),
            within("in the 3 s after that", later - soon, 0.15, "s"),
        ],
    )


async def _time_of_biggest(server: Server, version: str) -> float:
    """Return the median seconds of five pulls that cannot be answered in full."""
    connection = Connection(server.port)
    seconds = []
    for start in range(0, 5 * 240, 240):
        asked = time.perf_counter()
        await connection.get(_biggest(0, version, start))
        seconds.append(time.perf_counter() - asked)
    connection.close()
    return percentile(seconds, 50)


async def _ask_and_leave(server: Server, version: str) -> None:
    connections = [Connection(server.port) for _ in range(LEAVING)]
    asking = [
        asyncio.ensure_future(connection.get(_biggest(seed, version, 0)))
        for seed, connection in enumerate(connections, 1)
    ]
    await asyncio.sleep(0.1)
    for task, connection in zip(asking, connections, strict=True):
        task.cancel()
        connection.close()
    await asyncio.gather(*asking, return_exceptions=True)


def _biggest(seed: int, version: str, start: int) -> str:
    return f"/frames?{BIGGEST}&seed={seed}&v={version}&start={start}&count=240&stride=1"


PULLERS = 8
BUSY = 503
SAMPLES = 100


def churn(options: argparse.Namespace) -> bool:
    """Pull after pull over changing experiments."""
    title = f"churn: {options.pulls:,} pulls over changing experiments"
    with serving(options.store_bytes) as server:
        before = server.measured()
        memory, seconds = asyncio.run(_churn(server, before["version"], options.pulls))
        after = server.measured()
    settled = memory[len(memory) // 10 :]
    tenths = [memory[i * (len(memory) - 1) // 5] for i in range(6)]
    return show(
        title,
        [
            plain("pulls", f"{after['pulls'] / seconds:.0f} /s"),
            plain("experiments trained", f"{after['engines'] - before['engines']:,}"),
            plain("memory at start", f"{before['memory']:.0f} MB"),
            plain("memory, from first to last", " ".join(f"{each:.0f}" for each in tenths)),
            within("change after the first tenth", max(settled) - min(settled), 50, "MB"),
            within("server's memory, at most", after["peak_memory"], 1024, "MB"),
        ],
    )


async def _churn(server: Server, version: str, pulls: int) -> tuple[list[float], float]:
    """Return the server's memory after every hundredth of ``pulls``, and the seconds taken."""
    memory: list[float] = []
    addresses = changing(version, Random(0))
    connections = [Connection(server.port) for _ in range(PULLERS)]

    async def pull_some(connection: Connection, count: int) -> None:
        for _ in range(count):
            address = next(addresses)
            # Faster than the server lets all visitors together be; the stage asks again too.
            while (answer := await connection.get(address)).status == BUSY:
                await asyncio.sleep(RETRY_SECONDS[0])
            if answer.status != 200:
                raise OSError(f"{answer.status} {answer.body[:60]!r}")

    began = time.perf_counter()
    for _ in range(SAMPLES):
        share = max(1, pulls // SAMPLES // PULLERS)
        await asyncio.gather(*(pull_some(connection, share) for connection in connections))
        memory.append((await asyncio.to_thread(server.measured))["memory"])
    for connection in connections:
        connection.close()
    return memory, time.perf_counter() - began


def changing(version: str, random: Random) -> Iterator[str]:
    """Yield addresses without end: four pulls of an experiment, then another one."""
    shapes = list(product(("circle", "xor", "gauss"), range(5), (1, 2, 4, 8)))
    while True:
        dataset, depth, width = random.choice(shapes)
        seeds = f"seed={random.randrange(100)}&data_seed={random.randrange(100)}"
        experiment = f"dataset={dataset}&depth={depth}&width={width}&{seeds}&v={version}"
        for start in (0, CHUNK, 0, 2 * CHUNK):
            yield f"/frames?{experiment}&start={start}&count={CHUNK}&stride=1"


SCENARIOS: dict[str, Callable[[argparse.Namespace], bool]] = {
    one.__name__: one for one in (lecture, experiments, fast, leaving, churn)
}


def main() -> None:
    """Run the scenarios asked for; the exit status is 1 if something wanted was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("scenarios", nargs="*", help=f"from {', '.join(SCENARIOS)}; default: all")
    parser.add_argument("--seconds", type=float, default=30.0, help="for which viewers play")
    parser.add_argument("--pulls", type=int, default=100_000, help="of churn")
    parser.add_argument("--store-bytes", type=int, default=256 * MB, help="COLLAPSE_STORE_BYTES")
    options = parser.parse_args()
    unknown = set(options.scenarios) - SCENARIOS.keys()
    if unknown:
        parser.error(f"there is no scenario {min(unknown)!r}")
    names = options.scenarios or list(SCENARIOS)
    good = [SCENARIOS[name](options) for name in names]
    raise SystemExit(not all(good))


if __name__ == "__main__":
    main()
