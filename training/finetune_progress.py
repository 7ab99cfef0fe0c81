"""What a person sees of a run: a bar where there is a terminal, plain lines elsewhere; and how fast it trains."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

LINE_EVERY_S = 10.0


class ProgressLines(TrainerCallback):
    """Counts training steps, their pictures and their seconds; validation and checkpoints are not training.

    The trainer sets `loss`.
    """

    def __init__(self, report: Callable[[str], None], batch_size: int) -> None:
        self.report, self.batch_size = report, batch_size
        self.steps, self.seconds, self.loss = 0, 0.0, float("nan")
        self._mark = self._said = time.perf_counter()
        self._bar: tuple[Progress, TaskID] | None = None

    @property
    def pictures_per_second(self) -> float:
        """Over all steps so far."""
        return self.steps * self.batch_size / self.seconds if self.seconds else 0.0

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Draw the bar where somebody looks at it."""
        if sys.stderr.isatty() and state.is_world_process_zero:
            columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
            bar = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
            bar.start()
            self._bar = bar, bar.add_task("training", total=state.max_steps, completed=state.global_step)
        self._mark = self._said = time.perf_counter()

    def on_epoch_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Loading an epoch's first pictures is training's time."""
        self._mark = time.perf_counter()

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Count a step, and say so now and then."""
        now = time.perf_counter()
        self.steps, self.seconds, self._mark = self.steps + 1, self.seconds + now - self._mark, now
        if self._bar:
            description = f"loss {self.loss:.3f}, {self.pictures_per_second:.0f} pictures/s"
            self._bar[0].update(self._bar[1], completed=state.global_step, description=description)
        elif now - self._said > LINE_EVERY_S:
            self._said = now
            self._say(state, f"loss {self.loss:.3f}, {self.pictures_per_second:.0f} pictures/s")

    def on_evaluate(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        metrics: dict[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        """Say what validation found."""
        found = ", ".join(
            f"{name.removeprefix('eval_')} {value:.3f}" for name, value in (metrics or {}).items() if "eval_" in name
        )
        self._say(state, f"loss {self.loss:.3f}, validation {found}")
        self._mark = time.perf_counter()

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Writing is not training."""
        self._mark = time.perf_counter()

    def close(self) -> None:
        """Take the bar away, however the run ended."""
        if self._bar:
            self._bar[0].stop()
            self._bar = None

    def _say(self, state: TrainerState, what: str) -> None:
        line = f"step {state.global_step}/{state.max_steps} {what}"
        if self._bar:
            self._bar[0].console.print(line, highlight=False)
        else:
            self.report(line)
