"""How hard one host is asked: so many requests at once, so many a second, and not at all while it asks for a pause.

`async with pace.turn(): …` around one request; `pace.hold(seconds)` after a 429; `pace.slow_down(seconds)` for a
crawl-delay. Hosts have a `Pace` each, so a slow one holds up no other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiolimiter import AsyncLimiter

_BURST_S = 0.1  # the leaky bucket's size: a tenth of a second's requests may go at once


class Pace:
    """The turns of one host."""

    def __init__(self, *, at_once: int, requests_per_s: float) -> None:
        burst = max(1.0, requests_per_s * _BURST_S)
        self._limiter = AsyncLimiter(burst, burst / requests_per_s)
        self._places = asyncio.Semaphore(at_once)
        self._not_before = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a place, for the rate and for a pause to end; the place is held while the block runs."""
        async with self._places:
            while (wait_s := self._not_before - time.monotonic()) > 0:
                await asyncio.sleep(wait_s)
            async with self._limiter:
                yield

    def hold(self, seconds: float) -> None:
        """Ask this host nothing for so long."""
        self._not_before = max(self._not_before, time.monotonic() + seconds)

    def slow_down(self, seconds: float) -> None:
        """From now on one request at a time, and one in so many seconds."""
        self._limiter = AsyncLimiter(1, seconds)
        self._places = asyncio.Semaphore(1)
