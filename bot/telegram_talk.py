"""What the Telegram chat does with what comes: messages, commands, presses, inline queries. `Talk(…).add_to(app)`.

A message becomes a `Request` and goes to the stylist; a command is a text that the core knows. It starts and stops
nothing.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatAction, ChatType
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.helpers import create_deep_linked_url

from bot import telegram_onboarding as onboarding
from bot.edge import APOLOGY, Answers
from bot.labels import labels_of
from bot.logs import where
from bot.stylist import Reply, Request
from bot.telegram_buttons import opened, pressed, turned, turns_keyboard
from bot.telegram_delivery import Delivery, Place
from bot.telegram_inline import Inline
from bot.telegram_menus import set_admin_menu
from bot.telegram_progress import Desk
from bot.telegram_requests import (
    Unreadable,
    author_of,
    is_for,
    photo_asked_about,
    presser_of,
    read_request,
    session_of,
)
from bot.telegram_traffic import InOrder
from bot.wording import BUTTON_UNKNOWN, HELP, PAIR, YOU_SAID
from bot.wording_telegram import ADMIN_MENU, OF_THIS_PIECE, PAIR_WITH, TELL_ALONE, TOLD_ALONE

log = logging.getLogger(__name__)

COMMAND_TEXTS = {
    "wardrobe": "my wardrobe",
    "saved": "/saved",
    "trends": "/trends",
    "design": "/design",
    "profile": "my profile",
    "language": "/language",
    "export": "/export",
    "forget": "forget me",
}  # what a command says, as a message
START_PARAMETER = "group"  # what /start is sent with by the link that a group is shown
WITH_MORE = ("design", "language")  # what stands behind these is said, too: "/language de"
Handling = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]
App = Application[Any, Any, Any, Any, Any, Any]


class Talk:
    """Answers what comes to one bot."""

    def __init__(
        self,
        app: App,
        stylist: Answers,
        order: InOrder,
        *,
        desk: Callable[[Delivery], Desk] | None = None,
        currency: str = "EUR",
    ) -> None:
        """Answer with what the stylist says; `order` tells which photos came together."""
        self._bot, self._stylist, self._order, self._currency = app.bot, stylist, order, currency
        self._delivery = Delivery(app.bot, stylist)
        self._inline = Inline(app.bot, stylist)
        self.desk = desk(self._delivery) if desk else None
        self._asked_before: set[int] = set()  # who skipped the first questions, which has no trace elsewhere
        self._with_menu: set[int] = set()  # admins
        self._add_to(app)

    def _add_to(self, app: App) -> None:
        new = filters.UpdateType.MESSAGES  # changed ones, too
        app.add_handler(CommandHandler("start", self._on_start, new))
        app.add_handler(CommandHandler("help", self._on_help, new))
        app.add_handler(CommandHandler("pair", self._on_pair, new))
        for command, text in COMMAND_TEXTS.items():
            app.add_handler(CommandHandler(command, self._saying(text, with_more=command in WITH_MORE), new))
        if self.desk is not None:
            app.add_handler(CommandHandler(list(ADMIN_MENU), self._on_admin, filters.UpdateType.MESSAGE))
            app.add_handler(MessageHandler(new & filters.ChatType.PRIVATE, self._offer_admin_menu), group=1)
        app.add_handler(MessageHandler(new & filters.COMMAND & filters.ChatType.PRIVATE, self._on_help))
        app.add_handler(MessageHandler(new & ~filters.StatusUpdate.ALL, self._on_message))
        app.add_handler(CallbackQueryHandler(self._on_press))
        app.add_handler(InlineQueryHandler(self._on_inline))

    async def _on_start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A greeting and, for somebody new, the first of two questions."""
        message = update.effective_message
        if message is None:
            return
        place = Place.of(message)
        language = message.from_user.language_code if message.from_user else None
        if message.chat.type == ChatType.PRIVATE and await self._is_unknown(message.chat_id):
            text, buttons = onboarding.first_question(language)
            await self._delivery.say(place, text, buttons=buttons)
        else:
            await self._delivery.say(place, labels_of(language).onboarding["hello"])

    async def _is_unknown(self, chat_id: int) -> bool:
        if chat_id in self._asked_before:
            return False
        try:
            request = Request(text=onboarding.SHOWS_PROFILE, session=session_of(chat_id))
            return onboarding.is_unknown(await self._stylist.answer(request))
        except Exception as error:
            log.error("telegram: a profile was not looked up: %s", where(error))
            return False

    async def _on_help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if (message := update.effective_message) is not None:
            await self._delivery.say(Place.of(message), HELP)

    async def _on_pair(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Looks around the photo that the command answers, or around what it names; else how to ask for them."""
        message = update.effective_message
        if message is None:
            return
        if photo_asked_about(message):
            await self._answer(Place.of(message), read_request([message], self._bot))
        elif context.args:
            await self._say_as(message, PAIR_WITH.format(piece=" ".join(context.args).removeprefix("my ")))
        else:
            await self._delivery.say(Place.of(message), PAIR)

    def _saying(self, text: str, *, with_more: bool) -> Handling:
        """A handler that answers a command as if this text had been sent, and what stands behind it."""

        async def on_command(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            if (message := update.effective_message) is not None:
                await self._say_as(message, " ".join((text, *(context.args or ()))) if with_more else text)

        return on_command

    async def _say_as(self, message: Message, text: str) -> None:
        await self._answer(Place.of(message), _said(text, message.chat_id, author_of(message)))

    async def _on_admin(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message is None or message.from_user is None or self.desk is None:
            return
        command, *rest = (message.text or "").split()
        text = " ".join((command.split("@")[0], *rest))
        # Whoever writes as a group or channel is no person that could be known.
        who = session_of(message.sender_chat.id if message.sender_chat else message.from_user.id)
        self.desk.begin(Place.of(message), who, text)

    async def _offer_admin_menu(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        user = update.effective_user
        if (
            user is None
            or self.desk is None
            or user.id in self._with_menu
            or not self.desk.is_admin(session_of(user.id))
        ):
            return
        if await set_admin_menu(self._bot, user.id, user.language_code):
            self._with_menu.add(user.id)

    async def _on_message(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message is None:
            return
        parts = self._order.take_together(message)
        if message.chat.type != ChatType.PRIVATE and not any(is_for(self._bot, part) for part in parts):
            return
        await self._answer(Place.of(message), read_request(parts, self._bot))

    async def _on_inline(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.inline_query is not None:
            await self._inline.answer(update.inline_query)

    async def _on_press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None or query.message is None:
            return
        place = Place(query.message.chat.id, person=query.from_user.id)
        if turns_keyboard(query.data):
            await self._turn(place, query)
        elif tap := onboarding.tapped(query.data):
            await self._on_tap(place, query, tap)
        else:
            await self._on_words(place, query)

    async def _on_words(self, place: Place, query: CallbackQuery) -> None:
        press = pressed(query)
        if press.text is None:
            await self._delivery.say(place, BUTTON_UNKNOWN)
            return
        with contextlib.suppress(TelegramError):  # a line that only shows what was pressed
            await self._delivery.say(place, YOU_SAID.format(label=press.label))
        await self._answer(place, _said(press.text, place.chat_id, presser_of(query)))

    async def _turn(self, place: Place, query: CallbackQuery) -> None:
        """Open or close the buttons of a product, under the message or, where it is too old, in one of their own."""
        message = query.message
        markup = turned(query)
        if message is not None and markup and await self._delivery.turn(place, message.message_id, markup):
            return
        if alone := opened(query):
            await self._delivery.say(place, OF_THIS_PIECE, buttons=alone)

    async def _on_tap(self, place: Place, query: CallbackQuery, tap: onboarding.Tap) -> None:
        """Let the core hear an answer to one of the first questions, and go on to the next in the same message."""
        self._asked_before.add(place.chat_id)
        said = ""
        if tap.text is not None:
            reply = await self._reply(place, _said(tap.text, place.chat_id, presser_of(query)))
            if reply is None:
                return
            said = reply.text
        text, buttons = onboarding.after(tap, said, self._currency, query.from_user.language_code)
        number = query.message.message_id if query.message else 0
        if not await self._delivery.change(place, number, text, buttons):
            await self._delivery.say(place, text, buttons=buttons)

    async def _reply(self, place: Place, asked: Awaitable[Request]) -> Reply | None:
        """The stylist's reply alone; None where it failed, which was told then."""
        try:
            async with self._delivery.showing(place, ChatAction.TYPING):
                return await self._stylist.answer(await asked)
        except Exception as error:
            log.error("telegram: a press was not answered: %s", where(error))
            await self._delivery.say_if_possible(place, APOLOGY)
            return None

    async def _answer(self, place: Place, asked: Awaitable[Request]) -> None:
        """Answer a request to the place that it came from; whatever goes wrong is told there."""
        try:
            async with self._delivery.showing(place, ChatAction.TYPING):
                request = await asked
                reply = await self._stylist.answer(request)
                await self._delivery.remember(request, reply)
            if reply.personal and place.is_shared:
                await self._tell_alone(place, request, reply)
            else:
                await self._delivery.deliver(place, request, reply)
        except Unreadable as error:
            await self._delivery.say(place, str(error))
        except Forbidden:
            log.info("telegram: an answer could not be delivered: the chat is closed to the bot")
        except Exception as error:
            log.error("telegram: a message was not answered: %s", where(error))
            await self._delivery.say_if_possible(place, APOLOGY)

    async def _tell_alone(self, place: Place, request: Request, reply: Reply) -> None:
        """Send what is for the person's eyes to their own chat with the bot; a group hears that it was, or how to."""
        told = False
        if place.alone is not None:
            try:
                await self._delivery.deliver(place.alone, request, reply)
                told = True
            except (Forbidden, BadRequest):  # who never pressed Start there cannot be written to
                log.info("telegram: a person could not be written to alone")
        link = create_deep_linked_url(self._bot.username, START_PARAMETER)
        await self._delivery.say(place, TOLD_ALONE if told else TELL_ALONE.format(link=link))


async def _said(text: str, chat_id: int, person: str | None) -> Request:
    """A request of words alone."""
    return Request(text=text, session=session_of(chat_id), person=person)
