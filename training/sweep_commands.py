"""What `stylist sweep` runs. Returns exit codes: 0 every run is done, 1 some failed, 2 used wrongly, 130 stopped."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from training.commands import progress, refused
from training.data_folder import NoData
from training.sweep import Outcome, Train, digest, run_settings, sweep
from training.sweep_grid import BadSweep, Grid, find_grid, read_grid
from training.sweep_ledger import SweepLedger, Swept
from training.sweep_table import printed, rows_of

if TYPE_CHECKING:
    from training.finetune import FinetuneSettings
    from training.pairs import PairSet


def sweep_command(
    grid: str,
    *,
    source: str,
    pairs: Path,
    out: Path,
    tracker: str = "none",
    metric: str = "",
    retry_failed: bool = False,
) -> int:
    """Make the runs of a sweep file (or of a shipped one, by name), print their table, draw their plots."""
    from retrieval.vocabulary import Vocabulary
    from training.checkpoints import BadCheckpoint, load_checkpoint
    from training.pairs import read_pairs
    from training.tracking import NoTracker, check_tracker

    try:
        read = read_grid(find_grid(grid))
        asked = replace(read, metric=metric or read.metric)
        check_tracker(tracker)
        for run in asked.runs:
            run_settings(run.settings)
        load_checkpoint(source)  # now, rather than as the failure of every run
        found = read_pairs(pairs, vocabulary=Vocabulary.load(), fields=asked.fields)
        found.of("train"), found.of("validation")
        swept = Swept(grid=grid, source=source, pairs=str(pairs), fields=asked.fields, data=digest(found))
        train = training(source, found, progress)
        ledger = sweep(asked, swept, out, train, report=progress, tracker=tracker, retry_failed=retry_failed)
        _show(ledger, asked)
    except (BadSweep, NoTracker, BadCheckpoint, NoData) as error:
        return refused(str(error))
    except OSError as error:
        print(
            f"Writing to {str(out)!r} failed ({error}); make room there, and the same command goes on.", file=sys.stderr
        )
        return 1
    except KeyboardInterrupt:
        print(f"Stopped. What is done is kept in {str(out)!r}; the same command goes on from there.", file=sys.stderr)
        return 130
    return 1 if ledger.of("failed") else 0


def training(source: str, pairs: PairSet, report: Callable[[str], None]) -> Train:
    """How a sweep makes a run: `finetune` into the run's folder, its lines and its history kept beside it."""
    from training.finetune import finetune
    from training.sweep_history import history_kept

    def train(name: str, settings: FinetuneSettings, folder: Path) -> Outcome:
        with folder.with_name(f"{name}.log").open("a", encoding="utf-8") as log:

            def told(line: str) -> None:
                print(line, file=log, flush=True)
                report(f"  {line}")

            with history_kept(folder.with_name(f"{name}.jsonl")):
                result = finetune(source, pairs, folder, settings, told)
        return Outcome(figures=result.figures, pictures_per_second=result.pictures_per_second)

    return train


def _show(ledger: SweepLedger, grid: Grid) -> None:
    print(printed(rows_of(ledger, grid, exact=False)))
    written = [ledger.folder / "table.csv", ledger.folder / "table.md"]
    try:
        from training.sweep_plots import draw_plots
    except ModuleNotFoundError:
        progress("no plots: matplotlib is missing; install it with: .venv/bin/pip install -e '.[train]'")
    else:
        written += draw_plots(ledger, grid)
    progress(f"wrote {', '.join(str(path) for path in written)}")
    if failed := ledger.of("failed"):
        progress(f"{len(failed)} of {len(ledger.entries)} runs failed; --retry-failed tries them again")
