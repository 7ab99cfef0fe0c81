"""Counts what is asked for, so that `stylist trends --wishes` can tell: `counts.note(person, queries)` after an answer.

Who asked is held in memory for the day alone, so that nobody counts twice; what is written is a day, a wish in the
vocabulary's words and a number. Writing is done behind the reply; where the database fails, that day's counts wait for
the next wish.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.asked_for import facets
from bot.logs import where
from bot.memory import BadMemory, Memory
from retrieval.product import Query

log = logging.getLogger(__name__)
MOST_WISHES = 5_000  # different ones a day; a shop's people make some hundreds
GATHER_S = 0.05


class WishCounts:
    """The wishes of one day, of one run of the bot."""

    def __init__(self, memory: Memory) -> None:
        """Nothing is counted yet. The run's number is drawn at random, and tells nothing."""
        self._memory = memory
        self._part = secrets.randbelow(2**31)
        self._day = ""
        self._people: dict[str, set[str]] = {}
        self._changed: set[str] = set()
        self._writer: asyncio.Task[None] | None = None

    def note(self, person: str, queries: Iterable[Query]) -> None:
        """Count a person's wishes, each once a day. Returns at once."""
        today = datetime.now(UTC).date().isoformat()
        if today != self._day:
            self._day, self._people, self._changed = today, {}, set()
        for wish in filter(None, map(facets, queries)):
            known = self._people.get(wish)
            if known is None and len(self._people) >= MOST_WISHES:
                continue
            people = self._people.setdefault(wish, set())
            if person not in people:
                people.add(person)
                self._changed.add(wish)
        if self._changed and (self._writer is None or self._writer.done()):
            self._writer = self._memory.behind(self._write())

    async def _write(self) -> None:
        while self._changed:
            await asyncio.sleep(GATHER_S)
            day, names, self._changed = self._day, self._changed, set()
            counts = {name: len(self._people[name]) for name in names if name in self._people}
            try:
                await (await self._memory.store()).keep_wishes(day, self._part, counts)
            except BadMemory as error:
                log.error("the wishes were not counted: %s", where(error))
                return
