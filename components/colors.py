"""The colours of the page: two classes, told apart by colour-blind eyes too, and one accent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Color:
    """One colour with one meaning.

    Attributes:
        light: On a light page, as ``#rrggbb``.
        dark: On a dark page.
        slot: What a figure says instead. Streamlit's chart theme puts the page's own colour there
            in the browser, so that a figure is right in both themes and follows a change.
    """

    light: str
    dark: str
    slot: str

    @property
    def css(self) -> str:
        """The colour for style sheets, right in both themes."""
        return f"light-dark({self.light}, {self.dark})"


# The first four are ``chartCategoricalColors`` of the light and the dark theme, in this order.
CLASS_1 = Color("#1b61a8", "#6db3f2", slot="#000001")
"""Where the logit is positive."""

CLASS_0 = Color("#c96208", "#f0923b", slot="#000002")
"""Where it is not."""

ACCENT = Color("#5b3fa8", "#b7a3f5", slot="#000003")
"""The one matrix, and what was just multiplied."""

MUTED = Color("#6b6b76", "#a5a5b3", slot="#000004")
"""What helps to read and is not read itself."""

INK = Color("#101015", "#ececf1", slot="#000037")
"""The network, boundaries, text."""

PAPER = Color("#ffffff", "#15161b", slot="#000038")
"""The page itself: rims that set a point off from what it lies on."""

LAYERS = tuple(
    Color(light, dark, slot="")
    for light, dark in (
        ("#00574b", "#7fe0cf"),
        ("#ad1457", "#ff9ac4"),
        ("#4e342e", "#e2c6a0"),
        ("#33691e", "#c5e59b"),
        ("#37474f", "#c3d0d6"),
        ("#6a1b9a", "#d7a7ff"),
        ("#827717", "#fff59d"),
        ("#1a237e", "#a6b6ff"),
    )
)
"""One for each hidden layer's folds, input side first, told apart from all the others. No figure
shows them, so they have no slot."""
