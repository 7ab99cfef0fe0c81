"""The Discord chat, on discord.py: commands, presses, mentions and direct messages in, cards of products out.

`async with DiscordChat(stylist, token=token, home=home):` answers until the block is left. No logic lives here: what
comes in becomes a `Request`, a `Reply` becomes messages (`discord_delivery`). The connection is `discord_connection`'s.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any
from weakref import WeakValueDictionary

import discord

from bot import wording_discord as wording
from bot.discord_admin import Admins, carry_out
from bot.discord_client import point_at
from bot.discord_commands import Asked, Names, Photos
from bot.discord_connection import Connection
from bot.discord_delivery import Delivery, Place, say
from bot.discord_guilds import Guilds, GuildSettings
from bot.discord_requests import Unreadable, is_for, person_of, read_message, request_of
from bot.discord_settings import settle
from bot.edge import APOLOGY, Answers
from bot.logs import where
from bot.stylist import Request

log = logging.getLogger(__name__)

STOP_TIMEOUT_S = 8.0  # container hosts kill after ten
Interaction = discord.Interaction[Any]


class DiscordChat:
    """Answers people on Discord while its `async with` block is open.

    Entering raises ChannelError for a token that Discord refuses. Where Discord cannot be reached the block is entered
    all the same, and the chat starts as soon as it can be.
    """

    def __init__(
        self,
        stylist: Answers,
        *,
        token: str,
        home: Path,
        api_url: str | None = None,
        gateway_url: str | None = None,
        admin: Admins | None = None,
        names: Callable[[], Names] = Names,
    ) -> None:
        """Prepare to connect. Servers' settings lie in `home`; `names` tells what /style may suggest."""
        point_at(api_url)
        self._stylist, self._admin, self._names = stylist, admin, names
        self._guilds = Guilds(home / "discord.json")
        self._delivery = Delivery(stylist)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._watching: set[asyncio.Task[Any]] = set()  # admins' progress, which no stop waits for
        self._open = True
        self._connection = Connection(self, token=token, gateway_url=gateway_url, admin=admin is not None)

    async def __aenter__(self) -> DiscordChat:
        """Connect."""
        await self._connection.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take nothing new, finish what is under way (for a few seconds), and disconnect."""
        self._open = False
        late: set[asyncio.Task[Any]] = set()
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=STOP_TIMEOUT_S)
        if late:
            log.error("discord: %d answers took longer than %.0f s and were given up", len(late), STOP_TIMEOUT_S)
        if given_up := late | self._watching:
            for task in given_up:
                task.cancel()
            await asyncio.wait(given_up)
        await self._connection.stop()

    def names(self) -> Names:
        """What the shop has at the moment."""
        return self._names()

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot, where it may answer."""
        me = self._connection.me
        if me is None or not self._open or not is_for(message, me):
            return
        settings = self._guilds.of(message.guild.id if message.guild else None)
        if not _allowed(settings, message.channel):
            return
        place = Place.of(message)
        async with self._working(f"discord:{message.channel.id}"), place.typing():
            await self._answer(place, read_message(message, me), settings)

    async def on_said(
        self, interaction: Interaction, text: str, *, photos: Photos | None = None, private: bool = False
    ) -> None:
        """Answer what a command says, in an answer that is deferred at once: Discord waits for three seconds."""

        async def asked() -> Request:
            return request_of(interaction.channel_id, interaction.user, text, await photos() if photos else ())

        await self._answer_to(interaction, asked, private=private)

    async def on_press(self, interaction: Interaction, text: str, label: str) -> None:
        """Answer what a button says; under a message that one person alone sees, for that person alone."""
        private = interaction.message is not None and interaction.message.flags.ephemeral

        async def asked() -> Request:
            return request_of(interaction.channel_id, interaction.user, text)

        await self._answer_to(interaction, asked, private=private, said=label)

    async def on_admin(self, interaction: Interaction, text: str) -> None:
        """Carry out a command of who runs the shop, and show how far it is in one message."""
        if self._admin is None or not await _deferred(interaction, private=True):
            return
        with _among(self._watching):
            try:
                await carry_out(self._admin, interaction, text)
            except Exception as error:
                log.error("discord: an admin's command was not carried out: %s", where(error))
                await _apologize(Place.after(interaction, private=True))

    async def on_settings(self, interaction: Interaction, asked: Asked) -> None:
        """Keep a server's settings."""
        if not await _deferred(interaction, private=True):
            return
        place = Place.after(interaction, private=True)
        if interaction.guild_id is None:
            await say(place, wording.NO_SERVER)
        elif not interaction.permissions.manage_guild:
            await say(place, wording.NOT_IN_CHARGE)
        else:
            await say(place, await settle(self._guilds, interaction.guild_id, asked, self._names()))

    async def _answer_to(
        self, interaction: Interaction, asked: Callable[[], Awaitable[Request]], *, private: bool, said: str = ""
    ) -> None:
        if not self._open:
            return
        settings = self._guilds.of(interaction.guild_id)
        allowed = private or _allowed(settings, interaction.channel)
        if not await _deferred(interaction, private=private or not allowed):
            return
        place = Place.after(interaction, private=private or not allowed)
        if not allowed:
            await say(place, wording.ELSEWHERE.format(channel=f"<#{settings.channel}>"))
            return
        async with self._working(f"discord:{interaction.channel_id or person_of(interaction.user)}"):
            await self._answer(place, asked(), settings, said)

    async def _answer(self, place: Place, asked: Awaitable[Request], settings: GuildSettings, said: str = "") -> None:
        """Answer a request to the place that it came from; whatever goes wrong is told there."""
        try:
            request = replace(await asked, language=settings.language, shelf=settings.shelf)
            reply = await self._stylist.answer(request)
            await self._delivery.deliver(place, request, reply, said)
        except Unreadable as error:
            with contextlib.suppress(discord.HTTPException, OSError):
                await say(place, str(error))
        except discord.Forbidden:
            log.info("discord: an answer could not be delivered: the channel is closed to the bot")
        except Exception as error:
            log.error("discord: a message was not answered: %s", where(error))
            await _apologize(place)

    @contextlib.asynccontextmanager
    async def _working(self, session: str) -> AsyncIterator[None]:
        """Work on one message of a conversation at a time, in the order they came, and let a stop wait for it."""
        turn = self._turns.setdefault(session, asyncio.Lock())
        with _among(self._under_way):
            async with turn:
                yield


@contextlib.contextmanager
def _among(tasks: set[asyncio.Task[Any]]) -> Iterator[None]:
    """Count the running task among some for as long as the block takes."""
    task = asyncio.current_task()
    if task is not None:
        tasks.add(task)
    try:
        yield
    finally:
        if task is not None:
            tasks.discard(task)


def _allowed(settings: GuildSettings, channel: Any) -> bool:
    """Whether the bot may answer in a channel; a thread belongs to the channel that it hangs from."""
    allowed = settings.channel
    return allowed is None or allowed in (getattr(channel, "id", None), getattr(channel, "parent_id", None))


async def _deferred(interaction: Interaction, *, private: bool) -> bool:
    """Tell Discord that an answer will come; False where it is too late for one."""
    try:
        await interaction.response.defer(ephemeral=private, thinking=True)
    except (discord.HTTPException, OSError) as error:
        log.warning("discord: a command or press could not be taken up (%s)", type(error).__name__)
        return False
    return True


async def _apologize(place: Place) -> None:
    with contextlib.suppress(discord.HTTPException, OSError):
        await say(place, APOLOGY)
