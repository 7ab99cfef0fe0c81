"""Commands of who runs the shop, given on Discord: one message, edited as the work goes on.

An interaction's messages can be edited for fifteen minutes; a longer work goes on in a direct message. Who may is
decided by `Admin`, and in a server by Discord's permission as well.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol

import discord

from bot import wording_discord as wording
from bot.discord_buttons import cut
from bot.discord_messages import TEXT_LIMIT, cut_lines, escaped
from bot.discord_requests import person_of

log = logging.getLogger(__name__)


class Admins(Protocol):
    """The part of `Admin` that this chat uses."""

    def is_admin(self, who: str) -> bool:
        """Whether a person runs the shop."""
        ...

    def handle(self, who: str, text: str) -> AsyncIterator[str]:
        """The successive texts of one message that answers a command."""
        ...


async def carry_out(admin: Admins, interaction: discord.Interaction[Any], text: str) -> None:
    """Answer a deferred command with the admin's texts, each in the place of the one before."""
    who = person_of(interaction.user)
    in_charge = interaction.guild_id is None or interaction.permissions.administrator
    if admin.is_admin(who) and not in_charge:
        await interaction.edit_original_response(content=wording.NOT_IN_CHARGE)
        return
    edit: Callable[[str], Awaitable[Any]] = _edits_of(interaction)
    shown = ""
    async for news in admin.handle(who, text):
        if (content := _fitting(news)) == shown:
            continue
        shown = content
        try:
            await edit(content)
        except discord.HTTPException as error:
            log.info(
                "discord: an admin's message can no longer be edited (%d); going on by direct message", error.status
            )
            message = await interaction.user.send(content)
            edit = _edits_of_message(message)


def _edits_of(interaction: discord.Interaction[Any]) -> Callable[[str], Awaitable[Any]]:
    return lambda content: interaction.edit_original_response(content=content)


def _edits_of_message(message: discord.Message) -> Callable[[str], Awaitable[Any]]:
    return lambda content: message.edit(content=content)


def _fitting(text: str) -> str:
    lines = cut_lines(escaped(text), TEXT_LIMIT)
    return (lines if len(lines) <= TEXT_LIMIT else cut(lines, TEXT_LIMIT)) or "…"
