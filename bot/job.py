"""Long work that the bot follows: one at a time, in child processes, for as long as an `async with` block is open.

`Reindex` and `Evaluation` are such jobs: they begin a task that starts children and tells its `progress`. Here are its
beginning, its following and its end; what is done, and when it is refused, is theirs.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from bot import wording_admin as wording
from bot.child import Child

FOLLOW_EVERY_S = 1.0  # chats take about so many edits of a message
Told = TypeVar("Told")


class Refused(Exception):
    """What cannot be done now; the message is the sentence for who asked."""


class Job(Generic[Told]):
    """One at a time; `progress` tells how far the last one is, or how it ended."""

    def __init__(self, progress: Told) -> None:
        """Nothing runs yet, as `progress` says."""
        self._task: asyncio.Task[None] | None = None
        self._child: Child | None = None
        self._cancelled = self._closed = False
        self.progress = progress

    async def __aenter__(self) -> Self:
        """Nothing runs yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End what runs, and start nothing more."""
        self._closed = True
        await self.cancel()

    @property
    def is_running(self) -> bool:
        """Whether one is under way."""
        return self._task is not None and not self._task.done()

    async def follow(self) -> AsyncIterator[Told]:
        """The progress about once a second, the last one being how it ended."""
        while self._task is not None and not self._task.done():
            yield self.progress
            await asyncio.wait({self._task}, timeout=FOLLOW_EVERY_S)
        yield self.progress

    async def cancel(self) -> bool:
        """End the one that is under way and wait until it is gone; False where there is none."""
        if self._task is None or self._task.done():
            return False
        self._cancelled = True
        if self._child is not None:
            await self._child.end()
        await asyncio.wait({self._task})
        return True

    def _begin(self, work: Coroutine[Any, Any, None], progress: Told) -> None:
        self._cancelled = False
        self.progress = progress
        self._task = asyncio.create_task(work, name=type(self).__name__.lower())

    async def _start(self, module: str, *arguments: str, first_line: str = "") -> Child:
        """A child of this job; one that was cancelled meanwhile is ended at once."""
        self._child = await Child.start(module, *arguments, first_line=first_line)
        if self._cancelled:
            await self._child.end()
        return self._child


def problem_of(child: Child) -> str:
    """Why a child failed, as it said itself, or else how it ended."""
    if child.said is not None and child.said.stage == "failed":
        return str(child.said.more.get("error", ""))
    return wording.ENDED.format(code=child.code)
