"""How long the cards of random links take.

Usage: python -m benchmarks.cards [--links 100]

Starts a server of its own and asks for one card after the other: where the network is still to be
trained, where it was trained (the epoch before), and where the card is kept.
"""

import argparse
import random
import time

import httpx

from benchmarks.served import Served, served
from benchmarks.sessions import percentile
from components.partner import PARTNERS
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import DATASETS
from models.experiment.settings import BATCH_SIZES, MAX_DEPTH, MAX_SEED, MAX_WIDTH
from server.card_route import FOR_NOW


def random_link(generator: random.Random) -> str:
    """Return a link of any shape to any data, at the usual learning rate."""
    choices = {
        "dataset": generator.choice(list(DATASETS)),
        "noise": generator.choice([0.0, 0.1, 0.25, 0.5]),
        "data_seed": generator.randint(0, MAX_SEED),
        "activation": generator.choice(list(ACTIVATIONS)),
        "depth": generator.randint(0, MAX_DEPTH),
        "width": generator.randint(1, MAX_WIDTH),
        "batch_size": generator.choice(BATCH_SIZES),
        "seed": generator.randint(0, MAX_SEED),
        "partner": generator.choice(list(PARTNERS)),
    }
    return "&".join(f"{name}={value}" for name, value in choices.items())


def milliseconds(server: Served, client: httpx.Client, address: str) -> tuple[float, float] | None:
    """Return how long an answer took, and what of it the server computed (in steps of 10 ms).

    None if there is none to be had. Afterwards the network is trained as far as was asked.
    """
    began, computed = time.perf_counter(), server.processor_seconds()
    answer = client.get(address)
    took = time.perf_counter() - began, server.processor_seconds() - computed
    while answer.headers.get("Cache-Control") == FOR_NOW["Cache-Control"]:
        answer = client.get(address)
    return (1000 * took[0], 1000 * took[1]) if answer.status_code == 200 else None


def spread(times: list[float]) -> str:
    """Return what is usual, and what is most, in words."""
    usual, most = percentile(times, 0.5), percentile(times, 0.95)
    return f"median {usual:.0f} ms, p95 {most:.0f} ms, longest {max(times):.0f} ms"


def main() -> None:
    """Ask for the cards and print how long they took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--links", type=int, default=100)
    links = parser.parse_args().links
    generator = random.Random(1)
    taken: dict[str, list[tuple[float, float]]] = {"to be trained": [], "trained": [], "kept": []}
    with (
        served() as server,
        httpx.Client(base_url=server.address, trust_env=False, timeout=30) as client,
    ):
        before = server.megabytes()
        for _ in range(links):
            link = random_link(generator)
            asked = (f"{link}&epoch=300", f"{link}&epoch=299", f"{link}&epoch=299")
            for kind, query in zip(taken, asked, strict=True):
                if (took := milliseconds(server, client, f"/card.png?{query}")) is not None:
                    taken[kind].append(took)
        for kind, times in taken.items():
            print(f"{kind}: {len(times)} cards, {spread([passed for passed, _ in times])};")
            print(f"  computed {spread([computed for _, computed in times])}")
        print(f"memory: {before:.0f} -> {server.megabytes():.0f} MB")


if __name__ == "__main__":
    main()
