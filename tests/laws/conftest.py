"""Each batch of moments is made once, and all laws are held to it."""

import pytest

from tests.laws.links import moments_of_links
from tests.laws.moments import Moment, moments

QUICK, ALL = 2, 20
"""Batches of a hundred moments."""

_BATCHES = [
    pytest.param(number, marks=[] if number < QUICK else pytest.mark.slow, id=f"batch{number}")
    for number in range(ALL)
]
_LINKS = pytest.param(None, id="links")


# Of the session, so that pytest goes through all the laws before it makes the next batch.
@pytest.fixture(scope="session", params=[_LINKS, *_BATCHES], name="batch")
def _batch(request: pytest.FixtureRequest) -> list[Moment]:
    return list(moments_of_links() if request.param is None else moments(request.param))
