"""A fine-tuning run that takes no time: it counts epochs in its folder, goes on from there, and its recall follows from
its settings (best at a rate of 5e-6 and large batches). Run as a program, it makes a small sweep in the folder given,
and is killed by force in the third run's second epoch.
"""

from __future__ import annotations

import json
import math
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from training.finetune_settings import FinetuneSettings, FinetuneStopped
from training.sweep import Outcome, sweep
from training.sweep_grid import Grid, read_grid
from training.sweep_ledger import SweepLedger, Swept

SWEPT = Swept(grid="small", source="models/clip", pairs="pairs.jsonl", fields=(), data="d0")
GRID = "metric = 'recall@10'\n[grid]\nrate = [5e-5, 5e-6]\nepochs = [2, 3]\n"


class CountedEpochs:
    """Trains by counting. `epochs` lists every epoch made, as (run, epoch); `during` is called before each."""

    def __init__(self, during: Callable[[str, int], None] = lambda name, epoch: None) -> None:
        self.epochs: list[tuple[str, int]] = []
        self.during = during

    def __call__(self, name: str, settings: FinetuneSettings, folder: Path) -> Outcome:
        """Make the epochs that the folder does not have yet; a rate above 1e-3 ends in a loss that is no number."""
        if settings.rate > 1e-3:
            raise FinetuneStopped("The loss became nan at step 3; there is no checkpoint yet.")
        folder.mkdir(exist_ok=True)
        kept = folder / "epochs"
        start = int(kept.read_text()) if kept.exists() else 0
        for epoch in range(start + 1, settings.epochs + 1):
            self.during(name, epoch)
            self.epochs.append((name, epoch))
            kept.write_text(str(epoch))
        far = abs(math.log10(settings.rate / 5e-6))
        recall = 0.5 - 0.1 * far + 0.001 * settings.batch_size + 0.01 * settings.epochs
        return Outcome(figures={"before recall@10": 0.3, "after recall@10": recall}, pictures_per_second=100.0)


def small_grid(folder: Path, text: str = GRID) -> Grid:
    path = folder / "small.toml"
    path.write_text(text, encoding="utf-8")
    return read_grid(path)


def swept(folder: Path, train: CountedEpochs, text: str = GRID, **options: bool) -> SweepLedger:
    """Sweep a small grid into `folder / "out"`."""
    return sweep(small_grid(folder, text), SWEPT, folder / "out", train, report=lambda line: None, **options)


def ledger_lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "out" / "ledger.jsonl").read_text("utf-8").splitlines()]


def _killed_in_the_third_run(names: list[str]) -> Callable[[str, int], None]:
    def during(name: str, epoch: int) -> None:
        if name not in names:
            names.append(name)
        if len(names) == 3 and epoch == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    return during


if __name__ == "__main__":
    swept(Path(sys.argv[1]), CountedEpochs(_killed_in_the_third_run([])))
