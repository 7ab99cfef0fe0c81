"""Updates on their way in, acknowledged to Telegram only once they were handled: `Inbox`, and `Polling` that fills it.

Telegram keeps an update until it is acknowledged, so what a crash or an end cut short is fetched again afterwards.
While something is being handled, Telegram is asked every now and then, and tells old updates and new ones.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence

from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.logs import where

log = logging.getLogger(__name__)

LONG_POLL_S = 10
PAUSE_S = 0.2  # between two questions while something is being handled: what a new message may wait then
ERROR_WAITS_S = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
MOST_OPEN = 90  # Telegram tells a hundred at a time; beyond, the oldest count as handled, or nothing new would come
MOST_SEEN = 10_000


class Inbox:
    """Which updates were taken in and not handled yet. An update is taken in once, however often it comes."""

    def __init__(self) -> None:
        """Nothing has come."""
        self._open: dict[int, asyncio.Event] = {}
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._last = 0

    def takes(self, number: int) -> bool:
        """Take an update in, by its number; False where it came before."""
        if number in self._seen:
            return False
        self._open[number] = asyncio.Event()
        self._seen[number] = None
        self._last = number
        if len(self._seen) > MOST_SEEN:
            self._seen.popitem(last=False)
        return True

    def handled(self, number: int) -> None:
        """Count an update as handled."""
        if event := self._open.pop(number, None):
            event.set()

    def is_open(self) -> bool:
        """Whether anything is still being handled."""
        return bool(self._open)

    async def until_handled(self, number: int) -> bool:
        """Wait for an update that was taken in, and tell whether it was handled; not where the end came first."""
        if event := self._open.get(number):
            await event.wait()
        return number not in self._open

    def close(self) -> None:
        """Let nobody wait any longer."""
        for event in self._open.values():
            event.set()

    @property
    def offset(self) -> int:
        """The first update that is not handled: all before it are acknowledged by asking from there; 0 at the start."""
        numbers = sorted(self._open)[-MOST_OPEN:]
        return numbers[0] if numbers else self._last + 1 if self._last else 0


class Polling:
    """Fetches a bot's updates into an inbox and a queue while it runs."""

    def __init__(
        self,
        bot: Bot,
        inbox: Inbox,
        queue: asyncio.Queue[object],
        *,
        kinds: Sequence[str],
        failed: Callable[[TelegramError], None],
    ) -> None:
        """Fetch these kinds of updates; `failed` hears of what goes wrong, which ends it for a refused token alone."""
        self._bot, self._inbox, self._queue = bot, inbox, queue
        self._kinds, self._failed = list(kinds), failed

    async def run(self) -> None:
        """Fetch until cancelled, or until Telegram refuses the token."""
        failures = 0
        while True:
            try:
                await self._fetch()
                failures = 0
            except TimedOut:
                continue  # nothing came
            except RetryAfter as error:
                await asyncio.sleep(error._retry_after.total_seconds())  # as the library's own limiter reads it
            except TelegramError as error:
                self._failed(error)
                if isinstance(error, InvalidToken):
                    return
                await asyncio.sleep(ERROR_WAITS_S[min(failures, len(ERROR_WAITS_S) - 1)])
                failures += 1
            except Exception as error:  # an update that the library cannot read: the chat must not fall silent for it
                log.error("telegram: updates could not be read: %s", where(error))
                await asyncio.sleep(ERROR_WAITS_S[-1])

    async def acknowledge(self) -> None:
        """Tell Telegram what was handled, at the end."""
        if self._inbox.offset:
            await self._bot.get_updates(offset=self._inbox.offset, limit=1, timeout=0, allowed_updates=self._kinds)

    async def _fetch(self) -> None:
        busy = self._inbox.is_open()
        updates = await self._bot.get_updates(
            offset=self._inbox.offset, timeout=0 if busy else LONG_POLL_S, allowed_updates=self._kinds
        )
        new = [update for update in updates if self._inbox.takes(update.update_id)]
        for update in new:
            await self._queue.put(update)
        if not new and (busy or updates):
            await asyncio.sleep(PAUSE_S)
