"""Epochs a second of the training engines, side by side in the same minutes.

Prints one row per network and batch size: PyTorch, the compiled engine and their ratio, then the
compiled engine's ratio to each results file given (see README.md beside this file).

    python -m benchmarks.engine [results.json ...]
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from unittest.mock import patch

from models.compiled.training import CompiledTrainer
from models.definition.network import Network
from models.definition.training import Trainer
from models.experiment.datasets import Data, make_data
from models.experiment.settings import Layer, Settings

HIDDEN: dict[str, tuple[int, ...]] = {
    "2-4-2-1": (4, 2),
    "2-8-8-1": (8, 8),
    "2-8x6-1": (8,) * 6,
    "2-64-64-1": (64, 64),
}
BATCH_SIZES = (10, 250)
ROUNDS = 5
ROUND_SECONDS = 0.3


def epochs_per_second(train: Callable[[int], None]) -> float:
    """Return the best of ROUNDS measurements; other work on the machine can only slow it down."""
    train(1)
    return max(_one_round(train) for _ in range(ROUNDS))


def _one_round(train: Callable[[int], None]) -> float:
    epochs, began = 0, time.perf_counter()
    while (seconds := time.perf_counter() - began) < ROUND_SECONDS:
        chunk = max(1, epochs)
        train(chunk)
        epochs += chunk
    return epochs / seconds


def measurements(data: Data, hidden: tuple[int, ...], batch: int) -> tuple[float, float, float]:
    """Return epochs a second of PyTorch, compiled, and compiled with every row measured."""
    size: int | Literal["full"] = batch if batch < data.train_count else "full"
    settings = Settings(activation="tanh", optimizer="sgd", learning_rate=0.03, batch_size=size)
    network = Network.stacked([Layer("tanh", width) for width in hidden])
    with patch.object(Network, "of", return_value=network):  # wider than settings may be
        definition = Trainer(settings, data)
    compiled = CompiledTrainer(settings, data, network=network)

    def with_rows(epochs: int) -> None:
        compiled.advance(epochs)

    def in_pytorch(epochs: int) -> None:
        for _ in range(epochs):
            definition.epoch()

    return (
        epochs_per_second(in_pytorch),
        epochs_per_second(compiled.train),
        epochs_per_second(with_rows),
    )


def main(paths: list[str]) -> None:
    """Print the table; ``paths`` name results files of other engines."""
    others = {Path(path).stem: json.loads(Path(path).read_text()) for path in paths}
    data = make_data("circle", 0.0, 50, 0)  # 250 training points
    heads = ["pytorch", "compiled", "ratio", "with rows"]
    heads += [text for name in others for text in (name, "ratio")]
    print(f"{'epochs/s':<14}" + "".join(f"{head:>11}" for head in heads))
    for name, hidden in HIDDEN.items():
        for batch in BATCH_SIZES:
            cell = f"{name} {batch}"
            torch_rate, rate, rate_with_rows = measurements(data, hidden, batch)
            numbers = [torch_rate, rate, rate / torch_rate, rate_with_rows]
            for results in others.values():
                numbers += [results[cell], rate / results[cell]]
            print(f"{cell:<14}" + "".join(f"{number:>11.1f}" for number in numbers), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
