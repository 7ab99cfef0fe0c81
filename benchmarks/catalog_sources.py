"""A whole catalog from a shop's server in five forms: do the same products come out of each, and how fast is it all?

    python -m benchmarks.catalog_sources --data ../shared/data [--count 2000] [--vit --first-only]

The shop is served on this machine as merchant TSV and XML, as Shopify's products.json, as pages with schema.org data
behind a sitemap, and as Parquet; of its pictures a tenth fail, redirect or are slow. The first form fills a fresh
STYLIST_HOME: downloaded, its pictures fetched, indexed. Each other form is then read into the same ledger: all of its
products must be the ones that are there, so that the index stays the one in use and answers as it did.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.catalog_server import Server, Shop, serving
from benchmarks.feed_writers import CURRENCY
from benchmarks.random_clip import VIT_B_32, random_bundle
from ingestion.build import build
from ingestion.feeds import FeedDefaults
from ingestion.fetch_pictures import FromWeb
from ingestion.fetching import Fetching
from ingestion.ingest import ingest
from ingestion.progress import reporter
from ingestion.sources import address_of, fetch_source
from ingestion.tally import BuildTally, IngestTally
from ingestion.web_addresses import Allowance
from retrieval.encoder import Encoder, Vectors

FORMS = {  # name: address under the shop's, and its --format
    "merchant TSV": ("feed.tsv", "auto"),
    "merchant XML": ("feed.xml", "auto"),
    "Shopify JSON": ("products.json", "auto"),
    "JSON-LD pages": ("sitemap.xml", "jsonld"),
    "Parquet": ("feed.parquet", "auto"),
}
POCKET = Path(__file__).resolve().parent.parent / "data" / "models" / "pocket"


class TimedEncoder(Encoder):
    """An encoder that knows how long it has run."""

    spent_s = 0.0

    def texts(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder.texts`."""
        started = time.perf_counter()
        try:
            return super().texts(texts)
        finally:
            self.spent_s += time.perf_counter() - started

    def pictures(self, pictures: Sequence[Image.Image]) -> Vectors:
        """As `Encoder.pictures`."""
        started = time.perf_counter()
        try:
            return super().pictures(pictures)
        finally:
            self.spent_s += time.perf_counter() - started


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What a form came to: seconds to download it and to ingest it, and the ingest's tally."""

    download_s: float
    ingest_s: float
    tally: IngestTally


def come(server: Server, home: Path, form: str, *, pictures: bool) -> Came:
    """Download a form of the catalog and read it into the ledger under `home`."""
    place, format = FORMS[form]
    fetching = Fetching(allowance=Allowance.read((server.host,)), pictures_per_s=10_000, pages_per_s=10_000)
    started = time.perf_counter()
    with reporter() as progress:
        path = fetch_source(f"{server.address}/{place}", home, format=format, fetching=fetching, progress=progress)
        between = time.perf_counter()
        tally = ingest(
            path,
            home=home,
            format=format,
            defaults=FeedDefaults(currency=CURRENCY, shop=server.address),
            web=FromWeb(base=address_of(path), fetching=fetching if pictures else None),
            progress=progress,
        )
    return Came(download_s=between - started, ingest_s=time.perf_counter() - between, tally=tally)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a form gave other products than the first."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.catalog_sources", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="a folder with products.csv and the pictures' zips")
    parser.add_argument("--count", type=int, help="take only the first so many products")
    parser.add_argument("--latency-ms", type=float, default=20.0, help="of each picture (default: %(default)s)")
    parser.add_argument("--bad", type=float, default=0.1, help="share of bad pictures (default: %(default)s)")
    parser.add_argument("--model", type=Path, default=POCKET, help="the bundle to build with")
    parser.add_argument("--vit", action="store_true", help="build with a random model of ViT-B/32's size (extra train)")
    parser.add_argument("--first-only", action="store_true", help="measure one form from end to end, not the others")
    options = parser.parse_args(argv)
    shop = Shop(data=options.data, count=options.count, latency_s=options.latency_ms / 1000, bad=options.bad)
    with tempfile.TemporaryDirectory() as folder, serving(shop) as server:
        model = random_bundle(Path(folder) / "vit", VIT_B_32) if options.vit else options.model
        home, encoder = Path(folder) / "home", TimedEncoder(model)
        first, *others = FORMS
        began = time.perf_counter()
        came = come(server, home, first, pictures=True)
        built = build(home, encoder)
        _tell(first, came, built, encoder, time.perf_counter() - began)
        same = [_same(server, home, form, came, encoder) for form in ([] if options.first_only else others)]
    return 0 if all(same) else 1


def _tell(form: str, came: Came, built: BuildTally, encoder: TimedEncoder, took_s: float) -> None:
    print(f"{form}: downloaded in {came.download_s:.1f} s")
    print("\n".join(came.tally.lines()))
    print("\n".join(built.lines()))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"end to end {took_s:.0f} s, {built.products / took_s:,.0f} products a second; the encoder ran "
        f"{encoder.spent_s:.0f} s, {encoder.spent_s / took_s:.0%} of it, and {encoder.spent_s / built.took_s:.0%} of "
        f"the build; peak memory {peak_mb:,.0f} MB"
    )


def _same(server: Server, home: Path, form: str, first: Came, encoder: Encoder) -> bool:
    """Whether a form holds the products that are there, no more and no less, and the index stays as it is."""
    came = come(server, home, form, pictures=False)
    built = build(home, encoder)
    unlike = came.tally.added + came.tally.changed + came.tally.missing + came.tally.gone
    same = unlike == 0 and came.tally.unchanged == first.tally.added and not built.changed
    print(
        f"{form}: downloaded in {came.download_s:.1f} s, ingested in {came.ingest_s:.1f} s, "
        f"{came.tally.rows / came.ingest_s:,.0f} rows/s; {came.tally.unchanged:,} products as before, {unlike:,} not; "
        f"the index {'stays the one in use' if not built.changed else 'is another'}"
    )
    if not same:
        print(json.dumps(came.tally.to_json()["refused"]))
    return same


if __name__ == "__main__":
    sys.exit(main())
