"""An engine made of the definition: PyTorch trains, numpy measures every row."""

import numpy as np
from numpy.typing import NDArray

from models.definition.frame import Layout, Measure
from models.definition.training import Trainer
from models.experiment.datasets import Data
from models.experiment.settings import Settings


class PyTorchEngine:
    """``Trainer`` and ``Measure`` as a ``models.record.engine.Engine``."""

    def __init__(self, settings: Settings, data: Data) -> None:
        self._trainer = Trainer(settings, data)
        self._measure = Measure(self._trainer.network, data)
        self._layout = Layout.of(self._trainer.network)

    @property
    def size(self) -> int:
        """Bytes that it holds: the flat vector, its gradient and the optimizer's two, at most."""
        return 4 * int(self._trainer.parameters.nbytes)

    def row_into(self, row: NDArray[np.float32]) -> bool:
        """Fill ``row`` for the network as it stands; return whether it has not diverged."""
        row[:] = self._measure.row(self._trainer.epochs_done, self._trainer.parameters)
        return self._layout.is_finite(row)

    def advance_into(self, rows: NDArray[np.float32]) -> int:
        """Train an epoch for each row; return how many there are before it diverges."""
        for index, row in enumerate(rows):
            self._trainer.epoch()
            if not self.row_into(row):
                return index
        return len(rows)
