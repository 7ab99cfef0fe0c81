"""Inline mode: `@bot summer dress` in any chat is answered with products to send there. No logic of its own.

A person types letter by letter and Telegram asks each time: what is no longer the latest is not answered. Products
whose picture anybody can fetch come as photos, the others as articles; both bring title, price and link.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from urllib.parse import urlsplit

from telegram import (
    Bot,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultPhoto,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.edge import Answers
from bot.logs import where
from bot.stylist import Reply, Request
from bot.telegram_messages import caption, picture_address, shop_address
from bot.telegram_requests import session_of
from bot.wording_telegram import NOTHING_FOUND_LABEL, OPEN_CHAT_LABEL
from retrieval.money import money
from retrieval.product import Match

log = logging.getLogger(__name__)

QUIET_S = 0.4  # the wish is taken to be whole when no letter came for so long
CACHE_S = 60  # Telegram answers the same words by the same person for so long without asking
MOST_RESULTS = 50
MOST_ASKING = 10_000
START_PARAMETER = "inline"  # what /start is sent with by the button above the results

Result = InlineQueryResultPhoto | InlineQueryResultArticle


class Inline:
    """Answers inline queries through one bot."""

    def __init__(self, bot: Bot, stylist: Answers, quiet_s: float = QUIET_S) -> None:
        """Answer with what the stylist finds."""
        self._bot, self._stylist, self._quiet_s = bot, stylist, quiet_s
        self._latest: OrderedDict[int, str] = OrderedDict()

    async def answer(self, query: InlineQuery) -> None:
        """Answer a query, unless the person has typed on; whatever goes wrong leaves the list empty."""
        person = query.from_user.id
        self._latest[person] = query.id
        self._latest.move_to_end(person)
        if len(self._latest) > MOST_ASKING:
            self._latest.popitem(last=False)
        words = query.query.strip()
        if words:
            await asyncio.sleep(self._quiet_s)
        if self._latest.get(person) != query.id:
            return
        try:
            await self._send(query, results(await self._found(person, words)) if words else [], asked=bool(words))
        except BadRequest as error:
            log.info("telegram: an inline answer was not taken: %s", error.message)  # mostly that it came too late
        except TelegramError as error:
            log.warning("telegram: an inline answer did not get through (%s)", type(error).__name__)

    async def _found(self, person: int, words: str) -> Reply | None:
        """What the stylist finds, for the person that they are in their own chat with the bot."""
        try:
            return await self._stylist.answer(Request(text=words, session=session_of(person)))
        except Exception as error:
            log.error("telegram: an inline query was not answered: %s", where(error))
            return None

    async def _send(self, query: InlineQuery, found: list[Result], *, asked: bool) -> None:
        label = NOTHING_FOUND_LABEL if asked and not found else OPEN_CHAT_LABEL
        await self._bot.answer_inline_query(
            query.id,
            found,
            cache_time=CACHE_S if found else 0,
            is_personal=True,  # what is found keeps to what this person told
            button=InlineQueryResultsButton(label, start_parameter=START_PARAMETER),
        )


def results(reply: Reply | None) -> list[Result]:
    """The products of a reply, as many as Telegram takes, each once."""
    matches = {match.product.id: match for match in (reply.matches if reply else ())}
    return [_result(match) for match in list(matches.values())[:MOST_RESULTS]]


def _result(match: Match) -> Result:
    product, text = match.product, caption(match)
    number = hashlib.blake2s(product.id.encode(), digest_size=16).hexdigest()
    price = money(product.price, product.currency)
    about = f"{product.brand} · {price}" if product.brand else price
    picture = picture_address(product)
    if picture and urlsplit(picture).path.lower().endswith((".jpg", ".jpeg")):  # Telegram takes no other photos here
        return InlineQueryResultPhoto(
            number,
            photo_url=picture,
            thumbnail_url=picture,
            title=product.title,
            description=about,
            caption=text,
            parse_mode=ParseMode.HTML,
        )
    return InlineQueryResultArticle(
        number,
        title=product.title,
        input_message_content=InputTextMessageContent(text, parse_mode=ParseMode.HTML),
        description=about,
        url=shop_address(product),
        thumbnail_url=picture,
    )
