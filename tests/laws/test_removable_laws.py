"""What is said of a network without its removable units, held to PyTorch in float64."""

import re
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tests.laws.stage import Spoken
from tests.laws.test_region_laws import grid
from tests.laws.test_stage_laws import said, value, values_at
from tests.laws.truth import Truth

Floats = NDArray[np.float64]

WITHOUT = (
    r"Without (?:(\d+) of its (\d+) units, ((?:\d+ (?:dead|redundant|unheard)(?:, | and )?)+),"
    r"|(\d+) (?:dead|redundant|unheard) ones? of its (\d+) units) the network is the same:"
    r" over the picture the logit (?:does not change|differs by at most (\S+), of up to (\S+))\."
)


def left_out(one: Spoken) -> list[tuple[int, int]]:
    """Layer and unit of all that neither hear anything nor are heard."""
    layers, parameters = one.moment.run.network.layers, np.array(one.said["parameters"])
    found = []
    for i, (layer, after) in enumerate(pairwise(layers)):
        own = parameters[layer.start : layer.bias_start].reshape(layer.outputs, layer.inputs)
        heard = parameters[after.start : after.bias_start].reshape(after.outputs, after.inputs)
        bias = parameters[layer.bias_start : layer.stop]
        found += [
            (i, unit)
            for unit in range(layer.outputs)
            if not (own[unit].any() or heard[:, unit].any() or bias[unit])
        ]
    return found


def logits(one: Spoken, parameters: Floats) -> Floats:
    """By PyTorch in float64, all over the square and at the data."""
    truth = Truth(one.moment.settings, one.moment.run.data, parameters)
    return np.concatenate([truth.logits, values_at(truth, grid())])


def test_units_are_left_out_wherever_some_can_be(captions: list[Spoken]) -> None:
    for one in captions:
        levels = one.asked["levels"] or []
        count = sum(len(level["removable"]) for level in levels)
        assert (re.match(WITHOUT, one.relation) is not None) == (count > 0), one


def test_without_so_many_units_the_network_is_the_same(captions: list[Spoken]) -> None:
    for one, (both, of_all, kinds, one_kind, of_every, *_) in said(captions, WITHOUT):
        count, units = both or one_kind, of_all or of_every
        layers = one.moment.run.network.layers[:-1]
        assert int(units) == sum(layer.outputs for layer in layers), one
        assert int(count) > 0, one
        assert not both or int(both) == sum(map(int, re.findall(r"\d+", kinds))), one
        assert len(left_out(one)) >= int(count), one
        own = logits(one, one.moment.frame.parameters.astype(np.float64))
        other = logits(one, np.array(one.said["parameters"]))
        rounding = 1e-6 if "does not change" in one.relation else 1e-5
        assert np.abs(own - other).max() <= rounding * np.abs(own).max(), one


def test_the_difference_that_is_said_is_no_more_than_rounding(captions: list[Spoken]) -> None:
    for one, (*_, difference, largest) in said(captions, WITHOUT):
        own = np.abs(logits(one, one.moment.frame.parameters.astype(np.float64))).max()
        if not difference:
            continue
        # Twice what it is at most, being one digit rounded up; in float32, eight layers deep.
        assert value(difference) <= 2 * 2e-5 * value(largest) + 1e-12, one
        assert value(largest) <= own * (1.0 + 0.01), one
