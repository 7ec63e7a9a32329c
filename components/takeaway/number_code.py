"""The numbers as code: weights, points, and what the page said of them."""

import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from components.takeaway.section import Section, filled
from components.takeaway.taken import Taken
from models.definition.frame import GRID_SIDE
from models.experiment.datasets import BOX
from models.findings.counts import points_right

_PER_LINE = 5

_NUMBERS = """
# Each layer's W and b, float32 to the last bit.
WEIGHTS = [
$weights
]
CHECKSUM = $checksum

# What the page said at this epoch: the best single matrix (two weights, a bias), the gap,
# and for the points trained on and the others the mean loss and how many are right.
PAGE_MATRIX = torch.tensor([$matrix], dtype=torch.float64)
PAGE_GAP = $gap
PAGE_TRAIN = ($train_loss, $train_right)
PAGE_TEST = ($test_loss, $test_right)

# The points: x, y and class.
DATA = [
$points
]
POINTS = torch.tensor([point[:2] for point in DATA], dtype=torch.float64)
LABELS = torch.tensor([point[2:] for point in DATA], dtype=torch.float64)
TRAIN, TEST = slice(0, $split), slice($split, $count)

# The midpoints of a grid of cells over the square of the page.
MIDDLES = $box * ((2 * torch.arange($side, dtype=torch.float64) + 1) / $side - 1)
GRID = torch.cartesian_prod(MIDDLES, MIDDLES)
"""


def number_section(taken: Taken) -> Section:
    """Return the numbers: as the page's own rows and points have them, digit for digit."""
    frame, data = taken.frame, taken.data
    best, right = frame.map("best"), points_right(frame, data)
    code = filled(
        _NUMBERS,
        weights="\n".join(_layers(taken)),
        checksum=hex(zlib.crc32(taken.parameters.astype("<f4").tobytes())),
        matrix=", ".join(map(shortest, [*best.weight[0], *best.bias])),
        gap=shortest(frame["gap"]),
        train_loss=shortest(frame["train_loss"]),
        test_loss=shortest(frame["test_loss"]),
        train_right=right.train,
        test_right=right.test,
        points="\n".join(_points(data.points, data.labels)),
        split=data.train_count,
        count=len(data.labels),
        box=BOX,
        side=GRID_SIDE,
    )
    return Section("The numbers", "Weights, points, and what the page said of them.", code)


def shortest(number: float) -> str:
    """Return the fewest digits that give this float32 again."""
    return str(np.float32(number))


def _layers(taken: Taken) -> Iterable[str]:
    for layer in taken.network.layers:
        weight = taken.parameters[layer.start : layer.bias_start].reshape(layer.outputs, -1)
        rows = [f"        [{', '.join(map(shortest, row))}]," for row in weight]
        bias = ", ".join(map(shortest, taken.parameters[layer.bias_start : layer.stop]))
        yield "\n".join(["    ([", *rows, f"    ], [{bias}]),"])


def _points(points: NDArray[np.float32], labels: NDArray[np.float32]) -> Iterable[str]:
    cells = [
        f"({shortest(x)}, {shortest(y)}, {label:.0f}),"
        for (x, y), label in zip(points, labels, strict=True)
    ]
    for start in range(0, len(cells), _PER_LINE):
        yield "    " + " ".join(cells[start : start + _PER_LINE])
