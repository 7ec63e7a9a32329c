"""Links at which the page once said what was false, held to all laws beside the random moments."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

from models.experiment.settings import Settings
from models.record.run import Run
from tests.laws.moments import Moment

LINKS = (
    # "nearly the same everywhere" was said, because a sine of millions was taken for that of 0
    "dataset=checkerboard&train_percent=10&data_seed=95&activation=sine&depth=4&width=16"
    "&optimizer=sgd&learning_rate=10.0&batch_size=20&seed=68&epoch=300",
    # "cannot represent this", and solved at epoch 1000
    "activation=leaky_relu&depth=4&width=2&learning_rate=0.01&seed=0&epoch=100",
    # "did not learn", at the loss of scikit-learn
    "dataset=moons&noise=0.5&activation=identity&depth=1&learning_rate=0.003&batch_size=full"
    "&epoch=2500",
    # an estimate of regions above its bound
    "depth=4&width=1",
    # "one matrix in each" of 120 regions that had one map
    "depth=8&width=4&seed=1&epoch=200",
    # "diverged", where only the product of the matrices overflowed
    "dataset=spiral&depth=4&width=16&optimizer=momentum&learning_rate=10.0&batch_size=full&epoch=50",
    # "still learning" of a network whose loss only trembled
    "edits=100:learning_rate=10.0;100:optimizer=sgd&epoch=130",
    "noise=0.5&train_percent=10&optimizer=adam&learning_rate=10.0&activation=gelu&dataset=moons"
    "&epoch=60",
    "depth=8&width=16&activation=softsign&seed=3&epoch=40",
    # "saturated" parabolas
    "depth=8&width=16&activation=square&seed=3&epoch=40",
    # "it is not the network", of the product of the matrices, where every ReLU was on
    "depth=1&edits=" + ";".join(f"0:b1.{unit}=100.0" for unit in range(1, 9)) + "&epoch=0",
)


def moments_of_links() -> Iterator[Moment]:
    """Yield each link's moment: its epoch, or the last on record before it."""
    for link in LINKS:
        parameters = dict(parse_qsl(link))
        epoch = int(parameters.pop("epoch", "0"))
        run = Run(Settings.from_parameters(parameters))
        run.rows(epoch, 1)
        yield Moment(run, run.frame(min(epoch, run.count - 1)))
