"""What is taken home: one network at one epoch, as the page shows it, and where it came from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.link import Link
from components.moment import Moment
from models.compiled.measuring import rows_of
from models.definition.frame import Frame
from models.definition.network import Dense, Network
from models.experiment.datasets import Data
from models.experiment.settings import Settings
from models.record.run import Rows, Run


class OverflowsError(Exception):
    """The network that is asked for has no finite numbers; the message is for whoever asked."""


@dataclass(frozen=True)
class Taken:
    """One moment of an experiment.

    Attributes:
        settings: The experiment.
        moment: What of it is on show; its epoch is that of ``frame``.
        network: What is on show: the trained network, or what a what-if makes of it.
        frame: Its row.
        data: The experiment's points.
        rows: The record up to this epoch, as it was trained; the last one is this epoch's.
    """

    settings: Settings
    moment: Moment
    network: Network
    frame: Frame
    data: Data
    rows: Rows

    @property
    def trained(self) -> Network:
        """The network as it was trained: the same matrices, perhaps with something else between."""
        return Network.of(self.settings)

    @property
    def parameters(self) -> NDArray[np.float32]:
        """The flat vector of both."""
        return self.frame.parameters

    @property
    def hidden(self) -> tuple[Dense, ...]:
        """The hidden layers on show."""
        return self.network.layers[:-1]

    @property
    def is_edited(self) -> bool:
        """Whether anything was changed by hand up to this epoch."""
        return any(edit.epoch <= self.frame.epoch for edit in self.settings.edits)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Inputs, the width of each hidden layer, outputs."""
        layers = self.network.layers
        return (layers[0].inputs, *(layer.outputs for layer in layers))

    @property
    def query(self) -> str:
        """The link of this moment, without its question mark."""
        return Link(self.settings, self.moment).query()

    @property
    def stem(self) -> str:
        """What its files are called, as in ``collapse-relu-2-8-8-1-circle-epoch-500``."""
        names = list(dict.fromkeys(layer.activation.name for layer in self.hidden))
        kind = names[0] if len(names) == 1 else "mixed" if names else "linear"
        bends = {layer.bend for layer in self.hidden if not layer.activation.is_affine}
        bent = "".join(f"-bend-{bend:.4g}" for bend in bends if bend != 1.0)
        sizes = "-".join(map(str, self.sizes))
        changed = "-what-if" * self.moment.is_what_if + "-edited" * self.is_edited
        epoch = self.frame.epoch
        kind = kind.replace("_", "-")
        return f"collapse-{kind}{bent}-{sizes}-{self.settings.dataset}-epoch-{epoch}{changed}"


def taken(run: Run, frame: Frame, moment: Moment) -> Taken:
    """Return what of ``moment`` is taken home.

    Args:
        run: The experiment's record.
        frame: Its row at the moment's epoch.
        moment: Of the experiment; how it is looked at does not matter.

    Raises:
        OverflowsError: If the what-if network overflows.
    """
    bare = Moment(
        epoch=frame.epoch,
        what_if_bend=moment.what_if_bend,
        what_if_activation=moment.what_if_activation,
    )
    network = run.network
    if bare.is_what_if:
        bend = run.settings.bend if bare.what_if_bend is None else bare.what_if_bend
        network = network.what_if(bare.what_if_activation, bend)
        row = rows_of([network], run.data, frame.epoch, frame.parameters)[0]
        frame = Frame(row, run.layout)
    if not frame.is_finite:
        raise OverflowsError(f"this what-if overflows at epoch {frame.epoch}: nothing is finite")
    rows = run.history()[: frame.epoch + 1]
    return Taken(run.settings, bare, network, frame, run.data, rows)
