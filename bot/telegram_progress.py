"""An admin's command in one message that changes as it goes: `Desk.begin(...)`. What it says is `bot.admin`'s.

A change is shown at most every three seconds, and only where there is one: Telegram allows twenty messages a minute in
a group. It runs aside, so that the chat is answered meanwhile and /reindex cancel is heard.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Protocol

from telegram.error import Forbidden, TelegramError

from bot.edge import APOLOGY
from bot.logs import where
from bot.telegram_delivery import Delivery, Place
from bot.telegram_messages import split

log = logging.getLogger(__name__)

EDIT_EVERY_S = 3.0


class Runs(Protocol):
    """The part of `Admin` that this chat uses."""

    def is_admin(self, who: str) -> bool:
        """Whether this person runs the shop."""
        ...

    def handle(self, who: str, text: str) -> AsyncIterator[str]:
        """The successive texts of one message that answers a command."""
        ...


class Desk:
    """Carries out admins' commands, several at a time, until it is closed."""

    def __init__(self, admin: Runs, delivery: Delivery) -> None:
        """Say what `admin` says, through `delivery`."""
        self._admin, self._delivery = admin, delivery
        self._tasks: set[asyncio.Task[None]] = set()

    def is_admin(self, who: str) -> bool:
        """Whether this person runs the shop."""
        return self._admin.is_admin(who)

    def begin(self, place: Place, who: str, text: str) -> None:
        """Carry a command out, aside."""
        task = asyncio.create_task(self._carry_out(place, who, text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Show nothing more of what still runs."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _carry_out(self, place: Place, who: str, text: str) -> None:
        try:
            await _Changing(self._delivery, place).follow(self._admin.handle(who, text))
        except Forbidden:
            log.info("telegram: an admin's command was not answered: the chat is closed to the bot")
        except Exception as error:
            log.error("telegram: an admin's command failed: %s", where(error))
            await self._delivery.say_if_possible(place, APOLOGY)


class _Changing:
    """One message that is changed while its texts come."""

    def __init__(self, delivery: Delivery, place: Place) -> None:
        self._delivery, self._place = delivery, place
        self._number: int | None = None
        self._latest = self._shown = ""
        self._came = asyncio.Event()

    async def follow(self, texts: AsyncIterator[str]) -> None:
        """Show the texts until the last one, which is shown whatever came before."""
        reading = asyncio.create_task(self._read(texts))
        try:
            while not reading.done():
                await self._came.wait()
                self._came.clear()
                with contextlib.suppress(TelegramError):  # the work goes on, and the next change may be shown
                    await self._show()
                if not reading.done():
                    await asyncio.wait([reading], timeout=EDIT_EVERY_S)
            await self._show()
            for piece in split(self._latest)[1:]:
                await self._delivery.say(self._place, piece)
            await reading  # which raises what went wrong
        finally:
            reading.cancel()
            await asyncio.wait([reading])

    async def _read(self, texts: AsyncIterator[str]) -> None:
        try:
            async for text in texts:
                self._latest = text
                self._came.set()
        finally:
            self._came.set()

    async def _show(self) -> None:
        """Show the latest text, as far as one message holds it; where the message was deleted, in a new one."""
        if self._latest == self._shown:
            return
        text = self._latest
        first = split(text)[0]
        if self._number is None or not await self._delivery.change(self._place, self._number, first):
            self._number = await self._delivery.say(self._place, first)
        self._shown = text
