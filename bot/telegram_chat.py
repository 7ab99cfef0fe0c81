"""The Telegram chat, on python-telegram-bot: texts, photos and presses in, an album and a message of advice out.

`async with TelegramChat(stylist, token=token):` polls until the block is left. No logic lives here: a message becomes
a `Request`, a `Reply` becomes messages (`telegram_delivery`). In groups it answers when mentioned or replied to.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any

from telegram import BotCommand, Update
from telegram.constants import ChatAction, ChatType
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.edge import APOLOGY, Answers, ChannelError
from bot.logs import QUIET, where
from bot.stylist import Request
from bot.telegram_buttons import pressed
from bot.telegram_delivery import Delivery, Place
from bot.telegram_requests import Unreadable, author_of, is_for, presser_of, read_request, session_of
from bot.telegram_traffic import Courier, InOrder
from bot.wording import BUTTON_UNKNOWN, HELLO, HELP, PAIR, YOU_SAID

log = logging.getLogger(__name__)

ALBUM_QUIET_S = 0.7
REACH_AGAIN_S = 15.0
STOP_TIMEOUT_S = 8.0  # container hosts kill after ten
COMMANDS = (
    BotCommand("pair", "Looks around something you own"),
    BotCommand("wardrobe", "What you have kept with me"),
    BotCommand("profile", "What I keep in mind for you"),
    BotCommand("forget", "Delete all I remember of you"),
    BotCommand("help", "What I can do"),
    BotCommand("start", "Say hello"),
)
COMMAND_TEXTS = {
    "wardrobe": "my wardrobe",
    "profile": "my profile",
    "forget": "forget me",
}  # what a command says, as a message
REFUSED = "Telegram refuses TELEGRAM_TOKEN (unknown or revoked); copy it again from @BotFather."


class TelegramChat:
    """Answers people on Telegram while its `async with` block is open.

    Entering raises ChannelError for a token that Telegram refuses. Where Telegram cannot be reached the block is
    entered all the same, and the chat starts as soon as it can be.
    """

    def __init__(
        self, stylist: Answers, *, token: str, base_url: str | None = None, album_quiet_s: float = ALBUM_QUIET_S
    ) -> None:
        """Prepare to poll with this token, at another Bot API server's address if one is given."""
        if not re.fullmatch(r"\d+:[\w-]+", token, re.ASCII):
            raise ChannelError(
                "TELEGRAM_TOKEN does not look like a bot's token (digits, a colon, letters); "
                "copy it again from @BotFather."
            )
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.ERROR)  # they log addresses, and Telegram's hold the token
        logging.getLogger("telegram").setLevel(logging.INFO)  # below, it logs the token and what people write
        self._stylist = stylist
        self._order = InOrder(album_quiet_s)
        self._app = self._build(token, base_url)
        self._delivery = Delivery(self._app.bot, stylist)
        self._starting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> TelegramChat:
        """Start to poll for messages; those sent while nobody polled are answered, too."""
        try:
            await self._start()
        except InvalidToken:
            await self._app.bot.shutdown()
            # Not chained: the library's message holds the token.
            raise ChannelError(REFUSED) from None
        except NetworkError:
            log.warning("telegram cannot be reached; trying again every %.0f s", REACH_AGAIN_S)
            self._starting = asyncio.create_task(self._start_when_reachable())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Fetch nothing more, answer what was fetched (for a few seconds), and close."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait([self._starting])
        if self._app.updater is not None and self._app.updater.running:
            try:
                await self._app.updater.stop()
            except InvalidToken:  # revoked while running; what ended the polling then comes up here
                log.error(REFUSED)
        if self._app.running:
            try:
                await asyncio.wait_for(self._app.stop(), STOP_TIMEOUT_S)
            except TimeoutError:
                log.error("telegram: some answers took longer than %.0f s and were given up", STOP_TIMEOUT_S)
        await self._app.shutdown()
        await self._app.bot.shutdown()  # which the line above leaves open where the start never succeeded

    def _build(self, token: str, base_url: str | None) -> Application[Any, Any, Any, Any, Any, Any]:
        builder = (
            ApplicationBuilder()
            .token(token)
            .rate_limiter(Courier(max_retries=3))
            .concurrent_updates(self._order)
            .job_queue(None)
            .connect_timeout(10)
            .read_timeout(30)  # an album answers when Telegram has fetched all its pictures
            .write_timeout(20)
            .media_write_timeout(60)
            .pool_timeout(10)
        )
        if base_url is not None:
            builder = builder.base_url(f"{base_url.rstrip('/')}/bot").base_file_url(f"{base_url.rstrip('/')}/file/bot")
        app = builder.build()
        new = filters.UpdateType.MESSAGE
        app.add_handler(CommandHandler("start", self._on_start, new))
        app.add_handler(CommandHandler("help", self._on_help, new))
        app.add_handler(CommandHandler("pair", self._on_pair, new))
        for command, text in COMMAND_TEXTS.items():
            app.add_handler(CommandHandler(command, self._saying(text), new))
        app.add_handler(MessageHandler(new & filters.COMMAND & filters.ChatType.PRIVATE, self._on_help))
        app.add_handler(MessageHandler(new & ~filters.StatusUpdate.ALL, self._on_message))
        app.add_handler(CallbackQueryHandler(self._on_press))
        app.add_error_handler(_on_error)
        return app

    async def _start(self) -> None:
        await self._app.initialize()
        with contextlib.suppress(BadRequest):
            await self._app.bot.set_my_commands(COMMANDS)
        if not self._app.running:
            await self._app.start()
        if self._app.updater is not None:
            await self._app.updater.start_polling(
                allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY],
                drop_pending_updates=False,
                error_callback=_on_polling_error,
            )
        log.info("telegram: answering as @%s", self._app.bot.username)

    async def _start_when_reachable(self) -> None:
        while True:
            await asyncio.sleep(REACH_AGAIN_S)
            try:
                return await self._start()
            except InvalidToken:
                return log.error(REFUSED)
            except TelegramError as error:
                log.warning("telegram still cannot be reached (%s)", type(error).__name__)

    async def _on_start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._say(update, HELLO[0])

    async def _on_help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._say(update, HELP)

    async def _on_pair(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._say(update, PAIR)

    def _saying(self, text: str) -> Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]:
        """A handler that answers a command as if this text had been sent."""

        async def on_command(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            if (message := update.message) is not None:
                await self._answer(Place.of(message), _said(text, message.chat_id, author_of(message)))

        return on_command

    async def _on_message(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        if message is None:
            return
        parts = self._order.take_together(message)
        if message.chat.type != ChatType.PRIVATE and not any(is_for(self._app.bot, part) for part in parts):
            return
        await self._answer(Place.of(message), read_request(parts, self._app.bot))

    async def _on_press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None or query.message is None:
            return
        place, press = Place(query.message.chat.id), pressed(query)
        with contextlib.suppress(TelegramError):  # a line that only shows what was pressed
            if press.text is not None:
                await self._delivery.say(place, YOU_SAID.format(label=press.label))
        if press.text is None:
            await self._delivery.say(place, BUTTON_UNKNOWN)
        else:
            await self._answer(place, _said(press.text, place.chat_id, presser_of(query)))

    async def _answer(self, place: Place, asked: Awaitable[Request]) -> None:
        """Answer a request to the place that it came from; whatever goes wrong is told there."""
        try:
            async with self._delivery.showing(place, ChatAction.TYPING):
                request = await asked
                reply = await self._stylist.answer(request)
                await self._delivery.remember(request, reply)
            await self._delivery.deliver(place, request, reply)
        except Unreadable as error:
            await self._delivery.say(place, str(error))
        except Forbidden:
            log.info("telegram: an answer could not be delivered: the chat is closed to the bot")
        except Exception as error:
            log.error("telegram: a message was not answered: %s", where(error))
            with contextlib.suppress(TelegramError):
                await self._delivery.say(place, APOLOGY)

    async def _say(self, update: Update, text: str) -> None:
        if update.message is not None:
            await self._delivery.say(Place.of(update.message), text)


async def _said(text: str, chat_id: int, person: str | None) -> Request:
    """A request of words alone."""
    return Request(text=text, session=session_of(chat_id), person=person)


async def _on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    if not isinstance(context.error, Forbidden):
        log.error("telegram: an update was not handled: %s", where(context.error) if context.error else "unknown")


def _on_polling_error(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.error("telegram: another process polls with this TELEGRAM_TOKEN; stop one of them")
    else:
        log.warning("telegram: fetching messages failed (%s); going on", type(error).__name__)
