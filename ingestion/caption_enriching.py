"""What a caption adds to what a product is found by: `enriched(product, caption)`, and `CaptionBook` for a build.

The feed keeps the last word: a caption fills facets that the feed leaves empty, and its style, texture, material,
occasions and title become words of the product's text, for the text vector and the word index. Parts in doubt and
template captions add nothing. Whom a piece is for is never taken from a picture: that would hide it from the others.

A build asks `CaptionBook.applied(row)` for each row, whose digest tells of what changed. Texts are embedded by the
text's own hash, so that a new caption embeds that one text again and no picture.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ingestion import caption_store
from ingestion.caption_checks import flags
from ingestion.caption_template import compose
from ingestion.captions import TEMPLATE, Caption, Parts
from ingestion.ledger import Ledger, Listed
from retrieval.facets import Facets, read_facets
from retrieval.product import Product

_FILLED = ("category", "colors", "patterns", "materials", "sleeves", "length", "occasions", "seasons")


class CaptionBook:
    """The captions of a ledger, looked up one product at a time: memory does not grow with the catalog."""

    def __init__(self, ledger: Ledger) -> None:
        """Read from this ledger."""
        self._ledger = ledger

    def caption(self, product: Product, sha256: str | None) -> Caption:
        """The caption of a product with this picture, checked against feed and pixels; a template's without another."""
        return self._paid_for(product, sha256) or Caption(parts=compose(product), writer=TEMPLATE)

    def applied(self, item: Listed) -> Listed:
        """A row of the index with what its caption adds, and a digest that tells; as it was without a caption."""
        caption = self._paid_for(item.product, item.sha256)
        richer = enriched(item.product, caption) if caption else item.product
        if richer == item.product:
            return item
        added = json.dumps(richer.to_json(), sort_keys=True, ensure_ascii=False)
        digest = hashlib.blake2b(f"{item.digest} {added}".encode(), digest_size=16).hexdigest()
        return item._replace(product=richer, digest=digest)

    def _paid_for(self, product: Product, sha256: str | None) -> Caption | None:
        known = caption_store.known(self._ledger, sha256)
        if known is None or sha256 is None:
            return None
        doubts = flags(known.parts, product, self._pixels(sha256))
        return Caption(parts=known.parts, writer=known.writer, flags=doubts)

    def _pixels(self, sha256: str) -> tuple[str, ...]:
        """The colors that the picture's pixels show; none where nobody looked yet."""
        rows = self._ledger.rows("SELECT colors FROM picture_facts WHERE sha256 = ?", (sha256,))
        return next((tuple(json.loads(colors)) for (colors,) in rows), ())


def enriched(product: Product, caption: Caption) -> Product:
    """The product with empty facets filled and the caption's words added; itself where the caption adds nothing."""
    parts = caption.trusted
    if caption.writer == TEMPLATE or parts == Parts():
        return product
    read = _facets(parts, product)
    filled: dict[str, Any] = {name: getattr(read, name) for name in _FILLED if not getattr(product, name)}
    return replace(product, **filled, caption=", ".join(_words(parts, product)))


def _facets(parts: Parts, product: Product) -> Facets:
    """The caption's parts in the vocabulary's words; the cut depends on what kind of garment it is."""
    return read_facets(
        title=parts.title,
        product_type=product.category or parts.category,
        color=parts.words("colors"),
        pattern=parts.pattern,
        material=parts.material,
        sleeves=parts.sleeves,
        length=parts.length,
        season=parts.words("seasons"),
        usage=parts.words("occasions"),
    )


def _words(parts: Parts, product: Product) -> Iterator[str]:
    """The parts that become words. The feed's own material is not contradicted."""
    yield from filter(None, (parts.title, parts.style))
    if not product.materials:
        yield from filter(None, [parts.material])
    yield from filter(None, [parts.texture])
    yield from parts.occasions
