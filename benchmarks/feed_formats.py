"""Every form of a feed, read back: rows a second, peak memory, and whether the same products come out of each.

    python -m benchmarks.feed_formats --data ../shared/data [--count 1000] [--repeat 10]

Each form is read in a process of its own, so that its peak memory is its own; `--repeat` writes the catalog that many
times over under other ids, to see that memory does not grow with it. Nothing is fetched and no ledger is written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from benchmarks import feed_writers as write
from benchmarks.feed_writers import Cells
from ingestion.feeds import FeedDefaults, Refusal, read_feed

FORMS: dict[str, tuple[Callable[[Iterable[Cells], Path], Path], str]] = {
    "merchant TSV": (write.write_tsv, "feed.tsv"),
    "merchant XML": (write.write_xml, "feed.xml"),
    "JSONL": (write.write_jsonl, "feed.jsonl"),
    "Shopify JSON pages": (write.write_shopify_pages, "shopify"),
    "JSON-LD pages": (write.write_jsonld_pages, "pages"),
    "Apify JSON": (write.write_apify, "dataset.json"),
    "Parquet": (write.write_parquet, "feed.parquet"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure every form; 1 when two of them do not give the same products."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.feed_formats", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="a folder with products.csv in it")
    parser.add_argument("--count", type=int, help="take only the first so many products")
    parser.add_argument("--repeat", type=int, default=1, help="write the catalog so many times, under other ids")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.read:
        print(json.dumps(read(options.read)))
        return 0
    rows = repeated(write.merchant_rows(options.data / "products.csv", options.count), options.repeat)
    print(f"{len(rows):,} products as each form")
    print(f"{'form':20} {'rows/s':>9} {'records/s':>10} {'peak MB':>8}  same products")
    expected = ""
    with tempfile.TemporaryDirectory() as folder:
        for name, (write_form, file) in FORMS.items():
            path = write_form(rows, Path(folder) / file)
            told = subprocess.run(
                [sys.executable, "-m", "benchmarks.feed_formats", "--data", ".", "--read", str(path)],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            figures = json.loads(told.stdout)
            expected = expected or figures["digest"]
            same = figures["digest"] == expected and figures["products"] + figures["refused"] == len(rows)
            print(
                f"{name:20} {figures['rows_per_s']:9,.0f} {figures['records_per_s']:10,.0f} {figures['peak_mb']:8,.0f}"
                f"  {'yes' if same else 'NO'}"
            )
            if not same:
                return 1
    return 0


def repeated(rows: list[Cells], times: int) -> list[Cells]:
    """The rows, then the same again under ids that are ten digits longer for each turn."""
    return rows + [{**row, "id": f"{turn}{int(row['id']):010}"} for turn in range(1, times) for row in rows]


def read(path: Path) -> dict[str, float | str]:
    """Read a feed to its end: rows a second, cleaned and as mere records, and a digest of the products."""
    defaults = FeedDefaults(currency=write.CURRENCY, shop=write.SHOP)
    rounds = (time.perf_counter(), _records(path, defaults), time.perf_counter())
    count = total = refused = 0
    for row in read_feed(path, defaults=defaults):
        if isinstance(row, Refusal):
            refused += 1
            continue
        text = json.dumps(row.product.to_json(), sort_keys=True)
        total += int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
        count += 1
    took = time.perf_counter() - rounds[2]
    return {
        "products": count,
        "refused": refused,  # of ../shared/data one: a row without a title
        "rows_per_s": count / took,
        "records_per_s": rounds[1] / (rounds[2] - rounds[0]),
        "peak_mb": _peak_mb(),
        "digest": f"{total % 2**64:x}",  # the same in any order: pages come by their names
    }


def _peak_mb() -> float:
    """The most memory this program has held; `ru_maxrss` would count what the one that started it held."""
    status = Path("/proc/self/status")
    if status.exists():
        held_kb = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(held_kb) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _records(path: Path, defaults: FeedDefaults) -> int:
    from ingestion.feeds import Feed

    return sum(1 for _ in Feed(path, defaults=defaults).records())


if __name__ == "__main__":
    sys.exit(main())
