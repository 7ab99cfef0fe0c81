"""What has to be said, whoever words the rest: what a photo shows, which wish was let go, what stands in the way.

These sentences are put in by code, so that no writer can pass off a near miss as the thing asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot import english, wording
from retrieval.garment import Garment
from retrieval.money import money
from retrieval.product import Product, Query, Results
from retrieval.vocabulary import Vocabulary

SURE = 0.5  # a garment's confidence from which it is named as seen: right in 70% of 284 held-out photos
UNSURE = 0.08  # and below which it is not named at all

# A wish's name in `Results.relaxed` → where the query keeps it.
_FIELDS = {
    "category": "categories", "color": "colors", "pattern": "patterns", "material": "materials", "sleeves": "sleeves",
    "length": "lengths", "season": "seasons", "style": "styles", "brand": "brands", "size": "sizes",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why nothing was found: the wishes in the way, and the least expensive product there would be without them."""

    wishes: tuple[str, ...]  # of price, size, audience, exclude and firm
    nearest: Product
    exact: bool = True  # whether it is everything else that was asked for


def seen(garments: Sequence[Garment]) -> str:
    """What a photo shows, said as surely as it was seen."""
    if not garments or garments[0].confidence < UNSURE:
        return wording.NOT_SEEN
    told = [english.with_article(garment_words(g)) for g in garments if g.confidence >= UNSURE]
    pattern = wording.SEEN if garments[0].confidence >= SURE else wording.SEEN_PERHAPS
    return pattern.format(garments=english.listed(told[:3]))


def other_currency(query: Query, shop_currency: str) -> str | None:
    """The sentence for a limit given in another currency than the shop's; None where there is nothing to say."""
    limit = next((amount for amount in (query.price_max, query.total_max, query.price_min) if amount is not None), None)
    if limit is None or query.currency in (None, shop_currency):
        return None
    return wording.OTHER_CURRENCY.format(shop=english.currency_name(shop_currency), limit=money(limit, shop_currency))


def let_go(query: Query, results: Results, vocabulary: Vocabulary) -> str | None:
    """The sentences that say which wishes were let go; None where every match is what was asked for."""
    if not results.matches:
        return None
    sizes = wording.SIZES_UNLISTED if "size" in results.relaxed else None
    lost = [name for name in results.relaxed if name != "size" and _wished(query, name)]
    return " ".join(filter(None, (_lost(query, lost, results, vocabulary) if lost else None, sizes))) or None


def _lost(query: Query, lost: list[str], results: Results, vocabulary: Vocabulary) -> str | None:
    products = [match.product for match in results.matches]
    exact = sum(all(meets(product, query, name, vocabulary) for name in lost) for product in products)
    if exact == len(products):
        return None
    words = english.listed(wording.LOST[name] for name in lost)
    if exact:
        return wording.ONLY_SOME.format(
            count=_COUNT.get(exact, str(exact)),
            verb="is" if exact == 1 else "are",
            wish=_adjectives(query, lost),
            lost=words,
        )
    return _none(query, lost, products, words)


def _none(query: Query, lost: list[str], products: list[Product], words: str) -> str:
    wish = wished(query, only=[*lost, "category"])
    match lost:
        case ["color"]:
            got = english.listed(p.colors[0] for p in products[:3] if p.colors)
            pattern = wording.NONE_IN_COLOR
        case ["category"]:
            got = english.listed(english.plural(p.category) for p in products[:4] if p.category)
            pattern = wording.NONE_OF_KIND
        case ["pattern"] | ["material"]:
            got = english.listed(filter(None, (_got(p, lost[0]) for p in products[:3])), "or")
            pattern = wording.NONE_LIKE_THAT
        case _:
            got, pattern = "", ""
    return pattern.format(wish=wish, got=got) if got else wording.NONE_AT_ALL_LIKE_THAT.format(wish=wish, lost=words)


def _got(product: Product, name: str) -> str | None:
    if name == "pattern":
        pattern = next(iter(product.patterns), "solid")
        return "plain" if pattern == "solid" else f"in {english.pattern_noun(pattern)}"
    return f"in {product.materials[0]}" if product.materials else None


def nothing(query: Query, obstacle: Obstacle | None) -> str:
    """The sentence for an empty result: what stands in the way, and the nearest step."""
    wish = wished(query, only=[*_FIELDS, "audience", "occasion"] if obstacle is None else None)
    if obstacle is None:
        return wording.NOT_IN_THE_SHOP.format(wish=wish)
    nearest = obstacle.nearest
    price = money(nearest.price, nearest.currency)
    if obstacle.wishes == ("price",) and obstacle.exact and query.price_max and nearest.price > query.price_max:
        limit = money(query.price_max, nearest.currency)
        return wording.TOO_DEAR.format(wish=wish, limit=limit, nearest=english.called(nearest, query), price=price)
    if obstacle.wishes == ("firm",):
        return wording.ONLY_SO.format(wish=wish, nearest=english.called(nearest, query), price=price)
    way = " ".join(_in_the_way(query, wish, nearest.currency) for wish in obstacle.wishes)
    return wording.STANDS_IN_THE_WAY.format(
        wish=wish, obstacle=way, nearest=english.called(nearest, query), price=price
    )


def _in_the_way(query: Query, wish: str, currency: str) -> str:
    match wish:
        case "price" if query.price_max is not None:
            return f"up to {money(query.price_max, currency)}"
        case "price":
            return f"from {money(query.price_min or 0, currency)} up"
        case "size":
            return f"in size {english.listed(query.sizes or usual_sizes(query), 'or')}"
        case "audience":
            return f"for {query.audience}"
        case "firm":
            return "just so"
        case _:
            names = [name for names in query.exclude.values() for name in names]
            return f"without {english.listed(names, 'or')}"


def usual_sizes(query: Query) -> tuple[str, ...]:
    """The person's usual sizes that a wish is held to; "One Size" is everybody's."""
    return tuple(dict.fromkeys(size for fit in query.fits for size in fit.sizes if size.casefold() != "one size"))


def wished(query: Query, only: Iterable[str] | None = None) -> str:
    """The wish as a plural noun: "teal striped sweaters", "pieces for a wedding". `only` names the facets to tell."""
    told = set(only) if only is not None else {*_FIELDS} - {"brand", "size"}
    words = _adjectives(query, [name for name in _FIELDS if name in told])
    noun = english.listed(map(english.plural, query.categories), "or") if "category" in told else ""
    text = f"{words} {noun or 'pieces'}".strip()
    if "audience" in told and query.audience:
        text += f" for {query.audience}"
    if "brand" in told and query.brands:
        text += f" from {english.listed(query.brands, 'or')}"
    if "size" in told and query.sizes:
        text += f" in size {english.listed(query.sizes, 'or')}"
    return text + (
        f" for {_OCCASIONS.get(query.occasion, query.occasion)}" if "occasion" in told and query.occasion else ""
    )


def _adjectives(query: Query, names: Iterable[str]) -> str:
    told = set(names)
    groups = [
        map(english.length_adjective, query.lengths if "length" in told else ()),
        map(english.sleeves_adjective, query.sleeves if "sleeves" in told else ()),
        query.colors if "color" in told else (),
        map(english.pattern_adjective, query.patterns if "pattern" in told else ()),
        query.materials if "material" in told else (),
    ]
    return " ".join(filter(None, (english.listed(group, "or") for group in groups)))


def meets(product: Product, query: Query, name: str, vocabulary: Vocabulary) -> bool:
    """Whether a product has what the query wishes of one facet, by its own record."""
    match name:
        case "category":
            return any(product.category in vocabulary.expand(kind) for kind in query.categories)
        case "color":
            return any(vocabulary.expand_color(color) & set(product.colors) for color in query.colors)
        case "pattern":
            return any(vocabulary.expand_pattern(pattern) & set(product.patterns) for pattern in query.patterns)
        case "material" | "season" | "size":
            return bool(set(getattr(query, _FIELDS[name])) & set(getattr(product, _FIELDS[name])))
        case "sleeves" | "length":
            return getattr(product, name) in getattr(query, _FIELDS[name])
        case "brand":
            return product.brand in query.brands
        case "occasion":
            return query.occasion in product.occasions
        case "audience":
            return product.audience == query.audience
        case "price":
            return query.price_max is None or product.price <= query.price_max
        case _:
            return False


def _wished(query: Query, name: str) -> bool:
    if name in ("occasion", "audience"):
        return getattr(query, name) is not None
    return name == "price" or bool(getattr(query, _FIELDS.get(name, "text")))


def garment_words(garment: Garment) -> str:
    """A garment without an article: "navy checked blazer"."""
    pattern = garment.pattern if garment.pattern not in (None, "solid") else None
    words = [
        english.listed(garment.colors[:2]),
        english.pattern_adjective(pattern) if pattern else "",
        garment.category,
    ]
    return " ".join(filter(None, words))


_COUNT = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}
_OCCASIONS = {
    "wedding": "a wedding", "party": "a party", "date": "a date", "beach": "the beach", "office": "the office",
    "outdoor": "the outdoors", "festival": "a festival", "everyday": "every day", "lounge": "home",
    "funeral": "a funeral", "rain": "rainy days",
}  # fmt: skip
