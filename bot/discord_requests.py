"""A Discord message or command as a `Request`; and whether a server's message is meant for the bot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord

from bot import wording_discord as wording
from bot.finding import MOST_PHOTOS
from bot.stylist import Request
from bot.wording import TOO_MANY_PHOTOS
from retrieval.pictures import MAX_BYTES

PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif")


class Unreadable(Exception):
    """A message that cannot become a request; its text is a sentence for the person."""


def person_of(user: discord.abc.User) -> str:
    """Who wrote, in every server and alone with the bot: one wardrobe, one profile."""
    return f"discord:{user.id}"


def request_of(channel_id: int | None, user: discord.abc.User, text: str, photos: tuple[bytes, ...] = ()) -> Request:
    """What somebody said in a channel, which is the conversation."""
    session = f"discord:{channel_id}" if channel_id is not None else person_of(user)
    return Request(text=text, photos=photos, session=session, person=person_of(user))


async def read_message(message: discord.Message, me: discord.ClientUser) -> Request:
    """Fetch a message's photos and take its words without the mention; raise Unreadable where there is neither.

    Words are missing, too, where a role was mentioned or the bot answered silently, and contents were not granted. An
    answer to a person's photo brings that photo along: "@stylist what goes with this?"
    """
    found = pictures_of(message)
    if message.guild is not None and not message.content and not found and not message.attachments:
        raise Unreadable(wording.UNSEEN)
    text = re.sub(_mention(message, me), "", message.content).strip()
    asked = _answered(message)
    if not found and asked is not None and not asked.author.bot:
        found = pictures_of(asked)
    if not text and not found:
        raise Unreadable(wording.NO_PICTURE_FILE if message.attachments else wording.CANNOT_READ)
    return request_of(message.channel.id, message.author, text, await download(found))


async def read_picture(message: discord.Message) -> tuple[bytes, ...]:
    """The photos of a message that somebody pointed at; raises Unreadable where there is none."""
    found = pictures_of(message)
    if not found:
        raise Unreadable(wording.NO_PICTURE)
    return await download(found)


def pictures_of(message: discord.Message) -> list[discord.Attachment]:
    """The pictures in a message, or in what it passes on."""
    passed_on = [each for snapshot in message.message_snapshots for each in snapshot.attachments]
    return [each for each in (*message.attachments, *passed_on) if is_picture(each)]


def is_picture(file: discord.Attachment) -> bool:
    """Whether a file is a picture; some phones send HEIC without saying so."""
    return (file.content_type or "").startswith("image/") or file.filename.lower().endswith(PICTURE_ENDINGS)


async def download(files: Sequence[discord.Attachment]) -> tuple[bytes, ...]:
    """The bytes of some pictures; raises Unreadable for too many, too large ones, and those that are gone."""
    if len(files) > MOST_PHOTOS:
        raise Unreadable(TOO_MANY_PHOTOS.format(count=len(files), limit=MOST_PHOTOS))
    if any(file.size > MAX_BYTES for file in files):
        raise Unreadable(wording.FILE_TOO_LARGE.format(limit=MAX_BYTES / 1e6))
    if not all(is_picture(file) for file in files):
        raise Unreadable(wording.NO_PICTURE_FILE)
    try:
        return tuple([await file.read() for file in files])
    except (discord.NotFound, discord.Forbidden) as error:
        raise Unreadable(wording.FILE_GONE) from error


def is_for(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether a message is meant for the bot: alone with it, mentioning it or its role, or answering it."""
    if message.author.bot or message.type not in (discord.MessageType.default, discord.MessageType.reply):
        return False
    asked = _answered(message)
    return (
        message.guild is None
        or me in message.mentions
        or any(_is_own(role, me) for role in message.role_mentions)
        or (asked is not None and asked.author.id == me.id)
    )


def _answered(message: discord.Message) -> discord.Message | None:
    resolved: Any = message.reference.resolved if message.reference else None
    return resolved if isinstance(resolved, discord.Message) else None


def _is_own(role: discord.Role, me: discord.ClientUser) -> bool:
    """Every bot has a role of its own in a server, which people mention by mistake."""
    return role.tags is not None and role.tags.bot_id == me.id


def _mention(message: discord.Message, me: discord.ClientUser) -> str:
    roles = [f"<@&{role.id}>" for role in message.role_mentions if _is_own(role, me)]
    return "|".join((f"<@!?{me.id}>", *roles))
