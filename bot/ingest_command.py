"""`stylist ingest`: a shop's feed into the ledger, as a command.

`IngestCommand(…).add_to(app)` puts it on the command line. Part of the command line, as `bot.cli` is: it imports what
does the work inside the command, and nothing else of the bot imports it.
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

Source = Annotated[
    str, typer.Argument(help="A file or a folder of any form in docs/catalogs.md, an address, or a dataset's id.")
]
Images = Annotated[Path | None, typer.Option(help="The folder that relative image links are found in.")]
Format = Annotated[str, typer.Option(help="auto, csv, xml, json, shopify, jsonld, apify, parquet, …")]
Column = Annotated[
    list[str] | None, typer.Option(help="Where the feed has one of our columns: title=Name. Repeatable.")
]
Currency = Annotated[str | None, typer.Option(help="Of prices without one: EUR.")]
Audience = Annotated[str | None, typer.Option(help="Of products that say none: women, men, …")]
ShopAddress = Annotated[str | None, typer.Option(help="The shop's address, for links that are relative.")]
Price = Annotated[float | None, typer.Option(help="Of products that say none: a folder of pictures.")]
PriceScale = Annotated[int | None, typer.Option(help="100 where a dataset writes 49.90 as 4990, else 1.")]
Delta = Annotated[bool, typer.Option("--delta", help="The feed holds changes only: what it lacks stays.")]
DelistAfter = Annotated[int, typer.Option(min=1, help="Feeds in a row that lack a product until it goes.")]
AllowShrink = Annotated[
    bool, typer.Option("--allow-shrink", help="Accept a feed that lost most of its products; they go at once.")
]
AllowCurrencyChange = Annotated[
    bool, typer.Option("--allow-currency-change", help="Accept most prices in another currency than before.")
]
AllowPriceScale = Annotated[
    bool, typer.Option("--allow-price-scale", help="Accept most prices at 20 times, or a 20th, of before.")
]
FetchPictures = Annotated[
    bool, typer.Option("--fetch-pictures", help="Fetch the pictures on the web that are not kept yet.")
]
Refresh = Annotated[
    bool, typer.Option("--refresh", help="Ask for kept and failed pictures again, too; implies --fetch-pictures.")
]
Pages = Annotated[int | None, typer.Option(help="The most pages of a crawl or a Shopify shop.", min=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestCommand:
    """The command, with what the command line has for all of its own: mended errors and settings."""

    told: Callable[[], AbstractContextManager[None]]
    settings: Callable[[], Settings]

    def add_to(self, app: typer.Typer) -> None:
        """Put the command on the command line."""
        app.command()(self.ingest)

    def ingest(
        self,
        feed: Source,
        images: Images = None,
        format: Format = "auto",
        column: Column = None,
        currency: Currency = None,
        audience: Audience = None,
        shop: ShopAddress = None,
        price: Price = None,
        price_scale: PriceScale = None,
        delta: Delta = False,
        delist_after: DelistAfter = 2,
        allow_shrink: AllowShrink = False,
        allow_currency_change: AllowCurrencyChange = False,
        allow_price_scale: AllowPriceScale = False,
        fetch_pictures: FetchPictures = False,
        refresh: Refresh = False,
        pages: Pages = None,
    ) -> None:
        """Read a feed into the ledger, and tell what was added, changed, gone or refused, and why.

        Example: stylist ingest data/sample/feed.tsv --images data/sample
        """
        with self.told():
            settings = self.settings()
            from ingestion.commands import ingest_command
            from ingestion.fetching import Fetching
            from ingestion.web_addresses import Allowance

            fetching = Fetching(
                allowance=Allowance.read(settings.fetch_allow_private),
                user_agent=settings.fetch_user_agent,
                connections_per_host=settings.fetch_connections_per_host,
                pictures_per_s=settings.fetch_pictures_per_s,
                pages_per_s=settings.fetch_pages_per_s,
                feed_max_bytes=settings.fetch_feed_max_mb * 1_000_000,
                most_pages=pages,
                apify_token=settings.apify_token.get_secret_value() if settings.apify_token else None,
                apify_url=settings.apify_base_url,
            )
            said = {
                "currency": currency, "audience": audience, "shop": shop, "price": price, "price_scale": price_scale
            }  # fmt: skip
            code = ingest_command(
                feed,
                home=settings.writable_home(),
                images=images,
                format=format,
                columns=column or (),
                defaults=said,
                delta=delta,
                delist_after=delist_after,
                allow_shrink=allow_shrink,
                allow_currency_change=allow_currency_change,
                allow_price_scale=allow_price_scale,
                fetching=fetching,
                fetch_pictures=fetch_pictures,
                refresh=refresh,
            )
            raise typer.Exit(code)
