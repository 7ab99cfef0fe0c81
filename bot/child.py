"""Long work in a process of its own: `python -m ingestion.build …`, whose JSON lines the bot reads as they come.

`child = await Child.start("ingestion.build", "--json-progress", …)`, `async for line in child.lines()`, then
`child.code`. It runs at low priority, so that answers go first, and ends when the bot does, however that ends: its
standard input is a pipe whose other end dies with the bot (`retrieval.stopping`).
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent  # what runs there is of this very version
NICENESS = 15  # of 0 to 19; beside it answers keep nearly all of a core that both want
END_TIMEOUT_S = 10.0  # to clean up in, then it is killed; an index half-written is removed by the next build
MAX_LINE_BYTES = 1 << 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of progress: how far a stage is, or with the stage "done" or "failed" how it ended, in `more`."""

    stage: str
    done: int = 0
    total: int = 0
    rate_per_s: float = 0.0
    left_s: int | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


class Child:
    """A process that works for the bot. `said` is its last line, `code` its exit code once the lines have ended."""

    def __init__(self, process: Process) -> None:
        """Take over a process that was just started; `start` does that."""
        self._process = process
        self.said: Line | None = None

    @classmethod
    async def start(cls, module: str, *arguments: str, first_line: str = "") -> Child:
        """Run a module of this project. `first_line` goes to its standard input, where no list of processes shows it.

        Raises OSError where the system lets no process start.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", module, *arguments),
            stdin=PIPE,
            stdout=PIPE,
            cwd=ROOT,
            limit=MAX_LINE_BYTES,
            process_group=0,  # Ctrl-C is the bot's alone to hear; a session of its own would void the priority
        )
        with suppress(OSError):  # it is over already, or the system keeps priorities to itself
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
        if process.stdin is not None:
            process.stdin.write(f"{first_line}\n".encode())
        return cls(process)

    async def lines(self) -> AsyncIterator[Line]:
        """Every line of progress as it comes, until the process has ended."""
        assert self._process.stdout is not None
        async for raw in self._process.stdout:
            if (line := _read(raw)) is not None:
                self.said = line
                yield line
        await self._process.wait()

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.returncode

    async def end(self) -> None:
        """Ask it to stop, and kill it where it does not within seconds. Returns when it is gone."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), END_TIMEOUT_S)
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


def located(given: Path | str) -> str:
    """A path as a child finds it, which runs in another folder; what is none (a hub's id) stays as it is."""
    return str(Path(given).absolute()) if Path(given).exists() else str(given)


def _read(raw: bytes) -> Line | None:
    """A line as JSON; None for what a library printed in between."""
    try:
        fields = json.loads(raw)
        known = {
            name: fields.pop(name) for name in ("stage", "done", "total", "rate_per_s", "left_s") if name in fields
        }
        return Line(**known, more=fields)
    except (ValueError, TypeError, AttributeError):
        return None
