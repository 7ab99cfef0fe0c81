"""`Stylist.answer(Request) -> Reply`: the path of a message, top to bottom.

understand → read the photos → search → say what must be said → write. It knows no chat and no wording of its own.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from pathlib import Path

from bot.choices import Choice
from bot.finding import find
from bot.found import Found
from bot.gemini import Gemini
from bot.look_writing import LookWriter
from bot.shop import Shop, ShopWindow
from bot.turns import Turns
from bot.writing import TemplateWriter
from retrieval.garment import Garment
from retrieval.look import Look
from retrieval.product import Match, Query
from retrieval.vocabulary import Vocabulary

log = logging.getLogger(__name__)
MOST_SESSIONS = 10_000  # remembered at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person sent: a text, photos (the raw bytes), or both. `session` names the conversation."""

    text: str = ""
    photos: tuple[bytes, ...] = ()
    session: str = "default"
    follow_up: bool = False  # goes on with the turn before, as a line starting with "+" does


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back: the advice and the products under it; a chat turns it into its own kind of message."""

    text: str
    intent: str  # search, photo, pair, outfit, small_talk, help, out_of_scope or problem
    query: Query
    garments: tuple[Garment, ...] = ()
    matches: tuple[Match, ...] = ()  # those of the looks, look by look, where there are looks
    looks: tuple[Look, ...] = ()
    choices: tuple[Choice, ...] = ()
    relaxed: tuple[str, ...] = ()
    writer: str = "template"
    model: str = ""
    generation: str = ""
    took_ms: int = 0


class Stylist:
    """Answers messages about one shop. One for the whole process; every chat shares it."""

    def __init__(self, window: ShopWindow, *, gemini: Gemini | None = None) -> None:
        """Answer from the shop in the window; `gemini` words the replies where it is given and can."""
        self._window = window
        self._gemini = gemini
        self._template = TemplateWriter(Vocabulary.load())
        self._look_writer = LookWriter(Vocabulary.load())
        self._turns = Turns(MOST_SESSIONS)

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
        started = time.perf_counter()
        shop = self._window.current()
        before = self._turns.last(request.session)
        # The core is synchronous; this is the one place where the bot crosses over.
        found = await asyncio.to_thread(find, shop, request.text, request.photos, before, follow_up=request.follow_up)
        if found.turn is not None:
            self._turns.remember(request.session, found.turn)
        text, writer = await self._write(found)
        took_ms = round(1000 * (time.perf_counter() - started))
        log.info("answered %s by %s in %d ms", found.intent, writer, took_ms)
        return Reply(
            text=text,
            intent=found.intent,
            query=found.brief.query,
            garments=found.turn.garments if found.turn else found.brief.garments,
            matches=found.brief.results.matches,
            looks=found.brief.looks,
            choices=found.choices,
            relaxed=found.brief.results.relaxed,
            writer=writer,
            model=shop.encoder.model_id,
            generation=shop.catalog.generation,
            took_ms=took_ms,
        )

    async def _write(self, found: Found) -> tuple[str, str]:
        if found.text is not None:
            return found.text, self._template.name
        if self._gemini and (text := await self._gemini.write(found.brief)):
            return " ".join((*found.brief.notes, text)), self._gemini.name
        writer = self._look_writer if found.brief.looks else self._template
        return writer.write(found.brief), self._template.name
