"""The ledger's tables, and the way from an older layout to today's. `prepare(connection)` lays them or brings them up.

A step is never edited once a release has made it; a change is a new step at the end.
"""

from __future__ import annotations

import sqlite3

_PRODUCTS = """
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
"""
# missed: how many feeds in a row lacked the product; notes: [kind, value] of what its row said and nobody understood.
# variants: the rows that a product is merged from. downloads: what a web address gave, to ask only for what is new;
# attempts counts failures in a row, again is when a failed one may be asked for again (none: for good).
# captions: by the picture's hash, so that each is paid for once. picture_facts: what the pixels alone tell.
_AS_CATALOGS_COME = """
ALTER TABLE products ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE products ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
CREATE TABLE variants (
    id TEXT PRIMARY KEY, product_id TEXT NOT NULL REFERENCES products (id) ON DELETE CASCADE, feed TEXT NOT NULL,
    variant TEXT NOT NULL, source TEXT NOT NULL, place INTEGER NOT NULL, product TEXT NOT NULL, notes TEXT NOT NULL
);
CREATE INDEX variants_by_key ON variants (feed, variant);
CREATE INDEX variants_by_product ON variants (product_id);
CREATE TABLE downloads (
    url TEXT PRIMARY KEY, path TEXT, sha256 TEXT, bytes INTEGER, width INTEGER, height INTEGER,
    etag TEXT, last_modified TEXT, asked TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, error TEXT, again TEXT
);
CREATE TABLE captions (
    sha256 TEXT NOT NULL, writer TEXT NOT NULL, prompt TEXT NOT NULL, caption TEXT, error TEXT,
    tokens_in INTEGER NOT NULL DEFAULT 0, tokens_out INTEGER NOT NULL DEFAULT 0, written TEXT NOT NULL,
    PRIMARY KEY (sha256, writer, prompt)
);
CREATE TABLE picture_facts (
    sha256 TEXT PRIMARY KEY, perceptual_hash TEXT NOT NULL, colors TEXT NOT NULL, thumbnail BLOB NOT NULL
);
"""
_STEPS = (_PRODUCTS, _AS_CATALOGS_COME)
SCHEMA_VERSION = len(_STEPS)


def prepare(connection: sqlite3.Connection) -> int:
    """Lay the tables in a new file, or add what an older layout lacks, all or nothing; returns the layout's version.

    A version above `SCHEMA_VERSION` is returned as it is, and nothing is touched.
    """
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for step in _STEPS[version:]:
        for statement in filter(str.strip, step.split(";")):
            connection.execute(statement)
    version = max(version, SCHEMA_VERSION)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    return int(version)
