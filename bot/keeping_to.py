"""A wish filled from the profile of who asks: `fill(shop, query, owned)`, called once on the way of a wish to a search.

The profile speaks only where the wish is silent, and not at all where the wish is for somebody else. `fitted` is the
shop as one person sees it; `kept_to` says what a search kept to. It knows no words of a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot import english, wording_profile
from bot.profile import NOBODY, Profile
from bot.shop import Shop
from retrieval.garment import Garment
from retrieval.money import money
from retrieval.product import Fit, Query
from retrieval.vocabulary import Vocabulary

CHILDREN = ("girls", "boys", "baby")
CLOTHES = ("top", "layer", "outerwear", "bottom", "one-piece", "underneath")  # the slots that a size of clothes binds
ONE_SIZE = "one size"
_EXPANDED = {"categories": "expand", "colors": "expand_color", "patterns": "expand_pattern"}


def fitted(shop: Shop, profile: Profile) -> Shop:
    """The shop as a person sees it: their taste moves its searches, and what they did not like stays away."""
    if profile == NOBODY:
        return shop
    return replace(shop, profile=profile, searcher=shop.searcher.liking(profile.liked, profile.disliked))


def fill(shop: Shop, query: Query, owned: Sequence[Garment] = ()) -> Query:
    """The wish with what it leaves open filled from the profile of who asks; `owned` are the pieces it is around."""
    profile = shop.profile
    if profile == NOBODY or _for_somebody_else(shop, query, owned):
        return query
    priced = (query.price_min, query.price_max, query.total_max) != (None, None, None)
    return replace(
        query,
        audience=query.audience or _own_section(shop, query),
        price_max=query.price_max if priced else profile.budget,
        fits=() if query.sizes else _fits(shop, profile),
        exclude=_exclusions(query, profile, shop.vocabulary),
    )


def kept_to(shop: Shop, said: Query, owned: Sequence[Garment] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a search for a wish, as it was `said`, keeps to and what it leaves out, in words for `note`."""
    bound: list[str] = []
    without: list[str] = []
    for wish in said.parts or (said,):
        full = fill(shop, wish, owned)
        if full.audience != wish.audience:
            bound.append(wording_profile.PIECES_FOR[str(full.audience)])
        bound += [
            wording_profile.IN_SIZE[what].format(size=english.listed(sizes, "or")) for what, sizes in _sizes(shop, full)
        ]
        if full.price_max is not None and full.price_max != wish.price_max:
            bound.append(wording_profile.A_PIECE.format(limit=money(full.price_max, shop.catalog.currency)))
        without += [
            _named(key, name)
            for key, names in full.exclude.items()
            for name in names
            if name not in wish.exclude.get(key, ())
        ]
    return tuple(dict.fromkeys(bound)), tuple(dict.fromkeys(without))


def parts_kept(shop: Shop, said: Query, owned: Sequence[Garment] = ()) -> tuple[str, ...]:
    """The parts of the profile that bind a search for a wish, as it was `said`: "audience", "sizes", …"""
    wishes = said.parts or (said,)
    filled = [(wish, fill(shop, wish, owned)) for wish in wishes]
    bound = {
        "audience": any(full.audience != wish.audience for wish, full in filled),
        "sizes": any(any(_sizes(shop, full)) for _, full in filled),
        "budget": any(full.price_max != wish.price_max for wish, full in filled),
        "dislikes": any(full.exclude != wish.exclude for wish, full in filled),
    }
    return tuple(part for part, is_bound in bound.items() if is_bound)


def note(bound: Sequence[str], without: Sequence[str]) -> str | None:
    """The sentence that says so; None where there is nothing to say."""
    if bound and without:
        return wording_profile.KEPT_TO_AND_WITHOUT.format(
            bound=english.listed(bound), without=english.listed(without, "or")
        )
    if bound:
        return wording_profile.KEPT_TO.format(bound=english.listed(bound))
    return wording_profile.KEPT_WITHOUT.format(without=english.listed(without, "or")) if without else None


def disliked_words(profile: Profile) -> tuple[str, ...]:
    """What a person would rather not wear, in words."""
    return tuple(_named(key, name) for key, names in profile.dislikes.items() for name in names)


def _named(key: str, name: str) -> str:
    match key:
        case "categories":
            return english.plural(name)
        case "patterns":
            return english.pattern_noun(name)
        case "sleeves":
            return wording_profile.SLEEVES.get(name, f"{name} sleeves")
        case "lengths":
            return wording_profile.LENGTH.format(length=name)
        case _:
            return name


def _for_somebody_else(shop: Shop, query: Query, owned: Sequence[Garment]) -> bool:
    """Whether a wish is for anybody but who asks: a present, a child, another section than theirs."""
    own = shop.profile.audience
    if query.recipient is not None or ("audiences" in query.exclude and query.audience is None):
        return True
    if {query.audience, shop.pairer.for_whom.said(owned)} & {*CHILDREN} - {own}:
        return True
    return own is not None and query.audience not in (None, "unisex", own)


def _own_section(shop: Shop, query: Query) -> str | None:
    """The section of who asks, where the wish neither names one nor means one: dresses are women's, ties men's."""
    own, kinds, rules = shop.profile.audience, set(query.categories), shop.pairer.rules
    others = [theirs for audience, theirs in (("women", rules.womens), ("men", rules.mens)) if audience != own]
    return None if any(kinds and kinds <= theirs for theirs in others) else own


def _exclusions(query: Query, profile: Profile, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """What is excluded, with the dislikes but those that the wish names: who asks for mustard gets it."""
    merged = dict(query.exclude)
    for key, names in profile.dislikes.items():
        named = set(getattr(query, key, ()))
        open_to = [name for name in names if named.isdisjoint(_expanded(key, name, vocabulary))]
        if added := tuple(dict.fromkeys((*merged.get(key, ()), *open_to))):
            merged[key] = added
    return merged


def _expanded(key: str, name: str, vocabulary: Vocabulary) -> Iterable[str]:
    expand = getattr(vocabulary, _EXPANDED[key]) if key in _EXPANDED else None
    return expand(name) if expand else {name}


def _fits(shop: Shop, profile: Profile) -> tuple[Fit, ...]:
    """What the sizes of a profile bind in this shop, kind by kind."""
    return tuple(
        Fit(categories=tuple(sorted(kinds)), sizes=(*sizes, ONE_SIZE))
        for what, sizes in profile.sizes.items()
        if (kinds := kinds_bound(shop, what, sizes))
    )


def kinds_bound(shop: Shop, what: str, sizes: Sequence[str]) -> frozenset[str]:
    """The kinds that sizes of "clothes" or "shoes" bind in this shop.

    Letters bind the kinds that are listed by letters. Numbers mean as many things as there are countries: they bind the
    shoes where one of them comes in that number, and of clothes the kinds that do.
    """
    slots = ("shoes",) if what == "shoes" else CLOTHES
    listed = {
        kind: known for kind, known in shop.catalog.facets.listed_sizes.items() if shop.vocabulary.slot(kind) in slots
    }
    numbers = {size.casefold() for size in sizes if _has_digit(size)}
    bound = {kind for kind, known in listed.items() if numbers & known}
    if what == "shoes" and bound:
        bound = {kind for kind, known in listed.items() if any(map(_has_digit, known))}
    if len(numbers) < len(sizes):
        bound |= {kind for kind, known in listed.items() if not all(map(_has_digit, known - {ONE_SIZE}))}
    return frozenset(bound)


def _sizes(shop: Shop, query: Query) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The sizes of a filled wish that bind any of its kinds, each after what they are of."""
    kinds = {kind for name in query.categories for kind in shop.vocabulary.expand(name)}
    for fit in query.fits:
        if not kinds or kinds & set(fit.categories):
            shoes = any(shop.vocabulary.slot(kind) == "shoes" for kind in fit.categories)
            yield "shoes" if shoes else "clothes", tuple(size for size in fit.sizes if size != ONE_SIZE)


def _has_digit(size: str) -> bool:
    return any(character.isdigit() for character in size)
