"""What is taken home of some moments: every kind of network, changed and not; and running it."""

import ast
import sys
from typing import Any

import numpy as np
import pytest

from components.moment import Moment
from components.takeaway.taken import Taken, taken
from models.experiment.interventions import Intervention
from models.experiment.settings import Settings
from models.record.run import Run
from tests.few import few


def moved(bias: float) -> Settings:
    """One hidden layer, every unit's bias set at the start."""
    edits = (Intervention(0, f"b1.{unit}", bias) for unit in range(1, 9))
    return Settings(depth=1, edits=tuple(edits))


EDITS = (
    Intervention(0, "w1.1.2", 0.5),
    Intervention(3, "learning_rate", 0.003),
    Intervention(4, "layer2", "frozen"),
    Intervention(5, "b3.1", -1.0),
    Intervention(6, "optimizer", "momentum"),
    Intervention(7, "batch_size", "full"),
    Intervention(8, "layer2", "free"),
    Intervention(20, "w1.1.1", 2.0),
)

MOMENTS = {
    "relu": (Settings(), Moment(epoch=4)),
    "curved and bent": (Settings(activation="tanh", bend=0.3), Moment(epoch=3)),
    "linear": (Settings(activation="identity", seed=3), Moment(epoch=3)),
    "no hidden layer": (Settings(depth=0), Moment(epoch=3)),
    "single units": (Settings(activation="hard_tanh", depth=8, width=1), Moment(epoch=2)),
    "what if straight": (Settings(activation="gelu"), Moment(epoch=3, what_if_bend=0.0)),
    "what if another": (
        Settings(optimizer="momentum"),
        Moment(epoch=3, what_if_activation="abs", what_if_bend=0.5),
    ),
    "mixed": (
        Settings(depth=2, activations=("leaky_relu", "sine"), widths=(3, 5), optimizer="sgd"),
        Moment(epoch=3),
    ),
    "of the name of a builtin": (Settings(activation="abs", depth=1), Moment(epoch=1)),
    "edited": (Settings(edits=EDITS, batch_size=50), Moment(epoch=9)),
    "dead": (moved(-100.0), Moment(epoch=0)),
    "on one side": (moved(100.0), Moment(epoch=0)),
}


def taken_of(settings: Settings, moment: Moment) -> Taken:
    run = Run(settings)
    return taken(run, run.frame(moment.epoch or 0), moment.of(settings))


def each_moment() -> Any:
    """A module's fixture: MOMENTS as they are taken home, in ``--quick`` the first few."""

    @pytest.fixture(scope="module", params=few(list(MOMENTS), 2))
    def one(request: pytest.FixtureRequest) -> Taken:
        return taken_of(*MOMENTS[request.param])

    return one


def run_script(source: str | ast.Module, train: bool = False) -> dict[str, Any]:
    """Run a script as ``python FILE`` does; return its names."""
    names: dict[str, Any] = {"__name__": "__main__"}
    arguments, sys.argv = sys.argv, ["FILE", *(["--train"] if train else [])]
    try:
        exec(compile(source, "FILE", "exec"), names)
    finally:
        sys.argv = arguments
    return names


def changed(source: str, layer: int, unit: int, input_: int, factor: float) -> ast.Module:
    """A script in which one weight is another."""
    tree = ast.parse(source)
    weights = next(
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "WEIGHTS"
    )
    assert isinstance(weights, ast.List)
    row = weights.elts[layer].elts[0].elts[unit]  # type: ignore[attr-defined]
    value = float(ast.literal_eval(row.elts[input_]))
    other = ast.Constant(float(np.float32(value * factor)))
    row.elts[input_] = ast.copy_location(other, row.elts[input_])
    return tree
