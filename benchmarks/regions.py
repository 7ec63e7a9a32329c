"""The time for all linear regions of a trained network, in forward passes of the same network.

Usage: python -m benchmarks.regions [epochs]

The unit is one torch forward pass over a 200 x 200 grid, on the same machine at the same moment.
Both are the fastest of several, which a busy machine disturbs least.
"""

import sys
import time
from collections.abc import Callable

from models.definition.frame import grid_points
from models.definition.network import Network
from models.definition.training import Trainer
from models.experiment.datasets import make_data
from models.experiment.settings import Settings
from models.findings.regions import linear_regions

GRID_SIDE = 200
REPEATS = 20
NETWORKS = ((2, 8), (4, 8), (8, 16))  # depth, width


def seconds(work: Callable[[], object]) -> float:
    """Return the least time that ``work`` took."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def row(depth: int, width: int, epochs: int) -> str:
    """Return one line of the table."""
    settings = Settings(depth=depth, width=width)
    trainer = Trainer(settings, make_data(settings.dataset, 0.0, 50, 0))
    for _ in range(epochs):
        trainer.epoch()
    network, parameters = Network.of(settings), trainer.parameters
    grid = grid_points(GRID_SIDE).astype(parameters.dtype)

    found = linear_regions(network, parameters)
    cutting = seconds(lambda: linear_regions(network, parameters))
    forward = seconds(lambda: network(parameters, grid))
    return (
        f"2-{width}x{depth}-1".ljust(12)
        + f"{len(found):8d}{1e3 * cutting:9.2f} ms{1e3 * forward:9.2f} ms"
        + f"{cutting / forward:8.2f}{1 / cutting:12.0f}"
    )


def main() -> None:
    """Print the table."""
    epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    print(f"relu on circle, {epochs} epochs; forward pass over {GRID_SIDE} x {GRID_SIDE}")
    print("network      regions     cutting     forward   ratio  updates/s")
    for depth, width in NETWORKS:
        print(row(depth, width, epochs))


if __name__ == "__main__":
    main()
