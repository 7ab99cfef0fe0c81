"""What changed since the last report: `changes(ledger, summary, home)`; `keep(…)` keeps what the next compares with.

Kept are the numbers and each product's price, in a small SQLite file under STYLIST_HOME/reports/, so that comparing
hundreds of thousands of products takes no memory.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingestion.ledger import Ledger
from ingestion.report_summary import Summary

FOLDER = "reports"
_FILE = "last.sqlite3"
_LAYOUT = 1
_SHOWN = 10
_LEAST_SHIFT = 0.001  # of all products: smaller ones are noise

_LISTED = (
    "SELECT id, json_extract(product, '$.title') AS title, json_extract(product, '$.price') AS price,"
    " json_extract(product, '$.currency') AS currency FROM products WHERE NOT delisted"
)
_MOVES = (
    f"WITH now AS ({_LISTED}) SELECT now.id, now.title, was.price, now.price, now.currency FROM now"
    " JOIN last.products was ON was.id = now.id WHERE was.currency = now.currency AND was.price <> now.price"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A product whose price changed, in units of `currency`."""

    id: str
    title: str
    before: float
    now: float
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A facet's name whose share of all products changed, shares from 0 to 1."""

    facet: str
    name: str
    before: float
    now: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is other than at the last report, whose time `since` is. `moves` and `shifts` are the largest few."""

    since: str
    products_before: int
    added: int
    gone: int
    dearer: int
    cheaper: int
    other_currency: int
    moves: tuple[Move, ...]
    shifts: tuple[Shift, ...]


def changes(ledger: Ledger, summary: Summary, home: Path) -> Changes | None:
    """What changed since the report before; None without one, or where another version of Stylist kept it."""
    path = home / FOLDER / _FILE
    if not path.is_file():
        return None
    try:
        ledger.rows("ATTACH DATABASE ? AS last", (str(path),))
        kept = next(iter(ledger.rows("SELECT made, summary FROM last.report WHERE layout = ?", (_LAYOUT,))), None)
        return _compared(ledger, summary, kept[0], json.loads(kept[1])) if kept else None
    except sqlite3.DatabaseError:  # damaged, or of another layout: it only says what was before
        return None


def keep(ledger: Ledger, summary: Summary, home: Path) -> None:
    """Keep what the next report compares with; written aside and renamed, so that it is whole or as it was."""
    path, aside = home / FOLDER / _FILE, home / FOLDER / f"{_FILE}.new"
    path.parent.mkdir(parents=True, exist_ok=True)
    aside.unlink(missing_ok=True)
    kept = sqlite3.connect(aside)
    try:
        kept.execute("CREATE TABLE products (id TEXT PRIMARY KEY, title TEXT, price REAL, currency TEXT)")
        kept.execute("CREATE TABLE report (layout INTEGER, made TEXT, summary TEXT)")
        kept.executemany("INSERT INTO products VALUES (?,?,?,?)", ledger.rows(_LISTED))
        made = datetime.now(UTC).isoformat(timespec="seconds")
        kept.execute("INSERT INTO report VALUES (?,?,?)", (_LAYOUT, made, json.dumps(summary.to_json())))
        kept.commit()
    finally:
        kept.close()
    os.replace(aside, path)


def _compared(ledger: Ledger, summary: Summary, since: str, before: dict[str, Any]) -> Changes:
    def count(query: str) -> int:
        return int(next(iter(ledger.rows(query)))[0])

    in_now, in_last = "SELECT id FROM products WHERE NOT delisted", "SELECT id FROM last.products"
    largest = f"{_MOVES} ORDER BY max(now.price / was.price, was.price / now.price) DESC LIMIT {_SHOWN}"
    moves = ledger.rows(largest.replace("AND was.price <>", "AND now.price > 0 AND was.price > 0 AND was.price <>"))
    return Changes(
        since=since,
        products_before=before["products"],
        added=count(f"SELECT count(*) FROM ({in_now} EXCEPT {in_last})"),
        gone=count(f"SELECT count(*) FROM ({in_last} EXCEPT {in_now})"),
        dearer=count(f"SELECT count(*) FROM ({_MOVES} AND now.price > was.price)"),
        cheaper=count(f"SELECT count(*) FROM ({_MOVES} AND now.price < was.price)"),
        other_currency=count(
            f"WITH now AS ({_LISTED}) SELECT count(*) FROM now JOIN last.products was ON was.id = now.id"
            " WHERE was.currency <> now.currency"
        ),
        moves=tuple(Move(id=id, title=title, before=was, now=now, currency=c) for id, title, was, now, c in moves),
        shifts=tuple(_shifts(summary, before)),
    )


def _shifts(summary: Summary, before: Mapping[str, Any]) -> list[Shift]:
    found = []
    for facet, counts in summary.facets.items():
        was = before["facets"].get(facet, {})
        for name in {*counts, *was}:
            share = counts.get(name, 0) / max(1, summary.products)
            share_before = was.get(name, 0) / max(1, before["products"])
            if abs(share - share_before) >= _LEAST_SHIFT:
                found.append(Shift(facet=facet, name=name, before=share_before, now=share))
    return sorted(found, key=lambda one: (-abs(one.now - one.before), one.facet, one.name))[:_SHOWN]
