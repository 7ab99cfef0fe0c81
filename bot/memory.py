"""What is remembered of people, for as long as they wish: `async with Memory(address) as memory: await memory.store()`.

The database is opened at the first use, once: SQLAlchemy takes 0.2 s to import, which a plain `stylist ask` is spared.
Tables and statements are `bot.memory_store`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.memory_store import Store


class BadMemory(RuntimeError):
    """A database that cannot be used; the message is one sentence for the operator, without a password."""


class Memory:
    """The memory of one process, open from its first use to the end of its `async with` block."""

    def __init__(self, address: str) -> None:
        """Keep the address, as SQLAlchemy reads it: "sqlite+aiosqlite:///var/memory.sqlite"."""
        self._address = address
        self._store: Store | None = None
        self._opening = asyncio.Lock()
        self._behind: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Memory:
        """Nothing is opened yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish what is done behind the replies, and close the database, if it was opened."""
        await self.settled()
        if self._store is not None:
            await self._store.close()
            self._store = None

    def behind(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Begin work that no reply waits for; it is done before the memory is closed."""
        task = asyncio.create_task(work)
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)
        return task

    async def settled(self) -> None:
        """Wait until the work behind the replies given so far is done."""
        if self._behind:
            await asyncio.wait(set(self._behind))

    async def store(self) -> Store:
        """The open database; raise BadMemory where it cannot be used. It is tried again at the next use."""
        async with self._opening:
            if self._store is None:
                module = await asyncio.to_thread(_import)
                self._store = await module.open(self._address)
            return self._store

    async def reach(self) -> None:
        """See that the database answers; raise BadMemory where it does not.

        A file that was removed is still there for who has it open, but nothing that is written outlives the process.
        """
        store = await self.store()
        if (path := self._path) is not None and not path.is_file():
            raise BadMemory(f"The memory {str(path)!r} is gone from the disk; put it back, or start the bot anew.")
        await store.reach()

    async def known(self) -> Store | None:
        """The open database, as `store` gives it; None where nobody was ever remembered, and then none is made."""
        if self._store is None and (path := self._path) is not None and not path.exists():
            return None
        return await self.store()

    @property
    def _path(self) -> Path | None:
        """The file of the database; None where it is a server's."""
        path = self._address.removeprefix("sqlite+aiosqlite:///")
        return Path(path) if path != self._address else None


def _import() -> type[Store]:
    from bot.memory_store import Store

    return Store
