"""A server's settings as /settings was given them: read, checked against the shop, kept, and told in one text.

`await settle(guilds, guild_id, asked, names)`. Who may settle anything is checked by the chat.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from bot import english
from bot import wording_discord as wording
from bot.discord_commands import Asked, Names
from bot.discord_guilds import Guilds, GuildSettings
from bot.discord_messages import escaped
from bot.language_names import NAMES
from bot.logs import where
from bot.shelves import words
from retrieval.product import AUDIENCES
from retrieval.shelf import Shelf

log = logging.getLogger(__name__)


async def settle(guilds: Guilds, guild_id: int, asked: Asked, names: Names) -> str:
    """Keep a server's settings and say so; or what of them the shop does not know, or that it failed."""
    shelf, unknown = _shelf(asked, names)
    if unknown:
        quoted = english.listed((f"“{name}”" for name in unknown), "or")
        return escaped(wording.SHELF_UNKNOWN.format(names=quoted))
    count = await asyncio.to_thread(names.count, shelf)
    if not count and not shelf.is_everything:
        return escaped(wording.SHELF_EMPTY.format(shelf=words(shelf)))
    settings = GuildSettings(channel=asked.channel, language=asked.language, shelf=shelf)
    try:
        await asyncio.to_thread(guilds.keep, guild_id, settings)
    except OSError as error:
        log.error("discord: a server's settings were not written: %s", where(error))
        return wording.SETTINGS_FAILED
    return _told(settings, count)


def _told(settings: GuildSettings, count: int) -> str:
    place = f"<#{settings.channel}>" if settings.channel else wording.EVERY_CHANNEL
    named = NAMES.get(settings.language, settings.language) if settings.language else wording.OWN_LANGUAGE
    told = wording.SETTINGS_KEPT.format(where=place, language=named)
    if settings.shelf.is_everything:
        return told
    return f"{told} {escaped(wording.SHELF_KEPT.format(shelf=words(settings.shelf), count=count))}"


def _shelf(asked: Asked, names: Names) -> tuple[Shelf, list[str]]:
    """The shelf of the names that were given, as the shop spells them; and those that it does not know."""
    known = {"audiences": AUDIENCES, "categories": names.categories, "brands": names.brands}
    given = {"audiences": asked.audiences, "categories": asked.categories, "brands": asked.brands}
    unknown: list[str] = []
    found: dict[str, tuple[str, ...]] = {}
    for facet, text in given.items():
        spelled = {name.casefold(): name for name in known[facet]}
        wanted = dict.fromkeys(_parts(text, spelled))
        unknown += [name for name in wanted if name.casefold() not in spelled]
        found[facet] = tuple(spelled[name.casefold()] for name in wanted if name.casefold() in spelled)
    return Shelf(**found), unknown


def _parts(text: str, known: Iterable[str]) -> list[str]:
    """The names in a list with commas; a brand that has a comma itself may stand alone."""
    if text.strip().casefold() in known:
        return [text.strip()]
    return [name for part in text.split(",") if (name := part.strip())]
