"""Problems and a feature that visitors do not see: everything has to agree on them too."""

import numpy as np
from numpy.typing import NDArray

from models.definition.network import Network
from models.experiment.datasets import Data
from models.experiment.features import COORDINATES, Feature
from models.experiment.problems import BINARY, Problem
from models.experiment.settings import Layer
from models.pytorch import functional

REGRESSION = Problem(
    name="regression",
    outputs=1,
    target="number",
    torch_loss=lambda z, t: 0.5 * functional.mse_loss(z, t),
    loss="0.5 * (z - t) * (z - t)",
    slope="z - t",
    score_name="error",
    score="abs(z - t)",
)

THREE_CLASSES = Problem(
    name="three classes",
    outputs=3,
    target="one of several classes",
    torch_loss=lambda z, t: functional.cross_entropy(z, t),
    loss="t * (n - z)",
    slope="exp(z - n) - t",
    score_name="accuracy",
    score="t * c",
    ignores_shifts=True,
)

PRODUCT = Feature("product", "x * y")
WAVE = Feature("wave", "sin(x) if y > 0.0 else 0.25 * x * x")

ASKED = {problem.name: problem for problem in (BINARY, REGRESSION, THREE_CLASSES)}
SEEN = {
    "x, y": COORDINATES,
    "x, y, xy": (*COORDINATES, PRODUCT),
    "y alone": COORDINATES[1:],
    "many": (*COORDINATES, PRODUCT, WAVE),
}


def data_for(problem: Problem) -> Data:
    """Points with labels that suit a problem: a saddle, its sign, or which third it is in."""
    points = np.random.default_rng(5).uniform(-6, 6, (203, 2)).round(4).astype(np.float32)
    heights = (points.astype(np.float64) * [0.2, 1.0]).prod(axis=1)
    labels: dict[str, NDArray[np.float64]] = {
        "number": heights,
        "class 0 or 1": (heights > 0).astype(np.float64),
        "one of several classes": np.digitize(heights, (-1.0, 2.0)).astype(np.float64),
    }
    return Data(points, labels[problem.target].astype(np.float32), 101)


def network_for(problem: Problem, seen: str, *hidden: Layer, bend: float = 1.0) -> Network:
    """A network with these inputs and hidden layers, for a problem."""
    return Network.stacked(hidden, bend, SEEN[seen], problem)
