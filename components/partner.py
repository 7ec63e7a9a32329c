"""What may stand in the right square beside the network."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Partner:
    """One matrix and how well it does.

    Attributes:
        map: Not finite where it is the product of the matrices, and that overflows.
        train_accuracy: Share of the training points that it gets right.
        test_accuracy: The same of the test points.
    """

    map: Affine
    train_accuracy: float
    test_accuracy: float


def partner_of(name: str, run: Run, frame: Frame, twin: Frame | None) -> Partner:
    """Return the one matrix that ``name`` stands for beside ``frame`` of ``run``.

    Args:
        name: One of PARTNERS.
        run: The network's record.
        frame: The moment.
        twin: The linear twin's at that moment, where ``name`` is "twin".
    """
    if name == "logistic":
        affine, scores = run.sample.logistic_regression
        return Partner(affine, scores.train_accuracy, scores.test_accuracy)
    source, kind = (frame, name) if twin is None else (twin, "best")
    accuracies = (source[f"{kind}_{side}_accuracy"] for side in ("train", "test"))
    return Partner(source.map(kind), *accuracies)


def partner_map(name: str, run: Run, frame: Frame) -> Affine:
    """Return the one matrix that ``name`` stands for, trained for where it has to be.

    Not finite where it is the product of the matrices, and that overflows.
    """
    twin = None
    if name == "twin":
        twin = STORE.run(run.settings.linear_twin).frame(frame.epoch, TRAINING_SECONDS)
    return partner_of(name, run, frame, twin).map
