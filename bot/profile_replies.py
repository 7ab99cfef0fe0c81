"""A profile in words: what was noted, what is kept in mind and what is not known yet, what was forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot import english, wording_profile
from bot.choices import Choice
from bot.keeping_to import disliked_words, kinds_bound
from bot.product_refs import ref
from bot.profile import Profile
from bot.profile_words import Statement
from bot.shop import Shop
from bot.wardrobe_replies import count_words
from retrieval.money import money

MOST_NAMED = 8  # products of a list, the latest ones
PARTS = ("audience", "sizes", "budget", "dislikes", "likes")
MY_PROFILE = Choice(label=wording_profile.MY_PROFILE_LABEL, text="my profile")
OTHERS = Choice(label=wording_profile.OTHERS_LABEL, text="show me more")


def noted(said: Statement, shop: Shop) -> str:
    """What is kept in mind from now on, and where the shop lists no such size."""
    facts = [
        wording_profile.YOU_WEAR.format(size=english.listed(sizes, "or"), what=what)
        for what, sizes in said.sizes.items()
    ]
    if said.audience:
        facts.insert(0, wording_profile.PIECES_FOR[said.audience])
    if said.budget is not None:
        facts.append(wording_profile.YOU_SPEND.format(limit=money(said.budget, shop.catalog.currency)))
    if said.dislikes:
        names = english.listed(disliked_words(Profile(dislikes=said.dislikes)), "or")
        facts.append(wording_profile.YOU_AVOID.format(names=names))
    unlisted = [
        wording_profile.UNLISTED.format(what=what, size=english.listed(sizes, "or"))
        for what, sizes in said.sizes.items()
        if not kinds_bound(shop, what, sizes)
    ]
    return " ".join((wording_profile.NOTED.format(facts=english.listed(facts)), *unlisted))


def shown(profile: Profile, shop: Shop) -> tuple[str, tuple[Choice, ...]]:
    """The profile, a line a fact, with what is not known yet, and a button to forget each part."""
    if profile.is_empty:
        return wording_profile.PROFILE_EMPTY, ()
    lines = [wording_profile.PROFILE, *_lines(profile, shop)]
    known = known_parts(profile)
    if missing := [wording_profile.MISSING[part] for part in PARTS if part not in known]:
        what = english.listed((name for name, _ in missing), "or")
        examples = english.listed((example for _, example in missing[:3]), "or")
        lines.append(wording_profile.UNKNOWN.format(missing=what, examples=examples))
    return "\n".join(lines), to_forget(part for part in PARTS if part in known)


def to_forget(parts: Iterable[str]) -> tuple[Choice, ...]:
    """A button for each part of a profile, which has it forgotten."""
    labels = [wording_profile.LABELS[part] for part in parts]
    return tuple(Choice(label=label, text=label.lower()) for label in labels)


def _lines(profile: Profile, shop: Shop) -> Iterable[str]:
    if profile.audience:
        yield wording_profile.SECTION.format(pieces=wording_profile.PIECES_FOR[profile.audience])
    for what, sizes in profile.sizes.items():
        yield wording_profile.SIZES.format(size=english.listed(sizes, "or"), what=what)
    if profile.budget is not None:
        yield wording_profile.BUDGET.format(limit=money(profile.budget, shop.catalog.currency))
    if profile.dislikes:
        yield wording_profile.DISLIKES.format(names=english.listed(disliked_words(profile), "or"))
    if profile.liked:
        yield wording_profile.LIKES.format(products=_products(profile.liked, shop))
    if profile.disliked:
        yield wording_profile.REFUSED.format(products=_products(profile.disliked, shop))


def _products(ids: Sequence[str], shop: Shop) -> str:
    """Products by their names, the latest first; those that the shop no longer has are counted."""
    found = [product for each in reversed(ids) if (product := shop.product(each))]
    names = [english.called(product) for product in found[:MOST_NAMED]]
    if more := len(found) - len(names):
        names.append(wording_profile.AND_OTHERS.format(count=count_words(more)))
    if gone := len(ids) - len(found):
        one = wording_profile.PRODUCTS_GONE_ONE
        names.append(one if gone == 1 else wording_profile.PRODUCTS_GONE.format(count=count_words(gone)))
    return english.listed(names)


def known_parts(profile: Profile) -> set[str]:
    """The parts of a profile that hold anything."""
    held = {
        "audience": profile.audience is not None,
        "sizes": bool(profile.sizes),
        "budget": profile.budget is not None,
        "dislikes": bool(profile.dislikes),
        "likes": bool(profile.liked or profile.disliked),
    }
    return {part for part, is_held in held.items() if is_held}


def of_products(said: Statement, shop: Shop) -> tuple[str, tuple[Choice, ...]]:
    """What is said of products that were liked or not."""
    ids = said.liked or said.disliked
    names = english.listed(english.called(product) for each in ids if (product := shop.product(each)))
    if said.disliked:
        return wording_profile.DISLIKED.format(products=names), (OTHERS, MY_PROFILE)
    alike = Choice(label=wording_profile.MORE_LIKE_IT_LABEL, text=f"more like #{ref(ids[0])}")
    return wording_profile.LIKED.format(products=names), (alike, OTHERS, MY_PROFILE)
