"""The best that any straight line does, as a sentence."""

from components.words.number_words import percent_at_most


def ceiling_in_words(accuracy: float, which: str = "all") -> str:
    """Return what no straight line surpasses, or that one is enough.

    Args:
        accuracy: The most that one line gets right, 0 to 1; exact.
        which: Of "all", "training" or "test" points.
    """
    if accuracy == 1.0:
        return f"one straight line can get all {'' if which == 'all' else f'{which} '}points right"
    return f"no straight line gets more than {percent_at_most(accuracy)} of {which} points"


def ceilings_in_words(train: float, test: float) -> str:
    """Return the same of training points and of test points, each for itself, as sentences."""
    if train < 1.0 and test < 1.0:
        return (
            f"No straight line gets more than {percent_at_most(test)} of test points, nor more"
            f" than {percent_at_most(train)} of training points."
        )
    if train == test:
        return "One straight line can get all test points right, and one all training points."
    both = (ceiling_in_words(test, "test"), ceiling_in_words(train, "training"))
    return " ".join(f"{said.capitalize()}." for said in both)
