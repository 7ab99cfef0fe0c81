"""A ledger that an earlier version wrote is brought up to today's layout with everything in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ingestion.ingest import ingest
from ingestion.ledger import FILE_NAME, Ledger
from tests.fakes.small_shop import paint, rows, write_feed

# Layout 1 as it was released, word for word: a later edit of the code's own steps must not change what is tested.
_LAYOUT_1 = """
CREATE TABLE products (
    id TEXT PRIMARY KEY, feed TEXT NOT NULL, source TEXT NOT NULL, digest TEXT NOT NULL, product TEXT NOT NULL,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, delisted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX products_by_feed ON products (feed);
CREATE TABLE pictures (
    product_id TEXT PRIMARY KEY REFERENCES products (id) ON DELETE CASCADE, link TEXT NOT NULL, path TEXT,
    bytes INTEGER, mtime_ns INTEGER, sha256 TEXT, width INTEGER, height INTEGER, error TEXT
);
CREATE TABLE vectors (
    fingerprint TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, vector BLOB NOT NULL,
    UNIQUE (fingerprint, kind, key)
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, command TEXT NOT NULL, finished TEXT NOT NULL, tally TEXT NOT NULL
);
PRAGMA user_version = 1;
"""


def rewritten_as_layout_1(home: Path) -> None:
    """Put the ledger's products and pictures into a file of layout 1, as the version before wrote it."""
    newer, older = home / FILE_NAME, home / "older.sqlite3"
    with sqlite3.connect(older) as connection:
        connection.executescript(_LAYOUT_1)
        connection.execute("ATTACH ? AS newer", (str(newer),))
        for table in ("products", "pictures", "runs"):
            columns = ", ".join(name for _, name, *_ in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}")
    connection.close()
    for name in (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"):
        (home / name).unlink(missing_ok=True)
    older.rename(newer)


def test_a_ledger_of_the_first_layout_keeps_its_products_and_knows_its_feed_again(tmp_path: Path) -> None:
    write_feed(tmp_path / "feed.csv", rows(6))
    paint(tmp_path, 6)
    home = tmp_path / "home"
    ingest(tmp_path / "feed.csv", home=home)
    with Ledger.open(home) as ledger:
        before = ledger.listed()
    rewritten_as_layout_1(home)
    with Ledger.open(home) as ledger:
        assert ledger.listed() == before
        assert list(ledger.rows("SELECT count(*), max(missed) FROM products")) == [(6, 0)]
    assert ingest(tmp_path / "feed.csv", home=home).unchanged == 6
