"""A server that people use for a minute."""

import pytest

from benchmarks.served import served
from benchmarks.sessions import percentile
from benchmarks.soak import soak
from tests.scenarios import run

pytestmark = pytest.mark.slow


def test_a_minute_of_visitors_leaves_memory_and_threads_as_they_were() -> None:
    with served() as server:
        run(soak(server, visitors=8, seconds=8, every=1))
        before, used = server.megabytes(), server.processor_seconds()
        soaked = run(soak(server, visitors=8, seconds=60, every=2), 180)
        used = server.processor_seconds() - used
        grown = server.megabytes() - before

    assert [answer.exceptions for answer in soaked.answers if answer.exceptions] == []
    # What an interaction costs, with the pulls and pages beside it; on a loaded machine too.
    assert used / len(soaked.answers) < 0.2
    assert percentile([answer.seconds for answer in soaked.answers], 0.5) < 0.5
    assert grown < 60
    assert soaked.threads_left <= soaked.threads_at_rest + 2
