"""The quality figures of the index in use, measured while the bot answers: `python -m training.evaluate_run`.

`async with Evaluation(home, model, parser) as evaluation: evaluation.start(folder, sections)`, then `measured` and
`follow()`. It needs the training extra and a folder with labelled pictures. One runs at a time; leaving the block ends
it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from bot import wording_admin as wording
from bot.child import Child, located
from bot.reindex import FOLLOW_EVERY_S, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How far a measuring is, and once done its `sections`: name → figures as `stylist evaluate --json` has them."""

    state: Literal["idle", "running", "done", "failed", "cancelled"] = "idle"
    folder: str = ""
    line: str = ""
    model: str = ""
    sections: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    problem: str = ""


class Evaluation:
    """One measuring at a time, in a child process, for as long as its `async with` block is open."""

    def __init__(self, home: Path, model: Callable[[], Path | str], parser: Path, folder: Path | None = None) -> None:
        """Measure the bundle that `model` names and looks of the index under `home`; `folder` unless told another."""
        self._home, self._model, self._parser, self._folder = home.absolute(), model, parser.absolute(), folder
        self._task: asyncio.Task[None] | None = None
        self._child: Child | None = None
        self._cancelled = self._closed = False
        self.measured = Measured()

    async def __aenter__(self) -> Evaluation:
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
        """Whether a measuring is under way."""
        return self._task is not None and not self._task.done()

    def start(self, given: str | None = None, sections: str = "") -> None:
        """Start to measure on a folder; raises Refused where there is none, or while another measuring is under way."""
        if self.is_running:
            raise Refused(wording.EVALUATING_ALREADY)
        if self._closed:
            raise Refused(wording.STOPPING)
        folder = Path(given).expanduser() if given else self._folder
        if folder is None:
            raise Refused(wording.NO_DATA)
        if not folder.is_dir():
            raise Refused(wording.NO_FOLDER.format(folder=str(folder)))
        self._cancelled = False
        self.measured = Measured(state="running", folder=str(folder))
        self._task = asyncio.create_task(self._run(folder.absolute(), sections), name="evaluation")

    async def follow(self) -> AsyncIterator[Measured]:
        """What is known about once a second, the last being how it ended."""
        while self._task is not None and not self._task.done():
            yield self.measured
            await asyncio.wait({self._task}, timeout=FOLLOW_EVERY_S)
        yield self.measured

    async def cancel(self) -> bool:
        """End the measuring that is under way; False where there is none."""
        if self._task is None or self._task.done():
            return False
        self._cancelled = True
        if self._child is not None:
            await self._child.end()
        await asyncio.wait({self._task})
        return True

    async def _run(self, folder: Path, sections: str) -> None:
        only = ("--only", sections) if sections else ()
        places = ("--data", str(folder), "--home", str(self._home), "--parser", str(self._parser))
        try:
            model = ("--model", located(self._model()))
            self._child = await Child.start("training.evaluate_run", *places, *model, *only)
            if self._cancelled:
                await self._child.end()
            async for line in self._child.lines():
                if line.stage == "measure":
                    self.measured = replace(self.measured, line=str(line.more["line"]))
            self.measured = self._ended(self._child)
        except Exception as error:  # a process that cannot start, an index that is gone
            self.measured = replace(self.measured, state="failed", problem=str(error))
        finally:
            self._child = None

    def _ended(self, child: Child) -> Measured:
        said = child.said
        if child.code == 0 and said is not None and said.stage == "done":
            return replace(self.measured, state="done", model=said.more["model"], sections=said.more["sections"])
        if self._cancelled:
            return replace(self.measured, state="cancelled")
        told = said is not None and said.stage == "failed"
        problem = str(said.more["error"]) if told and said else wording.ENDED.format(code=child.code)
        return replace(self.measured, state="failed", problem=problem)
