"""Does the bot keep to what was said? Requests made up from a catalog's own values, and every product shown checked.

    STYLIST_HOME=var python -m benchmarks.generated_requests --count 500

Each request names a kind and, at random, a color, a limit, an audience and something refused, in several wordings. A
violation is a product over the limit, for somebody else, refused or out of stock; of another kind or color where the
reply does not say so. Also counts how often the wish was understood as it was made, and the milliseconds that took.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings
from bot.shop import Shop, ShopWindow
from bot.stylist import Reply, Request, Stylist
from bot.understanding import understand
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary

AUDIENCES = {"women": ("for women", "women's"), "men": ("for men", "men's")}
LIMITS = ("under {} {currency}", "up to {} {currency}", "at most {} {currency}", "{currency} {} or less")
REFUSALS = ("no {}", "not {}", "anything but {}", "without {}", "nothing in {}")
OPENINGS = ("", "I'm looking for ", "show me ", "do you have ", "I need ")
LEAST_OF_A_KIND = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """What a made-up request asks for, and its words."""

    text: str
    category: str
    color: str | None
    price_max: float | None
    audience: str | None
    refused: str | None  # a color


def wishes(shop: Shop, count: int, seed: int) -> Iterator[Wish]:
    """Made-up requests, from the kinds, colors and prices that the catalog has."""
    chance, vocabulary = random.Random(seed), shop.vocabulary
    kinds = Counter(product.category for product in shop.catalog.products if product.category)
    frequent = sorted(kind for kind, number in kinds.items() if number >= LEAST_OF_A_KIND)
    colors = sorted(set(shop.catalog.facets.values("colors")) - {"multicolor"})
    for _ in range(count):
        kind = chance.choice(frequent)
        color = chance.choice(colors) if chance.random() < 0.6 else None
        apart = [name for name in colors if color is None or not _near(name, color, vocabulary)]
        refused = chance.choice(apart) if chance.random() < 0.4 else None
        price = round(chance.choice(_prices(shop, kind)) * chance.uniform(0.6, 1.5)) if chance.random() < 0.6 else None
        audience = chance.choice(tuple(AUDIENCES)) if chance.random() < 0.5 else None
        yield Wish(_words(chance, shop, kind, color, price, audience, refused), kind, color, price, audience, refused)


def _near(one: str, other: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.expand_color(one) & vocabulary.expand_color(other))


def _prices(shop: Shop, kind: str) -> list[float]:
    return [product.price for product in shop.catalog.products if product.category == kind]


def _words(
    chance: random.Random,
    shop: Shop,
    kind: str,
    color: str | None,
    price: float | None,
    audience: str | None,
    refused: str | None,
) -> str:
    first, last = ("", "")
    if audience is not None:
        words = chance.choice(AUDIENCES[audience])
        first, last = (words, "") if words.endswith("'s") else ("", words)
    parts = [chance.choice(OPENINGS) + " ".join(filter(None, (first, color, kind, last)))]
    if price is not None:
        parts.append(chance.choice(LIMITS).format(f"{price:.0f}", currency=shop.catalog.currency))
    if refused is not None:
        parts.append(chance.choice(REFUSALS).format(refused))
    return ", ".join(parts)


def violations(wish: Wish, reply: Reply, vocabulary: Vocabulary) -> Iterator[str]:
    """What is wrong with the products of a reply, a name for each."""
    for product in (match.product for match in reply.matches):
        if wish.price_max is not None and product.price > wish.price_max:
            yield "price"
        if wish.audience is not None and product.audience not in (wish.audience, "unisex", None):
            yield "audience"
        if not product.available:
            yield "stock"
        if wish.refused is not None and vocabulary.expand_color(wish.refused) & set(product.colors):
            yield "refused"
        yield from _unsaid(wish, product, reply, vocabulary)


def _unsaid(wish: Wish, product: Product, reply: Reply, vocabulary: Vocabulary) -> Iterator[str]:
    if "category" not in reply.relaxed and product.category not in vocabulary.expand(wish.category):
        yield "category, unsaid"
    if wish.color is None or "color" in reply.relaxed:
        return
    if not vocabulary.expand_color(wish.color) & set(product.colors):
        yield "color, unsaid"


def understood_ms(shop: Shop, texts: Sequence[str]) -> list[float]:
    """How long each text takes to understand."""
    took = []
    for text in texts:
        started = time.perf_counter()
        understand(text, vocabulary=shop.vocabulary, brands=shop.catalog.brands, currency=shop.catalog.currency)
        took.append(1000 * (time.perf_counter() - started))
    return took


async def measure(home: Path, count: int, seed: int) -> None:
    """Ask everything, and print what was wrong."""
    window = ShopWindow(home)
    shop, stylist = window.current(), Stylist(window)
    made = list(wishes(shop, count, seed))
    wrong: Counter[str] = Counter()
    right = empty = shown = 0
    for number, wish in enumerate(made):
        reply = await stylist.answer(Request(text=wish.text, session=str(number)))
        found = set(violations(wish, reply, shop.vocabulary))
        wrong.update(found)
        for name in sorted(found):
            print(f"{name}: {wish.text}")
        query = reply.query
        as_made = (query.categories, query.colors, query.price_max, query.audience, query.exclude.get("colors", ()))
        meant = ((wish.category,), (wish.color,) if wish.color else (), wish.price_max, wish.audience)
        right += as_made == (*meant, (wish.refused,) if wish.refused else ())
        empty += not reply.matches
        shown += len(reply.matches)
    took = understood_ms(shop, [wish.text for wish in made])
    print(f"{len(made)} requests, {shown} products shown; nothing found for {empty}, and said so")
    print(f"violations: {sum(wrong.values())} {dict(wrong)}")
    print(f"understood as they were made: {right / len(made):.3f}")
    print(f"to understand one: {statistics.median(took):.2f} ms (median), {max(took):.1f} ms at most")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    asyncio.run(measure(Settings().stylist_home, asked.count, asked.seed))
