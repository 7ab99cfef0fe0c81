"""Pictures of designs, drawn while the bot answers: `python -m training.designs_run`, one at a time, kept when done.

`async with Drawings(home, model) as drawings: await drawings.ask(key, prompt)`, then `progress`. A picture lies in
`STYLIST_HOME/designs/<key>.png` and is drawn once. It takes at most `limit_s`; leaving the block ends what runs.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from bot.child import located
from bot.job import Job, problem_of

log = logging.getLogger(__name__)
FOLDER = "designs"
PATIENCE_S = 20.0  # a reply waits so long for its picture; what takes longer is there for the next one
LIMIT_S = 600.0

State = Literal["idle", "drawing", "done", "busy", "failed", "too slow", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """How far the picture of a key is: `done` of `total` steps; "busy" while another one is drawn."""

    state: State = "idle"
    key: str = ""
    done: int = 0
    total: int = 0
    took_s: float = 0.0


class Drawings(Job[Drawn]):
    """One drawing at a time, in a child process, for as long as its `async with` block is open."""

    def __init__(
        self,
        home: Path,
        model: str | None,
        *,
        steps: int = 25,
        limit_s: float = LIMIT_S,
        patience_s: float = PATIENCE_S,
        module: str = "training.designs_run",
    ) -> None:
        """Draw with the diffusion model at `model`, a folder or a hub id; None: with none. `module` does the work."""
        super().__init__(Drawn())
        self.model, self._folder = model, home.absolute() / FOLDER
        self._steps, self._limit_s, self._patience_s = steps, limit_s, patience_s
        self._module = module

    @property
    def can_draw(self) -> bool:
        """Whether there is a model, and what draws with it is installed."""
        return self.model is not None and find_spec("diffusers") is not None

    @property
    def mark(self) -> str:
        """What tells a model's pictures from another's, also from one that was at the same place before."""
        index = Path(self.model or "") / "model_index.json"
        return f"{self.model} {index.stat().st_mtime_ns if index.is_file() else ''}"

    def path(self, key: str) -> Path:
        """Where the picture of a key is, or will be."""
        return self._folder / f"{key}.png"

    async def ask(self, key: str, prompt: str) -> Drawn:
        """The picture of a key, drawn now if need be; a reply's patience later at the latest."""
        if self.path(key).is_file():
            return Drawn(state="done", key=key)
        if self.is_running and self.progress.key != key:
            return Drawn(state="busy", key=key)
        if self._closed:
            return Drawn(state="failed", key=key)
        if not self.is_running:
            self._begin(self._run(key, prompt), Drawn(state="drawing", key=key, total=self._steps))
        assert self._task is not None
        await asyncio.wait({self._task}, timeout=self._patience_s)
        return self.progress

    async def _run(self, key: str, prompt: str) -> None:
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._limit_s):
                self.progress = replace(self.progress, state=await self._draw(key, prompt))
        except TimeoutError:
            self.progress = replace(self.progress, state="too slow")
        except Exception as error:  # a process that cannot start, a folder that cannot be written
            log.error("a design was not drawn: %s", type(error).__name__)
            self.progress = replace(self.progress, state="failed")
        finally:
            if self._child is not None and self._child.code is None:
                await self._child.end()
            self._child = None
        self.progress = replace(self.progress, took_s=time.monotonic() - started)
        log.info("a design was %s in %.1f s", self.progress.state, self.progress.took_s)

    async def _draw(self, key: str, prompt: str) -> State:
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        places = ("--model", located(str(self.model)), "--out", str(self.path(key)))
        line = " ".join(prompt.split())
        child = await self._start(self._module, *places, "--steps", str(self._steps), first_line=line)
        async for told in child.lines():
            if told.stage == "draw":
                self.progress = replace(self.progress, done=told.done, total=told.total)
        if child.code == 0 and self.path(key).is_file():
            return "done"
        if self._cancelled:
            return "cancelled"
        log.error("a design was not drawn: %s", problem_of(child))
        return "failed"
