"""How many linear regions there could be, in words."""

from collections.abc import Iterator

from components.words.number_words import count_at_most, small_percent
from models.definition.network import Network
from models.experiment.settings import Settings
from models.findings.bounds import most_regions, typical_regions
from models.findings.linear_maps import linear_maps
from models.findings.regions import Regions, exact_gap


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


def regions_in_words(regions: Regions) -> Iterator[tuple[str, str]]:
    """Yield name and value of what the pieces of a network over the square are.

    Folds may part places that have the same matrix, so regions and matrices are counted apart.
    """
    maps = linear_maps(regions)
    least = "" if regions.complete else "at least "
    yield "Regions that its folds make of the square", f"{least}{len(regions):,}"
    yield "Different matrices in them", f"{least}{maps.distinct_count:,}"
    if regions.complete:
        gap = small_percent(exact_gap(regions))
        yield "Not explained by one matrix, over the whole square", gap
