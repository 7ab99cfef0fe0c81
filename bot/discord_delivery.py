"""A `Reply` delivered to Discord: a card of Components V2, embeds where that is refused, a text where these are, too.

A `Place` is where an answer goes: a channel, or the follow-ups of a command or a press. It knows no stylist but for
product pictures.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot import wording_discord as wording
from bot.discord_messages import advice, card, embeds, escaped, split
from bot.discord_pictures import Picture, Pictures, uploads
from bot.edge import Answers
from bot.stylist import Reply, Request
from bot.wording_designs import LABEL

log = logging.getLogger(__name__)

TYPING_S = 8.0  # Discord shows it for ten seconds
REFUSED = (400, 413)  # what is in the message, its size


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: `send` takes what discord.py's own `send` takes."""

    send: Callable[..., Awaitable[Any]]
    channel: discord.abc.Messageable | None = None  # where "typing" is shown; a deferred answer shows by itself
    is_shared: bool = False  # others read along
    alone: Place | None = None  # where the person alone sees it, if there is such a place

    @classmethod
    def of(cls, message: discord.Message) -> Place:
        """In a server an answer quotes what it answers, if that is still there; alone with a person it need not."""
        channel = message.channel
        if message.guild is None:
            return cls(channel.send, channel)
        quoted = message.to_reference(fail_if_not_exists=False)

        async def send(**parts: Any) -> None:
            await channel.send(reference=quoted, mention_author=False, **parts)

        return cls(send, channel, is_shared=True)

    @classmethod
    def after(cls, interaction: discord.Interaction[Any], *, private: bool) -> Place:
        """The follow-ups of a command or press that was deferred."""

        async def send(**parts: Any) -> None:
            await interaction.followup.send(ephemeral=private, wait=True, **parts)

        if private or isinstance(interaction.channel, discord.DMChannel):
            return cls(send)
        return cls(send, is_shared=True, alone=cls.after(interaction, private=True))

    @contextlib.asynccontextmanager
    async def typing(self) -> AsyncIterator[None]:
        """Show that the bot is writing for as long as the block takes."""
        task = asyncio.create_task(_keep_typing(self.channel)) if self.channel is not None else None
        try:
            yield
        finally:
            if task is not None:
                task.cancel()
                await asyncio.wait([task])


class Delivery:
    """Sends replies, with the pictures that the stylist and people's photos give."""

    def __init__(self, stylist: Answers) -> None:
        """Product pictures are the stylist's."""
        self._pictures = Pictures(stylist)

    async def deliver(self, place: Place, request: Request, reply: Reply, said: str = "") -> None:
        """Send everything that a reply holds. `said` is what a press said for the person.

        What is kept of a person they alone are shown: a channel hears that it was, or by which command it will be.
        """
        await self._pictures.remember(request, reply)
        if reply.personal and place.is_shared:
            # The first follow-up takes the place of the deferred answer, which everybody sees; later ones need not.
            await say(place, wording.SHOWN_ALONE if place.alone else wording.SHOW_ALONE.format(command=reply.intent))
            if place.alone is None:
                return
            place = place.alone
        pictures = await self._pictures.of(request, reply)
        for text in advice(reply)[:-1]:
            await place.send(content=text)
        await self._whole(place, reply, pictures, said)
        if reply.attachment is not None:
            name, data = reply.attachment
            about = LABEL if reply.intent == "design" else wording.FILE_FOR_YOU
            await place.send(content=about, file=discord.File(io.BytesIO(data), name))

    async def _whole(self, place: Place, reply: Reply, pictures: Sequence[Picture], said: str) -> None:
        ways: tuple[Callable[[], dict[str, Any]], ...] = (
            lambda: {"view": card(reply, pictures, said), "files": _files(pictures)},
            lambda: {**embeds(reply, pictures, said), "files": _files(pictures)},
            lambda: embeds(reply, (), said),
        )
        for way in ways:
            try:
                await place.send(**way())
                return
            except discord.HTTPException as error:
                if error.status not in REFUSED:
                    raise
                log.warning("discord refused a reply (%d, code %d); trying it plainer", error.status, error.code)
        await say(place, escaped(reply.text))


async def say(place: Place, text: str) -> None:
    """Send a text, in as many messages as it needs."""
    for piece in split(text):
        await place.send(content=piece)


def _files(pictures: Sequence[Picture]) -> list[discord.File]:
    """New ones for each try: sending closes them."""
    return [discord.File(io.BytesIO(each.data), each.name, description=each.title[:256]) for each in uploads(pictures)]


async def _keep_typing(channel: discord.abc.Messageable) -> None:
    with contextlib.suppress(discord.HTTPException, OSError):  # a sign that fails is no reason not to answer
        while True:
            await channel.typing()
            await asyncio.sleep(TYPING_S)
