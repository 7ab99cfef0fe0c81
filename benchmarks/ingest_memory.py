"""How much memory `ingest` (or `ingest` and `build`) needs as the feed grows: peak resident set of the process itself.

`python -m benchmarks.ingest_memory --data ../shared/data [--times 1,10] [--build]`: the feed of DATA, and the feed ten
times over with new ids and the same pictures. The pictures are read from DATA/products, or --images. With --build the
index is built as well, from vectors drawn by chance that are put into the ledger first: embedding takes hours at that
size, and no memory that grows.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import numpy as np

from ingestion.ledger import Kind, Ledger
from ingestion.stock import Stock
from ingestion.tally import Reasons
from retrieval.encoder import Encoder

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "data" / "models" / "pocket"


def repeated(feed: Path, times: int, out: Path, rows: int | None) -> Path:
    """The feed, or its first rows, `times` over, each time under new ids."""
    with feed.open(encoding="utf-8", newline="") as source, out.open("w", encoding="utf-8", newline="") as target:
        reader = csv.DictReader(source)
        writer = csv.DictWriter(target, list(reader.fieldnames or ()))
        writer.writeheader()
        for row in islice(reader, rows):
            for copy in range(times):
                writer.writerow(row | ({"id": f"{row['id']}-{copy}"} if copy else {}))
    return out


def measured(*command: str | Path) -> tuple[float, float]:
    """Run a module of ours; the seconds it took and the most memory it held, in MB."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", *map(str, command)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return time.monotonic() - began, usage.ru_maxrss / 1024


def make_up_vectors(home: Path) -> None:
    """Give every product's picture and text a vector in the ledger, as if the model had embedded them."""
    encoder, chance = Encoder.load(MODEL), np.random.default_rng(1)
    with Ledger.open(home) as ledger, ledger.snapshot() as still:
        for chunk in Stock.read(still, Reasons()).chunks(2_000):
            keys_of: dict[Kind, list[str]] = {"picture": [], "text": []}
            for item in chunk:
                keys_of["picture"].append(item.picture)
                keys_of["text"].append(item.text_key)
            for kind, keys in keys_of.items():
                new = ledger.lacking_vectors(encoder.fingerprint, kind, keys)
                drawn = chance.normal(size=(len(new), encoder.dim)).astype(np.float32)
                drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
                ledger.save_vectors(encoder.fingerprint, kind, new, drawn)


def main() -> None:
    """Print a JSON object a size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with products.csv")
    parser.add_argument("--images", type=Path, help="where its pictures lie (default: DATA)")
    parser.add_argument("--times", default="1,10", help="how often the feed is repeated (default: %(default)s)")
    parser.add_argument("--rows", type=int, help="take only so many of the feed's rows")
    parser.add_argument("--build", action="store_true", help="build the index as well, from made-up vectors")
    parser.add_argument("--home", type=Path, help="a STYLIST_HOME to work in (default: one that is removed)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = options.home or Path(scratch) / "home"
        for times in map(int, options.times.split(",")):
            feed = repeated(options.data / "products.csv", times, Path(scratch) / "feed.csv", options.rows)
            rows = sum(1 for _ in feed.open(encoding="utf-8")) - 1
            images = options.images or options.data
            flags = ("--home", home, "--allow-shrink")
            took, peak = measured("ingestion.ingest", feed, "--images", images, *flags)
            again, peak_again = measured("ingestion.ingest", feed, "--images", images, *flags)
            found = {"rows": rows, "ingest_mb": round(peak), "ingest_s": round(took, 1)}
            found |= {"again_mb": round(peak_again), "again_s": round(again, 1)}
            if options.build:
                make_up_vectors(home)
                took, peak = measured("ingestion.build", "--home", home, "--model", MODEL)
                found |= {"build_mb": round(peak), "build_s": round(took, 1)}
            print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
