"""Captions in the ledger, by the picture's hash, the model that wrote them and the prompt's version.

A picture is paid for once: whoever sells the same photo twice has one caption. A failure is kept beside them with its
reason, and its tokens count; it is tried again at the next run. Template captions are not kept: they cost nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from ingestion.captions import Parts
from ingestion.ledger import Ledger
from retrieval.product import Product

_WANTED = (
    "SELECT min(p.rowid), p.product, q.path, q.sha256 FROM products p JOIN pictures q ON q.product_id = p.id"
    " AND q.error IS NULL AND q.sha256 IS NOT NULL AND q.path IS NOT NULL WHERE NOT p.delisted AND NOT EXISTS"
    " (SELECT 1 FROM captions c WHERE c.sha256 = q.sha256 AND c.caption IS NOT NULL{renewed})"
    " GROUP BY q.sha256 ORDER BY 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A picture to describe, and the first product that shows it."""

    sha256: str
    path: str
    product: Product


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of asking about a picture: its parts, or why there are none, and the tokens it took."""

    sha256: str
    writer: str
    prompt: str
    parts: Parts | None = None
    error: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0


class Known(NamedTuple):
    """A kept caption and who wrote it."""

    parts: Parts
    writer: str


class Failed(NamedTuple):
    """A picture without a caption: one of its products, and why."""

    product_id: str
    title: str
    path: str
    sha256: str
    error: str


class Spent(NamedTuple):
    """Everything ever paid for: captions kept, and the tokens of those and of failures."""

    captions: int
    tokens_in: int
    tokens_out: int


def wanted(ledger: Ledger, *, writer: str = "", prompt: str = "", renew: bool = False) -> Iterator[Wanted]:
    """The listed products' pictures that have no caption; with `renew`, none by this very writer and prompt."""
    by_them = " AND c.writer = ? AND c.prompt = ?" if renew else ""
    rows = ledger.rows(_WANTED.format(renewed=by_them), (writer, prompt) if renew else ())
    for _, product, path, sha256 in rows:
        yield Wanted(sha256=sha256, path=path, product=Product.from_json(json.loads(product)))


def known(ledger: Ledger, sha256: str | None) -> Known | None:
    """The caption of a picture that was written last, if there is one."""
    query = (
        "SELECT caption, writer FROM captions WHERE sha256 = ? AND caption IS NOT NULL ORDER BY written DESC LIMIT 1"
    )
    row = next(iter(ledger.rows(query, (sha256,))), None) if sha256 else None
    return Known(Parts.from_json(json.loads(row[0])), row[1]) if row else None


def save(ledger: Ledger, written: Written) -> None:
    """Keep what came of a picture. Tokens of earlier attempts stay counted, and a caption outlives a later failure."""
    text = json.dumps(written.parts.to_json(), ensure_ascii=False) if written.parts else None
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    with ledger.writing() as db:
        db.execute(
            "INSERT INTO captions (sha256, writer, prompt, caption, error, tokens_in, tokens_out, written)"
            " VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (sha256, writer, prompt) DO UPDATE SET"
            " caption = coalesce(excluded.caption, caption), error = excluded.error,"
            " tokens_in = tokens_in + excluded.tokens_in, tokens_out = tokens_out + excluded.tokens_out,"
            " written = excluded.written",
            (
                *(written.sha256, written.writer, written.prompt, text, written.error),
                *(written.tokens_in, written.tokens_out, now),
            ),
        )


def failed(ledger: Ledger) -> Iterator[Failed]:
    """Listed products whose picture has no caption though it was asked for, with the last reason."""
    query = (
        "SELECT p.id, json_extract(p.product, '$.title'), q.path, q.sha256, c.error FROM products p"
        " JOIN pictures q ON q.product_id = p.id JOIN captions c ON c.sha256 = q.sha256"
        " WHERE NOT p.delisted AND c.caption IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM captions o WHERE o.sha256 = c.sha256 AND o.caption IS NOT NULL) ORDER BY p.rowid"
    )
    yield from (Failed(*row) for row in ledger.rows(query))


def spent(ledger: Ledger) -> Spent:
    """What has been paid for so far."""
    query = "SELECT count(caption), coalesce(sum(tokens_in), 0), coalesce(sum(tokens_out), 0) FROM captions"
    return Spent(*next(iter(ledger.rows(query))))


def usual_tokens(ledger: Ledger, writer: str, prompt: str) -> tuple[float, float] | None:
    """The mean tokens in and out of this writer's captions so far; None before there are ten."""
    query = (
        "SELECT count(*), avg(tokens_in), avg(tokens_out) FROM captions"
        " WHERE writer = ? AND prompt = ? AND caption IS NOT NULL AND tokens_in > 0"
    )
    count, tokens_in, tokens_out = next(iter(ledger.rows(query, (writer, prompt))))
    return (tokens_in, tokens_out) if count >= 10 else None
