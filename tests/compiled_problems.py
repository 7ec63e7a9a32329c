"""What the compiled engine makes of other problems, for test_problems.py.

A process of its own, because what is compiled is made of the tables as they are when it is
imported: python -m tests.compiled_problems <file to write>
"""

import sys
from typing import Any

import numpy as np

from models.experiment.problems import PROBLEMS
from models.experiment.settings import OPTIMIZERS, Layer, Settings
from tests.other_problems import ASKED, SEEN, data_for, network_for

HIDDEN = {
    "bent": (Layer("tanh", 5), Layer("relu", 3)),
    "straight": (Layer("identity", 4),),
    "none": (),
}
CASES = [
    (problem, seen, hidden)
    for problem in ASKED
    for seen in SEEN
    for hidden in (HIDDEN if seen == "x, y, xy" else ["bent"])
]
EPOCHS = 20


def settings_for(optimizer: str) -> Settings:
    """How a case is trained."""
    rate = {"sgd": 0.01, "momentum": 0.001, "adam": 0.003}[optimizer]
    return Settings(optimizer=optimizer, learning_rate=rate, batch_size=20, seed=3)


def main(path: str) -> None:
    """Write, for every case, parameters trained in float64, gradients, rows and outputs."""
    PROBLEMS.update(ASKED)
    from models.compiled.forward import outputs_at
    from models.compiled.measuring import rows_of
    from models.compiled.training import CompiledTrainer, loss_gradient

    found: dict[str, Any] = {}
    for case in CASES:
        problem, seen, hidden = case
        data, name = data_for(ASKED[problem]), "/".join(case)
        network = network_for(ASKED[problem], seen, *HIDDEN[hidden])
        for optimizer in OPTIMIZERS:
            settings = settings_for(optimizer)
            trainer = CompiledTrainer(settings, data, np.float64, network)
            trainer.train(EPOCHS)
            found[f"{name}/{optimizer}"] = trainer.parameters
        parameters = trainer.parameters
        found[f"{name}/gradient"] = loss_gradient(settings, data, parameters, network)
        (found[f"{name}/row"],) = rows_of([network], data, 7, parameters)
        found[f"{name}/outputs"] = outputs_at(network, parameters, data.points)
    np.savez(path, **found)


if __name__ == "__main__":
    main(sys.argv[1])
