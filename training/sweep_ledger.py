"""A sweep's memory: `ledger.jsonl` in its folder, one JSON object a line. The first says what is swept, each other one
is a run: waiting, running, done or failed, with its figures.

The file is written anew beside itself, synced and renamed at every change, so that whatever kills the process leaves
either the old state or the new one, never half a line. One process a folder: `only_one`.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from training.folders import write_whole
from training.sweep_grid import BadSweep, Grid, Run, canonical

State = Literal["waiting", "running", "done", "failed"]
FILE, RUNS = "ledger.jsonl", "runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What all runs share, and what a sweep that goes on must find unchanged."""

    grid: str
    source: str
    pairs: str
    fields: tuple[str, ...]
    data: str  # a digest of the pairs: their ids, splits and texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One run as it stands. `figures` are those of validation; `error` one sentence where it failed."""

    name: str
    settings: Mapping[str, Any]
    varied: Mapping[str, Any]
    state: State = "waiting"
    figures: Mapping[str, float] = field(default_factory=dict)
    pictures_per_second: float = 0.0
    took_s: float = 0.0
    error: str = ""


class SweepLedger:
    """The runs of a sweep, in order, kept in `folder`."""

    def __init__(self, folder: Path, swept: Swept, entries: Mapping[str, Entry]) -> None:
        self.folder, self.swept, self.entries = folder, swept, dict(entries)

    @classmethod
    def open(cls, folder: Path, swept: Swept, grid: Grid) -> SweepLedger:
        """Begin a ledger, or take up the one that is there, with the runs that the grid has now.

        A grid that grew is taken up: the runs that were there keep their state, the new ones wait. Raises BadSweep
        where something was changed that makes the runs no longer comparable, or where a run that was begun is gone.
        """
        kept = _read(folder / FILE)
        entries = {run.name: _entry(run) for run in grid.runs}
        if kept is None:
            ledger = cls(folder, swept, entries)
        else:
            before, old = kept
            _check_same(folder, before, swept)
            _check_all_there(folder, old, entries)
            ledger = cls(folder, swept, {name: old.get(name, entry) for name, entry in entries.items()})
        ledger.save()
        return ledger

    def record(self, name: str, **changes: Any) -> Entry:
        """Change a run and keep it; returns the run as it stands now."""
        self.entries[name] = replace(self.entries[name], **changes)
        self.save()
        return self.entries[name]

    def save(self) -> None:
        """Write it all, so that it is either there or not."""
        lines = [asdict(self.swept), *(asdict(entry) for entry in self.entries.values())]
        write_whole(self.folder / FILE, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))

    def of(self, *states: State) -> list[Entry]:
        """The runs in one of these states, in order."""
        return [entry for entry in self.entries.values() if entry.state in states]


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold a sweep's folder for this process; the system lets go of it when the process ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadSweep(
                f"A sweep is already at work in {str(folder)!r}; wait for it, or give another --out."
            ) from None
        yield


def _entry(run: Run) -> Entry:
    return Entry(name=run.name, settings=run.settings, varied=dict(run.varied))


def _read(path: Path) -> tuple[Swept, dict[str, Entry]] | None:
    if not path.exists():
        return None
    try:
        first, *others = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        entries = [Entry(**line) for line in others]
        return Swept(**{**first, "fields": tuple(first["fields"])}), {entry.name: entry for entry in entries}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadSweep(
            f"The sweep's ledger {str(path)!r} cannot be read ({error}); give another --out to begin anew."
        ) from error


def _check_same(folder: Path, before: Swept, now: Swept) -> None:
    asked = {"source": "--source", "pairs": "--pairs", "fields": "fields in the sweep file", "data": "the pairs' data"}
    for name, words in asked.items():
        old, new = getattr(before, name), getattr(now, name)
        if old != new:
            raise BadSweep(
                f"The sweep in {str(folder)!r} was begun with another {words}: {old!r}, now {new!r}; "
                "its figures would not compare. Give it back, or give another --out."
            )


def _check_all_there(folder: Path, old: Mapping[str, Entry], new: Mapping[str, Entry]) -> None:
    gone = [entry for entry in old.values() if entry.state != "waiting" and entry.name not in new]
    if gone:
        raise BadSweep(
            f"The sweep in {str(folder)!r} has already begun the run {canonical(gone[0].settings)}, which the sweep "
            "file no longer makes: more values may be added, none taken back; put it back, or give another --out."
        )
