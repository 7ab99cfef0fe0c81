"""The Telegram chat, on python-telegram-bot: texts and photos in, an album with captions and a message of advice out.

`async with TelegramChat(stylist, token=token):` polls until the block is left. No logic lives here: a message becomes
a `Request`, a `Reply` becomes messages (`telegram_messages`). In groups it answers when mentioned or replied to.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Any

from telegram import (
    BotCommand,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    Update,
)
from telegram.constants import ChatAction, ChatType, ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.ext import Application, ApplicationBuilder, CommandHandler, ContextTypes, MessageHandler, filters

from bot.edge import APOLOGY, Answers, ChannelError
from bot.logs import QUIET, where
from bot.stylist import Reply
from bot.telegram_messages import caption, chunks, messages, photo_bytes, picture_address
from bot.telegram_requests import Unreadable, is_for, read_request
from bot.telegram_traffic import Courier, InOrder
from bot.wording import HELLO, HELP
from retrieval.product import Match

log = logging.getLogger(__name__)

ALBUM_QUIET_S = 0.7
ACTION_S = 4.5  # Telegram shows "typing" for five seconds
REACH_AGAIN_S = 15.0
STOP_TIMEOUT_S = 8.0  # container hosts kill after ten
COMMANDS = (BotCommand("help", "What I can do"), BotCommand("start", "Say hello"))
REFUSED = "Telegram refuses TELEGRAM_TOKEN (unknown or revoked); copy it again from @BotFather."
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


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
        app.add_handler(MessageHandler(new & filters.COMMAND & filters.ChatType.PRIVATE, self._on_help))
        app.add_handler(MessageHandler(new & ~filters.StatusUpdate.ALL, self._on_message))
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
                allowed_updates=[Update.MESSAGE], drop_pending_updates=False, error_callback=_on_polling_error
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
        await self._say(update.message, HELLO[0])

    async def _on_help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._say(update.message, HELP)

    async def _on_message(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        if message is None:
            return
        parts = self._order.take_album(message)
        if message.chat.type != ChatType.PRIVATE and not any(is_for(self._app.bot, part) for part in parts):
            return
        try:
            async with _showing(message, ChatAction.TYPING):
                request = await read_request(parts, self._app.bot)
                reply = await self._stylist.answer(request)
            await self._deliver(message, reply)
        except Unreadable as error:
            await self._say(message, str(error))
        except Forbidden:
            log.info("telegram: an answer could not be delivered: the chat is closed to the bot")
        except Exception as error:
            log.error("telegram: a message was not answered: %s", where(error))
            with contextlib.suppress(TelegramError):
                await self._say(message, APOLOGY)

    async def _deliver(self, message: Message, reply: Reply) -> None:
        shown = 0
        if reply.matches:
            async with _showing(message, ChatAction.UPLOAD_PHOTO):
                for album in chunks(reply.matches):
                    shown += await self._show(message, album)
        for text in messages(reply, listed=len(reply.matches) > 1 or not shown):
            await self._say(message, text, escaped=True)

    async def _show(self, message: Message, matches: Sequence[Match]) -> int:
        """Send the pictures there are, as an album or one photo, and return how many were shown.

        Where Telegram refuses a picture's address, those that lie on this machine are uploaded instead. What cannot be
        shown is not lost: every product is in the list under the advice.
        """
        for by_address in (True, False):
            photos = [(photo, caption(match)) for match in matches if (photo := await self._photo(match, by_address))]
            try:
                await self._send(message, photos)
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

    async def _send(self, message: Message, photos: Sequence[tuple[str | bytes, str]]) -> None:
        quote = _quoting(message)
        if len(photos) == 1:
            await message.reply_photo(photos[0][0], photos[0][1], parse_mode=ParseMode.HTML, do_quote=quote)
        elif photos:
            album = [InputMediaPhoto(photo, text, parse_mode=ParseMode.HTML) for photo, text in photos]
            await message.reply_media_group(album, do_quote=quote)

    async def _say(self, message: Message | None, text: str, *, escaped: bool = False) -> None:
        if message is not None:
            await message.reply_text(
                text,
                parse_mode=ParseMode.HTML if escaped else None,
                link_preview_options=NO_PREVIEW,
                do_quote=_quoting(message),
            )


def _quoting(message: Message) -> Any:
    """In a group an answer quotes what it answers, if that is still there; alone with a person it need not."""
    if message.chat.type == ChatType.PRIVATE:
        return False
    return message.build_reply_arguments(allow_sending_without_reply=True)


@contextlib.asynccontextmanager
async def _showing(message: Message, action: ChatAction) -> AsyncIterator[None]:
    """Show what the bot is doing, for as long as the block takes."""
    task = asyncio.create_task(_keep_showing(message, action))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _keep_showing(message: Message, action: ChatAction) -> None:
    with contextlib.suppress(TelegramError):  # a sign that fails is no reason not to answer
        while True:
            await message.reply_chat_action(action)
            await asyncio.sleep(ACTION_S)


async def _on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    if not isinstance(context.error, Forbidden):
        log.error("telegram: an update was not handled: %s", where(context.error) if context.error else "unknown")


def _on_polling_error(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.error("telegram: another process polls with this TELEGRAM_TOKEN; stop one of them")
    else:
        log.warning("telegram: fetching messages failed (%s); going on", type(error).__name__)
