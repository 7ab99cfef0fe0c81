"""The sample shop indexed in a folder of one's own, some of its products under other brands.

`indexed_with_brands(home, brands)`: so that requests which name a brand can be tried on a catalog that carries it.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Sequence
from pathlib import Path

from bot.settings import POCKET_MODEL
from ingestion.commands import build_command, ingest_command

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"
OF_A_BRAND = 5  # products that each further brand gets


def indexed_with_brands(home: Path, brands: Sequence[str]) -> None:
    """Ingest and build the sample shop under `home`; every brand has a few products, and the shop's own keep most."""
    with (SAMPLE / "feed.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    own = {row["brand"] for row in rows}
    further = [brand for brand in brands if brand not in own]
    for number, brand in enumerate(further):
        for row in rows[number * OF_A_BRAND : (number + 1) * OF_A_BRAND]:
            row["brand"] = brand
    feed = home / "feed.tsv"
    with feed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter="\t")
        writer.writeheader()
        writer.writerows(rows)
    with contextlib.redirect_stdout(io.StringIO()):
        done = ingest_command(feed, images=SAMPLE, home=home), build_command(home=home, model=POCKET_MODEL)
    if done != (0, 0):
        raise RuntimeError(f"the sample shop did not build: exit codes {done!r}, expected (0, 0)")
