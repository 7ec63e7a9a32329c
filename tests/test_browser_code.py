"""The browser's code outside a browser: its own tests under Node, and that types are held."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import Mock

import numpy as np
import pytest
import torch

from components.link import Link
from components.moment import Moment
from components.mount import browser_layers
from components.takeaway.taken import Taken
from models.definition.frame import Frame
from models.definition.network import Network
from models.experiment.activations import ACTIVATIONS
from models.experiment.datasets import BOX
from models.experiment.interventions import Intervention
from models.experiment.settings import Layer, Settings
from models.record.run import Run
from tests.links import random_link
from tests.stage_folder import write_stage
from tests.ways import as_case, way

ROOT = Path(__file__).parents[1]
NODE_TESTS = ROOT / "tests" / "node"


def said_by(command: Sequence[str | Path], **environment: str) -> tuple[int, str]:
    """Return a program's exit code and all that it said."""
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )
    return ended.returncode, ended.stdout


def torchs_values(name: str, depth: int, bend: float) -> dict[str, Any]:
    """A network with some bias everywhere; its logit and slope at points, by torch and autograd."""
    generator = np.random.default_rng([depth, len(name)])
    network = Network.stacked([Layer(name, 8)] * depth, bend)
    first = network.first_parameters(seed=depth)
    parameters = (first + generator.normal(0, 0.05, first.shape)).astype(np.float32)
    # More than the 1,024 that are evaluated together.
    points = generator.uniform(-BOX, BOX, (1100, 2)).astype(np.float32)
    x = torch.from_numpy(points.astype(np.float64)).requires_grad_()
    views = network.views(torch.from_numpy(parameters.astype(np.float64)))
    logits = network.forward(views, x).reshape(len(points))
    (slopes,) = torch.autograd.grad(logits.sum(), x)
    return {
        "name": f"{name}, depth {depth}, bend {bend}",
        "exact": network.is_piecewise_affine,
        "box": BOX,
        "layers": browser_layers(network),
        "parameters": parameters.tolist(),
        "points": points.tolist(),
        "logits": logits.tolist(),
        "slopes": slopes.tolist(),
    }


def torchs_neurons(name: str, depth: int, side: int) -> dict[str, Any]:
    """A network with some bias; its hidden units' values over a grid, and parts of its logit."""
    generator = np.random.default_rng([depth, len(name)])
    network = Network.stacked([Layer(name, 4)] * depth)
    first = network.first_parameters(seed=depth)
    parameters = (first + generator.normal(0, 0.05, first.shape)).astype(np.float32)
    views = network.views(torch.from_numpy(parameters.astype(np.float64)))
    middles = torch.arange(side, dtype=torch.float64).add(0.5) * (2 * BOX / side) - BOX
    points = torch.cartesian_prod(middles.flip(0), middles).flip(1)  # the top row first

    def through(silent: tuple[int, int] | None = None) -> tuple[list[Any], list[Any], Any]:
        x, sums, activations = points, [], []
        for i, (layer, (weight, bias)) in enumerate(zip(network.layers, views, strict=True)):
            sums.append(x @ weight.t() + bias)
            x = layer.apply(sums[-1])
            if silent and silent[0] == i:
                x = x.clone()
                x[:, silent[1]] = 0
            activations.append(x)
        return sums[:-1], activations[:-1], x[:, 0]

    sums, activations, logit = through()
    return {
        "name": f"{name}, depth {depth}, side {side}",
        "box": BOX,
        "side": side,
        "layers": browser_layers(network),
        "parameters": parameters.tolist(),
        "logits": logit.tolist(),
        "sums": [layer.t().tolist() for layer in sums],
        "activations": [layer.t().tolist() for layer in activations],
        "parts": [
            [(logit - through((i, unit))[2]).tolist() for unit in range(4)] for i in range(depth)
        ],
    }


@pytest.fixture
def neurons(tmp_path: Path) -> Path:
    """A file with torch's values of every hidden unit: every activation, shallow and deep."""
    cases = [torchs_neurons(name, depth, 6) for name in ACTIVATIONS for depth in (1, 8)]
    cases += [torchs_neurons("identity", depth, 6) for depth in range(2, 8)]
    # More cells than are evaluated together.
    cases.append(torchs_neurons("relu", 1, 33))
    file = tmp_path / "neurons.json"
    file.write_text(json.dumps([case for case in cases if np.isfinite(case["parts"]).all()]))
    return file


@pytest.fixture
def fixtures(tmp_path: Path) -> Path:
    """A file with torch's values, made now: every activation, shallow and deep, bent and half."""
    cases = [
        torchs_values(name, depth, bend)
        for name in ACTIVATIONS
        for depth in (0, 1, 3)
        for bend in (1.0, 0.3)
    ]
    file = tmp_path / "fixtures.json"
    file.write_text(json.dumps(cases))
    return file


@pytest.fixture
def links(tmp_path: Path) -> Path:
    """A file with what Python makes of some links."""
    made = [random_link(number) for number in range(300)]
    said = [
        {
            "experiment": link.settings.query(),
            "moment": link.moment.query(),
            "link": link.query(),
            "bend": link.settings.bend,
        }
        for link in made
    ]
    file = tmp_path / "links.json"
    file.write_text(json.dumps(said))
    return file


def named(link: Link) -> dict[str, Any]:
    """A moment, and what the server's files of it are called; it need not be trained for that."""
    settings, moment = link.settings, link.moment
    network = Network.of(settings)
    if moment.is_what_if:
        bend = settings.bend if moment.what_if_bend is None else moment.what_if_bend
        network = network.what_if(moment.what_if_activation, bend)
    frame = cast(Frame, SimpleNamespace(epoch=moment.epoch or 0))
    taken = Taken(settings, moment, network, frame, data=Mock(), rows=Mock())
    return {
        "layers": browser_layers(network),
        "dataset": settings.dataset,
        "epoch": frame.epoch,
        "bend": moment.what_if_bend,
        "activation": moment.what_if_activation,
        "query": settings.query(),
        "stem": taken.stem,
    }


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """A file with what the server's files of some moments are called."""
    links = [random_link(number) for number in range(120)]
    edits = (Intervention(30, "w1.1.1", 0.5), Intervention(60, "learning_rate", 0.01))
    edited = Settings(edits=edits)
    links += [Link(edited, Moment(epoch)) for epoch in (0, 29, 30, 31, 60)]
    file = tmp_path / "names.json"
    file.write_text(json.dumps([named(link) for link in links]))
    return file


SEEN_THROUGH = {
    "circle, two layers of relu": Settings(seed=1),
    "xor, one layer of relu": Settings(dataset="xor", depth=1),
    "xor, two units that fold": Settings(dataset="xor", depth=1, width=2, activation="abs"),
    "nothing bends": Settings(activation="identity", depth=4),
    "narrow layers": Settings(activation="tanh", depth=3, width=2),
    "one unit": Settings(depth=1, width=1),
    "wide after narrow": Settings(depth=3, activations=("relu",) * 3, widths=(2, 3, 16)),
    "narrow after wide": Settings(activations=("gelu", "tanh"), widths=(8, 2)),
    "deep": Settings(depth=8, width=16, activation="leaky_relu"),
    "half bent": Settings(bend=0.5, depth=2, width=4),
    "moons": Settings(dataset="moons", depth=3, width=5, activation="silu"),
}
"""Experiments on whose networks the way through is looked at."""


@pytest.fixture
def ways(tmp_path: Path) -> Path:
    """A file with numpy's way through some networks, trained a little."""
    cases = []
    for name, settings in SEEN_THROUGH.items():
        run = Run(settings)
        run.rows(40, 1)
        parameters = run.frame(40).parameters
        made = way(run.network, parameters, run.data.points, BOX)
        points = {"box": BOX, "points": run.data.points.tolist()}
        cases.append(
            {"layers": browser_layers(run.network), **points, **as_case(name, parameters, made)}
        )
    file = tmp_path / "ways.json"
    file.write_text(json.dumps(cases))
    return file


def test_the_browsers_modules_pass_their_tests_under_node(
    tmp_path: Path, fixtures: Path, neurons: Path, links: Path, ways: Path, names: Path
) -> None:
    stage = write_stage(tmp_path / "stage")
    files = sorted(NODE_TESTS.glob("*.test.js"))
    code, said = said_by(
        [needed("node"), "--test", "--test-reporter=spec", *files],
        STAGE=str(stage),
        FIXTURES=str(fixtures),
        NEURONS=str(neurons),
        LINKS=str(links),
        WAYS=str(ways),
        NAMES=str(names),
    )

    assert code == 0, said
    assert "\N{INFORMATION SOURCE} fail 0" in said
    assert "\N{INFORMATION SOURCE} tests 0" not in said


def test_a_wrong_type_in_the_browsers_code_fails_the_check(tmp_path: Path) -> None:
    stage = write_stage(tmp_path / "stage")
    with (stage / "network.js").open("a") as file:
        file.write('\n/** @type {number} */\nexport const planted = "a word";\n')
    options = {"typeRoots": [str(ROOT / "node_modules" / "@types")]}
    project = stage / "tsconfig.json"
    project.write_text(
        json.dumps(
            {"extends": str(ROOT / "tsconfig.json"), "compilerOptions": options, "include": ["*"]}
        )
    )
    code, said = said_by([needed("tsc"), "--project", project])

    assert code != 0
    assert "network.js" in said
    assert "Type 'string' is not assignable to type 'number'" in said


def test_whoever_switches_a_rule_off_says_why() -> None:
    switches = ("eslint-disable", "@ts-ignore", "@ts-expect-error", "@ts-nocheck")
    files = [*(ROOT / "static" / "stage").rglob("*.js"), *NODE_TESTS.rglob("*.js")]
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    silent = [
        line for line in lines if any(switch in line for switch in switches) and " -- " not in line
    ]

    assert silent == []


def needed(program: str) -> str:
    """Return where a program is that ./check provides."""
    places = f"{ROOT / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
    path = shutil.which(program, path=places)
    assert path, f"{program} is not there: ./check installs it"
    return path
