"""The life of the connection to Discord: logging in, staying connected, coming back after outages, and the end.

discord.py reconnects dropped gateways, waits for 429s and tries 5xx again; this is about what ends its client.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re

import discord

from bot.discord_client import Client, Listening
from bot.edge import ChannelError
from bot.logs import where

log = logging.getLogger(__name__)

REACH_AGAIN_S = 15.0
START_TIMEOUT_S = 4.0  # the other channels wait no longer; where Discord is slow, it starts behind their back
TOKEN_REFUSED_CODE = 4004
REFUSED = (
    "Discord refuses DISCORD_TOKEN (unknown or reset); copy it again from the bot's page on "
    "https://discord.com/developers/applications."
)
NO_TOKEN = (
    "DISCORD_TOKEN does not look like a bot's token (three parts with dots between); copy it again from the bot's page "
    "on https://discord.com/developers/applications."
)


class Connection:
    """Keeps a client connected from `start` to `stop`."""

    def __init__(
        self,
        chat: Listening,
        *,
        token: str,
        gateway_url: str | None,
        admin: bool,
        reach_again_s: float = REACH_AGAIN_S,
    ) -> None:
        """Raises ChannelError for what cannot be a token."""
        if not re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token, re.ASCII):
            raise ChannelError(NO_TOKEN)
        logging.getLogger("discord").setLevel(logging.ERROR)  # below, it logs addresses with interactions' tokens
        self._chat, self._token, self._gateway_url, self._admin = chat, token, gateway_url, admin
        self._reach_again_s = reach_again_s
        self._contents = True
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None
        self._logged_in = asyncio.Event()

    @property
    def me(self) -> discord.ClientUser | None:
        """The bot, once it has logged in."""
        return self._client.user if self._client else None

    async def start(self) -> None:
        """Log in and connect; raises ChannelError for a token that Discord refuses.

        Where Discord is slow or out of reach, that goes on in the background.
        """
        self._task = asyncio.create_task(self._stay(), name="discord")
        waiting = asyncio.create_task(self._logged_in.wait())
        await asyncio.wait((self._task, waiting), timeout=START_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._task.done():
            self._task.result()
        elif not self._logged_in.is_set():
            log.warning("discord cannot be reached yet; going on trying")

    async def stop(self) -> None:
        """Disconnect."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
        await self._close()

    async def _stay(self) -> None:
        while True:
            try:
                await self._connect()
            except discord.LoginFailure:
                return self._refused()
            except discord.PrivilegedIntentsRequired:
                log.warning("discord grants no message contents any more; going on without")
                self._contents = False
                continue
            except discord.ConnectionClosed as error:
                if error.code == TOKEN_REFUSED_CODE:
                    return self._refused()
                log.warning("discord closed the connection (%s)", error.code)
            except Exception as error:
                log.warning("discord cannot be reached: %s", where(error))
            finally:
                await self._close()
            await asyncio.sleep(self._reach_again_s)

    async def _connect(self) -> None:
        """One client's life."""
        self._client = Client(self._chat, gateway_url=self._gateway_url, admin=self._admin, contents=self._contents)
        await self._client.login(self._token)
        self._logged_in.set()
        await self._client.connect()

    def _refused(self) -> None:
        """Tell the operator: as an error at start, in the log later on."""
        if not self._logged_in.is_set():
            raise ChannelError(REFUSED) from None
        log.error(REFUSED)

    async def _close(self) -> None:
        if self._client is not None and not self._client.is_closed():
            with contextlib.suppress(Exception):  # it is over either way
                await self._client.close()
