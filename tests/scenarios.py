"""What visitors do, as coroutines, each played to its end."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(scenario: Coroutine[Any, Any, T], seconds: float = 90) -> T:
    """What the scenario returns; a TimeoutError where it takes longer than ``seconds``."""
    return asyncio.run(asyncio.wait_for(scenario, seconds))
