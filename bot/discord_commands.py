"""The slash commands and context menus of the Discord chat: each becomes what a person would have said.

`commands(chat)` makes them, `admin_commands(chat)` those for who runs the shop. They answer nothing by themselves.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import discord
from discord import app_commands

from bot import wording_discord as wording
from bot.discord_buttons import OPTION_LIMIT
from bot.discord_requests import download, read_picture
from bot.language_names import NAMES
from bot.languages import ENGLISH, lexicons
from retrieval.product import AUDIENCES
from retrieval.shelf import Shelf

MOST_SUGGESTED = 25
PRIVATE = ("wardrobe", "saved", "profile", "language", "export", "forget")  # nobody else's business in a server
Interaction = discord.Interaction[Any]
Command = app_commands.Command[Any, ..., None] | app_commands.ContextMenu
Photos = Callable[[], Awaitable[tuple[bytes, ...]]]  # fetched once the answer is deferred


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What /style suggests while somebody types."""

    kinds: Sequence[str] = ()
    brands: Sequence[str] = ()
    categories: Sequence[str] = ()  # with those that have narrower ones, for /settings
    count: Callable[[Shelf], int] = lambda shelf: 0  # how many products stand on a shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What /settings was given: lists of names as they were typed, with commas."""

    channel: int | None = None
    language: str | None = None
    audiences: str = ""
    categories: str = ""
    brands: str = ""


class Answering(Protocol):
    """What commands are told to: the chat."""

    async def on_said(
        self, interaction: Interaction, text: str, *, photos: Photos | None = None, private: bool = False
    ) -> None:
        """Somebody said this by a command, with these photos."""
        ...

    async def on_admin(self, interaction: Interaction, text: str) -> None:
        """Somebody gave an admin's command."""
        ...

    async def on_settings(self, interaction: Interaction, asked: Asked) -> None:
        """Somebody settled where and what the bot answers in a server."""
        ...

    def names(self) -> Names:
        """What the shop has at the moment."""
        ...


def commands(chat: Answering) -> list[Command]:
    """Everybody's commands."""
    said = {
        "wardrobe": (wording.WARDROBE, "my wardrobe"),
        "saved": (wording.SAVED, "/saved"),
        "trends": (wording.TRENDS, "/trends"),
        "profile": (wording.PROFILE, "my profile"),
        "export": (wording.EXPORT, "/export"),
        "forget": (wording.FORGET, "forget me"),
        "help": (wording.HELP, "help"),
    }
    plain = [_saying(chat, name, description, text) for name, (description, text) in said.items()]
    own = [_style(chat), _pair(chat), _outfit(chat), _design(chat), _language(chat)]
    return [*own, *plain, _settings(chat), *_menus(chat)]


def admin_commands(chat: Answering) -> list[Command]:
    """Those of who runs the shop. Discord hides them from others; who is one is checked when they are given."""

    @app_commands.describe(what=wording.REINDEX_TEXT)
    async def reindex(interaction: Interaction, what: app_commands.Range[str, 0, 1000] = "") -> None:
        await chat.on_admin(interaction, f"/reindex {what}".strip())

    async def stats(interaction: Interaction) -> None:
        await chat.on_admin(interaction, "/stats")

    async def evaluate(interaction: Interaction) -> None:
        await chat.on_admin(interaction, "/evaluate")

    made: list[Command] = []
    for callback, description in (
        (reindex, wording.REINDEX),
        (stats, wording.STATS),
        (evaluate, wording.EVALUATE),
    ):
        command = _command(callback.__name__, description, callback)
        command.default_permissions = discord.Permissions(administrator=True)
        made.append(command)
    return made


def suggested(names: Sequence[str], typed: str) -> list[app_commands.Choice[str]]:
    """The names that begin with what was typed, then those that hold it; as many as Discord shows."""
    typed = typed.strip().lower()
    fits = [name for name in names if typed in name.lower() and 0 < len(name) <= OPTION_LIMIT]
    fits.sort(key=lambda name: not name.lower().startswith(typed))
    return [app_commands.Choice(name=name, value=name) for name in fits[:MOST_SUGGESTED]]


def continued(names: Sequence[str], typed: str) -> list[app_commands.Choice[str]]:
    """A list with commas, its last name completed; names that are in it already are not offered again."""
    whole, comma, last = typed.rpartition(",")
    start = f"{whole.strip()}{comma} " if whole.strip() else ""
    given = {name.strip().lower() for name in whole.split(",")}
    fits = suggested([name for name in names if name.lower() not in given], last)
    lists = [f"{start}{each.value}" for each in fits]
    return [app_commands.Choice(name=each, value=each) for each in lists if len(each) <= OPTION_LIMIT]


def _style(chat: Answering) -> Command:
    @app_commands.describe(text=wording.STYLE_TEXT, category=wording.STYLE_CATEGORY, brand=wording.STYLE_BRAND)
    async def style(
        interaction: Interaction,
        text: app_commands.Range[str, 1, 2000],
        category: app_commands.Range[str, 1, 100] = "",
        brand: app_commands.Range[str, 1, 100] = "",
    ) -> None:
        words = (text, category if category.lower() not in text.lower() else "", f"from {brand}" if brand else "")
        await chat.on_said(interaction, " ".join(filter(None, words)))

    command = _command("style", wording.STYLE, style)

    @command.autocomplete("category")
    async def kinds(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return suggested(chat.names().kinds, typed)

    @command.autocomplete("brand")
    async def brands(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return suggested(chat.names().brands, typed)

    return command


def _pair(chat: Answering) -> Command:
    @app_commands.describe(photo=wording.PAIR_PHOTO, text=wording.PAIR_TEXT)
    async def pair(
        interaction: Interaction, photo: discord.Attachment, text: app_commands.Range[str, 0, 2000] = ""
    ) -> None:
        said = f"what goes with this? {text}".strip()
        await chat.on_said(interaction, said, photos=lambda: download([photo]))

    return _command("pair", wording.PAIR, pair)


def _outfit(chat: Answering) -> Command:
    @app_commands.describe(text=wording.OUTFIT_TEXT)
    async def outfit(interaction: Interaction, text: app_commands.Range[str, 1, 2000]) -> None:
        await chat.on_said(interaction, f"an outfit: {text}")

    return _command("outfit", wording.OUTFIT, outfit)


def _design(chat: Answering) -> Command:
    @app_commands.describe(words=wording.DESIGN_WORDS)
    async def design(interaction: Interaction, words: app_commands.Range[str, 0, 300] = "") -> None:
        await chat.on_said(interaction, f"/design {words}".strip())

    return _command("design", wording.DESIGN, design)


def _languages() -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=NAMES[code], value=code) for code in (ENGLISH, *lexicons())][:MOST_SUGGESTED]


def _language(chat: Answering) -> Command:
    @app_commands.describe(code=wording.LANGUAGE_CODE)
    @app_commands.choices(code=_languages())
    async def language(interaction: Interaction, code: str) -> None:
        await chat.on_said(interaction, f"/language {code}", private=True)

    return _command("language", wording.LANGUAGE, language)


def _saying(chat: Answering, name: str, description: str, text: str) -> Command:
    async def said(interaction: Interaction) -> None:
        await chat.on_said(interaction, text, private=name in PRIVATE)

    return _command(name, description, said)


def _settings(chat: Answering) -> Command:
    @app_commands.describe(
        channel=wording.SETTINGS_CHANNEL,
        language=wording.SETTINGS_LANGUAGE,
        audiences=wording.SETTINGS_AUDIENCES,
        categories=wording.SETTINGS_CATEGORIES,
        brands=wording.SETTINGS_BRANDS,
    )
    @app_commands.choices(language=_languages())
    async def settings(
        interaction: Interaction,
        channel: discord.TextChannel | None = None,
        language: str | None = None,
        audiences: app_commands.Range[str, 0, 1000] = "",
        categories: app_commands.Range[str, 0, 1000] = "",
        brands: app_commands.Range[str, 0, 1000] = "",
    ) -> None:
        names = {"audiences": audiences, "categories": categories, "brands": brands}
        asked = Asked(channel=channel.id if channel else None, language=language, **names)
        await chat.on_settings(interaction, asked)

    command = _command("settings", wording.SETTINGS, settings)
    command.default_permissions = discord.Permissions(manage_guild=True)
    command.guild_only = True

    @command.autocomplete("audiences")
    async def audiences_typed(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return continued(AUDIENCES, typed)

    @command.autocomplete("categories")
    async def categories_typed(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return continued(chat.names().categories, typed)

    @command.autocomplete("brands")
    async def brands_typed(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return continued(chat.names().brands, typed)

    return command


def _menus(chat: Answering) -> list[Command]:
    """In the context menu of any message: what to do with the picture in it."""

    async def find_this(interaction: Interaction, message: discord.Message) -> None:
        await chat.on_said(interaction, "find this", photos=lambda: read_picture(message))

    async def pair_this(interaction: Interaction, message: discord.Message) -> None:
        await chat.on_said(interaction, "what goes with this?", photos=lambda: read_picture(message))

    return [
        app_commands.ContextMenu(name=wording.FIND_THIS, callback=find_this),
        app_commands.ContextMenu(name=wording.PAIR_THIS, callback=pair_this),
    ]


def _command(name: str, description: str, callback: Callable[..., Any]) -> app_commands.Command[Any, ..., None]:
    return app_commands.Command(name=name, description=description, callback=callback)
