"""Updates that Telegram sends by itself, to a route of the web server, instead of being asked for them.

`Webhook(address, secret)` gives the `routes` for the server; nothing is taken before `open` was called. A delivery is
acknowledged when the update has been handled: what was not is delivered again. It starts no server of its own.
"""

from __future__ import annotations

import asyncio
import hmac
import re
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot, Update

from bot.edge import ChannelError
from bot.telegram_inbox import Inbox

HEADER = "X-Telegram-Bot-Api-Secret-Token"
HANDLED_WITHIN_S = 45.0  # Telegram gives a delivery up after a minute, and tries again
MOST_CONNECTIONS = 100  # Telegram's own most; a delivery lasts as long as the answer


class Webhook:
    """The way in for Telegram's deliveries at one address, for whoever knows the secret."""

    def __init__(self, address: str, secret: str | None) -> None:
        """Raise ChannelError for an address or a secret that Telegram would refuse."""
        if not address.startswith("https://"):
            raise ChannelError(
                f"TELEGRAM_WEBHOOK_URL is {address!r}, but Telegram delivers to https:// only; "
                "give the public address of this server, for example https://shop.example/telegram."
            )
        if not re.fullmatch(r"[\w-]{16,256}", secret or "", re.ASCII):
            raise ChannelError(
                "TELEGRAM_WEBHOOK_URL needs a TELEGRAM_WEBHOOK_SECRET of 16 to 256 letters, digits, - or _; "
                "make one up, for example with `openssl rand -hex 32`."
            )
        self.address, self.secret = address, secret or ""
        self._bot: Bot | None = None
        self._inbox = Inbox()
        self._queue: asyncio.Queue[object] = asyncio.Queue()

    @property
    def routes(self) -> list[web.RouteDef]:
        """What the web server has to serve."""
        return [web.post(urlsplit(self.address).path or "/", self._receive)]

    def open(self, bot: Bot, inbox: Inbox, queue: asyncio.Queue[object]) -> None:
        """Take deliveries for this bot from now on."""
        self._inbox, self._queue = inbox, queue
        self._bot = bot

    def close(self) -> None:
        """Take nothing new: Telegram is told to come again."""
        self._bot = None

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self.secret.encode()):
            return web.Response(status=403)
        if self._bot is None:
            return web.Response(status=503)
        try:
            update = Update.de_json(await request.json(), self._bot)
        except (ValueError, KeyError, TypeError, AttributeError):
            return web.Response(status=400)
        if self._inbox.takes(update.update_id):
            await self._queue.put(update)
        try:
            handled = await asyncio.wait_for(self._inbox.until_handled(update.update_id), HANDLED_WITHIN_S)
        except TimeoutError:
            handled = False  # the next delivery waits on
        return web.Response(status=200 if handled else 503)
