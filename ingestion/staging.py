"""Rows of a feed on their way into the ledger: kept in a file of their own beside it, so that any size fits in memory.

`with Staging.open(ledger, home, feed) as staging:` then `add` rows in batches, `collapse` variants, and let
`ingestion.applying` write it all at once. The file is removed at the end; what a killed ingest left is removed by the
next one. The ledger's own tables are only read here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ingestion.ledger import BadLedger, Ledger

FILE_NAME = "ingest.staging.sqlite3"
_CACHE_KIB = 16_000  # of the file's pages in memory
_TABLES = (
    "CREATE TABLE staging.rows (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, line INTEGER NOT NULL,"
    " variant TEXT, was_variant TEXT, source TEXT NOT NULL, digest TEXT, product TEXT, notes TEXT NOT NULL,"
    " gone INTEGER NOT NULL)",
    "CREATE INDEX staging.rows_by_variant ON rows (variant) WHERE variant IS NOT NULL",
    "CREATE TABLE staging.merged (place INTEGER NOT NULL, id TEXT PRIMARY KEY, variant TEXT NOT NULL UNIQUE,"
    " source TEXT NOT NULL, digest TEXT, product TEXT, notes TEXT NOT NULL)",
    "CREATE TABLE staging.members (id TEXT PRIMARY KEY, product_id TEXT NOT NULL, variant TEXT NOT NULL,"
    " source TEXT NOT NULL, place INTEGER NOT NULL, product TEXT NOT NULL, notes TEXT NOT NULL)",
    "CREATE TABLE staging.touched (number INTEGER PRIMARY KEY, place INTEGER NOT NULL, variant TEXT NOT NULL)",
    "CREATE TABLE staging.emptied (id TEXT PRIMARY KEY)",  # products none of whose variants is left
    "CREATE VIEW staging.arriving AS"
    " SELECT place, id, source, digest, product, notes FROM rows WHERE variant IS NULL AND NOT gone"
    " UNION ALL SELECT place, id, source, digest, product, notes FROM merged",
)


class Known(NamedTuple):
    """What the ledger has of a row: its digest, its feed, whether its product is listed, what it is a variant of."""

    source: str
    feed: str
    listed: bool
    variant: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedRow:
    """A row that was taken. Without a `product` it is as the ledger has it; `gone` says that the shop takes it off.

    `product` and `notes` are JSON; `variant` is what it shares with the other rows of its product.
    """

    id: str
    line: int
    source: str
    variant: str | None = None
    was_variant: str | None = None
    digest: str | None = None
    product: str | None = None
    notes: str = "[]"
    gone: bool = False


class Member(NamedTuple):
    """A row of a product that is made of several: as read now, or as the ledger has it."""

    id: str
    source: str
    product: str
    notes: str


class Merged(NamedTuple):
    """A product made of several rows; without a `product` it is as the ledger has it."""

    id: str
    source: str
    digest: str | None = None
    product: str | None = None
    notes: str = "[]"


Merge = Callable[[str, Sequence[Member], "Merged | None"], Merged]  # variant, its rows, what the ledger has


class Staging:
    """The staged rows of one feed, attached to the ledger's connection as `staging`."""

    def __init__(self, db: sqlite3.Connection, feed: str) -> None:
        self._db, self.feed = db, feed

    @classmethod
    @contextmanager
    def open(cls, ledger: Ledger, home: Path, feed: str) -> Iterator[Staging]:
        """An empty staging file beside the ledger, removed when the block ends; hold the lock on ingests."""
        path = home / FILE_NAME
        path.unlink(missing_ok=True)
        try:
            with ledger.attached(path, "staging") as db:
                # Nothing in it outlives the run, so that neither a journal nor waiting for the disk buys anything.
                for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
                    db.execute(f"PRAGMA staging.{pragma}")
                for table in _TABLES:
                    db.execute(table)
                try:
                    yield cls(db, feed)
                finally:
                    if db.in_transaction:
                        db.rollback()
        finally:
            path.unlink(missing_ok=True)

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """What the ledger has of rows, by id."""
        asked = json.dumps(ids)
        found = self._db.execute(
            "SELECT p.id, p.source, p.feed, NOT p.delisted, NULL FROM json_each(?) j CROSS JOIN products p"
            " ON p.id = j.value UNION ALL "
            "SELECT v.id, v.source, v.feed, NOT p.delisted, v.variant FROM json_each(?) j CROSS JOIN variants v"
            " ON v.id = j.value CROSS JOIN products p ON p.id = v.product_id",
            (asked, asked),
        )  # a product that is named as one of its rows comes first as a product: the row, which comes last, counts
        return {row[0]: Known(row[1], row[2], bool(row[3]), row[4]) for row in found}

    def lines(self, ids: Sequence[str]) -> dict[str, int]:
        """On which line those of the rows stood that are staged, by id."""
        found = self._db.execute(
            "SELECT r.id, r.line FROM json_each(?) j CROSS JOIN staging.rows r ON r.id = j.value", (json.dumps(ids),)
        )
        return dict(found.fetchall())

    def add(self, rows: Sequence[StagedRow]) -> None:
        """Stage rows in the feed's order; no two may share an id."""
        with self._batch():
            self._db.executemany(
                "INSERT INTO staging.rows (id, line, variant, was_variant, source, digest, product, notes, gone)"
                " VALUES (?,?,?,?,?,?,?,?,?)",
                (
                    (r.id, r.line, r.variant, r.was_variant, r.source, r.digest, r.product, r.notes, r.gone)
                    for r in rows
                ),
            )

    def collapse(self, merge: Merge, *, delta: bool) -> None:
        """Make one product of the rows that share a variant key; a delta's are joined by those that the ledger has."""
        with self._batch():
            self._db.execute(
                "INSERT INTO staging.touched (place, variant) SELECT min(place), variant FROM (SELECT place, variant"
                " FROM staging.rows WHERE variant IS NOT NULL UNION ALL SELECT place, was_variant FROM staging.rows"
                " WHERE was_variant IS NOT NULL) GROUP BY variant ORDER BY 1"
            )
        number = 0
        while touched := self._touched(number):
            with self._batch():
                for _, place, variant in touched:
                    self._collapse(variant, place, merge, delta=delta)
            number = touched[-1][0]

    def _touched(self, after: int) -> list[tuple[int, int, str]]:
        """The next variants that rows of the feed belong to or, as the ledger has it, belonged to."""
        query = "SELECT number, place, variant FROM staging.touched WHERE number > ? ORDER BY number LIMIT 500"
        return self._db.execute(query, (after,)).fetchall()

    def _collapse(self, variant: str, place: int, merge: Merge, *, delta: bool) -> None:
        was = self._was(variant)
        members = self._members(variant, delta=delta)
        if not members:
            if was:
                self._db.execute("INSERT OR IGNORE INTO staging.emptied VALUES (?)", (was.id,))
            return
        made = merge(variant, members, was)
        if made.product is not None:
            free = self._free(made.id, members, was)
            made = made if free == made.id else merge(variant, members, Merged(free, source=""))
            self._db.executemany(
                "INSERT OR REPLACE INTO staging.members VALUES (?,?,?,?,?,?,?)",
                ((m.id, made.id, variant, m.source, at, m.product, m.notes) for at, m in enumerate(members)),
            )
        row = (place, made.id, variant, made.source, made.digest, made.product, made.notes)
        self._db.execute("INSERT INTO staging.merged VALUES (?,?,?,?,?,?,?)", row)

    def _was(self, variant: str) -> Merged | None:
        """The product that the ledger has of a variant."""
        row = self._db.execute(
            "SELECT id, source, digest FROM products WHERE id ="
            " (SELECT product_id FROM variants WHERE feed = ? AND variant = ?)",
            (self.feed, variant),
        ).fetchone()
        return Merged(*row) if row else None

    def _members(self, variant: str, *, delta: bool) -> list[Member]:
        stay = self._db.execute(
            "SELECT v.id, v.source, v.product, v.notes FROM variants v WHERE v.feed = ? AND v.variant = ?"
            " AND NOT EXISTS (SELECT 1 FROM staging.rows r WHERE r.id = v.id) ORDER BY v.place",
            (self.feed, variant),
        )
        came = self._db.execute(
            "SELECT r.id, r.source, ifnull(r.product, v.product), CASE WHEN r.product IS NULL THEN v.notes"
            " ELSE r.notes END FROM staging.rows r LEFT JOIN variants v ON v.id = r.id"
            " WHERE r.variant = ? AND NOT r.gone ORDER BY r.place",
            (variant,),
        )
        return [Member(*row) for row in ((*stay, *came) if delta else came)]

    def _free(self, wanted: str, members: Sequence[Member], was: Merged | None) -> str:
        """The id that the product has had, or the wanted one, or a row's: the first that no other product has."""
        own = {member.id for member in members}
        for id in (*([was.id] if was else []), wanted, *own):
            single = "SELECT 1 FROM staging.rows WHERE id = ? AND NOT gone AND variant IS NULL"
            others = "SELECT 1 FROM staging.merged WHERE id = ?"
            foreign = "SELECT 1 FROM products WHERE id = ? AND feed != ? AND NOT delisted"
            taken = self._db.execute(f"{single} UNION ALL {others} UNION ALL {foreign}", (id, id, id, self.feed))
            if taken.fetchone() is None:
                return id
        raise BadLedger(f"The variants of {wanted!r} have no id that is theirs alone; give each row an id of its own.")

    @contextmanager
    def _batch(self) -> Iterator[None]:
        """One transaction. A deferred one: the ledger itself stays free for others to write."""
        self._db.execute("BEGIN")
        yield
        self._db.execute("COMMIT")
