"""How fast and how far captions may be asked for: `Pace` keeps to limits a minute, `Budget` to a ceiling in all.

Both count an estimate before a question and what was billed after it. They know nothing of Gemini, and sleep and tell
the time by what they are given, so that a test of an hour takes no time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

MINUTE_S = 60.0


class Tokens(NamedTuple):
    """Tokens sent and tokens got back, thinking included."""

    sent: int
    got: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.sent + self.got


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """US dollars for a million tokens sent and got back; None where nobody told."""

    usd_per_million_sent: float | None = None
    usd_per_million_got: float | None = None

    def usd(self, tokens: Tokens) -> float | None:
        """What tokens cost, if that is known."""
        if self.usd_per_million_sent is None or self.usd_per_million_got is None:
            return None
        return (tokens.sent * self.usd_per_million_sent + tokens.got * self.usd_per_million_got) / 1e6


class Pace:
    """Gives each question a time of its own, spread evenly: no minute sees more than the limits, give or take one.

    Evenly, because a minute's worth at once would be refused: services count by the second, too.
    """

    def __init__(
        self,
        requests_per_minute: float,
        tokens_per_minute: float,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Start with the first question's time being now."""
        self._request_s = MINUTE_S / requests_per_minute
        self._token_s = MINUTE_S / tokens_per_minute
        self._now, self._sleep = now, sleep
        self._next = self._held_until = now()

    async def turn(self, tokens: int) -> None:
        """Wait for this question's time; `tokens` is what it is thought to take."""
        at = max(self._next, self._now())
        self._next = at + max(self._request_s, tokens * self._token_s)
        while (wait := max(at, self._held_until) - self._now()) > 0:
            await self._sleep(wait)

    def correct(self, more_tokens: int) -> None:
        """Move the next question's time by what the last took beyond its estimate; negative where it took less."""
        self._next += more_tokens * self._token_s

    def hold(self, seconds: float) -> None:
        """Let nobody ask for a while, as a service that is asked too much wishes."""
        self._held_until = max(self._held_until, self._now() + seconds)
        self._next = max(self._next, self._held_until)


class Budget:
    """A ceiling in tokens, dollars or both. Questions on their way count with the most that they can take."""

    def __init__(
        self, *, prices: Prices | None = None, max_tokens: int | None = None, max_usd: float | None = None
    ) -> None:
        """Allow so much, all of it unspent; a ceiling in dollars needs both prices."""
        self.prices = prices or Prices()
        self._max_tokens, self._max_usd = max_tokens, max_usd
        self._spent = Tokens(0, 0)
        self._open = Tokens(0, 0)
        self._changed = asyncio.Condition()

    @property
    def spent(self) -> Tokens:
        """What was billed so far."""
        return self._spent

    async def reserve(self, most: Tokens) -> bool:
        """Set aside what a question can take at most, waiting for others to come back; False where that is too much."""
        async with self._changed:
            while not self._fits(most):
                if not self._open.total:
                    return False
                await self._changed.wait()
            self._open = Tokens(self._open.sent + most.sent, self._open.got + most.got)
            return True

    async def settle(self, reserved: Tokens, billed: Tokens) -> None:
        """Count what a question took instead of what was set aside for it."""
        async with self._changed:
            self._open = Tokens(self._open.sent - reserved.sent, self._open.got - reserved.got)
            self._spent = Tokens(self._spent.sent + billed.sent, self._spent.got + billed.got)
            self._changed.notify_all()

    def _fits(self, most: Tokens) -> bool:
        whole = Tokens(*(sum(each) for each in zip(self._spent, self._open, most, strict=True)))
        usd = self.prices.usd(whole)
        return (self._max_tokens is None or whole.total <= self._max_tokens) and (
            self._max_usd is None or (usd is not None and usd <= self._max_usd)
        )
