"""A network and the one matrix beside it, as the stage says it: scores, equation, sign, relation.

The stage writes the same in the browser (static/stage/words.js), from the same rows. Decimals are
rounded as JavaScript does, a half away from zero.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal

import numpy as np

from components.words.bend_words import UNBENT
from components.words.number_words import percent
from models.definition.collapse import Affine
from models.experiment.datasets import BOX
from models.experiment.settings import Settings
from models.findings.symptoms import NO_GAP

OVERFLOWN = "logit: numbers too large to be written down"
"""In place of an equation whose numbers have overflowed."""


def scores_in_words(test_accuracy: float, train_accuracy: float) -> str:
    """Return for example "test 69.4 %  train 70 %"."""
    return f"test {percent(test_accuracy)}\N{EM SPACE}train {percent(train_accuracy)}"


def equation_in_words(weight: Sequence[float], bias: float) -> str:
    """Return an affine logit as "logit = [ 0.52  0.86 ] x + 0.51"; mere rounding as 0."""
    least = 2.0**-24 * abs(bias)
    numbers = "  ".join(_number(0.0 if abs(one) * BOX < least else one) for one in weight)
    return f"logit = [ {numbers} ] x {_MINUS if bias < 0 else '+'} {_number(abs(bias))}"


def sign_in_words(settings: Settings, partner: str, is_nearly_one: bool) -> str:
    """Return whether both squares show the same function: "=", nearly ("≈"), or not ("≠").

    Args:
        settings: The experiment.
        partner: One of PARTNERS.
        is_nearly_one: Whether the matrix beside the network does nearly all that it does.
    """
    made_of_it = partner in ("best", "deleted")
    if settings.is_own_twin if partner == "twin" else made_of_it and settings.is_affine:
        return "="
    return "≈" if is_nearly_one else "≠"


def is_nearly_one(gap: float, partner: str, best: Affine, beside: Affine) -> bool:
    """Return whether a matrix does nearly all that a network does over the data.

    Args:
        gap: The network's linearity gap; 0 where nothing bends, for all of it is rounding.
        partner: One of PARTNERS.
        best: The network's best single matrix.
        beside: The matrix.
    """
    if partner == "best":
        return gap < UNBENT
    ours, theirs = (np.append(BOX * one.weight.ravel(), one.bias) for one in (best, beside))
    apart, reach = np.abs(ours - theirs).max(), np.abs(ours).max()
    return gap < NO_GAP and bool(apart <= _ROUNDING * reach)


def relation_in_words(
    settings: Settings, parameter_count: int, partner: str, gap: float, agreement: float
) -> tuple[str, ...]:
    """Return in a few short lines how the network and the matrix beside it relate.

    Args:
        settings: The experiment.
        parameter_count: Of the network.
        partner: One of PARTNERS.
        gap: The network's linearity gap.
        agreement: Share of points that network and best single matrix put in the same class.
    """
    if partner == "logistic":
        return ("fitted to the labels,", "without any network")
    if partner == "twin":
        return (
            ("its own linear twin",)
            if settings.is_own_twin
            else ("same seed, same training,", "no activations")
        )
    if settings.is_affine:
        if parameter_count == 3:
            return ("with no hidden layer", "it is one matrix")
        return (f"{parameter_count:,} parameters", "do the work of 3")
    if partner == "deleted":
        return ("the same weights,", "activations deleted")
    explains = f"one matrix explains {_explained(gap)}"
    if gap < NO_GAP:
        return (explains, "of what the network does")
    return (explains, f"agrees on {percent(agreement)} of points")


_ROUNDING = 1e-4
"""So far apart, as a share of what they make of the picture, two equal matrices may be."""

_MINUS = "\N{MINUS SIGN}"


def _number(value: float) -> str:
    """Return a weight in four characters or so, with a true minus."""
    size = Decimal(abs(value))
    if size and (size >= 1000 or size < Decimal("0.005")):
        text = _scientific(size)
    else:
        text = str(size.quantize(Decimal("0.01"), ROUND_HALF_UP))
    return f"{_MINUS}{text}" if value < 0 else text


def _explained(gap: float) -> str:
    """Return how much is explained where ``gap`` is not; all only without one."""
    if gap == 0.0:
        return "all"
    return f"all but {_at_most(gap)}" if gap < 0.001 else percent(1 - gap)


def _at_most(value: float) -> str:
    """Return what a number above 0 is at most, to one digit: 0.2, 3e-8."""
    # Six digits are what float32 holds; further ones would only show how it rounds.
    held = Context(prec=6, rounding=ROUND_HALF_UP).create_decimal(value)
    rounded = Context(prec=1, rounding=ROUND_CEILING).plus(held)
    return _scientific(rounded) if rounded < Decimal("0.001") else f"{float(rounded):g}"


def _scientific(size: Decimal) -> str:
    """Return a number above 0 like "3e-8"."""
    rounded = Context(prec=1, rounding=ROUND_HALF_UP).plus(size)
    power = rounded.adjusted()
    return f"{rounded.scaleb(-power).to_integral_value():f}e{power}"
