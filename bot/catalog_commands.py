"""`stylist caption` and `stylist report`: what a catalog holds and how it is described, as commands.

`CatalogCommands(…).add_to(app)` puts them on the command line. Part of the command line, as `bot.cli` is: it imports
what does the work inside each command, and nothing else of the bot imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

Writer = Annotated[
    Literal["template", "gemini"],
    typer.Option(
        help="template: composed of the feed's facts, for nothing. gemini: of the pictures, which costs money."
    ),
]
Export = Annotated[Path | None, typer.Option(help="Write every product's caption to a .csv, .json or .jsonl file.")]
MaxTokens = Annotated[
    int | None, typer.Option(min=1, help="Stop before more tokens are used; else twice the estimate.")
]
MaxCost = Annotated[float | None, typer.Option(min=0, help="Stop before more US dollars are spent.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Describe at most so many pictures this time.")]
Concurrency = Annotated[int, typer.Option(min=1, max=256, help="How many pictures are asked about at once.")]
Renew = Annotated[bool, typer.Option("--renew", help="Pay again for what another model or prompt has described.")]
ReportOut = Annotated[Path | None, typer.Option(help="The folder to write into; else STYLIST_HOME/reports.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogCommands:
    """The commands, with what the command line has for all of its own: mended errors and settings."""

    told: Callable[[], AbstractContextManager[None]]
    settings: Callable[[], Settings]

    def add_to(self, app: typer.Typer) -> None:
        """Put the commands on the command line."""
        for command in (self.caption, self.report):
            app.command()(command)

    def caption(
        self,
        writer: Writer = "template",
        export: Export = None,
        max_tokens: MaxTokens = None,
        max_cost: MaxCost = None,
        limit: Limit = None,
        concurrency: Concurrency = 16,
        renew: Renew = False,
        as_json: Json = False,
    ) -> None:
        """Describe the ingested products: of their feed's facts, or with Gemini by their pictures; then build.

        Gemini describes each picture once, and goes on where it was stopped. It says first what it is about to cost.

        Example: stylist caption --writer gemini --max-cost 5 --export captions.csv
        """
        with self.told():
            settings = self.settings()
            home = settings.writable_home()
            from ingestion.caption_commands import caption_command
            from ingestion.caption_pace import Prices
            from ingestion.caption_run import CaptionOptions, Service
            from ingestion.caption_writing import Limits

            key = settings.gemini_api_key
            service = Service(
                api_key=key.get_secret_value() if key else None,
                model=settings.gemini_model,
                base_url=settings.gemini_base_url,
                limits=Limits(
                    concurrency=concurrency,
                    requests_per_minute=settings.gemini_requests_per_minute,
                    tokens_per_minute=settings.gemini_tokens_per_minute,
                ),
                prices=Prices(
                    usd_per_million_sent=settings.gemini_usd_per_million_sent,
                    usd_per_million_got=settings.gemini_usd_per_million_got,
                ),
            )
            options = CaptionOptions(
                writer=writer,
                export=export,
                max_tokens=max_tokens,
                max_usd=max_cost,
                most_pictures=limit,
                renew=renew,
                as_json=as_json,
            )
            raise typer.Exit(caption_command(home, options, service))

    def report(self, out: ReportOut = None, as_json: Json = False) -> None:
        """Write what the catalog holds, lacks and contradicts as one HTML page and PNGs, and what changed since.

        Example: stylist report --out report
        """
        with self.told():
            home = self.settings().writable_home()
            from ingestion.report import report_command

            raise typer.Exit(report_command(home=home, out=out, as_json=as_json))
