"""Random experiments taken home: do the scripts hold, and fail where they are made false?

Usage: python -m benchmarks.takeaway --python CLEAN/bin/python [--count 300] [--first 0]

CLEAN is an environment with PyTorch, NumPy, Matplotlib and nothing else. Each script is run there
with ``--train``, then with each assertion turned round and with a weight changed; then the cells of
its notebook.
"""

import argparse
import json
import random
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from components.link import Link, read_link
from components.takeaway.notebook import notebook
from components.takeaway.script import script
from components.takeaway.taken import OverflowsError, Taken, taken
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import DATASETS
from models.experiment.interventions import FREE, FROZEN
from models.experiment.settings import (
    BATCH_SIZES,
    LEARNING_RATES,
    MAX_DEPTH,
    MAX_SEED,
    MAX_WIDTH,
    OPTIMIZERS,
)
from models.record.run import Run

EPOCHS = 50
"""Every network is trained for so many, unless it diverges before."""

WANTED = 1e-4
"""So far do weights trained by PyTorch's own steps count as near, as a share of the largest."""


def random_link(generator: random.Random) -> Link:
    """Return the link of any experiment: mixed layers, bends, edits and what-ifs among them."""
    depth = generator.randint(0, MAX_DEPTH)
    names = list(ACTIVATIONS)
    parameters: dict[str, object] = {
        "dataset": generator.choice(list(DATASETS)),
        "noise": generator.choice([0.0, 0.0, 0.2, 0.5]),
        "train_percent": generator.choice([10, 50, 50, 90]),
        "data_seed": generator.randint(0, MAX_SEED),
        "activation": generator.choice(names),
        "depth": depth,
        "width": generator.randint(1, MAX_WIDTH),
        "bend": generator.choice([1.0, 1.0, 1.0, 0.0, 0.5, 0.01, generator.random()]),
        "optimizer": generator.choice(OPTIMIZERS),
        "learning_rate": generator.choice(LEARNING_RATES[:-1]),
        "batch_size": generator.choice(BATCH_SIZES[2:]),
        "seed": generator.randint(0, MAX_SEED),
        "epoch": EPOCHS,
    }
    if generator.random() < 0.3:
        parameters["each_layer"] = "true"
        for layer in range(1, depth + 1):
            parameters[f"activation_{layer}"] = generator.choice(names)
            parameters[f"width_{layer}"] = generator.randint(1, MAX_WIDTH)
    if generator.random() < 0.3:
        parameters["edits"] = ";".join(_edits(generator, depth))
    if generator.random() < 0.3:
        parameters["what_if_bend"] = generator.choice([0.0, 0.0, 0.35, 1.0])
        parameters["what_if_activation"] = generator.choice(names)
    return read_link({name: str(value) for name, value in parameters.items()})


def _edits(generator: random.Random, depth: int) -> list[str]:
    layer = generator.randint(1, depth + 1)
    places = (
        f"w{layer}.1.1={generator.uniform(-2, 2)}",
        f"b{layer}.1={generator.uniform(-2, 2)}",
        f"layer{layer}={FROZEN}",
        f"optimizer={generator.choice(OPTIMIZERS)}",
        f"learning_rate={generator.choice(LEARNING_RATES[:-2])}",
        f"batch_size={generator.choice(BATCH_SIZES[2:])}",
    )
    chosen = sorted(generator.sample(places, 3))
    edits = [f"{generator.randint(0, EPOCHS)}:{what}" for what in chosen]
    return [*edits, f"{EPOCHS - 5}:layer{layer}={FREE}"]


def takeaways(first: int, count: int) -> list[Taken]:
    """Return what is taken home of experiments, by their numbers; the diverged ones earlier on."""
    found = []
    for number in range(first, first + count):
        link = random_link(random.Random(number))
        assert not link.problems, link.problems
        run = Run(link.settings)
        if len(run.rows(EPOCHS, 1)) or run.count:
            try:
                found.append(taken(run, run.frame(EPOCHS), link.moment))
            except OverflowsError:
                print(f"{number}: its what-if overflows")
    return found


def summary(results: list[dict[str, Any]]) -> str:
    """Return what came of them, and those that are otherwise than wanted."""
    kinds: Counter[str] = Counter()
    odd = []
    for result in results:
        failed = result["failed"] or result["notebook"]
        kinds["failed" if failed else "to the bit" if result["bits"] else "not trained"] += 1
        kinds["within 1e-4 by PyTorch's own steps"] += result["pytorch"] <= WANTED
        if failed or result["missed"] or not result["bits"]:
            odd.append(json.dumps(result))
    return "\n".join([*odd, json.dumps(kinds)])


def main() -> None:
    """Make the scripts, run them, say what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for number, one in enumerate(takeaways(asked.first, asked.count), asked.first):
            name = f"{number:04}-{one.stem}"
            (Path(folder) / f"{name}.py").write_bytes(script(one))
            (Path(folder) / f"{name}.ipynb").write_bytes(notebook(one))
        runner = Path(__file__).with_name("run_scripts.py")
        command = [asked.python, "-W", "error", str(runner), folder]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print(summary([json.loads(line) for line in lines.splitlines()]))


if __name__ == "__main__":
    main()
