"""`stylist trends`: what is in fashion, in a folder of pictures, the newest products, or what people asked for.

`TrendCommands(…).add_to(app)` puts it on the command line. Part of the command line, as `bot.cli` is: it reads the
ledger's dates and the memory's counts, and hands them to `retrieval.trends`. Needs the extra `trends` (scikit-learn).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.fashion_commands import Report

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.shop import Shop
    from retrieval.trend_file import Kept
    from retrieval.trend_sources import Source
    from retrieval.trends import Theme, Themes

FAILED = 1
DAYS = 90
MOST_CARRIERS = 6

Pictures = Annotated[Path | None, typer.Option(help="A folder of contemporary pictures.")]
Newest = Annotated[int | None, typer.Option(min=1, help="The products first seen in so many days.")]
Wishes = Annotated[bool, typer.Option("--wishes", help="What people asked for, liked and saved.")]
Days = Annotated[int, typer.Option(min=1, help="With --wishes: of so many days.")]
Against = Annotated[str, typer.Option(help="What to compare with: a folder with --pictures, else so many days before.")]
Method = Annotated[Literal["kmeans", "hdbscan"], typer.Option(help="How pictures are put together.")]
Clusters = Annotated[int | None, typer.Option(min=2, max=200, help="So many, instead of what the silhouette says.")]
Seeds = Annotated[
    int, typer.Option(min=1, max=100, help="How often the clustering is tried again, to see if it holds.")
]
Out = Annotated[Path | None, typer.Option(help="Where the report goes; else STYLIST_HOME/trends/report.")]
Keep = Annotated[bool, typer.Option("--keep/--no-keep", help="Let the chats answer from these themes.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What themes are looked for in: the rows now and before, and which themes may be shown."""

    kind: str  # pictures, newest or wishes
    now: Source
    before: Source | None = None
    may_show: Callable[[Theme], bool] = lambda theme: True


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendCommands:
    """The command, with what the command line has for all of its own: mended errors, settings, progress."""

    told: Callable[[], AbstractContextManager[None]]
    settings: Callable[[], Settings]
    progress: Callable[[], AbstractContextManager[Report]]

    def add_to(self, app: typer.Typer) -> None:
        """Put the command on the command line."""
        app.command()(self.trends)

    def trends(
        self,
        pictures: Pictures = None,
        newest: Newest = None,
        wishes: Wishes = False,
        days: Days = 30,
        against: Against = "",
        method: Method = "kmeans",
        clusters: Clusters = None,
        seeds: Seeds = 10,
        out: Out = None,
        keep: Keep = True,
        as_json: Json = False,
    ) -> None:
        """Find what is in fashion: themes, their size and growth, a report with pictures, and what /trends answers.

        Example: stylist trends --newest 30 --against 90
        """
        if sum((pictures is not None, newest is not None, wishes)) > 1:
            raise typer.BadParameter("give one of --pictures, --newest and --wishes.")
        before_days = _days(against) if pictures is None else None
        from bot.shop import Shop
        from retrieval.trend_file import to_json, write
        from retrieval.trends import NoThemes

        with self.told():
            settings = self.settings()
            home = settings.writable_home()
            shop = Shop.open(home, settings.stylist_model, settings.chroma_server, settings.stylist_parser)
            try:
                with self.progress() as report:
                    if pictures is not None:
                        asked = _pictures(shop, pictures, Path(against) if against else None, report)
                    elif wishes:
                        asked = _wishes(shop, settings.memory_address, days, before_days)
                    else:
                        asked = _newest(shop, home, newest or DAYS, before_days)
                    themes = _themes(shop, asked, method, clusters, seeds, report)
            except NoThemes as error:
                raise _refused(str(error)) from error
            kept = _kept(shop, themes, asked.kind)
            folder = out or home / "trends" / "report"
            page = _report(shop, themes, asked, kept, folder)
            if keep:
                write(home / "trends" / "current.json", kept)
            print(json.dumps(to_json(kept), ensure_ascii=False)) if as_json else _print(kept, asked, page)


def _days(against: str) -> int | None:
    if not against:
        return None
    if not against.isdigit() or int(against) < 1:
        raise typer.BadParameter(f"--against is {against!r}; without --pictures it is a number of days, as in 90.")
    return int(against)


def _pictures(shop: Shop, folder: Path, before: Path | None, report: Report) -> Asked:
    from retrieval.trend_sources import of_folder

    now = of_folder(folder, shop.reader, report)
    return Asked(kind="pictures", now=now, before=of_folder(before, shop.reader, report) if before else None)


def _newest(shop: Shop, home: Path, days: int, before_days: int | None) -> Asked:
    from ingestion.ledger import Ledger
    from retrieval.trend_sources import of_products
    from retrieval.trends import NoThemes

    with Ledger.open(home) as ledger:
        seen = dict(ledger.rows("SELECT id, first_seen FROM products WHERE NOT delisted"))
    since = datetime.now(UTC) - timedelta(days=days)
    start = since - timedelta(days=before_days or 0)
    ages = [_moment(seen.get(product.id, "")) for product in shop.catalog.products]
    rows = [row for row, first in enumerate(ages) if first and first >= since]
    if not rows:
        last = max((first for first in ages if first), default=None)
        when = f" (the last came on {last:%Y-%m-%d})" if last else ""
        raise NoThemes(f"No product is newer than {days} days{when}; give more with --newest.")
    earlier = [row for row, first in enumerate(ages) if first and start <= first < since] if before_days else []
    if before_days and not earlier:
        raise NoThemes(f"No product came in the {before_days} days before; leave --against out, or give more days.")
    return Asked(
        kind="newest",
        now=of_products(shop.catalog, rows),
        before=of_products(shop.catalog, earlier) if earlier else None,
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _wishes(shop: Shop, memory: str, days: int, before_days: int | None) -> Asked:
    import asyncio

    from bot.asked_for import AskedFor
    from bot.memory import Memory
    from bot.wish_source import of_wishes
    from retrieval.trends import NoThemes

    tomorrow = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    since = tomorrow - timedelta(days=days)

    async def asked_for() -> list[AskedFor]:
        async with Memory(memory) as opened:
            store = await opened.known()
            if store is None:
                raise NoThemes("Nobody has asked for anything yet; themes of wishes need people who use the bot.")
            periods = [(since, tomorrow)]
            periods += [(since - timedelta(days=before_days), since)] if before_days else []
            return [await store.asked_for(*period) for period in periods]

    now, *before = [of_wishes(asked, shop.catalog, shop.vocabulary) for asked in asyncio.run(asked_for())]
    if not len(now.source):
        raise NoThemes(f"In {days} days nobody asked for or liked anything that the shop has; give more --days.")
    earlier = before[0].source if before and len(before[0].source) else None
    return Asked(kind="wishes", now=now.source, before=earlier, may_show=now.enough)


def _themes(shop: Shop, asked: Asked, method: str, clusters: int | None, seeds: int, report: Report) -> Themes:
    from retrieval.trend_space import Space
    from retrieval.trends import find_themes

    before = (asked.before.vectors, asked.before.facts) if asked.before else None
    found = find_themes(
        asked.now.vectors,
        asked.now.facts,
        space=Space(shop.encoder, shop.vocabulary),
        earlier=before,
        method="hdbscan" if method == "hdbscan" else "kmeans",
        k=clusters,
        seeds=seeds,
        report=report,
    )
    return replace(found, themes=tuple(theme for theme in found.themes if asked.may_show(theme)))


def _kept(shop: Shop, themes: Themes, kind: str) -> Kept:
    from retrieval.trend_file import kept

    created = datetime.now(UTC).isoformat(timespec="seconds")
    return kept(themes, created=created, source=kind, products=lambda theme: _carriers(shop, theme))


def _carriers(shop: Shop, theme: Theme) -> tuple[str, ...]:
    """The shop's products that carry a theme: those that its words find, with nothing let go."""
    from retrieval.trend_file import wish_of

    found = shop.searcher.search(wish_of(theme.name, theme.traits), limit=MOST_CARRIERS)
    return () if found.relaxed else tuple(match.product.id for match in found.matches)


def _report(shop: Shop, themes: Themes, asked: Asked, kept: Kept, folder: Path) -> Path:
    from retrieval.trend_page import write_report

    titles = [[product.title for each in theme.products if (product := shop.product(each))] for theme in kept.themes]
    try:
        return write_report(folder, themes, asked.now, kind=asked.kind, when=kept.created, carriers=titles)
    except OSError as error:
        raise _refused(
            f"The report cannot be written to {str(folder)!r} ({error.strerror}); give another --out."
        ) from error


def _print(kept: Kept, asked: Asked, page: Path) -> None:
    width = max((len(theme.name) for theme in kept.themes), default=0)
    for theme in kept.themes:
        grown = theme.growth
        told = f"  ×{grown.ratio:.1f} ({grown.low:.1f} to {grown.high:.1f})" if grown else ""
        mark = "  rising" if grown and grown.is_rise else "  falling" if grown and grown.is_fall else ""
        print(f"{theme.size:>6,}  {theme.share:>6.1%}  {theme.name:<{width}}{told}{mark}")
    if not kept.themes:
        print("No theme has enough behind it to be shown.")
    print(
        f"{kept.rows:,} garments now, {kept.rows_before:,} before, in {kept.k} clusters; silhouette "
        f"{kept.silhouette:.2f}"
    )
    if kept.stability is not None:
        print(f"Adjusted Rand index over other seeds: {kept.stability:.2f}")
    if asked.now.unreadable or asked.now.without_clothes:
        print(f"Left out: {asked.now.unreadable:,} unreadable, {asked.now.without_clothes:,} without clothes")
    print(f"Report: {page}")


def _refused(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(FAILED)
