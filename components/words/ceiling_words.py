"""The best that any straight line does, as a sentence."""

from components.words.number_words import percent


def ceiling_in_words(accuracy: float) -> str:
    """Return what no straight line passes, or that one is enough."""
    if accuracy == 1.0:
        return "one straight line can get all points right"
    return f"no straight line passes {percent(accuracy)} of all points"
