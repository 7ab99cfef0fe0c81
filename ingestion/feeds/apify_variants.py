"""Apify items that carry a product's variants inside: the sizes in stock and the lowest price become the item's own.

    {"source": {"canonicalUrl": "…", "currency": "USD"},
     "options": [{"type": "Size", "values": [{"id": "1", "name": "S"}]}],
     "variants": [{"options": ["1"], "price": {"current": 74800, "stockStatus": "InStock"}}]}

Actors of this form say in their documentation that their prices are in hundredths; `price_scale` checks it.
"""

from __future__ import annotations

from typing import Any

_COLOR = {"color", "colour", "colors", "colours"}


def with_variants(value: dict[str, Any]) -> dict[str, Any]:
    """The item with what its variants say put beside its own names; other items come back as they are."""
    inside = value.get("variants") if isinstance(value.get("source"), dict) else None
    listed = inside if isinstance(inside, list) else []
    variants = [one for one in listed if isinstance(one, dict) and isinstance(one.get("price"), dict)]
    if not variants:
        return value
    kinds = _option_names(value)
    buyable = [one for one in variants if str(one["price"].get("stockStatus", "InStock")).lower() != "outofstock"]
    cheapest = min(buyable or variants, key=lambda one: _amount(one["price"].get("current")))["price"]
    sizes: list[str] = []
    colors: list[str] = []
    for variant in buyable or variants:
        for chosen in variant.get("options") or ():
            kind, name = kinds.get(_id(chosen), ("", ""))
            (colors if kind in _COLOR else sizes if kind == "size" else []).append(name)
    told: dict[str, Any] = {
        "id": value["source"].get("id"),
        "price": {"current": cheapest.get("current"), "previous": cheapest.get("previous")},
        "availability": "in_stock" if buyable else "out_of_stock",
        "sizes": list(dict.fromkeys(sizes)),
        "color": ", ".join(dict.fromkeys(colors)),
        "pricesInHundredths": True,
    }
    return {**value, **told}


def _option_names(value: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """What each option's value is: {"1": ("size", "S")}."""
    return {
        _id(one): (str(option.get("type") or option.get("name") or "").lower(), str(one.get("name") or ""))
        for option in value.get("options") or ()
        if isinstance(option, dict)
        for one in option.get("values") or ()
        if isinstance(one, dict)
    }


def _id(chosen: Any) -> str:
    return str(chosen.get("id") if isinstance(chosen, dict) else chosen)


def _amount(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and value > 0 else float("inf")
