"""What an index is to hold: the ledger's listed products with a usable picture, read anew each time it is gone over.

`Stock.read(still, left_out)` over a ledger that stands still (`Ledger.snapshot`), so that every pass meets the same
rows in the same order. A few hundred are in memory at a time; it embeds nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ingestion.caption_enriching import CaptionBook
from ingestion.ledger import Ledger
from ingestion.tally import Reasons
from retrieval.generation import LAYOUT
from retrieval.product import Product
from retrieval.product_text import product_text
from retrieval.vocabulary import DEFAULT_PATH


class NothingToBuild(Exception):
    """No listed product has a picture; the message names the command that mends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A product of the index: its digest, its picture's file and the hash of its bytes, and its text."""

    product: Product
    digest: str
    path: str
    picture: str
    text: str

    @property
    def text_key(self) -> str:
        """The hash that the text's vector is kept under."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class Stock:
    """The items, row for row. Going over it reads the ledger; `leave_out` drops those whose picture cannot be read."""

    def __init__(self, still: Ledger, count: int) -> None:
        self._ledger, self._count = still, count
        self._unreadable: dict[str, str] = {}

    @classmethod
    def read(cls, still: Ledger, left_out: Reasons) -> Stock:
        """The listed products with a usable picture; the others are counted. Raises NothingToBuild."""
        listed = usable = 0
        for item in still.each_listed():
            listed += 1
            usable += bool(item.sha256 and item.path)
            if item.sha256 is None:
                left_out.add("no usable picture at the last ingest", item.product.id)
        if not usable:
            raise NothingToBuild(
                f"Of {listed:,} listed products none has a picture; run `stylist ingest FEED --images DIR` first."
            )
        return cls(still, usable)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Item]:
        book = CaptionBook(self._ledger)
        for listed in map(book.applied, self._ledger.each_listed()):
            if listed.sha256 and listed.path and listed.sha256 not in self._unreadable:
                product = Product.from_json({**listed.product.to_json(), "picture": listed.path})
                yield Item(
                    product=product,
                    digest=listed.digest,
                    path=listed.path,
                    picture=listed.sha256,
                    text=product_text(product),
                )

    def chunks(self, size: int) -> Iterator[list[Item]]:
        """The items, so many at a time."""
        items = iter(self)
        while chunk := list(islice(items, size)):
            yield chunk

    def leave_out(self, problems: dict[str, str], left_out: Reasons) -> None:
        """Drop the items of these pictures, by hash, and count them under the reason. Raises NothingToBuild."""
        if not problems:
            return
        for item in self:
            if item.picture in problems:
                left_out.add(problems[item.picture], item.product.id)
                self._count -= 1
        self._unreadable |= problems
        if not self._count:
            raise NothingToBuild(
                "No product's picture can be read any more; run `stylist ingest FEED --images DIR` again."
            )

    def content(self, fingerprint: str) -> str:
        """A hash of all that a generation is made from."""
        digest = hashlib.sha256(f"{LAYOUT} {fingerprint}".encode() + DEFAULT_PATH.read_bytes())
        for item in self:
            digest.update("\x1f".join((item.digest, item.path, item.picture, item.text_key)).encode() + b"\x1e")
        return digest.hexdigest()


class Products:
    """A stock's products alone, as often as one goes over them."""

    def __init__(self, stock: Stock) -> None:
        self._stock = stock

    def __len__(self) -> int:
        return len(self._stock)

    def __iter__(self) -> Iterator[Product]:
        return (item.product for item in self._stock)
