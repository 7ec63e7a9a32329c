"""Numbers as the page writes them: short, and rounded so that the sentence stays true."""

import math
from collections.abc import Sequence

_FIXED = "\N{NO-BREAK SPACE}"


def percent(share: float) -> str:
    """Return for example "69.4 %"; never rounded up to 100 %."""
    tenths = int(share * 1000 + (0.5 if share < 0.9995 else 0.0))
    return f"{tenths / 10:g} %"


def small_percent(share: float) -> str:
    """Return a share of 1 as a percentage, however small: "0.003 %"."""
    return percent(share) if share == 0.0 or share >= 0.001 else f"{100 * share:.1g} %"


def most_of(gap: float) -> str:
    """Return how much is explained where ``gap`` is not: "all of", "all but 3e-08 of"."""
    return f"all but {gap:.0e} of" if gap > 0 else "all of"


def some_of(some: int, every: int) -> str:
    """Return for example "3 of 16"."""
    return f"{some} of {every}"


def large_count(count: int) -> str:
    """Return for example "4,096", or "10^14" for the power of ten below a count of millions."""
    return f"{count:,}" if count < 10**6 else f"10^{math.floor(math.log10(count))}"


def listed(names: Sequence[str], last: str) -> str:
    """Return for example "relu, tanh and sine", with ``last`` before the last of them."""
    *most, final = names
    return f"{', '.join(most)} {last} {final}" if most else final


def unbroken(text: str) -> str:
    """Return ``text`` without a place to break a line in "95 %" or "t = 0.5"."""
    return text.replace(" %", f"{_FIXED}%").replace("t = ", f"t{_FIXED}={_FIXED}")
