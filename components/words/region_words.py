"""How many linear regions there could be, in words."""

from components.words.number_words import count_at_most
from models.definition.network import Network
from models.experiment.settings import Settings
from models.findings.bounds import most_regions, typical_regions


def bounds_in_words(settings: Settings) -> str:
    """Return how many linear regions a network of this shape could have, or "" if none is known.

    An estimate stands only beside a bound, below it.
    """
    network = Network.of(settings)
    most, typical = most_regions(network), typical_regions(network)
    if most is None or not settings.layers:
        return ""
    estimate = "" if typical is None else f"typically about {typical:,}; "
    return f"{estimate}at most {count_at_most(most)} for this shape"
