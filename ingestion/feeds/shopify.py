"""Shopify's `products.json`, saved, into `Record`s: one for each color of a product, with the sizes in stock.

    curl https://shop.example/products.json?limit=250&page=1 > products-1.json

The export says neither the currency nor the shop's address: `FeedDefaults` does. The GraphQL bulk export (JSONL) is
read by `shopify_bulk`, which hands its products over in this form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ingestion.feeds.defaults import FeedDefaults
from ingestion.feeds.json_stream import Item
from ingestion.feeds.records import OPTIONAL, BadFeed, Record, Refusal, common_name
from retrieval.vocabulary import Vocabulary

_COLOR = {"color", "colour", "farbe", "couleur", "colore", "kleur", "cor", "färg", "colorway", "shade"}
_SIZE = {"size", "größe", "groesse", "taille", "talla", "taglia", "maat", "tamanho", "storlek", "shoe size", "waist"}
_NO_OPTION = "Default Title"
_TAG = re.compile(r"(?P<name>[A-Za-z][A-Za-z _-]{2,30})\s*[:=]\s*(?P<value>.+)")
_FACETS = {"season": "season", "occasion": "usage", "material": "material", "pattern": "pattern", "audience": "gender"}


def is_shopify(first: list[dict[str, Any]]) -> bool:
    """Whether the first objects are products as Shopify lists them."""
    return any("handle" in value and isinstance(value.get("variants"), list) for value in first)


def read_shopify(rows: Iterable[Item | Refusal], defaults: FeedDefaults) -> Iterator[Record | Refusal]:
    """Yield a Record for each color of each product; raises BadFeed when currency or address are not given."""
    if not defaults.currency or not defaults.shop:
        raise BadFeed(
            "A Shopify export says neither its currency nor the shop's address; give both: "
            "--currency EUR --shop https://shop.example."
        )
    for row in rows:
        if isinstance(row, Refusal):
            yield row
        elif isinstance(row.value.get("variants"), list) and row.value["variants"]:
            yield from product_records(row.line, row.value)
        else:
            yield Refusal(row.line, "product without variants", str(row.value.get("title", ""))[:60])


def product_records(line: int, product: dict[str, Any]) -> Iterator[Record]:
    """Yield a product's Record, or one for each color when it has several."""
    variants = [variant for variant in product["variants"] if isinstance(variant, dict)]
    named = _option_names(product)
    colors: dict[str, list[dict[str, Any]]] = {}
    for variant in variants:
        colors.setdefault(_option(variant, named, _COLOR), []).append(variant)
    shared = _shared_cells(product)
    for color, of_color in colors.items():
        cells = shared | _color_cells(product, of_color, named)
        if color:
            cells["color"] = color
        if len(colors) > 1:
            cells |= {"id": f"{product['id']}-{_slug(color)}", "item_group_id": str(product["id"])}
            cells["link"] += f"?variant={of_color[0].get('id', '')}"
        yield Record(line, {name: cell for name, cell in cells.items() if cell})


def _shared_cells(product: dict[str, Any]) -> dict[str, str]:
    """What all variants share. Tags such as "season:Fall", or of one known word, fill the columns they speak of."""
    cells = {
        "id": str(product.get("id") or ""),
        "title": str(product.get("title") or ""),
        "link": product.get("url") or f"/products/{product.get('handle') or ''}",
        "description": str(product.get("body_html") or ""),
        "brand": str(product.get("vendor") or ""),
        "product_type": str(product.get("product_type") or ""),
    }
    tags = product.get("tags") or []
    for tag in tags.split(",") if isinstance(tags, str) else tags:
        name, value = _tag(str(tag).strip())
        if name and name not in cells:
            cells[name] = value
    return cells


@lru_cache(maxsize=4096)
def _tag(tag: str) -> tuple[str, str]:
    """The column that a tag speaks of and what it says there; ("", "") for one that tells nothing."""
    told = _TAG.fullmatch(tag)
    if told:
        name = common_name(told["name"])
        return (name, told["value"]) if name in OPTIONAL else ("", "")
    mentions = Vocabulary.load().find(tag)
    whole = len(mentions) == 1 and (mentions[0].start, mentions[0].end) == (0, len(tag))
    facet = _FACETS.get(mentions[0].facet, "") if whole else ""
    return (facet, tag) if facet else ("", "")


def _color_cells(product: dict[str, Any], variants: list[dict[str, Any]], named: Mapping[str, int]) -> dict[str, str]:
    buyable = [variant for variant in variants if variant.get("available", True)]
    cheapest = min(buyable or variants, key=_price)
    price, before = str(cheapest.get("price") or ""), str(cheapest.get("compare_at_price") or "")
    reduced = bool(before) and _number(before) > _number(price)
    sizes = [_option(variant, named, _SIZE) for variant in buyable or variants]
    return {
        "price": before if reduced else price,
        "sale_price": price if reduced else "",
        "availability": "in_stock" if buyable else "out_of_stock",
        "size": "; ".join(dict.fromkeys(filter(None, sizes))),
        "image_link": _picture(product, variants),
    }


def _option_names(product: dict[str, Any]) -> dict[str, int]:
    """Where each option stands: {"size": 1, "color": 2}; old exports list names alone, new ones objects."""
    options = product.get("options") or []
    names = [str(option.get("name") if isinstance(option, dict) else option) for option in options]
    return {name.strip().lower(): place for place, name in enumerate(names, start=1)}


def _option(variant: dict[str, Any], named: Mapping[str, int], wanted: set[str]) -> str:
    place = next((place for name, place in named.items() if name in wanted), None)
    value = str(variant.get(f"option{place}") or "") if place else ""
    return "" if value == _NO_OPTION else value.strip()


def _picture(product: dict[str, Any], variants: list[dict[str, Any]]) -> str:
    """The picture of these variants where one is theirs, else the product's first."""
    own = next((v["featured_image"] for v in variants if isinstance(v.get("featured_image"), dict)), None)
    images = [image for image in product.get("images") or [] if isinstance(image, dict)]
    ids = {variant.get("id") for variant in variants}
    own = own or next((image for image in images if ids & set(image.get("variant_ids") or ())), None)
    chosen = own or (images[0] if images else product.get("image"))
    address = str(chosen.get("src") or "") if isinstance(chosen, dict) else ""
    return f"https:{address}" if address.startswith("//") else address


def _price(variant: dict[str, Any]) -> float:
    return _number(str(variant.get("price") or ""))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("inf")


def _slug(text: str) -> str:
    return "-".join(re.findall(r"\w+", text.lower())) or "other"
