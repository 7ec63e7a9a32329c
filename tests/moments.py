"""Frames of parameters that no training has to find first."""

import numpy as np
from numpy.typing import NDArray

from models.definition.frame import Frame, Measure
from models.record.run import Run


def with_parameters(run: Run, parameters: NDArray[np.floating]) -> Frame:
    return Frame(Measure(run.network, run.data).row(100, parameters), run.layout)


def shifted(run: Run, bias: float) -> Frame:
    """The first weights, with this bias on every hidden unit, ten times that a layer on."""
    parameters = run.network.first_parameters(0)
    for number, layer in enumerate(run.network.layers[:-1]):
        parameters[layer.bias_start : layer.stop] = bias * 10**number
    return with_parameters(run, parameters)
