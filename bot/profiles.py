"""Everybody's profile, over one memory: told ("I wear size M"), shown ("/profile"), learned from likes, and forgotten.

`Profiles.answer` answers what is about the profile and leaves everything else alone (None); `of` is the profile to
search with; `noted` says, once in a talk, what a search kept to. Words are read by `bot.profile_words` and
`bot.profile_requests`; how a profile fills a wish is `bot.keeping_to`'s.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot import profile_replies as replies
from bot import wording_profile
from bot.choices import Choice
from bot.dressing import dress
from bot.found import Found
from bot.held_profiles import HeldProfiles
from bot.keeping_to import disliked_words, fitted, kept_to, note, parts_kept
from bot.logs import where
from bot.memory import BadMemory, Memory
from bot.notes import other_currency
from bot.pressed import gone
from bot.product_refs import Pressed, product_of, read_pressed
from bot.profile import NOBODY, Profile
from bot.profile_requests import Ask, read_request
from bot.profile_words import Statement, StatementReader
from bot.searching import search
from bot.shop import Shop
from bot.turns import Turn
from bot.writing import Brief
from retrieval.product import Product, Query

log = logging.getLogger(__name__)
MOST_LIKES = 200  # of each sort; the oldest go first
MOST_DISLIKES = 50
MOST_TALKS = 10_000  # whose notes are remembered
REACH_WITHIN_S = 2.0  # a search does not wait for a memory any longer, and goes on without the profile
TRY_AGAIN_S = 30.0
_SEARCHES = ("search", "photo", "pair", "outfit")


class Profiles:
    """What people want kept in mind."""

    def __init__(self, memory: Memory) -> None:
        """Keep the memory; nothing is read yet."""
        self._memory = memory
        self._told: OrderedDict[tuple[str, str], frozenset[str]] = OrderedDict()  # what each has heard
        self._held = HeldProfiles()
        self._try_again = 0.0

    async def of(self, person: str) -> Profile:
        """A person's profile; an empty one where they have none, or where the memory cannot be reached in time."""
        if (held := self._held.get(person)) is not None:
            return held
        changes = self._held.changes
        if time.monotonic() < self._try_again:
            return NOBODY
        try:
            async with asyncio.timeout(REACH_WITHIN_S):
                store = await self._memory.known()
                profile = await store.profile(person) if store else NOBODY
        except (BadMemory, TimeoutError) as error:
            self._try_again = time.monotonic() + TRY_AGAIN_S
            log.error("the profile was not reached: %s", where(error))
            return NOBODY
        self._held.read(person, profile, changes)
        return profile

    async def answer(self, shop: Shop, whose: tuple[str, str], text: str, before: Turn | None) -> Found | None:
        """The answer to a message about the profile; None where it is about something else.

        `whose` is the conversation and the person, `before` the conversation's last turn.
        """
        shown = _shown(shop, before)
        pressed = read_pressed(text)
        if pressed is not None and pressed.kind not in ("liked", "disliked"):
            return None
        asked, said = await asyncio.to_thread(_read, shop, text, shown, before)
        if pressed is not None and said is None:
            return gone(before)
        try:
            if asked is not None:
                return await self._do(asked, shop, whose[1])
            if said is None:
                return None
            if said.wrong is not None:
                return _said(_wrong(*said.wrong))
            return await self._keep(said, shop, whose, shown, before)
        except BadMemory as error:
            log.error("the profile was not reached: %s", where(error))
            return Found(intent="problem", text=wording_profile.PROFILE_FAILED)

    def noted(self, whose: tuple[str, str], shop: Shop, found: Found) -> Found:
        """What was found, with the sentence that says which of the profile it kept to, where the talk has not heard it
        or where less was found for it.

        `shop` is the one that was searched, `fitted` to who asks.
        """
        if found.turn is None or found.intent not in _SEARCHES or found.turn.asked:
            return found
        bound, without = kept_to(shop, found.turn.query, found.turn.owned)
        heard = self._told.get(whose, frozenset())
        self._hear(whose, heard | {*bound, *without})
        if found.brief.results.relaxed or not found.brief.results.matches:
            heard = frozenset()
        if not found.brief.results.matches:
            parts = parts_kept(shop, found.turn.query, found.turn.owned)
            found = replace(found, choices=(*found.choices, *replies.to_forget(parts)))
        sentence = note([each for each in bound if each not in heard], [each for each in without if each not in heard])
        return replace(_with_note(found, sentence), kept=True) if sentence else found

    def forget(self, whose: tuple[str, str]) -> None:
        """Hold nothing of a person, and nothing of what they have heard in a conversation."""
        self._told.pop(whose, None)
        self._held.changed(whose[1], None)

    async def _do(self, asked: Ask, shop: Shop, person: str) -> Found | None:
        store = await self._memory.known()
        profile = await store.profile(person) if store else NOBODY
        if asked.kind == "show":
            return replace(_said(*replies.shown(profile, shop)), personal=not profile.is_empty)
        if asked.kind == "again":
            if not all(set(names) <= set(profile.dislikes.get(key, ())) for key, names in asked.names.items()):
                return None
            await self._change(person, lambda kept: replace(kept, dislikes=_less(kept.dislikes, asked.names)))
            names = " and ".join(disliked_words(Profile(dislikes=asked.names)))
            return _said(wording_profile.AGAIN.format(names=names))
        after = _without(profile, asked.part)
        name = wording_profile.NAMES[asked.part]
        if after == profile:
            return _said(wording_profile.NOTHING_KNOWN.format(what=name))
        await self._change(person, lambda kept: _without(kept, asked.part))
        if asked.part == "everything":
            return _said(wording_profile.FORGOTTEN_ALL)
        return _said(wording_profile.FORGOTTEN.format(what=name), (replies.MY_PROFILE,))

    async def _keep(
        self, said: Statement, shop: Shop, whose: tuple[str, str], shown: list[Product], before: Turn | None
    ) -> Found:
        after = await self._change(whose[1], lambda kept: _with(kept, said))
        if said.liked or said.disliked:
            return _said(*replies.of_products(said, shop))
        if sum(map(len, after.dislikes.values())) >= MOST_DISLIKES:
            return _said(wording_profile.MOST_TOLD.format(most=MOST_DISLIKES))
        limit = Query(price_max=said.budget, currency=said.currency)
        told = " ".join(filter(None, (replies.noted(said, shop), other_currency(limit, shop.catalog.currency))))
        if before is not None and shown:
            fit = fitted(shop, after)
            turn = replace(before, query=_open_to(before.query, said))
            found = await asyncio.to_thread(search, fit, turn, "", intent=before.intent)
            if {match.product.id for match in found.brief.results.matches} != {product.id for product in shown}:
                return _with_note(self._heard(whose, fit, found), told)
        if before is not None and before.of_looks and before.shown:
            fit = fitted(shop, after)
            turn = replace(before, query=_open_to(before.query, said), shown=())
            found = await asyncio.to_thread(dress, fit, turn, "")
            if found.brief.looks:
                return _with_note(self._heard(whose, fit, found), told)
        return replace(_said(told, (replies.MY_PROFILE,)), brief=Brief(query=_as_query(said)))

    def _heard(self, whose: tuple[str, str], shop: Shop, found: Found) -> Found:
        """What was found, all that it kept to being said already."""
        assert found.turn is not None
        bound, without = kept_to(shop, found.turn.query, found.turn.owned)
        self._hear(whose, self._told.get(whose, frozenset()) | {*bound, *without})
        return found

    def _hear(self, whose: tuple[str, str], heard: frozenset[str]) -> None:
        self._told[whose] = heard
        self._told.move_to_end(whose)
        if len(self._told) > MOST_TALKS:
            self._told.popitem(last=False)

    async def _change(self, person: str, change: Callable[[Profile], Profile]) -> Profile:
        profile = await (await self._memory.store()).change(person, change)
        self._held.changed(person, profile)
        return profile


def _read(shop: Shop, text: str, shown: list[Product], before: Turn | None) -> tuple[Ask | None, Statement | None]:
    if pressed := read_pressed(text):
        return None, _of_pressed(pressed, product_of(shop, pressed.ref, before))
    asked = read_request(text, shop.vocabulary)
    reader = StatementReader(shop.vocabulary, shop.catalog.brands, shop.catalog.currency)
    return asked, None if asked else reader.read(text, shown, talking=before is not None)


def _of_pressed(pressed: Pressed, product: Product | None) -> Statement | None:
    told = (product.id,) if product else ()
    if not told:
        return None
    return Statement(liked=told) if pressed.kind == "liked" else Statement(disliked=told)


def _shown(shop: Shop, before: Turn | None) -> list[Product]:
    """The products of the last reply to a search, as they are counted in it."""
    if before is None or before.of_looks or not before.shown:
        return []
    return [product for each in before.shown[-before.count :] if (product := shop.product(each))]


def _with(profile: Profile, said: Statement) -> Profile:
    """The profile with what was said: a value said anew takes the place of the old one, dislikes and likes add up."""
    dislikes = dict(profile.dislikes)
    for key, names in said.dislikes.items():
        dislikes[key] = tuple(dict.fromkeys((*dislikes.get(key, ()), *names)))
    told = {*said.liked, *said.disliked}
    liked, disliked = (
        (*(each for each in had if each not in told), *now)[-MOST_LIKES:]
        for had, now in ((profile.liked, said.liked), (profile.disliked, said.disliked))
    )
    return Profile(
        audience=said.audience or profile.audience,
        sizes={**profile.sizes, **said.sizes},
        budget=profile.budget if said.budget is None else said.budget,
        dislikes=dislikes if sum(map(len, dislikes.values())) <= MOST_DISLIKES else profile.dislikes,
        liked=liked,
        disliked=disliked,
    )


def _without(profile: Profile, part: str) -> Profile:
    """The profile without a part of it."""
    match part:
        case "everything":
            return NOBODY
        case "likes":
            return replace(profile, liked=(), disliked=())
        case "clothes" | "shoes":
            return replace(profile, sizes={what: names for what, names in profile.sizes.items() if what != part})
        case _:
            return replace(profile, **{part: getattr(NOBODY, part)})


def _less(kept: dict[str, tuple[str, ...]], gone: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    left = {key: tuple(name for name in names if name not in gone.get(key, ())) for key, names in kept.items()}
    return {key: names for key, names in left.items() if names}


def _open_to(query: Query, said: Statement) -> Query:
    """The wish of the talk without what was said of it before and is now said for good."""
    changes: dict[str, Any] = {
        key: tuple(name for name in getattr(query, key) if name not in names) for key, names in said.dislikes.items()
    }
    changes |= {"audience": None} if said.audience else {}
    changes |= {"sizes": ()} if said.sizes else {}
    changes |= {"price_min": None, "price_max": None, "total_max": None} if said.budget is not None else {}
    return replace(query, **changes)


def _as_query(said: Statement) -> Query:
    """What was said as a wish would have it, to be looked up in the reply."""
    sizes = tuple(dict.fromkeys(size for names in said.sizes.values() for size in names))
    return Query(audience=said.audience, sizes=sizes, price_max=said.budget, exclude=said.dislikes)


def _wrong(what: str, given: str) -> str:
    if what == "size":
        return wording_profile.SIZE_UNKNOWN.format(size=given)
    return wording_profile.BUDGET_UNKNOWN.format(amount=given)


def _said(text: str, choices: tuple[Choice, ...] = ()) -> Found:
    return Found(intent="profile", text=text, choices=choices)


def _with_note(found: Found, sentence: str) -> Found:
    brief = replace(found.brief, notes=(sentence, *found.brief.notes))
    return replace(found, brief=brief, text=f"{sentence} {found.text}" if found.text is not None else None)
