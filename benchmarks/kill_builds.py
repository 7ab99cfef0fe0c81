"""Kills `ingest` and `build` at random moments and looks at what is left: nothing lost, nothing embedded twice.

`python -m benchmarks.kill_builds --data ../shared/data --times 20 [--rows 1500] [--images DIR] [--seed 1]`

A shop is ingested and built; its next feed has a third of new rows and other titles. Each time, on a copy of it, the
`COMMANDS` run on that feed, and one of them, drawn by chance, is killed (SIGKILL, at a moment drawn by chance from the
time that it takes) and run again, to the end. Afterwards must hold:

- right after the kill: the ledger is whole; its products are all those of before or all those of after; no vector is
  gone; the index in use is the one of before, unless the command got to its end, and its products find themselves;
- at the end: the same products, vectors and index as where nothing was killed, and what the finished runs embedded is
  what the ledger lacked when they began.

Another command joins by its line in `COMMANDS` (and a table of what it pays for in `PAID`).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from ingestion.ledger import FILE_NAME
from retrieval.catalog import Catalog
from retrieval.generation import current_folder, current_generation, read_manifest

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "data" / "models" / "pocket"
COMMANDS = (
    "ingestion.ingest {feed} --images {images} --home {home} --json-progress",
    f"ingestion.build --home {{home}} --model {MODEL} --json-progress",
)
PAID = {"embedded_pictures": "picture", "embedded_texts": "text"}  # of a tally: the kind of vector that it adds


class Broken(Exception):
    """A kill left something that it must not leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a STYLIST_HOME holds: hashes of its products, how many vectors of each kind, the index in use."""

    products: str
    vectors: dict[str, int]
    index: str | None

    @classmethod
    def of(cls, home: Path) -> State:
        """Read it; raises Broken when the ledger is damaged."""
        db = sqlite3.connect(home / FILE_NAME)
        try:
            if (verdict := db.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise Broken(f"the ledger is damaged: {verdict}")
            digest = hashlib.sha256()
            for row in db.execute("SELECT id, digest, product, missed, delisted FROM products ORDER BY id"):
                digest.update(repr(row).encode())
            vectors = dict(db.execute("SELECT kind, count(*) FROM vectors GROUP BY kind").fetchall())
        finally:
            db.close()
        return cls(products=digest.hexdigest(), vectors=vectors, index=current_generation(home))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The feed of today, that of tomorrow, and where their pictures lie."""

    first: Path
    second: Path
    images: Path


def cut(feed: Path, folder: Path, rows: int, images: Path) -> Shop:
    """Two feeds of the first rows of one: the second has a third of new rows, and another title for every tenth."""
    with feed.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        taken = [row for row, _ in zip(reader, range(rows), strict=False)]
    later = [row | ({"title": row["title"] + " New"} if at % 10 == 0 else {}) for at, row in enumerate(taken)]
    for name, part in (("first.csv", taken[: 2 * len(taken) // 3]), ("second.csv", later)):
        with (folder / name).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(taken[0]))
            writer.writeheader()
            writer.writerows(part)
    return Shop(first=folder / "first.csv", second=folder / "second.csv", images=images)


def start(command: str, home: Path, feed: Path, images: Path) -> subprocess.Popen[str]:
    """Begin a command of ours in a process of its own."""
    words = [word.format(home=home, feed=feed, images=images) for word in command.split()]
    return subprocess.Popen(
        [sys.executable, "-m", *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(command: str, home: Path, feed: Path, images: Path) -> dict[str, object]:
    """Run a command to its end; its tally."""
    with start(command, home, feed, images) as process:
        out, problems = process.communicate()
    if process.returncode:
        raise Broken(f"{command.split()[0]} ended with {process.returncode}: {problems.strip()[-400:]}")
    return dict(json.loads(out.splitlines()[-1]))


def answers(home: Path) -> None:
    """Let the index in use find some of its own products, as a bot would open it."""
    folder = current_folder(home)
    catalog = Catalog.open(home, fingerprint=read_manifest(folder).fingerprint)
    for row in range(0, len(catalog.products), max(1, len(catalog.products) // 10)):
        (best, likeness), *_ = catalog.nearest_pictures(catalog.picture_vectors[row], k=1)
        if likeness < 0.999:
            raise Broken(f"the index {catalog.generation} does not find {catalog.products[row].id!r}, but row {best}")
    catalog.close()


def kill_one(
    base: Path, home: Path, shop: Shop, took_s: Sequence[float], states: Set[str], chance: random.Random
) -> str:
    """One round on a copy of a built home; a line that tells what was killed when. Raises Broken."""
    shutil.copytree(base, home)
    victim = chance.randrange(len(COMMANDS))
    told = ""
    for at, command in enumerate(COMMANDS):
        before = State.of(home)
        if at == victim:
            after_s = chance.uniform(0, took_s[at])
            with start(command, home, shop.second, shop.images) as process:
                time.sleep(after_s)
                process.kill()
                process.communicate()
            ended = process.returncode == 0
            told = f"{command.split()[0]} {'ended before' if ended else 'killed'} after {after_s:.2f} s"
            left = State.of(home)
            if left.products not in states:
                raise Broken(f"{told}: the products are neither those of before nor those of after")
            _check_left(before, left, ended, home)
            before = left
        tally = finish(command, home, shop.second, shop.images)
        _check_paid(before, State.of(home), tally)
    return told


def _check_left(before: State, left: State, ended: bool, home: Path) -> None:
    if any(left.vectors.get(kind, 0) < count for kind, count in before.vectors.items()):
        raise Broken(f"vectors were lost: {before.vectors} became {left.vectors}")
    if left.index != before.index and not ended and read_manifest(current_folder(home)).previous != before.index:
        raise Broken(f"the index in use was {before.index} and is now {left.index}")
    answers(home)


def _check_paid(before: State, after: State, tally: dict[str, object]) -> None:
    for name, kind in PAID.items():
        new = after.vectors.get(kind, 0) - before.vectors.get(kind, 0)
        if name in tally and tally[name] != new:
            raise Broken(f"{tally[name]} {name} for {new} vectors that were lacking")


def kill_builds(shop: Shop, scratch: Path, times: int, seed: int) -> list[str]:
    """Kill so many times; a line for each. Raises Broken at the first that leaves what it must not leave."""
    base, whole, chance = scratch / "base", scratch / "whole", random.Random(seed)
    for command in COMMANDS:
        finish(command, base, shop.first, shop.images)
    shutil.copytree(base, whole)
    took_s, states = list[float](), {State.of(base).products}
    for command in COMMANDS:
        began = time.monotonic()
        finish(command, whole, shop.second, shop.images)
        took_s.append(time.monotonic() - began)
        states.add(State.of(whole).products)
    wanted, content = State.of(whole), read_manifest(current_folder(whole)).content
    lines = []
    for number in range(times):
        home = scratch / f"killed-{number}"
        lines.append(kill_one(base, home, shop, took_s, states, chance))
        got = State.of(home)
        same = (got.products, got.vectors) == (wanted.products, wanted.vectors)
        if not same or read_manifest(current_folder(home)).content != content:
            raise Broken(f"{lines[-1]}: the home ended otherwise than where nothing was killed")
        answers(home)
        shutil.rmtree(home)
        print(f"{number + 1}: {lines[-1]}: whole", flush=True)
    return lines


def main() -> int:
    """Print a line a kill; 1 when one left what it must not leave."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with products.csv")
    parser.add_argument("--images", type=Path, help="where its pictures lie (default: DATA)")
    parser.add_argument("--times", type=int, default=20, help="kills (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=1500, help="of the feed (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of chance (default: %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        shop = cut(options.data / "products.csv", Path(scratch), options.rows, options.images or options.data)
        try:
            lines = kill_builds(shop, Path(scratch), options.times, options.seed)
        except Broken as problem:
            print(f"BROKEN: {problem}", file=sys.stderr)
            return 1
    print(f"{len(lines)} kills: nothing lost, nothing embedded twice, the index in use answered after each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
