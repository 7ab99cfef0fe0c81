"""The quality figures of the index in use, measured while the bot answers: `python -m training.evaluate_run`.

`async with Evaluation(home, model, parser) as evaluation: evaluation.start(folder, sections)`, then `progress` and
`follow()`. It needs the training extra and a folder with labelled pictures. One runs at a time; leaving the block ends
it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from bot import wording_admin as wording
from bot.child import Child, located
from bot.job import Job, Refused, problem_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How far a measuring is, and once done its `sections`: name → figures as `stylist evaluate --json` has them."""

    state: Literal["idle", "running", "done", "failed", "cancelled"] = "idle"
    folder: str = ""
    line: str = ""
    model: str = ""
    sections: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    problem: str = ""


class Evaluation(Job[Measured]):
    """One measuring at a time, in a child process, for as long as its `async with` block is open."""

    def __init__(self, home: Path, model: Callable[[], Path | str], parser: Path, folder: Path | None = None) -> None:
        """Measure the bundle that `model` names and looks of the index under `home`; `folder` unless told another."""
        super().__init__(Measured())
        self._home, self._model, self._parser, self._folder = home.absolute(), model, parser.absolute(), folder

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
        self._begin(self._run(folder.absolute(), sections), Measured(state="running", folder=str(folder)))

    async def _run(self, folder: Path, sections: str) -> None:
        only = ("--only", sections) if sections else ()
        places = ("--data", str(folder), "--home", str(self._home), "--parser", str(self._parser))
        try:
            model = ("--model", located(self._model()))
            child = await self._start("training.evaluate_run", *places, *model, *only)
            async for line in child.lines():
                if line.stage == "measure":
                    self.progress = replace(self.progress, line=str(line.more["line"]))
            self.progress = self._ended(child)
        except Exception as error:  # a process that cannot start, an index that is gone
            self.progress = replace(self.progress, state="failed", problem=str(error))
        finally:
            self._child = None

    def _ended(self, child: Child) -> Measured:
        said = child.said
        if child.code == 0 and said is not None and said.stage == "done":
            return replace(self.progress, state="done", model=said.more["model"], sections=said.more["sections"])
        if self._cancelled:
            return replace(self.progress, state="cancelled")
        return replace(self.progress, state="failed", problem=problem_of(child))
