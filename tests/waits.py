"""How long a test waits for what has to come: until it is there, with one limit for all.

A machine that is busy with something else is slow, and that is no fault of what is tested. So only
what never comes meets the limit, and a wait costs no longer than what it waits for.
"""

import asyncio
import time
from collections.abc import Callable

LIMIT = 60.0  # seconds


def until(it_is_so: Callable[[], object]) -> None:
    """Wait for what another process or thread does."""
    end = time.monotonic() + LIMIT
    while not it_is_so():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


async def comes(it_is_so: Callable[[], object]) -> None:
    """The same beside an app that runs in this loop."""
    end = time.monotonic() + LIMIT
    while not it_is_so():
        assert time.monotonic() < end, "it did not come"
        await asyncio.sleep(0.01)
