"""A soak: visitors come, play, interact and go, for as long as asked; what the server holds.

Usage: python -m benchmarks.soak [--minutes 30] [--visitors 10]

Starts a server of its own. Prints memory and threads twice a minute, and at the end the slope of
the memory after warm-up, the first third of the time, in MB an hour.
"""

import argparse
import asyncio
import random
import time
from dataclasses import dataclass

import httpx
import numpy as np

from benchmarks.served import Served, served
from benchmarks.sessions import DATASETS, interact
from benchmarks.visitor import Answer, Visitor
from models.record.version import FRAMES_VERSION

PAUSE = 1.0


@dataclass(frozen=True)
class Sample:
    """What the server held ``seconds`` after the start."""

    seconds: float
    megabytes: float
    threads: int


@dataclass(frozen=True)
class Soaked:
    """What a soak showed.

    Attributes:
        samples: In the order of time.
        answers: To every interaction.
        threads_at_rest: Before the first visitor.
        threads_left: A few seconds after the last one.
    """

    samples: list[Sample]
    answers: list[Answer]
    threads_at_rest: int
    threads_left: int

    def slope(self, warm_up: float = 1 / 3) -> float:
        """Return the growth of the memory after the first ``warm_up`` of the time, MB an hour."""
        kept = self.samples[int(warm_up * len(self.samples)) :]
        hours = np.array([sample.seconds for sample in kept]) / 3600
        return float(np.polyfit(hours, [sample.megabytes for sample in kept], 1)[0])


async def soak(server: Served, visitors: int, seconds: float, every: float) -> Soaked:
    """Return what the server held while ``visitors`` at a time used it for ``seconds``."""
    at_rest = server.threads()
    answers: list[Answer] = []
    until = time.monotonic() + seconds
    users = [_one_after_another(server, number, until, answers) for number in range(visitors)]
    samples: list[Sample] = []
    await asyncio.gather(_sample(server, samples, until, every), *users)
    await asyncio.sleep(3)
    return Soaked(samples, answers, at_rest, server.threads())


async def _sample(server: Served, samples: list[Sample], until: float, every: float) -> None:
    began = time.monotonic()
    while time.monotonic() < until:
        await asyncio.sleep(every)
        taken = Sample(time.monotonic() - began, server.megabytes(), server.threads())
        samples.append(taken)


async def _one_after_another(
    server: Served, number: int, until: float, answers: list[Answer]
) -> None:
    """Be one visitor after another, each for some ten seconds."""
    generator = random.Random(number)
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        while time.monotonic() < until:
            # Experiments recur, as in a lecture: the store is full after a while.
            query = f"dataset={generator.choice(DATASETS)}&seed={generator.randrange(4)}"
            async with Visitor.arriving(server.address, query) as visitor:
                await visitor.ask()
                leaves = min(until, time.monotonic() + generator.uniform(5, 15))
                start = 0
                while time.monotonic() < leaves:
                    answers.append(await interact(visitor, generator))
                    await client.get(_pull(server, query, start))
                    start += 60
                    await asyncio.sleep(PAUSE)


def _pull(server: Served, query: str, start: int) -> str:
    window = f"start={start}&count=60&stride=1&v={FRAMES_VERSION}"
    return f"{server.address}/frames?{query}&{window}"


def main() -> None:
    """Soak a server and print how it fared."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--visitors", type=int, default=10)
    chosen = parser.parse_args()
    with served() as server:
        soaked = asyncio.run(soak(server, chosen.visitors, 60 * chosen.minutes, every=5))
    for sample in soaked.samples[::6]:
        print(f"{sample.seconds:7.0f} s {sample.megabytes:6.0f} MB {sample.threads:4} threads")
    failed = sum(bool(answer.exceptions) for answer in soaked.answers)
    print(
        f"{len(soaked.answers)} interactions, {failed} exceptions;"
        f" {soaked.slope():+.1f} MB an hour after warm-up;"
        f" threads {soaked.threads_at_rest} before, {soaked.threads_left} after"
    )


if __name__ == "__main__":
    main()
