"""What may stand in the right square beside the network."""

from components.waiting import TRAINING_SECONDS
from models.definition.collapse import Affine
from models.definition.frame import Frame
from models.record.run import Run
from models.record.store import STORE

PARTNERS = {
    "best": "best single matrix",
    "deleted": "activations deleted",
    "twin": "linear twin",
    "logistic": "logistic regression",
}
"""Name in links -> what the page calls it."""


def partner_map(name: str, run: Run, frame: Frame) -> Affine:
    """Return the one matrix that ``name`` stands for beside ``frame`` of ``run``.

    Not finite where it is the product of the matrices, and that overflows.
    """
    if name == "logistic":
        return run.sample.logistic_regression[0]
    if name == "twin":
        twin = STORE.run(run.settings.linear_twin)
        return twin.frame(frame.epoch, TRAINING_SECONDS).map("best")
    return frame.map(name)
