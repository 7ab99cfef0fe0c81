"""Messages about a product that is named by its digits: "more like #1a2b3c4d", "what goes with #1a2b3c4d".

`answer(shop, text, before)` knows the product with or without anything shown before. Saving and liking are
`bot.saved`'s and `bot.profiles`'; here they are only answered where nobody keeps anything.
"""

from __future__ import annotations

from bot import english, wording_choices
from bot.found import Found
from bot.product_choices import of_product
from bot.product_refs import Pressed, product_of, read_pressed
from bot.shop import Shop
from bot.shown import alike, around
from bot.turns import Turn
from retrieval.product import Product, Query


def answer(shop: Shop, text: str, before: Turn | None) -> Found | None:
    """The answer to a message that names a product by its digits; None for any other."""
    pressed = read_pressed(text)
    if pressed is None:
        return None
    product = product_of(shop, pressed.ref, before)
    if product is None:
        return gone(before)
    if pressed.kind == "alike":
        return _alike(shop, pressed, product, before)
    if pressed.kind == "around":
        return _around(shop, pressed, product, before)
    return told(wording_choices.NOTHING_IS_KEPT, before)


def gone(before: Turn | None) -> Found:
    """The answer where the catalog no longer has the product."""
    return told(wording_choices.PRODUCT_GONE, before)


def told(text: str, before: Turn | None) -> Found:
    """A fixed sentence about a product, after which the talk goes on as before."""
    return Found(intent="explain", text=text, turn=before)


def _alike(shop: Shop, pressed: Pressed, product: Product, before: Turn | None) -> Found:
    seen = None if product.available else wording_choices.SOLD_OUT_ALIKE.format(name=_name(product))
    return alike(shop, before or _of_whom(product), "more like this", product, pressed.rest, seen=seen)


def _around(shop: Shop, pressed: Pressed, product: Product, before: Turn | None) -> Found:
    if not product.available:
        found = told(wording_choices.SOLD_OUT.format(name=_name(product)), before)
        return Found(intent=found.intent, text=found.text, turn=before, choices=of_product(product.id)[:1])
    return around(shop, before or _of_whom(product), f"what goes with this {pressed.rest}".strip(), product)


def _of_whom(product: Product) -> Turn:
    """A talk that begins with a product: what is like a girl's dress is for girls, too."""
    return Turn(query=Query(audience=None if product.audience == "unisex" else product.audience))


def _name(product: Product) -> str:
    return english.capital(english.called(product))
