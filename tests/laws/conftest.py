"""Each batch of moments is made once, and all laws are held to it."""

from collections.abc import Iterator

import pytest

from tests.laws.links import moments_of_links
from tests.laws.moments import Moment, moments
from tests.laws.stage import Speaker, Spoken, spoken
from tests.stage_folder import write_stage

ALL = 20
"""Batches of a hundred moments; ./check --quick has only those of links."""

_BATCHES = [
    pytest.param(number, marks=pytest.mark.slow, id=f"batch{number}") for number in range(ALL)
]
_LINKS = pytest.param(None, id="links")


# Of the session, so that pytest goes through all the laws before it makes the next batch.
@pytest.fixture(scope="session", params=[_LINKS, *_BATCHES], name="batch")
def _batch(request: pytest.FixtureRequest) -> list[Moment]:
    return list(moments_of_links() if request.param is None else moments(request.param))


@pytest.fixture(scope="session", name="speaker")
def _speaker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speaker]:
    speaker = Speaker(write_stage(tmp_path_factory.mktemp("stage")))
    yield speaker
    speaker.end()


@pytest.fixture(scope="session", name="captions")
def _captions(batch: list[Moment], speaker: Speaker) -> list[Spoken]:
    return spoken(batch[::2], speaker)
