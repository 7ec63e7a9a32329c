"""What the stage says at moments: its own words, by Node, of what the server would tell it."""

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.mount import mounted
from components.partner import PARTNERS
from models.experiment.activations import ACTIVATIONS
from models.experiment.settings import Settings
from models.findings.linear_maps import linear_maps
from models.findings.regions import linear_regions
from models.findings.what_if import what_if
from models.record.run import Run
from server.layers_route import _find as layers_found
from server.what_if_route import _table, bends_of
from tests.laws.moments import Moment
from tests.laws.truth import Truth

SPEAKER = Path(__file__).parents[1] / "node" / "speaker.js"
LIMIT = 500
"""Regions are cut up to so many here: more are said to be "more than"."""


@dataclass(frozen=True, repr=False)
class Spoken:
    """What the stage is asked to show, and what it says.

    Attributes:
        moment: The experiment at an epoch.
        asked: As tests/node/speaker.js takes it.
        said: As it answers: ``words`` by selector, ``tools``, ``extent``; ``sheet``: the same
            words so far through the layers as it was asked, None where there is no sheet;
            ``parameters``: of the network on show, where units are left out.
        twin: The linear twin's run.
    """

    moment: Moment
    asked: dict[str, Any]
    said: dict[str, Any]
    twin: Run

    @property
    def partner(self) -> str:
        return str(self.asked["partner"])

    @property
    def bend(self) -> float | None:
        """What it is bent to, where it is asked what if."""
        bend: float | None = self.asked["change"]["bend"]
        return bend

    @property
    def activation(self) -> str | None:
        activation: str | None = self.asked["change"]["activation"]
        return activation

    @property
    def is_what_if(self) -> bool:
        return self.asked["table"] is not None

    @property
    def relation(self) -> str:
        return str(self.said["words"].get(".relation", ""))

    @property
    def count(self) -> str:
        return str(self.said["tools"]["count"])

    def word(self, selector: str) -> str:
        return str(self.said["words"].get(selector, ""))

    @cached_property
    def truth(self) -> Truth:
        """Of the network on show."""
        own = self.moment.settings
        layers = [self.activation or layer.activation for layer in own.layers]
        shown = replace(
            own,
            edits=(),
            bend=own.bend if self.bend is None else self.bend,
            activations=tuple(layers),
            widths=tuple(layer.width for layer in own.layers),
        )
        return Truth(shown, self.moment.run.data, self.moment.frame.parameters)

    @cached_property
    def twin_truth(self) -> Truth:
        """Of the linear twin at the same epoch."""
        frame = self.twin.frame(self.moment.frame.epoch)
        return Truth(self.twin.settings, self.twin.data, frame.parameters)

    def __repr__(self) -> str:
        asked = {name: self.asked[name] for name in ("partner", "change", "pointed")}
        settings, epoch = self.moment.settings, self.moment.frame.epoch
        return f"{settings.query()}&epoch={epoch} {asked}: {self.said}"


class Speaker:
    """The browser's modules under Node: one for all batches, since it says each faster.

    Args:
        stage: The folder with the modules.
    """

    def __init__(self, stage: Path) -> None:
        node = shutil.which("node")
        assert node
        self._node = subprocess.Popen(
            [node, SPEAKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"STAGE": str(stage)},
            text=True,
        )

    def said(self, cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return what the stage says in each case."""
        assert self._node.stdin
        assert self._node.stdout
        print(json.dumps(cases), file=self._node.stdin, flush=True)
        answer = self._node.stdout.readline()
        assert answer, self._node.communicate()[1]
        said: list[dict[str, Any]] = json.loads(answer)
        return said

    def end(self) -> None:
        self._node.communicate()


def spoken(batch: Sequence[Moment], speaker: Speaker) -> list[Spoken]:
    """Return what the stage says at every moment: plain, pointed at, units left out, what if."""
    generator = np.random.default_rng(len(batch))
    asked = [case for moment in batch for case in _asked(moment, generator)]
    said = speaker.said([case for _, case, _ in asked])
    return [
        Spoken(moment, case, words, twin)
        for (moment, case, twin), words in zip(asked, said, strict=True)
    ]


def _asked(
    moment: Moment, generator: np.random.Generator
) -> Iterator[tuple[Moment, dict[str, Any], Run]]:
    twin = _trained_once(moment.settings.linear_twin)
    epoch = moment.frame.epoch
    has_twin = len(twin.rows(epoch, 1)) == 1
    partners = [name for name in PARTNERS if name != "twin" or has_twin]
    plain = {
        "mount": mounted(moment.run),
        "row": _base64(moment.frame.row),
        "twinRow": _base64(twin.frame(epoch).row if has_twin else np.zeros(0, np.float32)),
        "regions": _regions(moment),
        "table": None,
        "partner": partners[generator.integers(len(partners))],
        "foldsOn": True,
        "change": {"bend": None, "activation": None},
        "collapsed": False,
        "playing": False,
        "pointed": None,
        "through": 0.0,
        "levels": None,
    }
    depth = len(moment.settings.layers)
    way = float(_some_way(generator, depth))
    yield moment, plain | {"through": way}, twin
    yield moment, plain | {"partner": "best"}, twin
    yield moment, plain | {"pointed": generator.uniform(-1, 1, 2).tolist()}, twin
    if moment.settings.layers:
        yield moment, plain | {"partner": "best", "levels": _levels(moment)}, twin
        yield moment, plain | _changed(moment, generator) | {"through": way}, twin
    names = {layer.activation for layer in moment.settings.layers}
    if names - {"identity"} and moment.frame.map("deleted").is_finite:
        is_straight = {"bend": 0.0, "activation": None}
        collapsed = {"partner": "deleted", "collapsed": True, "change": is_straight}
        yield moment, plain | collapsed | {"table": _numbers(moment, 0.0, None)}, twin


@lru_cache(maxsize=1)
def _trained_once(settings: Settings) -> Run:
    """Return the run that the moments of one experiment have in common."""
    return Run(settings)


def _some_way(generator: np.random.Generator, depth: int) -> float:
    """Return a place on the way through the layers, stops and the cut more often than by chance."""
    places = [*np.arange(0.5, depth + 1, 0.5), depth + 0.7, generator.uniform(0.01, depth + 1)]
    return float(places[generator.integers(len(places))])


def _changed(moment: Moment, generator: np.random.Generator) -> dict[str, Any]:
    """Return a change of the trained network, and the server's numbers for it."""
    bends = bends_of(moment.settings.bend)
    bend = bends[generator.integers(len(bends))]
    activation = list(ACTIVATIONS)[generator.integers(len(ACTIVATIONS))]
    chosen: tuple[float | None, str | None] = [
        (bend, None),
        (None, activation),
        (bend, activation),
    ][generator.integers(3)]
    change = {"bend": chosen[0], "activation": chosen[1]}
    return {"change": change, "table": _numbers(moment, *chosen), "partner": "best"}


def _numbers(moment: Moment, bend: float | None, activation: str | None) -> dict[str, Any]:
    """Return the server's answer, but for the bends that are not on show."""
    shown = moment.settings.bend if bend is None else bend
    return _table(what_if(moment.run, moment.frame, activation, [shown]))


def _levels(moment: Moment) -> list[dict[str, Any]] | None:
    """Return what the server says of each layer, None where the activations overflow."""
    levels: list[dict[str, Any]] | None = json.loads(layers_found(moment.run, moment.frame).body)
    return levels


def _regions(moment: Moment) -> dict[str, Any] | None:
    if not moment.run.network.is_piecewise_affine:
        return None
    regions = linear_regions(moment.run.network, moment.frame.parameters, limit=LIMIT)
    matrices = linear_maps(regions).distinct_count
    return {"epoch": 0, "count": len(regions), "matrices": matrices, "complete": regions.complete}


def _base64(row: NDArray[np.floating]) -> str:
    return base64.b64encode(row.astype("<f4").tobytes()).decode()
