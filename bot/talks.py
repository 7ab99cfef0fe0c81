"""Conversations that outlive the process: `last` gives the turn that a message may go on from, `remember` keeps it.

In memory as `bot.turns` has them, and, where there is a memory, in the database, which is read when a conversation goes
on after a restart. Writing is done behind the reply, by one task for all conversations: what gathers while it writes
goes into its next transaction. Where the database fails, talks go on from memory.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict

from bot.logs import where
from bot.memory import BadMemory, Memory
from bot.shop import Shop
from bot.turn_facts import facts_of, turn_of
from bot.turns import Turn, Turns

log = logging.getLogger(__name__)
REACH_WITHIN_S = 2.0  # an answer does not wait for a memory any longer
TRY_AGAIN_S = 30.0
GATHER_S = 0.05  # between two transactions while many talk at once
SWEEP_EVERY_S = 86_400.0


class Talks:
    """The last turn of each conversation."""

    def __init__(self, memory: Memory | None, most: int) -> None:
        """Hold the last turns of so many conversations in memory, and those of the last 30 days in `memory`."""
        self._memory = memory
        self._turns = Turns(most)
        self._persons: OrderedDict[str, str] = OrderedDict()  # who wrote last, by conversation
        self._most = most
        self._waiting: dict[str, tuple[str, Turn]] = {}  # to be written, by conversation, with the person
        self._writer: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()
        self._try_again = self._sweep_at = 0.0

    async def last(self, shop: Shop, talk: str, *, kept: bool = True) -> Turn | None:
        """The turn that a conversation may go on from; of one that is `kept`, also from before a restart."""
        turn = self._turns.last(talk)
        if turn is not None or self._memory is None or not kept or time.monotonic() < self._try_again:
            return turn
        try:
            async with asyncio.timeout(REACH_WITHIN_S):
                store = await self._memory.known()
                facts = await store.talk(talk) if store else None
        except (BadMemory, TimeoutError) as error:
            self._try_again = time.monotonic() + TRY_AGAIN_S
            log.error("a talk was not reached: %s", where(error))
            return None
        turn = await asyncio.to_thread(turn_of, facts, shop) if facts else None
        if turn is not None:
            self._turns.remember(talk, turn)
        return turn

    def remember(self, whose: tuple[str, str], turn: Turn, *, kept: bool = True) -> None:
        """Hold a conversation's latest turn, and begin to write it where it is to be `kept`. Returns at once."""
        talk, person = whose
        self._turns.remember(talk, turn)
        if self._memory is None or not kept:
            return
        self._persons[talk] = person
        self._persons.move_to_end(talk)
        if len(self._persons) > self._most:
            self._persons.popitem(last=False)
        self._waiting[talk] = (person, turn)
        if self._writer is None or self._writer.done():
            self._writer = self._memory.behind(self._write(self._memory))

    async def forget(self, whose: tuple[str, str]) -> None:
        """Keep nothing of a conversation, and of those in which the person wrote last; raises BadMemory."""
        talk, person = whose
        for each in {talk, *(key for key, who in self._persons.items() if who == person)}:
            self._turns.forget(each)
            self._persons.pop(each, None)
            self._waiting.pop(each, None)
        if self._memory is None:
            return
        async with self._writing:  # or what is being written would be there again
            if store := await self._memory.known():
                await store.forget_talks(talk, person)

    async def _write(self, memory: Memory) -> None:
        while self._waiting:
            try:
                async with self._writing:
                    await self._write_waiting(memory)
            except BadMemory as error:
                log.error("a talk was not kept: %s", where(error))
                self._waiting.clear()
                return
            if self._waiting:
                await asyncio.sleep(GATHER_S)

    async def _write_waiting(self, memory: Memory) -> None:
        """Write what waits in one transaction, once a day without what is too old."""
        store, sweep = await memory.store(), time.monotonic() >= self._sweep_at
        batch, self._waiting = self._waiting, {}
        if not batch:
            return
        await store.keep_talks({talk: (who, facts_of(turn)) for talk, (who, turn) in batch.items()}, sweep=sweep)
        if sweep:
            self._sweep_at = time.monotonic() + SWEEP_EVERY_S
