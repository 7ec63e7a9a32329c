"""A sample: the points of an experiment, and what depends on them alone, found once for all."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from models.definition.best_line import Ceiling, best_line
from models.definition.collapse import Affine, logistic_regression
from models.definition.frame import scores
from models.experiment.datasets import Data, make_data
from models.experiment.settings import Settings

SAMPLES_KEPT = 64
"""Samples beside those that runs hold: 25 kB each."""


@dataclass(frozen=True)
class Scores:
    """How well logits do: mean cross-entropy in nats, and share of points right."""

    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


class Sample:
    """The points of every experiment with these settings of the data, whatever it trains on them.

    Args:
        dataset: A name in DATASETS.
        noise: 0 to 0.5.
        train_percent: Share of the points trained on.
        seed: Chooses the points.
    """

    def __init__(self, dataset: str, noise: float, train_percent: int, seed: int) -> None:
        self.data: Data = make_data(dataset, noise, train_percent, seed)

    @cached_property
    def logistic_regression(self) -> tuple[Affine, Scores]:
        """The straight line fitted to the labels, and how well it does."""
        affine = logistic_regression(self.data)
        return affine, Scores(*scores(affine(self.data.points), self.data))

    @cached_property
    def ceiling(self) -> Ceiling:
        """The best accuracy that any straight line reaches on all the points, and such a line."""
        return best_line(self.data.points, self.data.labels)

    @cached_property
    def train_ceiling(self) -> Ceiling:
        """The same on the training points alone: what no training of one matrix can exceed."""
        train = self.data.train
        return best_line(self.data.points[train], self.data.labels[train])

    @cached_property
    def test_ceiling(self) -> Ceiling:
        """The same on the test points alone; perhaps another line."""
        test = self.data.test
        return best_line(self.data.points[test], self.data.labels[test])


def sample_of(settings: Settings) -> Sample:
    """Return the sample of an experiment: one object for all that have the same."""
    return _sample(settings.dataset, settings.noise, settings.train_percent, settings.data_seed)


_sample = lru_cache(SAMPLES_KEPT)(Sample)
