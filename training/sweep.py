"""`stylist sweep`: many fine-tuning runs from one file, one after the other, with their table and plots at the end.

    stylist sweep params --source patrickjohncyh/fashion-clip --pairs ../shared/data/captions.jsonl --out runs/params

Each run has a model of its own under `runs/` and a line in `ledger.jsonl`. The same command goes on after any stop:
what is done is not done again, a half one resumes where `training.finetune` left it, a failed one is kept as failed
unless it is asked for again. Runs are not spread over machines: give each machine a sweep file and a folder of its own.
"""

from __future__ import annotations

import gc
import hashlib
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from training.finetune_settings import BadFinetune, FinetuneSettings
from training.sweep_grid import BadSweep, Grid, canonical
from training.sweep_ledger import RUNS, Entry, SweepLedger, Swept, only_one
from training.sweep_table import write_tables

if TYPE_CHECKING:
    from training.pairs import PairSet

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to: its validation figures, before and after, and how fast it went."""

    figures: Mapping[str, float]
    pictures_per_second: float


Train = Callable[[str, FinetuneSettings, Path], Outcome]  # the run's name, its settings, its folder


def sweep(
    grid: Grid,
    swept: Swept,
    folder: Path,
    train: Train,
    *,
    report: Report,
    tracker: str = "none",
    retry_failed: bool = False,
) -> SweepLedger:
    """Make every run of a grid that is not made yet, and write the tables after each.

    Raises BadSweep where the grid asks for what no run can have or the folder holds another sweep, OSError where the
    ledger itself cannot be written. Whatever goes wrong inside a run is that run's: it is recorded, the others go on.
    """
    settings = {run.name: run_settings(run.settings, name=run.name, tracker=tracker) for run in grid.runs}
    with only_one(folder):
        ledger = SweepLedger.open(folder, swept, grid)
        todo = ledger.of("running", "waiting", "failed") if retry_failed else ledger.of("running", "waiting")
        done, failed = len(ledger.of("done")), len(ledger.of("failed"))
        report(f"{len(grid.runs)} runs: {done} done, {failed} failed, {len(todo)} to go")
        for place, entry in enumerate(todo, start=1):
            report(f"run {place} of {len(todo)}: {entry.name}{' goes on' if entry.state == 'running' else ''}")
            _make(ledger, entry, settings[entry.name], train, report)
            write_tables(ledger, grid)
        write_tables(ledger, grid)
    return ledger


def run_settings(chosen: Mapping[str, Any], *, name: str = "", tracker: str = "none") -> FinetuneSettings:
    """A run's settings, the defaults where the sweep file is silent. Raises BadSweep, naming what cannot be used."""
    known = FinetuneSettings.__dataclass_fields__
    if unknown := [key for key in chosen if key not in known or key in ("tracker", "run_name")]:
        raise BadSweep(
            f"The sweep file sets {unknown[0]!r}, which is no setting of a run; expected one of "
            f"{', '.join(sorted(set(known) - {'tracker', 'run_name'}))}."
        )
    try:
        return TypeAdapter(FinetuneSettings).validate_python({**chosen, "tracker": tracker, "run_name": name})
    except ValidationError as error:
        wrong = error.errors()[0]
        where = ".".join(str(part) for part in wrong["loc"])
        raise BadSweep(f"The sweep file sets {where} to {wrong['input']!r}: {wrong['msg'].lower()}.") from error
    except BadFinetune as error:
        raise BadSweep(f"The sweep file asks for what no run can have: {error}") from error


def _make(ledger: SweepLedger, entry: Entry, settings: FinetuneSettings, train: Train, report: Report) -> None:
    """One run, from waiting to done or failed; a stop by Ctrl-C or by force leaves it running, which goes on later."""
    folder = ledger.folder / RUNS / entry.name
    folder.parent.mkdir(exist_ok=True)
    ledger.record(entry.name, state="running", error="")
    started = time.monotonic()
    try:
        outcome = train(entry.name, settings, folder)
    except Exception as error:  # a night's sweep is not to end because one rate was too high or memory ran out once
        trace = folder.with_name(f"{entry.name}.error.txt")
        trace.write_text(traceback.format_exc(), encoding="utf-8")
        ledger.record(entry.name, state="failed", error=_sentence(error), took_s=_seconds(started))
        report(f"failed: {_sentence(error)} The trace is in {trace}")
    else:
        ledger.record(
            entry.name,
            state="done",
            figures=dict(outcome.figures),
            pictures_per_second=round(outcome.pictures_per_second, 1),
            took_s=_seconds(started),
        )
    gc.collect()  # a model and its optimizer hold each other; the next one needs their memory


def digest(pairs: PairSet) -> str:
    """A short name for what the pairs say: the same as long as ids, splits and texts are."""
    rows = sorted(canonical([pair.id, pair.split, [list(text) for text in pair.texts]]) for pair in pairs.pairs)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]


def _sentence(error: Exception) -> str:
    first = str(error).strip().splitlines()[0] if str(error).strip() else "no more is known"
    return first if isinstance(error, BadFinetune) else f"{type(error).__name__}: {first}"


def _seconds(started: float) -> float:
    return round(time.monotonic() - started, 1)
