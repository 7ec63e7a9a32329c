"""Live sessions at one interaction a second each, at the level of the websocket.

Usage: python -m benchmarks.sessions [--sessions 50] [--seconds 30] [--churn 300]

Starts a server of its own. Prints how long interactions took, exceptions, and the memory: before,
with all sessions, after further sessions have come and gone. The visitors are one process more on
the same machine, so the figures are pessimistic where there are few processors.
"""

import argparse
import asyncio
import random
import time

from benchmarks.served import Served, served
from benchmarks.visitor import Answer, Visitor

DATASETS = ("circle", "xor", "gauss", "spiral", "moons")


async def interact(visitor: Visitor, generator: random.Random) -> Answer:
    """Do what a visitor does: mostly stop the stage somewhere, now and then change a control."""
    if generator.random() < 0.8:
        visitor.stand_at(generator.randrange(300))
        return await visitor.ask(only_fragment=True)
    visitor.set("depth", double_array_value=[generator.randrange(1, 5)])
    return await visitor.ask()


async def live(address: str, seed: int, seconds: float, answers: list[Answer]) -> None:
    """Come at a random moment of the first five seconds, interact once a second, leave."""
    generator = random.Random(seed)
    until = time.monotonic() + seconds
    await asyncio.sleep(generator.uniform(0, 5))
    async with Visitor.arriving(address, f"dataset={DATASETS[seed % len(DATASETS)]}") as visitor:
        await visitor.ask()
        while time.monotonic() < until:
            began = time.monotonic()
            answers.append(await interact(visitor, generator))
            await asyncio.sleep(max(0.0, 1 - (time.monotonic() - began)))


async def all_live(address: str, sessions: int, seconds: float) -> list[Answer]:
    """Return the answers to ``sessions`` visitors at once."""
    answers: list[Answer] = []
    await asyncio.gather(*(live(address, seed, seconds, answers) for seed in range(sessions)))
    return answers


async def come_and_go(address: str, count: int) -> None:
    """Open ``count`` pages, five at a time, look at each, close it."""
    gate = asyncio.Semaphore(5)

    async def glance() -> None:
        async with gate, Visitor.arriving(address) as visitor:
            await visitor.ask()

    await asyncio.gather(*(glance() for _ in range(count)))


def percentile(values: list[float], share: float) -> float:
    """Return the value that ``share`` of ``values`` do not exceed."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def report(server: Served, answers: list[Answer], before: float, used: float) -> None:
    """Print what ``answers`` tell, and the ``used`` processor time for each."""
    times = [1000 * answer.seconds for answer in answers]
    exceptions = sum(len(answer.exceptions) for answer in answers)
    sentences = sum("could not be drawn" in text for answer in answers for text in answer.texts)
    print(
        f"{len(answers)} interactions: median {percentile(times, 0.5):.0f} ms,"
        f" p95 {percentile(times, 0.95):.0f} ms, longest {max(times):.0f} ms;"
        f" exceptions {exceptions}, failed panels {sentences};"
        f" {1000 * used / len(answers):.0f} ms of processor each"
    )
    print(f"memory: {before:.0f} MB idle, {server.megabytes():.0f} MB with the sessions")


def main() -> None:
    """Run the sessions and print their figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--churn", type=int, default=300)
    chosen = parser.parse_args()
    with served() as server:
        before, used = server.megabytes(), server.processor_seconds()
        answers = asyncio.run(all_live(server.address, chosen.sessions, chosen.seconds))
        report(server, answers, before, server.processor_seconds() - used)
        for _ in range(2):
            asyncio.run(come_and_go(server.address, chosen.churn))
            print(f"after {chosen.churn} came and went: {server.megabytes():.0f} MB")


if __name__ == "__main__":
    main()
