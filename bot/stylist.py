"""`Stylist.answer(Request) -> Reply`: the path of a message, top to bottom.

In another language? Put it into English. Is it about the profile or the wardrobe? Else hear what Gemini has to say of
it → understand → read the photos → pair or search, as the profile has it → say what must be said. Then write.
It knows no chat and no wording of its own.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.choices import Choice
from bot.designing import Designing, asked
from bot.finding import find
from bot.found import Found
from bot.gemini import Gemini
from bot.hearing import Put, listen, put
from bot.keeping_to import fitted
from bot.language_names import NAMES
from bot.languages import ENGLISH
from bot.links import Links
from bot.look_writing import LookWriter
from bot.memory import Memory
from bot.personal import Personal
from bot.product_choices import with_more
from bot.profiles import Profiles
from bot.progress import tell
from bot.saved import Saved
from bot.shelves import Shelves, told
from bot.shop import Shop, ShopWindow
from bot.stats import Stats
from bot.talks import Talks
from bot.trending import Trending, asks
from bot.turns import Turn
from bot.understanding import Understood, understand
from bot.wardrobe import Wardrobe
from bot.wish_counts import WishCounts
from bot.writing import TemplateWriter
from bot.writing_abroad import AbroadWriter, told_in
from retrieval.garment import Garment
from retrieval.look import Look
from retrieval.product import Match, Query
from retrieval.shelf import Shelf
from retrieval.vocabulary import Vocabulary

log = logging.getLogger(__name__)
MOST_SESSIONS = 10_000  # remembered at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person sent: a text, photos (the raw bytes), or both. `session` names the conversation.

    `person` names who wrote, where that is not the conversation: a group has many, and each a wardrobe of their own.
    """

    text: str = ""
    photos: tuple[bytes, ...] = ()
    session: str = "default"
    person: str | None = None
    lasting: bool = True  # the conversation may go on after a restart
    language: str | None = None  # what the place speaks, where neither the text nor the talk so far tells
    follow_up: bool = False  # goes on with the turn before, as a line starting with "+" does
    shelf: Shelf | None = None  # the part of the catalog that the place shows

    @property
    def whose(self) -> tuple[str, str]:
        """The conversation and the person."""
        return self.session, self.person or self.session


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back: the advice and the products under it; a chat turns it into its own kind of message."""

    text: str
    # search, photo, pair, outfit, trends, compare, explain, advice, wardrobe, profile, saved, language, export,
    # forgotten, design, small_talk, help, out_of_scope or problem
    intent: str
    query: Query
    garments: tuple[Garment, ...] = ()
    matches: tuple[Match, ...] = ()  # those of the looks, look by look, where there are looks
    looks: tuple[Look, ...] = ()
    owned_pictures: tuple[tuple[Garment, bytes], ...] = ()  # of the looks' pieces from the wardrobe, as they were kept
    choices: tuple[Choice, ...] = ()
    product_choices: tuple[tuple[Choice, ...], ...] = ()  # a product's, in the order of `matches`; () under looks
    attachment: tuple[str, bytes] | None = None  # a file that goes with it: its name and what is in it
    chose: str | None = None  # the language that the person chose just now, by its code; "": whatever they write in
    personal: bool = False  # it shows what is kept of the person: where others read along, it goes to them alone
    language: str = "en"  # of the text, as its IETF tag
    relaxed: tuple[str, ...] = ()
    writer: str = "template"
    model: str = ""
    generation: str = ""
    took_ms: int = 0


class Stylist:
    """Answers messages about one shop. One for the whole process; every chat shares it."""

    def __init__(
        self,
        window: ShopWindow,
        *,
        gemini: Gemini | None = None,
        memory: Memory | None = None,
        links: Links = Links(),  # noqa: B008 - frozen
        designing: Designing | None = None,
    ) -> None:
        """Answer from the shop in the window; `gemini` words the replies where it is given and can.

        Without a `memory` nobody has a wardrobe or a profile, and without `designing` nobody draws.
        """
        self._designing = designing
        self.stats, self.memory = Stats(), memory
        self._window = window
        self._shelves = Shelves()
        self._gemini, self._links = gemini, links
        self._template = TemplateWriter(Vocabulary.load())
        self._look_writer = LookWriter(Vocabulary.load())
        self._talks = Talks(memory, MOST_SESSIONS)
        self._wardrobe = Wardrobe(memory) if memory else None
        self._profiles = Profiles(memory) if memory else None
        self._saved = Saved(memory) if memory else None
        self._wishes = WishCounts(memory) if memory else None
        self._trending = Trending(window.home)
        self._personal = Personal(memory, writes_any=gemini is not None) if memory else None

    @property
    def shop(self) -> Shop:
        """The shop that the next answer comes from."""
        return self._window.current()

    def picture_of(self, product_id: str) -> Path | None:
        """The file with a product's picture, or None when there is no such product or it has none."""
        product = self.shop.product(product_id)
        return Path(product.picture) if product and product.picture else None

    async def answer(self, request: Request) -> Reply:
        """Answer one message. What a person can do wrong is told in the reply; Gemini's outages do not show in it."""
        return await self.stats.counted(request.session, self._answer(request))

    async def _answer(self, request: Request) -> Reply:
        started = time.perf_counter()
        shop = self._shelves.of(self._window.current(), request.shelf)
        before = await self._talks.last(shop, request.session, kept=request.lasting)
        chosen = await self._language(request)
        now = await asyncio.to_thread(put, request.text, shop.vocabulary, before, chosen, request.language)
        found, now = await self._find(shop, request, now, before)
        kept = await self._language(request)
        heard = ENGLISH if chosen and not kept else now.language  # "/language auto" lets go of what was spoken so far
        now = replace(now, language=kept or heard)
        tell("choosing")
        found, buttons, abroad = told_in(now.language, with_more(found), request.text.strip(), shop.catalog.currency)
        self._remember(request, found, now.language)
        if self._wishes and request.lasting and found.intent in ("search", "photo"):
            self._wishes.note(request.whose[1], (found.brief.query, *found.brief.query.parts))
        (text, writer), owned_pictures, _ = await asyncio.gather(
            self._write(found, now.text, abroad), self._owned_pictures(request, found), self._notice(request, found)
        )
        english = text == found.text or (abroad is None and writer == self._template.name)
        language = ENGLISH if english or now.language not in NAMES else now.language
        took_ms = round(1000 * (time.perf_counter() - started))
        log.info("answered %s by %s in %d ms", found.intent, writer, took_ms)
        return Reply(
            text=text,
            intent=found.intent,
            query=found.brief.query,
            garments=found.turn.garments if found.turn else found.brief.garments,
            matches=self._links.dress(found.brief.results.matches, language),
            looks=self._links.dress_looks(found.brief.looks, language),
            owned_pictures=owned_pictures,
            choices=found.choices,
            product_choices=buttons,
            attachment=found.attachment,
            chose=found.chose,
            personal=found.personal,
            language=language,
            relaxed=found.brief.results.relaxed,
            writer=writer,
            model=shop.encoder.model_id,
            generation=shop.catalog.generation,
            took_ms=took_ms,
        )

    def _remember(self, request: Request, found: Found, language: str) -> None:
        """Where the talk stands now, and which buttons it was offered."""
        if found.turn is not None:
            turn = replace(found.turn, language=language, offered=tuple(choice.text for choice in found.choices))
            self._talks.remember(request.whose, turn, kept=request.lasting)

    async def understood(self, text: str) -> tuple[Put, Understood]:
        """What a first message is put as and understood as; it is not answered, counted or remembered."""
        shop = self._window.current()
        now = await asyncio.to_thread(put, text, shop.vocabulary, None)
        now = await listen(self._gemini, shop, text, now, None)
        known: dict[str, Any] = {"vocabulary": shop.vocabulary, "brands": shop.catalog.brands, "heard": now.heard}
        return now, await asyncio.to_thread(understand, now.text, currency=shop.catalog.currency, **known)

    async def _find(self, shop: Shop, request: Request, now: Put, before: Turn | None) -> tuple[Found, Put]:
        """What there is to say (of the profile or the wardrobe, if the message is about these, else of the shop), and
        what was heard."""
        if self._wardrobe is None or self._profiles is None or self._personal is None:
            return await self._of_shop(shop, request, now, before)
        person = request.whose[1]
        found = None if request.photos else await self._kept(shop, request, now, before)
        if found is not None:
            self._wardrobe.unask(person)
            return found, now
        found = None if request.photos else await self._profiles.answer(shop, request.whose, now.text, before)
        if found is not None:
            self._wardrobe.unask(person)
            return found, now
        shop = fitted(shop, await self._profiles.of(person))
        found = await self._wardrobe.answer(shop, request.whose, now.text, request.photos, before)
        if found is not None and found.intent == "forgotten":
            await self._talks.forget(request.whose)
            self._profiles.forget(request.whose)
            self._personal.forget(person)
            return found, now
        if found is None:
            found, now = await self._of_shop(shop, request, now, before)
        return await asyncio.to_thread(self._profiles.noted, request.whose, shop, found), now

    async def _kept(self, shop: Shop, request: Request, now: Put, before: Turn | None) -> Found | None:
        """The answer to what is about saved products, the language or an export."""
        assert self._saved is not None
        assert self._personal is not None
        person = request.whose[1]
        found = await self._personal.answer(person, request.text, before)
        return found or await self._saved.answer(shop, person, now.text, before)

    async def _language(self, request: Request) -> str | None:
        return await self._personal.language(request.whose[1]) if self._personal else None

    async def _of_shop(self, shop: Shop, request: Request, now: Put, before: Turn | None) -> tuple[Found, Put]:
        """The core is synchronous, and the bot crosses over here."""
        if not request.photos and asks(now.text):
            return await asyncio.to_thread(self._trending.answer, shop, before), now
        if self._designing and not request.photos and asked(request.text) is not None:
            said = now.text if asked(now.text) else request.text
            return await self._designing.answer(shop, said, before), now
        if not request.photos:
            now = await listen(self._gemini, shop, request.text, now, before)
        more: dict[str, Any] = {"follow_up": request.follow_up, "heard": now.heard}
        found = await asyncio.to_thread(find, shop, now.text, request.photos, before, **more)
        if request.shelf is not None:
            found = await asyncio.to_thread(told, self._window.current(), request.shelf, found)
        return found, now

    async def _notice(self, request: Request, found: Found) -> None:
        """Hold what photos showed, so that it can be kept."""
        if self._wardrobe is not None and request.photos and found.turn is not None and found.intent != "wardrobe":
            await self._wardrobe.notice(request.whose, request.photos, found.turn.garments)

    async def _owned_pictures(self, request: Request, found: Found) -> tuple[tuple[Garment, bytes], ...]:
        if self._wardrobe is None or found.turn is None or not found.turn.wardrobe:
            return ()
        owned = [garment for look in found.brief.looks for garment in look.owned]
        return await self._wardrobe.pictures(request.whose[1], owned)

    async def _write(self, found: Found, english: str, abroad: AbroadWriter | None) -> tuple[str, str]:
        if found.text is not None and not (abroad and found.brief.looks):
            return (abroad.instead(found, english) if abroad else None) or found.text, self._template.name
        asked = filter(None, (None if abroad else found.brief.question,))
        if self._gemini and (text := await self._gemini.write(found.brief)):
            return " ".join((*found.brief.notes, text, *asked)), self._gemini.name
        writer = abroad or (self._look_writer if found.brief.looks else self._template)
        return " ".join((writer.write(found.brief), *asked)), self._template.name
