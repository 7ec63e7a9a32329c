"""Of many cases the first for ./check --quick, and all of them for ./check."""

from collections.abc import Sequence
from typing import Any

import pytest


def few(cases: Sequence[Any], quick: int) -> list[Any]:
    """The cases, all but the first ``quick`` of them marked slow."""
    others = (pytest.param(case, marks=pytest.mark.slow) for case in cases[quick:])
    return [*cases[:quick], *others]
