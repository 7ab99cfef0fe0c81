"""`stylist report`: what a catalog holds and what is wrong with it, as a command.

`CatalogCommands(…).add_to(app)` puts it on the command line. Part of the command line, as `bot.cli` is: it imports
what does the work inside each command, and nothing else of the bot imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

ReportOut = Annotated[Path | None, typer.Option(help="The folder to write into; else STYLIST_HOME/reports.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogCommands:
    """The commands, with what the command line has for all of its own: mended errors and settings."""

    told: Callable[[], AbstractContextManager[None]]
    settings: Callable[[], Settings]

    def add_to(self, app: typer.Typer) -> None:
        """Put the commands on the command line."""
        for command in (self.report,):
            app.command()(command)

    def report(self, out: ReportOut = None, as_json: Json = False) -> None:
        """Write what the catalog holds, lacks and contradicts as one HTML page and PNGs, and what changed since.

        Example: stylist report --out report
        """
        with self.told():
            home = self.settings().writable_home()
            from ingestion.report import report_command

            raise typer.Exit(report_command(home=home, out=out, as_json=as_json))
