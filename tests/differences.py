"""How far arrays are from each other."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def difference(one: NDArray[Any], other: NDArray[Any]) -> float:
    """The largest difference, as a share of the largest magnitude in ``other``."""
    return float(np.abs(one - other).max() / np.abs(other).max())
