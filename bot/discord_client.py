"""The connection to Discord, on discord.py's AutoShardedClient: what comes in is told to the chat, and that is all.

Addresses other than Discord's own are discord.py's class-wide settings, so a process speaks to one Discord at a time.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from typing import Any, Protocol

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.discord_buttons import PickMenu, SayButton
from bot.discord_commands import Answering, Command, admin_commands, commands
from bot.edge import APOLOGY
from bot.logs import where

log = logging.getLogger(__name__)


class Listening(Answering, Protocol):
    """What the client tells: the chat."""

    async def on_message(self, message: discord.Message) -> None:
        """A message came that the bot can see."""
        ...

    async def on_press(self, interaction: discord.Interaction[Any], text: str, label: str) -> None:
        """Somebody pressed a button."""
        ...


class Client(discord.AutoShardedClient):
    """A connection that lives from `login` to `close`; a new one is made for each try."""

    def __init__(
        self, chat: Listening, *, gateway_url: str | None = None, admin: bool = False, contents: bool = True
    ) -> None:
        """Tell the chat what comes; connect to a gateway of one's own if an address is given.

        Without `contents` the words of messages that are not for the bot are not asked for, even where that is granted.
        """
        self._chat, self._contents = chat, contents
        self._gateway = yarl.URL(gateway_url) if gateway_url else None
        self._wanted = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(
            intents=self._wanted,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.tree = Tree(self)
        made: list[Command] = [*commands(chat), *(admin_commands(chat) if admin else ())]
        for command in made:
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        """After the login: ask for message contents where that was granted, and tell Discord the commands."""
        flags = self.application_flags
        granted = flags.gateway_message_content or flags.gateway_message_content_limited
        self._wanted.message_content = granted and self._contents  # the state holds this very object
        self.add_dynamic_items(SayButton, PickMenu)
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            log.error("discord: the commands could not be registered (%d, code %d)", error.status, error.code)

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard, to the gateway of the settings or else the one that the API named.

        Where a session is lost, the library begins the next one at its own default, which is this one from now on.
        """
        DiscordWebSocket.DEFAULT_GATEWAY = self._gateway or gateway
        await super().launch_shard(DiscordWebSocket.DEFAULT_GATEWAY, shard_id, initial=initial)

    async def on_ready(self) -> None:
        """Every server is known."""
        log.info("discord: answering in %d servers by %s shards", len(self.guilds), self.shard_count)

    async def on_message(self, message: discord.Message) -> None:
        """Tell the chat."""
        await self._chat.on_message(message)

    async def on_press(self, interaction: discord.Interaction[Any], text: str, label: str) -> None:
        """Tell the chat."""
        await self._chat.on_press(interaction, text, label)

    async def on_error(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Log where it was; what a person wrote may be in the error's message."""
        error = sys.exc_info()[1]
        log.error("discord: %s was not handled: %s", event, where(error) if error else "unknown")


class Tree(app_commands.CommandTree[Client]):
    """The library's, with our log."""

    async def on_error(self, interaction: discord.Interaction[Client], error: app_commands.AppCommandError, /) -> None:
        """Apologize for a command that an older version offered, or that failed before the chat saw it."""
        log.error("discord: a command was not handled: %s", where(error.__cause__ or error))
        with contextlib.suppress(discord.HTTPException, OSError):
            if not interaction.response.is_done():
                await interaction.response.send_message(APOLOGY, ephemeral=True)


def point_at(api_url: str | None) -> None:
    """Send the library to this API, if one is given."""
    if api_url:
        Route.BASE = api_url.rstrip("/")
