"""The Telegram chat, on python-telegram-bot: texts, photos and presses in, an album and a message of advice out.

`async with TelegramChat(stylist, token=token):` answers until the block is left; it asks Telegram for updates, or has
them delivered to a `Webhook`. What it does with them is `telegram_talk`'s, and how a reply looks `telegram_delivery`'s.
"""

from __future__ import annotations

import asyncio
import logging
import re
from types import TracebackType

from telegram import Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes

from bot.edge import Answers, ChannelError
from bot.logs import QUIET, where
from bot.telegram_inbox import Inbox, Polling
from bot.telegram_menus import set_menus
from bot.telegram_progress import Desk, Runs
from bot.telegram_talk import App, Talk
from bot.telegram_traffic import Courier, InOrder
from bot.telegram_webhook import MOST_CONNECTIONS, Webhook

log = logging.getLogger(__name__)

ALBUM_QUIET_S = 0.7
REACH_AGAIN_S = 15.0
STOP_TIMEOUT_S = 8.0  # container hosts kill after ten
KINDS = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY]
REFUSED = "Telegram refuses TELEGRAM_TOKEN (unknown or revoked); copy it again from @BotFather."


WEBHOOK_REFUSED = (
    "Telegram refuses TELEGRAM_WEBHOOK_URL, which is {address!r} ({why}); give an https:// address that it can reach "
    "on port 443, 80, 88 or 8443, or leave it away to have Telegram polled."
)


class TelegramChat:
    """Answers people on Telegram while its `async with` block is open.

    Entering raises ChannelError for a token that Telegram refuses. Where Telegram cannot be reached the block is
    entered all the same, and the chat starts as soon as it can be.
    """

    def __init__(
        self,
        stylist: Answers,
        *,
        token: str,
        base_url: str | None = None,
        admin: Runs | None = None,
        webhook: Webhook | None = None,
        currency: str = "EUR",
        album_quiet_s: float = ALBUM_QUIET_S,
    ) -> None:
        """Prepare to answer with this token, at another Bot API server's address if one is given.

        With a `webhook`, whose routes a web server serves, nothing is polled. `currency` is the shop's.
        """
        if not re.fullmatch(r"\d+:[\w-]+", token, re.ASCII):
            raise ChannelError(
                "TELEGRAM_TOKEN does not look like a bot's token (digits, a colon, letters); "
                "copy it again from @BotFather."
            )
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.ERROR)  # they log addresses, and Telegram's hold the token
        logging.getLogger("telegram").setLevel(logging.INFO)  # below, it logs the token and what people write
        self._inbox = Inbox()
        self._order = InOrder(album_quiet_s, self._inbox)
        self._app = self._build(token, base_url)
        desk = (lambda delivery: Desk(admin, delivery)) if admin else None
        self._talk = Talk(self._app, stylist, self._order, desk=desk, currency=currency)
        self._webhook = webhook
        self._polling = Polling(
            self._app.bot, self._inbox, self._app.update_queue, kinds=KINDS, failed=_on_polling_error
        )
        self._fetching: asyncio.Task[None] | None = None
        self._starting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> TelegramChat:
        """Start to poll for messages; those sent while nobody polled are answered, too."""
        try:
            await self._start()
        except InvalidToken:
            await self._app.bot.shutdown()
            # Not chained: the library's message holds the token.
            raise ChannelError(REFUSED) from None
        except ChannelError:
            await self.__aexit__(None, None, None)
            raise
        except NetworkError:
            log.warning("telegram cannot be reached; trying again every %.0f s", REACH_AGAIN_S)
            self._starting = asyncio.create_task(self._start_when_reachable())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take nothing more in, answer what was taken in (for a few seconds), and close.

        What is given up is not acknowledged: Telegram gives it to the next process.
        """
        for task in filter(None, (self._starting, self._fetching)):
            task.cancel()
            await asyncio.wait([task])
        if self._app.running:
            await self._finish()
        await self._app.shutdown()
        await self._app.bot.shutdown()  # which the line above leaves open where the start never succeeded

    async def _finish(self) -> None:
        if self._webhook is not None:
            self._webhook.close()
        if self._talk.desk is not None:
            await self._talk.desk.close()
        try:
            await asyncio.wait_for(self._app.stop(), STOP_TIMEOUT_S)
        except TimeoutError:
            log.error("telegram: some answers took longer than %.0f s and were given up", STOP_TIMEOUT_S)
            await self._order.give_up()
        self._inbox.close()
        if self._webhook is not None:
            return
        try:
            await self._polling.acknowledge()
        except TelegramError as error:
            log.warning("telegram: what was answered could not be acknowledged (%s)", type(error).__name__)

    def _build(self, token: str, base_url: str | None) -> App:
        builder = (
            ApplicationBuilder()
            .token(token)
            .rate_limiter(Courier(max_retries=3))
            .concurrent_updates(self._order)
            .job_queue(None)
            .updater(None)
            .get_updates_connect_timeout(10)
            .get_updates_pool_timeout(10)
            .connect_timeout(10)
            .read_timeout(30)  # an album answers when Telegram has fetched all its pictures
            .write_timeout(20)
            .media_write_timeout(60)
            .pool_timeout(10)
        )
        if base_url is not None:
            builder = builder.base_url(f"{base_url.rstrip('/')}/bot").base_file_url(f"{base_url.rstrip('/')}/file/bot")
        app = builder.build()
        app.add_error_handler(_on_error)
        return app

    async def _start(self) -> None:
        await self._app.initialize()
        if not self._app.running:
            await self._app.start()
        await (self._be_told(self._webhook) if self._webhook else self._ask())
        await set_menus(self._app.bot)
        log.info("telegram: answering as @%s", self._app.bot.username)

    async def _ask(self) -> None:
        await self._app.bot.delete_webhook(drop_pending_updates=False)  # with one, there is nothing to fetch
        self._fetching = asyncio.create_task(self._polling.run())

    async def _be_told(self, webhook: Webhook) -> None:
        webhook.open(self._app.bot, self._inbox, self._app.update_queue)
        try:
            await self._app.bot.set_webhook(
                webhook.address,
                secret_token=webhook.secret,
                allowed_updates=KINDS,
                max_connections=MOST_CONNECTIONS,
                drop_pending_updates=False,
            )
        except BadRequest as error:
            raise ChannelError(WEBHOOK_REFUSED.format(address=webhook.address, why=error.message)) from None

    async def _start_when_reachable(self) -> None:
        while True:
            await asyncio.sleep(REACH_AGAIN_S)
            try:
                return await self._start()
            except InvalidToken:
                return log.error(REFUSED)
            except ChannelError as error:
                return log.error("%s", error)
            except TelegramError as error:
                log.warning("telegram still cannot be reached (%s)", type(error).__name__)


async def _on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    if not isinstance(context.error, Forbidden):
        log.error("telegram: an update was not handled: %s", where(context.error) if context.error else "unknown")


def _on_polling_error(error: TelegramError) -> None:
    if isinstance(error, InvalidToken):  # revoked while running
        log.error(REFUSED)
    elif isinstance(error, Conflict):
        log.error("telegram: another process polls with this TELEGRAM_TOKEN; stop one of them")
    else:
        log.warning("telegram: fetching messages failed (%s); going on", type(error).__name__)
