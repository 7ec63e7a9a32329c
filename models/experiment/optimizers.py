"""What both engines train by: the optimizers' constants, the batches and their order."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.experiment.settings import FULL_BATCH, Settings

MOMENTUM = 0.9
ADAM_BETAS = (0.9, 0.999)
ADAM_EPSILON = 1e-8


def batch_size(settings: Settings, train_count: int) -> int:
    """Return how many points one step takes, at most ``train_count``."""
    if settings.batch_size == FULL_BATCH:
        return train_count
    return min(settings.batch_size, train_count)


@lru_cache(maxsize=2048)
def epoch_order(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    """Return the order ``(count,)`` in which epoch ``epoch`` takes the training points.

    A function of its arguments alone, so that any epoch can be trained again; and kept, because
    a network, its twin and a whole sweep take their points in the same order. Not to be written to.
    """
    order: NDArray[np.int64] = np.random.default_rng((seed, epoch)).permutation(count)
    order.flags.writeable = False
    return order
