"""A worksheet's questions and answers, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from components.words.number_words import at_most, small_percent


@dataclass(frozen=True)
class Asked:
    """What a worksheet asks about.

    Attributes:
        sizes: Inputs, the width of each hidden layer, outputs.
        verdict: Whether the network is one matrix, in words.
        crosses: Whether the one matrix is 0 somewhere in the square.
        test_points: Points that were held out.
        network_right: Of them, by the network.
        matrix_right: Likewise.
        line_right: Of all the points, the most that any straight line gets right.
        points: All of them.
        gap: What the one matrix leaves of the network, 0 to 1.
        is_flat: Whether the network says the same at all points, but for rounding.
    """

    sizes: Sequence[int]
    verdict: str
    crosses: bool
    test_points: int
    network_right: int
    matrix_right: int
    line_right: int
    points: int
    gap: float
    is_flat: bool


IS_ITSELF = "Yes: it has no hidden layer, so it is one matrix and its bias as it stands."
IS_ONE = "Yes: nothing bends between its layers, so they multiply out to the one matrix."
IS_NOT = (
    "No: along some straight lines it climbs by unequal steps, which no matrix does."
    " What bends is what stands between its layers."
)
IS_ONE_HERE = "In this square, as far as a grid of 40 by 40 can tell: its steps are equal."
IS_UNTOLD = "So nearly that numbers of 64 bits cannot tell."
"""Whether a network is one matrix, by what can be claimed of it."""

NOTHING_TO_EXPLAIN = (
    "Nothing is there to explain: at all points the network says the same, but for rounding."
)

QUESTIONS = (
    "How many numbers, weights and biases, does the network hold? How many does one matrix hold?",
    "Is the network one matrix? Why, or why not?",
    "Compute the matrix's logit at these points. Which class does it put them in?",
    "Draw into the square where the matrix's logit is 0.",
    "Guess: how many of the {test_points} test points do network and matrix each get right?",
    "Guess: how much of what the network says does the matrix explain, as a share of its variance?",
)
"""In the order of the sheet."""


def questions_in_words(asked: Asked) -> list[str]:
    """Return the questions, in order."""
    return [question.format(test_points=asked.test_points) for question in QUESTIONS]


def answers_in_words(asked: Asked) -> list[str]:
    """Return their answers, in order."""
    nowhere = "Nowhere: it has one sign all over."
    place = "See the picture on the right." if asked.crosses else nowhere
    return [
        _count(asked.sizes),
        asked.verdict,
        "A positive logit is class 1, round; else it is class 0, a triangle.",
        place,
        f"The network {asked.network_right}, the matrix {asked.matrix_right}. Of all"
        f" {asked.points} points no straight line gets more than {asked.line_right} right.",
        NOTHING_TO_EXPLAIN
        if asked.is_flat
        else f"At the points it explains {_explained(asked.gap)} of it.",
    ]


TASKS = {
    "words": "Choose one. Why?",
    "pictures": "Choose one. Why?",
    "line": "Draw it into the square. Why there?",
}
"""What is to be done on the sheet of a scene, by the kind of its question."""


def task_in_words(kind: str) -> str:
    """Return what is to be done on the sheet of a scene."""
    return TASKS[kind]


def answer_in_words(kind: str, answers: Sequence[str], right: int, some: int, every: int) -> str:
    """Return the answer overleaf.

    Args:
        kind: Of the question.
        answers: Those on offer.
        right: The number of the right one, from 1; of a line there is none.
        some: Points that the one matrix gets right.
        every: All of them.
    """
    if kind == "line":
        return (
            "Where the one matrix changes its class, in the picture on the right:"
            f" {some} of {every} points are right."
        )
    return f"{right}: {answers[right - 1]}"


def equation(weight: Sequence[Decimal], bias: Decimal) -> str:
    """Return for example "[0.52 -0.86] (x, y) + 0.51": what is to be reckoned with."""
    numbers = " ".join(f"{number:f}" for number in weight)
    sign = "\N{MINUS SIGN}" if bias < 0 else "+"
    return f"logit = [ {numbers} ] (x, y) {sign} {abs(bias):f}".replace("-", "\N{MINUS SIGN}")


def _explained(gap: float) -> str:
    if gap == 0.0:
        return "all"
    return f"all but {at_most(gap)}" if gap < 0.001 else small_percent(1 - gap)


def _count(sizes: Sequence[int]) -> str:
    pairs = list(pairwise(sizes))
    terms = " + ".join(f"({inputs}·{outputs} + {outputs})" for inputs, outputs in pairs)
    total = sum((inputs + 1) * outputs for inputs, outputs in pairs)
    return f"{terms} = {total:,}; one matrix, with its bias, (2·1 + 1) = 3."
