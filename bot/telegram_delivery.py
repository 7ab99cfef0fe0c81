"""A `Reply` delivered to a Telegram chat: pictures as an album or one photo, then the advice with its buttons.

Looks go out as composed pictures. Where one cannot be composed or Telegram refuses it, the products' own pictures go
out instead, and where these fail, too, every product is in the list under the advice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from telegram import Bot, InlineKeyboardMarkup, InputMediaPhoto, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ChatAction, ChatType, ParseMode
from telegram.error import BadRequest, TelegramError, TimedOut

from bot.edge import Answers
from bot.look_picture import compose, line_up
from bot.look_pieces import Pieces
from bot.stylist import Reply, Request
from bot.telegram_buttons import keyboard
from bot.telegram_messages import (
    caption,
    chunks,
    look_caption,
    messages,
    one_caption_tells_all,
    photo_bytes,
    picture_address,
)
from bot.wardrobe_items import short
from bot.wording_designs import LABEL
from retrieval.look import Look
from retrieval.product import Match

log = logging.getLogger(__name__)

ACTION_S = 4.5  # Telegram shows "typing" for five seconds
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Photo = tuple[str | bytes, str]  # an address or an upload, and its caption


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: a chat, and the message that it quotes there."""

    chat_id: int
    quoted: ReplyParameters | None = None
    person: int | None = None  # who is answered in a group; None also for who writes as a group or channel

    @classmethod
    def of(cls, message: Message) -> Place:
        """In a group an answer quotes what it answers, if that is still there; alone with a person it need not."""
        if message.chat.type == ChatType.PRIVATE:
            return cls(message.chat_id)
        quoted = ReplyParameters(message.message_id, allow_sending_without_reply=True)
        writer = None if message.sender_chat else message.from_user
        return cls(message.chat_id, quoted, writer.id if writer else None)

    @property
    def is_shared(self) -> bool:
        """Whether others read along: groups and channels have ids below zero."""
        return self.chat_id < 0

    @property
    def alone(self) -> Place | None:
        """The person's own chat with the bot, where it is known whose."""
        return None if self.person is None else Place(self.person)


class Delivery:
    """Sends replies through one bot, and keeps the pieces that people's photos showed for the pictures of looks."""

    def __init__(self, bot: Bot, stylist: Answers) -> None:
        """Send through this bot; product pictures are the stylist's."""
        self._bot, self._stylist = bot, stylist
        self._pieces = Pieces()

    async def remember(self, request: Request, reply: Reply) -> None:
        """Keep the pieces that the reply's pictures want; keep none of a person who wants to be forgotten."""
        await self._pieces.follow(request, reply)

    async def deliver(self, place: Place, request: Request, reply: Reply) -> None:
        """Send everything that a reply holds."""
        looks = shown = 0
        if reply.attachment is not None and reply.intent == "design":
            await self._bot.send_photo(place.chat_id, reply.attachment[1], caption=LABEL, reply_parameters=place.quoted)
        if reply.matches:
            async with self.showing(place, ChatAction.UPLOAD_PHOTO):
                looks = await self._looks(place, request, reply.looks) if reply.looks else 0
                shown = looks or await self._products(place, reply.matches)
        elif request.photos and len(reply.garments) > 1:
            async with self.showing(place, ChatAction.UPLOAD_PHOTO):
                await self._pieces_seen(place, request, reply)
        told = shown == 1 and looks == len(reply.looks) and one_caption_tells_all(reply)
        *first, last = messages(reply, listed=not told)
        for text in first:
            await self.say(place, text, escaped=True)
        await self.say(place, last, escaped=True, buttons=keyboard(reply.choices, reply.product_choices))
        if reply.attachment is not None and reply.intent != "design":
            name, data = reply.attachment
            await self._bot.send_document(place.chat_id, data, filename=name, reply_parameters=place.quoted)

    async def say(
        self, place: Place, text: str, *, escaped: bool = False, buttons: InlineKeyboardMarkup | None = None
    ) -> int:
        """Send one message and return its number; `escaped` says that it is Telegram's HTML."""
        sent = await self._bot.send_message(
            place.chat_id,
            text,
            parse_mode=ParseMode.HTML if escaped else None,
            link_preview_options=NO_PREVIEW,
            reply_parameters=place.quoted,
            reply_markup=buttons,
        )
        return sent.message_id

    async def say_if_possible(self, place: Place, text: str) -> None:
        """Send one message that may as well be lost."""
        with contextlib.suppress(TelegramError):
            await self.say(place, text)

    async def change(self, place: Place, number: int, text: str, buttons: InlineKeyboardMarkup | None = None) -> bool:
        """Put another text and other buttons into a message; False where it cannot be changed any more."""
        try:
            await self._bot.edit_message_text(
                text, place.chat_id, number, link_preview_options=NO_PREVIEW, reply_markup=buttons
            )
        except BadRequest as error:
            return _says_the_same(error)
        return True

    async def turn(self, place: Place, number: int, buttons: InlineKeyboardMarkup) -> bool:
        """Put other buttons under a message; False where it cannot be changed any more."""
        try:
            await self._bot.edit_message_reply_markup(place.chat_id, number, reply_markup=buttons)
        except BadRequest as error:
            return _says_the_same(error)
        return True

    @contextlib.asynccontextmanager
    async def showing(self, place: Place, action: ChatAction) -> AsyncIterator[None]:
        """Show what the bot is doing, for as long as the block takes."""
        task = asyncio.create_task(self._keep_showing(place, action))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _keep_showing(self, place: Place, action: ChatAction) -> None:
        with contextlib.suppress(TelegramError):  # a sign that fails is no reason not to answer
            while True:
                await self._bot.send_chat_action(place.chat_id, action)
                await asyncio.sleep(ACTION_S)

    async def _looks(self, place: Place, request: Request, looks: Sequence[Look]) -> int:
        """The looks' composed pictures, all or none; the number of those shown."""
        photos: list[Photo] = []
        for look in looks:
            data = await asyncio.to_thread(self._composed, look, request.session)
            if data is None:
                return 0
            photos.append((data, look_caption(look)))
        try:
            await self._send(place, photos)
        except BadRequest as error:
            log.warning("telegram refused %d looks: %s", len(photos), error.message)
            return 0
        except TimedOut:
            log.warning("telegram did not say whether %d looks arrived", len(photos))
        return len(photos)

    def _composed(self, look: Look, session: str) -> bytes | None:
        return compose(look, self._stylist.picture_of, lambda garment: self._pieces.of(session, garment))

    async def _pieces_seen(self, place: Place, request: Request, reply: Reply) -> None:
        """The pieces of a photo with their numbers and names, where the answer has to ask which one is meant."""
        data = await asyncio.to_thread(self._lined_up, request.session, reply)
        if data is not None:
            try:
                await self._send(place, [(data, "")])
            except (BadRequest, TimedOut) as error:
                log.warning("telegram did not take the pieces' picture: %s", type(error).__name__)

    def _lined_up(self, session: str, reply: Reply) -> bytes | None:
        found = [(self._pieces.of(session, garment), short(garment)) for garment in reply.garments]
        pieces = [(piece, name) for piece, name in found if piece is not None]
        return line_up(pieces) if len(pieces) == len(reply.garments) else None  # else the numbers would be wrong

    async def _products(self, place: Place, matches: Sequence[Match]) -> int:
        """The products' own pictures, ten in an album; the number of those shown."""
        return sum([await self._album(place, album) for album in chunks(matches)])

    async def _album(self, place: Place, matches: Sequence[Match]) -> int:
        """Send the pictures there are, as an album or one photo, and return how many were shown.

        Where Telegram refuses a picture's address, those that lie on this machine are uploaded instead.
        """
        for by_address in (True, False):
            photos = [(photo, caption(match)) for match in matches if (photo := await self._photo(match, by_address))]
            try:
                await self._send(place, photos)
                return len(photos)
            except BadRequest as error:
                log.warning("telegram refused %d pictures: %s", len(photos), error.message)
            except TimedOut:
                log.warning("telegram did not say whether %d pictures arrived", len(photos))
                return 0
            if not any(isinstance(photo, str) for photo, _ in photos):
                break
        return 0

    async def _photo(self, match: Match, by_address: bool) -> str | bytes | None:
        address = picture_address(match.product)
        if by_address and address:
            return address
        path = self._stylist.picture_of(match.product.id)
        return await asyncio.to_thread(photo_bytes, path) if path is not None else None

    async def _send(self, place: Place, photos: Sequence[Photo]) -> None:
        html, quoted = ParseMode.HTML, place.quoted
        if len(photos) == 1:
            photo, text = photos[0]
            await self._bot.send_photo(place.chat_id, photo, text, parse_mode=html, reply_parameters=quoted)
        elif photos:
            album = [InputMediaPhoto(photo, text, parse_mode=html) for photo, text in photos]
            await self._bot.send_media_group(place.chat_id, album, reply_parameters=quoted)


def _says_the_same(error: BadRequest) -> bool:
    """Whether Telegram refused a change because it would change nothing, which is as good as done."""
    return "not modified" in error.message.lower()
