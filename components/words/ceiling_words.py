"""The best that any straight line does, as a sentence."""

from components.words.number_words import percent_at_most


def ceiling_in_words(accuracy: float, which: str = "all") -> str:
    """Return what no straight line passes, or that one is enough.

    Args:
        accuracy: The most that one line gets right, 0 to 1; exact.
        which: Of "all", "training" or "test" points.
    """
    if accuracy == 1.0:
        return f"one straight line can get all {'' if which == 'all' else f'{which} '}points right"
    return f"no straight line passes {percent_at_most(accuracy)} of {which} points"
