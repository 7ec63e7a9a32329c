"""Numbers as the page writes them: short, and rounded so that the sentence stays true."""

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context

OVERFLOWS = "the product of the matrices overflows"
"""What is to be said of the bare product where there is none to show."""

_FIXED = "\N{NO-BREAK SPACE}"


def percent(share: float) -> str:
    """Return for example "69.4 %": to the nearest tenth; 100 only for all, 0 only for none."""
    if share in (0.0, 1.0):
        return f"{100 * share:g} %"
    return f"{min(max(math.floor(share * 1000 + 0.5), 1), 999) / 10:g} %"


def share_in_words(some: int, every: int) -> str:
    """Return which percentage of ``every`` point ``some`` are."""
    return percent(some / every)


def percent_at_most(share: float) -> str:
    """Return a bound on a share as a percentage: to the tenth above; 100 only for all."""
    if share in (0.0, 1.0):
        return percent(share)
    tenths = math.ceil(share * 1000 - 1e-9)
    return f"{tenths / 10:g} %" if tenths < 1000 else f"{at_most(100 * share, digits=6)} %"


def small_percent(share: float) -> str:
    """Return a share of 1 as a percentage, however small: "0.003 %"."""
    return percent(share) if share == 0.0 or share >= 0.001 else f"{100 * share:.1g} %"


def at_most(value: float, digits: int = 1) -> str:
    """Return a number that is at least ``value``, not negative, to so many digits: "3e-08"."""
    # Six digits are what float32 holds; further ones would only show how it rounds.
    held = Context(prec=max(6, digits), rounding=ROUND_HALF_UP).create_decimal(value)
    return f"{float(Context(prec=digits, rounding=ROUND_CEILING).plus(held)):.{digits}g}"


def most_of(gap: float) -> str:
    """Return how much is explained where ``gap`` is not: "all of", "all but 3e-08 of"."""
    return f"all but {at_most(gap)} of" if gap > 0 else "all of"


def outside_in_words(count: int) -> str:
    """Return how many points no picture shows."""
    are = "point lies" if count == 1 else "points lie"
    return f"{count} {are} outside the picture; they count all the same."


def hardly_or_not(bending: int | None) -> str:
    """Return how units bend whose network is straight: "not" only if each is on one piece."""
    return "not" if bending == 0 else "hardly"


def some_of(some: int, every: int) -> str:
    """Return for example "3 of 16"."""
    return f"{some} of {every}"


def count_at_most(count: int) -> str:
    """Return a bound on a count: "4,096", or from a million on "3·10^14", rounded up."""
    if count < 10**6:
        return f"{count:,}"
    power = math.floor(math.log10(count))
    power -= 10**power > count  # where the logarithm is rounded up
    lead = -(-count // 10**power)
    return f"10^{power + 1}" if lead == 10 else f"{lead}·10^{power}"


def bend_in_words(bend: float) -> str:
    """Return a bend to two digits, or as many as it takes: 0.001 is not 0, nor 0.9999 all."""
    short = f"{bend:.2f}"
    return short if float(short) == bend else repr(bend)


def change_in_words(fall: float) -> str:
    """Return how much lower something is, where it fell by a share of itself."""
    if fall == 0.0:
        return "the same as"
    than = "lower than" if fall > 0 else "higher than"
    if abs(fall) < 0.001:
        return f"less than 0.1 % {than}"
    return f"{percent(fall) if 0 < fall <= 1 else f'{100 * abs(fall):.3g} %'} {than}"


def listed(names: Sequence[str], last: str) -> str:
    """Return for example "relu, tanh and sine", with ``last`` before the last of them."""
    *most, final = names
    return f"{', '.join(most)} {last} {final}" if most else final


def unbroken(text: str) -> str:
    """Return ``text`` without a place to break a line in "95 %" or "t = 0.5"."""
    return text.replace(" %", f"{_FIXED}%").replace("t = ", f"t{_FIXED}={_FIXED}")
