"""Datasets of Apify's shop scrapers (JSON, JSONL or CSV export) into `Record`s.

Each actor has its own names for the same things, and changes them: a title is `productName`, `shortDescription` or
`title`, a price `priceInfo.finalPrice`, `price.current` or `priceCents`. Names are compared without case and signs, and
the first of a list that is there wins. Actors that write prices in hundredths are told by `PriceScale`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ingestion.feeds.apify_variants import with_variants
from ingestion.feeds.json_stream import Item
from ingestion.feeds.money import BadPrice, read_price
from ingestion.feeds.objects import flat, text
from ingestion.feeds.price_scale import PriceScale
from ingestion.feeds.records import Record, Refusal

_NAMES = {
    "id": "id productId product_id source.id itemId portal_itemid sku styleId",
    "title": "title productName product_name name shortDescription",
    "link": "url productUrl product_url link source.canonicalUrl canonicalUrl product_page_url pageUrl uri",
    "image_link": "image imageUrl image_url mainImage image_link product_image_url images.cutOut images.model images "
    "imageUrls pictures medias media cutOut",
    "brand": "brand brand.name brandName designer designer.name product_brand source.retailer",
    "description": "description longDescription details shortDescription text",
    "product_type": "category categories categoryPath breadcrumbs subcategory productType",
    "gender": "gender department audience",
    "color": "color colour colorName colors colours primaryColor",
    "material": "material materials composition fabric",
    "size": "sizes availableSizes size",
    "availability": "availability stockStatus inStock isAvailable available price.stockStatus",
    "currency": "currency currencyCode priceInfo.currencyCode price.currency price.currencyCode source.currency "
    "priceCurrency currencyIsoCode",
    "item_group_id": "groupId item_group_id parentId",
}
_PRICE = (
    "salePrice product_sale_price finalPrice priceInfo.finalPrice price.current price.final currentPrice price.value "
    "price.amount prices.current price_discount price product_price priceCents price_cents priceInCents"
)
_BEFORE = (
    "originalPrice initialPrice priceInfo.initialPrice price.previous price.initial price.original regularPrice "
    "listPrice compareAtPrice originalPriceCents"
)
_FORMATTED = (
    "formattedPrice priceInfo.formattedFinalPrice formattedFinalPrice price.formatted priceFormatted displayPrice "
    "intermediary_price priceText"
)
_SOLD_OUT = "soldOut sold_out isSoldOut outOfStock"
_PASSED_ON = ("age_group", "pattern", "season", "usage", "sleeves", "size_system")  # under these names, or not at all
_IN_HUNDREDTHS = re.compile(r"cents|minor", re.IGNORECASE)


def is_apify(first: list[dict[str, Any]]) -> bool:
    """Whether most of the first objects have an id, a title, a link and a price by some actor's names."""
    read = [_Row(value) for value in first]
    good = [row for row in read if row.price and all(row.text(name) for name in ("id", "title", "link"))]
    return 2 * len(good) > len(read)


def read_apify(
    rows: Callable[[], Iterable[Item | Refusal]], scale: int | None, currency: str | None
) -> Iterator[Record | Refusal]:
    """Yield a Record for each item. `rows` is read twice unless `scale` is given: prices are judged all together."""
    divisor = scale or decide_scale(rows(), currency or "")
    for row in rows():
        yield row if isinstance(row, Refusal) else _Row(row.value).record(row.line, divisor)


def decide_scale(rows: Iterable[Item | Refusal], currency: str) -> int:
    """The price scale of a whole dataset; raises BadFeed where it does not tell."""
    evidence = PriceScale()
    for row in rows:
        if isinstance(row, Item):
            _Row(row.value).testify(evidence, currency)
    return evidence.decide()


class _Row:
    """One item of a dataset, asked by our names."""

    def __init__(self, value: dict[str, Any]) -> None:
        value = with_variants(value)
        self._cells = {_plain(name): cell for name, cell in flat(value).items() if cell not in (None, "", [], {})}
        self.price_name, self.price = self._find(_PRICE)
        self.before = self._find(_BEFORE)[1]
        self.in_hundredths = bool(_IN_HUNDREDTHS.search(self.price_name)) or "pricesinhundredths" in self._cells

    def text(self, name: str) -> str:
        """The cell under one of our names, as text."""
        found = self._find(_NAMES[name])[1]
        if name == "image_link":
            return _address(found)
        if name == "size" and isinstance(found, list):
            return "; ".join(filter(None, map(_size, found)))
        if isinstance(found, list):
            return (" > " if name == "product_type" else ", ").join(filter(None, map(_name, found)))
        return _name(found)

    def testify(self, evidence: PriceScale, currency: str) -> None:
        """Show this row's price to the dataset's evidence."""
        evidence.in_hundredths_by_name |= self.in_hundredths
        number = _number(self.price)
        if number is not None:
            evidence.see(number, self.text("currency") or currency, text(self._find(_FORMATTED)[1]))

    def record(self, line: int, divisor: int) -> Record:
        """The item under the common names, its prices in whole units."""
        cells = {name: text(self._cells.get(_plain(name))) for name in _PASSED_ON}
        cells |= {name: self.text(name) for name in _NAMES}
        price, before = _scaled(self.price, divisor), _scaled(self.before, divisor)
        shown = text(self._find(_FORMATTED)[1])
        price = price or shown
        cells["currency"] = cells["currency"] or _currency_of(shown)
        reduced = (_number(before) or 0) > (_number(price) or 0) > 0
        cells |= {"price": before if reduced else price, "sale_price": price if reduced else ""}
        if not cells["availability"] and text(self._find(_SOLD_OUT)[1]) == "yes":
            cells["availability"] = "sold_out"
        if re.fullmatch(r"\d+", cells["availability"]):
            cells["availability"] = "in_stock" if int(cells["availability"]) else "out_of_stock"
        return Record(line, {name: cell for name, cell in cells.items() if cell})

    def _find(self, names: str) -> tuple[str, Any]:
        for name in names.split():
            found = self._cells.get(_plain(name))
            if found is not None and not (isinstance(found, dict) and name in ("price", "brand", "description")):
                return name, found
        return "", None


def nested(cells: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A CSV export's row ("priceInfo/finalPrice", "images/0") as the object that it was made of."""
    row: dict[str, Any] = {}
    for name, cell in cells:
        *path, last = name.split("/")
        place = row
        for part in path:
            inner = place.setdefault(part, {})
            place = inner if isinstance(inner, dict) else place.setdefault(f"{part}/", {})
        if cell.strip():
            place[last] = cell
    return {name: _lists(cell) for name, cell in row.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(one) for name, one in value.items()}
    return [inner[name] for name in sorted(inner, key=int)] if inner and all(map(str.isdigit, inner)) else inner


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", name.lower())


def _number(value: Any) -> float | None:
    """A price that is a mere number; None for one with a currency in it, which says all that there is to say."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _scaled(value: Any, divisor: int) -> str:
    number = _number(value)
    return f"{number / divisor:.2f}" if number is not None else text(value)


def _currency_of(shown: str) -> str:
    try:
        return read_price(shown)[1]
    except BadPrice:
        return ""


def _address(value: Any) -> str:
    value = next((one for one in value if one), "") if isinstance(value, list) else value
    if isinstance(value, dict):
        value = next((value[name] for name in ("url", "src", "cutOut", "large", "600", "href") if value.get(name)), "")
        return _address(value) if isinstance(value, dict | list) else text(value)
    return text(value)


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return text(value.get("name") or value.get("title") or value.get("value") or "")
    return text(value)


def _size(value: Any) -> str:
    if isinstance(value, dict):
        gone = value.get("available") is False or value.get("inStock") is False or value.get("quantity") == 0
        return "" if gone else text(value.get("size") or value.get("name") or value.get("value"))
    return text(value)
