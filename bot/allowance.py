"""What may still be asked of a paid service: `Allowance` counts a day's tokens, `Rest` leaves it alone after failures.

Both are kept by this process alone and forgotten with it: two processes may use twice the day's tokens.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

log = logging.getLogger(__name__)

FAILURES_BEFORE_REST = 3  # in a row; then it is not asked for a while, so that nobody waits on an outage
REST_S = 60.0


def _today() -> date:
    return datetime.now(UTC).date()


class Allowance:
    """A number of tokens for each UTC day. One answer may go beyond what is left; the next is not asked for."""

    def __init__(self, daily_tokens: int, today: Callable[[], date] = _today) -> None:
        """Allow so many tokens a day, 0 for none; `today` tells the day."""
        self._daily_tokens, self._today = daily_tokens, today
        self._day, self._spent, self._told = today(), 0, False

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left today; the first time that it is so is logged."""
        self._turn_over()
        spent = self._spent >= self._daily_tokens
        if spent and not self._told:
            self._told = True
            log.warning("gemini: the day's %d tokens are spent, the parser and the template serve", self._daily_tokens)
        return spent

    def spend(self, tokens: int) -> None:
        """Count what an answer took."""
        self._turn_over()
        self._spent += tokens

    def _turn_over(self) -> None:
        if (today := self._today()) != self._day:
            self._day, self._spent, self._told = today, 0, False


class Rest:
    """Whether to leave something alone after failures in a row."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start awake."""
        self._now = now
        self._failures, self._until = 0, 0.0

    @property
    def is_on(self) -> bool:
        """Whether it is to be left alone now."""
        return self._now() < self._until

    def note(self, *, answered: bool) -> None:
        """Count an answer, or a failure to give one."""
        self._failures = 0 if answered else self._failures + 1
        if self._failures >= FAILURES_BEFORE_REST:
            self._failures, self._until = 0, self._now() + REST_S
