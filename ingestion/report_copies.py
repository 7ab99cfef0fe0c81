"""Products that share a picture: `copies(ledger) -> list[Copies]`: the same file, or the same picture encoded anew."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from ingestion.ledger import Ledger
from ingestion.near_duplicates import groups
from ingestion.picture_facts import THUMBNAIL_SIDE_PX

_HASHES = (
    "SELECT f.sha256, f.perceptual_hash, f.thumbnail FROM picture_facts f"
    " WHERE f.sha256 IN (SELECT q.sha256 FROM pictures q JOIN products p ON p.id = q.product_id"
    " WHERE NOT p.delisted AND q.error IS NULL) ORDER BY f.rowid"
)
_SHARED = (
    "SELECT q.sha256 FROM pictures q JOIN products p ON p.id = q.product_id WHERE NOT p.delisted AND q.error IS NULL"
    " AND q.sha256 IS NOT NULL GROUP BY q.sha256 HAVING count(*) > 1 ORDER BY count(*) DESC, q.sha256"
)
_SHOWING = (
    "SELECT q.sha256, p.id, json_extract(p.product, '$.title'), q.path FROM pictures q"
    " JOIN products p ON p.id = q.product_id WHERE NOT p.delisted AND q.error IS NULL"
    " AND q.sha256 IN (SELECT value FROM json_each(?)) ORDER BY p.rowid"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A product that shows the picture in `path`."""

    id: str
    title: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Products with one picture; `exact` where its bytes are the same."""

    exact: bool
    products: tuple[Shown, ...]


def copies(ledger: Ledger) -> list[Copies]:
    """Every group of products that share a picture, those of the same bytes first, then the largest."""
    exact = [[key] for (key,) in ledger.rows(_SHARED)]
    near = _near(ledger)
    showing: dict[str, list[Shown]] = {}
    keys = json.dumps([key for group in (*exact, *near) for key in group])
    for key, identity, title, path in ledger.rows(_SHOWING, (keys,)):
        showing.setdefault(key, []).append(Shown(id=identity, title=title, path=path))
    found = [
        Copies(exact=place < len(exact), products=tuple(one for key in group for one in showing.get(key, [])))
        for place, group in enumerate((*exact, *near))
    ]
    return sorted(found, key=lambda one: (not one.exact, -len(one.products)))


def _near(ledger: Ledger) -> list[list[str]]:
    """Groups of pictures with different bytes that are one picture; as bytes, for they may be hundreds of thousands."""
    keys, hashes, thumbnails = bytearray(), list[int](), bytearray()
    for key, perceptual, thumbnail in ledger.rows(_HASHES):
        keys += bytes.fromhex(key)
        hashes.append(int(perceptual, 16))
        thumbnails += thumbnail
    rows = np.frombuffer(thumbnails, dtype=np.uint8).reshape(len(hashes), THUMBNAIL_SIDE_PX**2 * 3)
    found = groups(np.array(hashes, dtype=np.uint64), rows)
    return [[keys[32 * row : 32 * row + 32].hex() for row in group] for group in found]
