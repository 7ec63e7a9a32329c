"""What fills a run's rows: the compiled trainer, or PyTorch, the definition, for comparison."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.datasets import Data
from models.frame import Surveyor
from models.kernel import CompiledTrainer
from models.network import Network
from models.settings import Settings
from models.training import Trainer

Rows = NDArray[np.float32]


class Engine(Protocol):
    """A network in training that writes down its rows."""

    @property
    def size(self) -> int:
        """Bytes that it holds."""

    def row_into(self, row: Rows) -> bool:
        """Fill ``row`` for the first weights; return whether it is all finite."""

    def advance_into(self, rows: Rows) -> int:
        """Train an epoch for each row; return how many are all finite, up to where it diverged."""


class PyTorchEngine:
    """``Trainer`` and ``Surveyor`` as an Engine."""

    def __init__(self, settings: Settings, data: Data) -> None:
        self._trainer = Trainer(settings, data)
        self._surveyor = Surveyor(Network.of(settings), data)

    @property
    def size(self) -> int:
        """Bytes that it holds: the flat vector, its gradient and the optimizer's two, at most."""
        return 4 * int(self._trainer.parameters.nbytes)

    def row_into(self, row: Rows) -> bool:
        """Fill ``row`` for the network as it stands; return whether it is all finite."""
        row[:] = self._surveyor.row(self._trainer.epochs_done, self._trainer.parameters)
        return bool(np.isfinite(row).all())

    def advance_into(self, rows: Rows) -> int:
        """Train an epoch for each row; return how many are all finite."""
        for index, row in enumerate(rows):
            self._trainer.epoch()
            if not self.row_into(row):
                return index
        return len(rows)


_ENGINES: dict[str, Callable[[Settings, Data], Engine]] = {
    "compiled": CompiledTrainer,
    "pytorch": PyTorchEngine,
}


def make_engine(settings: Settings, data: Data) -> Engine:
    """Return the engine that ``settings`` name, at the first weights."""
    return _ENGINES[settings.engine](settings, data)
