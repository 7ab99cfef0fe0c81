"""Makes a new index while the bot answers: `python -m ingestion.ingest` where a feed is given, then `ingestion.build`.

`async with Reindex(home) as reindex: reindex.start(Work(feed=…))`, then `reindex.progress`, `follow()`, `cancel()`,
`roll_back()`. The index in use is untouched until the new one is whole: `ingestion.build` switches, and the bot takes
it up (`bot.shop`). Leaving the block ends what runs. Only one runs at a time, also counting those of a terminal.
"""

from __future__ import annotations

import fcntl
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from bot import wording_admin as wording
from bot.child import Child, Line, located
from bot.job import Job, Refused, problem_of
from retrieval.generation import current_generation

State = Literal["idle", "running", "done", "unchanged", "failed", "cancelled"]
LOCKS = ("build", "ingest")  # `ingestion.lock` holds `<name>.lock` in the home while one runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What to index: the feed's file or address and its pictures' folder, or with no feed what is in the ledger."""

    feed: str | None = None
    pictures: str | None = None
    allow_shrink: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the last reindex is, or how it ended. `step` is "ingest" or "build"; a `stage` belongs to its step."""

    state: State = "idle"
    step: str = ""
    stage: str = ""
    done: int = 0
    total: int = 0
    rate_per_s: float = 0.0
    left_s: int | None = None
    took_s: float = 0.0
    generation: str = ""
    products: int = 0
    rows: str = ""  # what the feed brought, as a sentence
    problem: str = ""


class Reindex(Job[Progress]):
    """One reindex at a time, in child processes, for as long as its `async with` block is open."""

    def __init__(
        self,
        home: Path,
        model: Callable[[], Path | str],
        server: str | None = None,
        downloads: Sequence[str] = (),
    ) -> None:
        """Index under `home` with the bundle that `model` names when a reindex starts, on `server` if there is one.

        `downloads` are the options of `python -m ingestion.ingest` for feeds that are addresses.
        """
        super().__init__(Progress())
        self._home, self._model, self._server, self._downloads = home.absolute(), model, server, tuple(downloads)

    def runs_elsewhere(self) -> bool:
        """Whether a terminal's `stylist build` or `stylist ingest` is under way."""
        return not self.is_running and any(_is_held(self._home / f"{name}.lock") for name in LOCKS)

    def start(self, work: Work) -> None:
        """Start to index; raises Refused while another is under way, here or in a terminal."""
        self._refuse_a_second()
        self._begin(self._run(work), Progress(state="running", step="ingest" if work.feed else "build"))

    async def roll_back(self) -> str:
        """Make the generation before the current one the one in use; its name. Raises Refused where that cannot be."""
        self._refuse_a_second()
        child = await Child.start(
            "ingestion.build", "--rollback", *self._build_arguments(), first_line=self._server or ""
        )
        async for _ in child.lines():
            pass
        if child.said is None or child.said.stage != "done":
            raise Refused(problem_of(child))
        return str(child.said.more["generation"])

    def _refuse_a_second(self) -> None:
        if self._closed:
            raise Refused(wording.STOPPING)
        if self.is_running:
            raise Refused(wording.BUSY)
        if self.runs_elsewhere():
            raise Refused(wording.BUSY_ELSEWHERE)

    async def _run(self, work: Work) -> None:
        started, before = time.monotonic(), current_generation(self._home)
        try:
            ended = await self._steps(work)
        except Exception as error:  # a process that cannot start, a model's folder that is gone
            ended = replace(self.progress, state="failed", problem=wording.NOT_STARTED.format(problem=error))
        finally:
            self._child = None
        after = current_generation(self._home)
        if ended.state == "failed" and self._cancelled:
            ended = replace(ended, state="cancelled", problem="")
        if ended.state == "cancelled" and after != before:  # it was asked to stop when it had just switched
            ended = replace(ended, state="done", generation=after or "")
        self.progress = replace(ended, took_s=time.monotonic() - started)

    async def _steps(self, work: Work) -> Progress:
        if work.feed is not None:
            said = await self._step("ingest", self._ingest_arguments(work))
            if said is None or self._cancelled:
                return self._failed()
            self.progress = replace(self.progress, step="build", stage="", done=0, total=0, rows=_rows(said))
        said = await self._step("build", self._build_arguments())
        if said is None:
            return self._failed()
        state: State = "done" if said.more.get("changed", True) else "unchanged"
        generation, products = str(said.more["generation"]), int(said.more["products"])
        return replace(self.progress, state=state, generation=generation, products=products)

    async def _step(self, step: str, arguments: tuple[str, ...]) -> Line | None:
        """Run one of the two; its last line, or None where it failed."""
        server = self._server if step == "build" else None
        child = await self._start(f"ingestion.{step}", *arguments, first_line=server or "")
        async for line in child.lines():
            if line.stage not in ("done", "failed"):
                self.progress = replace(
                    self.progress,
                    stage=line.stage,
                    done=line.done,
                    total=line.total,
                    rate_per_s=line.rate_per_s,
                    left_s=line.left_s,
                )
        said = child.said
        return said if child.code == 0 and said is not None and said.stage == "done" else None

    def _failed(self) -> Progress:
        return replace(self.progress, state="failed", problem=problem_of(self._child) if self._child else "")

    def _ingest_arguments(self, work: Work) -> tuple[str, ...]:
        pictures = ("--images", _path(work.pictures)) if work.pictures else ()
        shrink = ("--allow-shrink",) if work.allow_shrink else ()
        if is_address(work.feed or ""):  # who names an address asks for what it names, pictures included
            return (str(work.feed), "--fetch-pictures", *self._downloads, *pictures, *shrink, *self._common())
        return (_path(work.feed or ""), *pictures, *shrink, *self._common())

    def _build_arguments(self) -> tuple[str, ...]:
        return ("--model", located(self._model()), *self._common())

    def _common(self) -> tuple[str, ...]:
        return ("--home", str(self._home), "--json-progress", "--from-program")


def is_address(feed: str) -> bool:
    """Whether a feed is named by its address on the web."""
    return re.match(r"https?://", feed, re.IGNORECASE) is not None


def _path(given: str) -> str:
    """A path as the child finds it, which runs in another folder; one that begins with "-" is no option then."""
    return str(Path(given).expanduser().absolute())


def _rows(said: Line) -> str:
    refused = sum(int(reason["count"]) for reason in said.more["refused"].values())
    return wording.ROWS.format(**{**said.more, "refused": refused})


def _is_held(lock: Path) -> bool:
    """Whether another process holds a lock file; looking holds it for an instant, shared."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
