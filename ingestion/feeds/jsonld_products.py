"""schema.org's Product and ProductGroup into `Record`s: `product_records(data, line, page)`.

Whatever holds them is looked through (`@graph`, lists, `mainEntity`), and references (`{"@id": "#brand"}`) are followed
within the page. Products that a page merely recommends (`isRelatedTo`, `isSimilarTo`) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from ingestion.feeds.cleaning import is_web_link
from ingestion.feeds.money import BadPrice, read_price
from ingestion.feeds.objects import text
from ingestion.feeds.records import OPTIONAL, Record, common_name

_PRODUCTS = {"Product", "ProductGroup", "IndividualProduct", "ProductModel", "SomeProducts"}
_ELSEWHERE = {"isRelatedTo", "isSimilarTo", "isAccessoryOrSparePartFor", "review", "isConsumableFor"}
_IDS = ("sku", "productID", "mpn", "gtin13", "gtin14", "gtin12", "gtin8", "gtin", "@id", "url")
_MAX_DEPTH = 12
_OUT = ("outofstock", "soldout", "discontinued")
Thing = dict[str, Any]


def product_records(data: Any, line: int, page: str) -> Iterator[Record]:
    """Yield a Record for each product of a page, one for each variant of a group; `page` is its address."""
    known: dict[str, Thing] = {}
    _index(data, known, 0)
    for product in _products(data, 0):
        variants = [_resolved(one, known) for one in _list(product.get("hasVariant"))]
        variants = [one for one in variants if "name" in one or "offers" in one or "sku" in one]
        shared = {name: value for name, value in product.items() if name not in ("hasVariant", "@id", "@type", "sku")}
        for variant in variants:
            group = text(product.get("productGroupID") or product.get("@id") or product.get("url") or page)
            yield _record({**shared, **variant, "inProductGroupWithID": group}, known, line, page)
        if not variants:
            yield _record(product, known, line, page)


def _products(value: Any, depth: int) -> Iterator[Thing]:
    if isinstance(value, list):
        for one in value:
            yield from _products(one, depth)
    elif isinstance(value, dict) and depth < _MAX_DEPTH:
        if _types(value) & _PRODUCTS and ("name" in value or "hasVariant" in value):
            yield value
            return
        for name, one in value.items():
            if name not in _ELSEWHERE and isinstance(one, dict | list):
                yield from _products(one, depth + 1)


def _index(value: Any, known: dict[str, Thing], depth: int) -> None:
    if isinstance(value, list):
        for one in value:
            _index(one, known, depth)
    elif isinstance(value, dict) and depth < _MAX_DEPTH:
        if len(value) > 1 and isinstance(value.get("@id"), str):
            known.setdefault(value["@id"], value)
        for one in value.values():
            if isinstance(one, dict | list):
                _index(one, known, depth + 1)


def _record(product: Thing, known: dict[str, Thing], line: int, page: str) -> Record:
    offer = _best_offer(product, known)
    cells = {
        "id": next((text(product[name]) for name in _IDS if product.get(name)), ""),
        "title": text(product.get("name")),
        "link": urljoin(page, text(_first(product.get("url")) or offer.pop("url", "")) or page),
        "image_link": urljoin(page, _address(product.get("image"))),
        "description": text(product.get("description")),
        "brand": _name(product.get("brand") or product.get("manufacturer"), known),
        "product_type": " | ".join(filter(None, (_name(one, known) for one in _list(product.get("category"))))),
        "size": "; ".join(filter(None, (_name(one, known) for one in _list(product.get("size"))))),
        "size_system": _size_system(product.get("size")),
        "item_group_id": _group(product),
        **{name: _names(product.get(name), known) for name in ("color", "material", "pattern")},
        **_audience(_resolved(_first(product.get("audience")), known)),
        **offer,
    }
    for one in _list(product.get("additionalProperty")):
        name = common_name(text(one.get("name"))) if isinstance(one, dict) else ""
        if name in OPTIONAL and not cells.get(name):
            cells[name] = text(one.get("value"))
    return Record(line, {name: cell for name, cell in cells.items() if cell})


def _best_offer(product: Thing, known: dict[str, Thing]) -> dict[str, str]:
    """The cells of the cheapest offer that one can buy, or of the cheapest where none is."""
    offers = [cells for one in _list(product.get("offers")) for cells in _offers(_resolved(one, known), {}, known)]

    def rank(cells: dict[str, str]) -> tuple[bool, bool, float]:
        gone = cells["availability"].lower().replace("_", "").endswith(_OUT)
        try:
            return gone, False, read_price(cells.get("sale_price") or cells["price"], cells["currency"] or "EUR")[0]
        except BadPrice:
            return gone, True, 0.0

    return min(offers, key=rank) if offers else {}


def _offers(offer: Thing, around: Thing, known: dict[str, Thing]) -> Iterator[dict[str, str]]:
    whole = {**{name: value for name, value in around.items() if name != "offers"}, **offer}
    inner = [_resolved(one, known) for one in _list(offer.get("offers"))]
    if inner and not around:
        for one in inner:
            yield from _offers(one, {**whole, "lowPrice": None}, known)
        return
    specified = [_resolved(one, known) for one in _list(whole.get("priceSpecification"))]
    listed = [one for one in specified if "price" in one and _is_before(one)]
    asked = [one for one in specified if "price" in one and not _is_before(one)] + [{}]
    price = next((text(one) for one in (whole.get("price"), asked[0].get("price"), whole.get("lowPrice")) if one), "")
    before = text(listed[0]["price"]) if listed and price else ""
    currencies = (whole.get("priceCurrency"), *(one.get("priceCurrency") for one in specified))
    yield {
        "price": before or price,
        "sale_price": price if before else "",
        "currency": next((text(one) for one in currencies if one), ""),
        "availability": text(_first(whole.get("availability"))),
        "url": text(_first(whole.get("url"))),
    }


def _is_before(specification: Thing) -> bool:
    """Whether it is the price of before a reduction, which shops strike through."""
    kind = text(specification.get("priceType")).rsplit("/", 1)[-1]
    return kind in ("ListPrice", "SRP", "MSRP", "StrikethroughPrice", "RegularPrice")


def _audience(audience: Thing) -> dict[str, str]:
    gender = text(_first(audience.get("suggestedGender"))).rsplit("/", 1)[-1]
    oldest = _number(audience.get("suggestedMaxAge"))
    age = ("infant" if oldest <= 2 else "kids") if 0 < oldest < 16 else ""
    kind = text(audience.get("audienceType") or audience.get("name"))
    return {"gender": gender or kind, "age_group": age or (kind if gender else "")}


def _group(product: Thing) -> str:
    told = product.get("inProductGroupWithID")
    parent = _first(product.get("isVariantOf"))
    if not told and isinstance(parent, dict):
        told = parent.get("productGroupID") or parent.get("@id")
    return text(told or (parent if isinstance(parent, str) else ""))


def _size_system(size: Any) -> str:
    told = text(size.get("sizeSystem")).rsplit("/", 1)[-1] if isinstance(size, dict) else ""
    return told.removeprefix("WearableSizeSystem").upper()  # https://schema.org/WearableSizeSystemEU


def _address(image: Any) -> str:
    image = _first(image)
    if isinstance(image, dict):
        image = _first(image.get("contentUrl") or image.get("url") or image.get("@id"))
    return image.strip() if isinstance(image, str) and (is_web_link(image.strip()) or "://" not in image) else ""


def _name(value: Any, known: dict[str, Thing]) -> str:
    value = _first(value)
    if isinstance(value, dict):
        value = _resolved(value, known)
        return text(value.get("name") or value.get("value"))
    return text(value)


def _names(value: Any, known: dict[str, Thing]) -> str:
    return ", ".join(filter(None, (_name(one, known) for one in _list(value))))


def _resolved(value: Any, known: dict[str, Thing]) -> Thing:
    if not isinstance(value, dict):
        return {}
    return known.get(value["@id"], value) if set(value) <= {"@id", "@type"} and "@id" in value else value


def _types(value: Thing) -> set[str]:
    return {str(one).rsplit("/", 1)[-1] for one in _list(value.get("@type"))}


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _first(value: Any) -> Any:
    return next(iter(_list(value)), None)


def _number(value: Any) -> float:
    try:
        return float(text(value))
    except ValueError:
        return -1.0
