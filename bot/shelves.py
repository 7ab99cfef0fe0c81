"""A shop with only a shelf of its catalog, and what is said where a wish lies outside: `shelved`, `told`.

The filter stands inside every query of the index (`Catalog.within`); here is only which shop answers, and the sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import english, wording
from bot.found import Found
from bot.notes import wished
from bot.shop import Shop
from retrieval.product import Query
from retrieval.shelf import Shelf

MOST_SHELVES = 1_000  # of servers, each a view on the same arrays
_LOOKS = ("pair", "outfit")
_SEARCHES = ("search", "photo", *_LOOKS)
_NAMED = ("category", "color", "pattern", "brand", "audience")


class Shelves:
    """The shop as each shelf shows it; made once for a shelf and an index."""

    def __init__(self) -> None:
        """None yet."""
        self._made: dict[Shelf, tuple[Shop, Shop]] = {}

    def of(self, shop: Shop, shelf: Shelf | None) -> Shop:
        """The shop with this shelf; the whole one where there is none."""
        if shelf is None or shelf.is_everything:
            return shop
        whole, made = self._made.get(shelf, (None, None))
        if made is None or whole is not shop:
            if len(self._made) >= MOST_SHELVES:
                self._made.clear()
            made = shelved(shop, shelf)
            self._made[shelf] = shop, made
        return made


def shelved(shop: Shop, shelf: Shelf) -> Shop:
    """The shop with every search kept to a shelf."""
    catalog = shop.catalog.within(shelf.where(shop.vocabulary))
    return replace(shop, catalog=catalog, searcher=shop.searcher.within(catalog), pairer=shop.pairer.within(catalog))


def told(whole: Shop, shelf: Shelf | None, found: Found) -> Found:
    """What was found on a shelf, with the sentence that the wish lies outside of it, where it does."""
    if shelf is None or shelf.is_everything or found.intent not in _SEARCHES or found.turn is None or found.turn.asked:
        return found
    beyond = [query for query in _wishes(found) if _is_beyond(whole, shelf, query, found)]
    if not beyond:
        return found
    sentence = _sentence(shelf, beyond, of_looks=found.intent in _LOOKS)
    if found.brief.results.matches or found.brief.looks:
        brief = replace(found.brief, notes=(sentence, *found.brief.notes))
        return replace(found, brief=brief, beyond=True, text=found.text and f"{sentence} {found.text}")
    return replace(found, text=sentence, beyond=True)


def _sentence(shelf: Shelf, beyond: Sequence[Query], *, of_looks: bool) -> str:
    if of_looks and not any(query.categories for query in beyond):
        return wording.NO_LOOK_ON_THE_SHELF.format(shelf=words(shelf), whole=wording.THE_WHOLE_SHOP)
    named = english.listed((wished(query, only=_NAMED) for query in beyond), "or")
    wish = wording.NOTHING_SUCH if named == "pieces" else wording.NO_SUCH.format(wish=named)
    return wording.BEYOND_THE_SHELF.format(shelf=words(shelf), wish=wish, whole=wording.THE_WHOLE_SHOP)


def words(shelf: Shelf) -> str:
    """A shelf as one speaks of it: "dresses and skirts for women from Nord"."""
    kinds = english.listed(map(english.plural, shelf.categories)) or "pieces"
    whom = f" for {english.listed(shelf.audiences)}" if shelf.audiences else ""
    return f"{kinds}{whom}{f' from {english.listed(shelf.brands)}' if shelf.brands else ''}"


def _wishes(found: Found) -> tuple[Query, ...]:
    """What was searched for; of a photo that shows pieces, the kind that is like the first."""
    query, owned = found.brief.query, found.turn.owned if found.turn else ()
    if found.intent == "photo" and owned and not query.categories:
        return (replace(query, categories=(owned[0].category,)),)
    return query.parts or (query,)


def _is_beyond(whole: Shop, shelf: Shelf, query: Query, found: Found) -> bool:
    """Whether a wish names what is not on the shelf, or the shop has what comes nearer to it elsewhere."""
    if shelf.is_beyond(query, whole.vocabulary):
        return True
    results = found.brief.results
    if found.intent in _LOOKS:
        return not found.brief.looks  # a look wants many kinds
    if results.matches and not results.relaxed:
        return False
    here, there = (shop.searcher.search(query, limit=1) for shop in (shelved(whole, shelf), whole))
    return bool(there.matches) and (not here.matches or len(there.relaxed) < len(here.relaxed))
