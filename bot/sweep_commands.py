"""`stylist sweep`: many fine-tuning runs from one file, as a command.

`SweepCommands(…).add_to(app)` puts it on the command line. Part of the command line, as `bot.cli` is: it imports what
does the work inside the command, and nothing else of the bot imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepCommands:
    """The command, with what the command line has for all of its own: mended errors."""

    told: Callable[[], AbstractContextManager[None]]

    def add_to(self, app: typer.Typer) -> None:
        """Put the command on the command line."""
        app.command()(self.sweep)

    def sweep(
        self,
        grid: Annotated[str, typer.Argument(help="A sweep file (TOML), or the name of one that ships: params.")],
        source: Annotated[str, typer.Option(help="The checkpoint to begin with: a folder or hub id.")],
        pairs: Annotated[Path, typer.Option(help="The pictures and texts, as `stylist finetune` takes them.")],
        out: Annotated[Path, typer.Option(help="Where runs, ledger, table and plots go; the same folder goes on.")],
        metric: Annotated[str, typer.Option(help="The validation figure to sort by; else the sweep file's.")] = "",
        track: Annotated[str, typer.Option(help="none, trackio, wandb, mlflow or tensorboard.")] = "none",
        retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try failed runs again.")] = False,
    ) -> None:
        """Make every fine-tuning run of a grid or of random draws, and print their table; the same command goes on.

        Example: stylist sweep params --source models/clip --pairs ../shared/data/captions.jsonl --out runs/params
        """
        with self.told():
            from training.sweep_commands import sweep_command

            code = sweep_command(
                grid, source=source, pairs=pairs, out=out, tracker=track, metric=metric, retry_failed=retry_failed
            )
            raise typer.Exit(code)
