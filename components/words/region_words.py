"""How many linear regions there could be, in words."""

from components.words.number_words import large_count
from models.definition.network import Network
from models.experiment.settings import Settings
from models.findings.bounds import serra_bound, typical_count, zaslavsky_bound


def bounds_in_words(settings: Settings) -> str:
    """Return how many linear regions a network of this shape could have, or "" if none is known.

    The known bounds are for ReLU, except for one hidden layer.
    """
    hidden = Network.of(settings).layers[:-1]
    widths = [layer.outputs for layer in hidden]
    pieces = [layer.pieces for layer in hidden]
    if len(pieces) == 1 and pieces[0] is not None:
        return f"at most {zaslavsky_bound(widths[0], len(pieces[0].breaks)):,} for this shape"
    if not widths or any(layer.activation.name != "relu" for layer in hidden):
        return ""
    typical, most = typical_count(sum(widths)), large_count(serra_bound(widths))
    return f"typically about {typical:,.0f}; at most {most} for this shape"
