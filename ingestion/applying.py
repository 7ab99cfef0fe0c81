"""Staged rows into the ledger, all at once or not at all; and before that, what they would change, counted.

A product that the feed lacks stays as it was until it has been missing `delist_after` times in a row. A delta lacks
nothing: what it does not hold stays.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from ingestion.ledger import Ledger
from ingestion.staging import Staging

_ARRIVES = "EXISTS (SELECT 1 FROM staging.arriving a WHERE a.id = p.id)"
# A row that is there but not a product of its own: it was merged into another, or the shop says that it is gone.
_NAMED = "EXISTS (SELECT 1 FROM staging.rows r WHERE r.id = p.id)"
_LACKS = f"p.feed = :feed AND NOT p.delisted AND NOT {_ARRIVES} AND NOT {_NAMED}"
_TAKEN_OFF = (
    f"p.feed = :feed AND NOT p.delisted AND NOT {_ARRIVES} AND ({_NAMED} OR p.id IN (SELECT id FROM staging.emptied))"
)
SCALE = 20  # times the price of before, for the middle one of all products: a slipped decimal point or wrong unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What staged rows would do to a feed's products, in numbers of products."""

    rows: int  # that were taken
    variants: int  # rows that are merged into another row's product
    listed: int  # before
    added: int
    changed: int
    unchanged: int
    lacking: int  # listed ones that the feed does not name
    missing: int  # of them, those that stay for now
    delisted: int  # of them, those that were missing often enough; and those taken off by name
    compared: int  # products that were known before
    other_currency: int  # of the compared
    currencies: str  # "EUR → USD", the most frequent of these changes
    dearer: int  # of the compared in the same currency: 20 times the price, or more
    cheaper: int  # a twentieth of the price, or less


def count_changes(ledger: Ledger, staging: Staging, *, delta: bool, delist_after: int) -> Changes:
    """Count, and change nothing."""
    names: dict[str, object] = {"feed": staging.feed, "after": delist_after, "scale": SCALE}

    def one(query: str) -> tuple[int, ...]:
        (row,) = ledger.rows(query, names)
        return tuple(value or 0 for value in row)

    (rows, in_groups) = one("SELECT count(*), sum(variant IS NOT NULL AND NOT gone) FROM staging.rows")
    (listed,) = one("SELECT count(*) FROM products WHERE feed = :feed AND NOT delisted")
    (groups,) = one("SELECT count(*) FROM staging.merged")
    came, known, relisted, same = one(
        "SELECT count(*), count(p.id), sum(p.id IS NULL OR p.delisted),"
        " sum(NOT p.delisted AND ifnull(a.digest, p.digest) = p.digest)"
        " FROM staging.arriving a LEFT JOIN products p ON p.id = a.id"
    )
    lacking, late = one(f"SELECT count(*), sum(p.missed + 1 >= :after) FROM products p WHERE {_LACKS}")
    (off,) = one(f"SELECT count(*) FROM products p WHERE {_TAKEN_OFF}")
    other, dearer, cheaper = one(
        "SELECT sum(then_ != now_), sum(then_ = now_ AND now >= :scale * was),"
        f" sum(then_ = now_ AND now * :scale <= was) FROM ({_PRICES})"
    )
    return Changes(
        rows=rows,
        variants=max(in_groups - groups, 0),
        listed=listed,
        added=relisted,
        changed=came - relisted - same,
        unchanged=same,
        lacking=0 if delta else lacking,
        missing=0 if delta else lacking - late,
        delisted=off + (0 if delta else late),
        compared=known,
        other_currency=other,
        currencies=_currencies(ledger) if other else "",
        dearer=dearer,
        cheaper=cheaper,
    )


# Rows that are as before need not be compared.
_PRICES = (
    "SELECT json_extract(p.product, '$.currency') AS then_, json_extract(p.product, '$.price') AS was,"
    " json_extract(a.product, '$.currency') AS now_, json_extract(a.product, '$.price') AS now"
    " FROM staging.arriving a JOIN products p ON p.id = a.id WHERE a.product IS NOT NULL"
)


def _currencies(ledger: Ledger) -> str:
    (change,) = ledger.rows(
        f"SELECT then_ || ' → ' || now_ FROM ({_PRICES}) WHERE then_ != now_ GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )
    return str(change[0])


def apply(ledger: Ledger, staging: Staging, *, now: str, delta: bool, delist_after: int) -> None:
    """Write the staged rows, delist what is gone and count what is missing: one transaction."""
    names: dict[str, object] = {"feed": staging.feed, "now": now, "after": delist_after}
    with ledger.writing() as db:
        _take_off(db, names)
        _delist(db, names, delta=delta)
        db.execute(
            "INSERT INTO products (id, feed, source, digest, product, notes, first_seen, last_seen)"
            " SELECT id, :feed, source, digest, product, notes, :now, :now FROM staging.arriving"
            " WHERE product IS NOT NULL ORDER BY place"
            " ON CONFLICT (id) DO UPDATE SET source = excluded.source, digest = excluded.digest,"
            " product = excluded.product, notes = excluded.notes",
            names,
        )
        db.execute(
            f"UPDATE products AS p SET feed = :feed, last_seen = :now, missed = 0, delisted = 0 WHERE {_ARRIVES}",
            names,
        )
        _keep_variants(db, names)


def _take_off(db: sqlite3.Connection, names: dict[str, object]) -> None:
    db.execute(f"UPDATE products AS p SET delisted = 1 WHERE {_TAKEN_OFF}", names)


def _delist(db: sqlite3.Connection, names: dict[str, object], *, delta: bool) -> None:
    if not delta:
        db.execute(
            f"UPDATE products AS p SET missed = missed + 1, delisted = missed + 1 >= :after WHERE {_LACKS}", names
        )


def _keep_variants(db: sqlite3.Connection, names: dict[str, object]) -> None:
    """Of products that changed, the rows that they are made of now."""
    db.execute(
        "DELETE FROM variants WHERE feed = :feed AND (id IN (SELECT id FROM staging.rows WHERE gone OR variant IS NULL)"
        " OR id IN (SELECT id FROM staging.members)"
        " OR variant IN (SELECT variant FROM staging.merged WHERE product IS NOT NULL))",
        names,
    )
    db.execute(
        "INSERT INTO variants (id, product_id, feed, variant, source, place, product, notes)"
        " SELECT id, product_id, :feed, variant, source, place, product, notes FROM staging.members",
        names,
    )
